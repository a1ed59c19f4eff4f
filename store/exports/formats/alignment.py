"""Links in the Alignment format that OAEI uses, level 0: correspondences of IRIs, positives only,
of what is the same, and of what is broader or narrower.

[standard: https://moex.gitlabpages.inria.fr/alignapi/format.html] Its readers that know XML but no
RDF want each cell inside its map, as the format's own `<xml>yes</xml>` promises; an RDF serialiser
gives no such promise, so the XML is written here, and read again as RDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.compute as pc
import pyoxigraph as ox

from store.exports.choices.publication import Publication
from store.exports.formats.links_rdf import pairs
from store.exports.formats.verification import compare
from store.identifiers.namespaces import ALIGNMENT, RDF
from store.identifiers.relations import ALIGNMENT_SIGNS

HEAD = f"""<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns="{ALIGNMENT}"
         xmlns:rdf="{RDF}">
<Alignment>
<xml>yes</xml>
<level>0</level>
<type>**</type>
<onto1><Ontology rdf:about=%s/></onto1>
<onto2><Ontology rdf:about=%s/></onto2>
"""
CELL = """<map><Cell>
<entity1 rdf:resource=%s/>
<entity2 rdf:resource=%s/>
<measure rdf:datatype="http://www.w3.org/2001/XMLSchema#float">%s</measure>
<relation>%s</relation>
</Cell></map>
"""
TAIL = "</Alignment>\n</rdf:RDF>\n"
CELL_PARTS = ("entity1", "entity2", "measure", "relation")


def write(rows: pa.Table, path: Path, publication: Publication) -> int:
    """Write one cell a row and read them again; returns their number. Raises StoreError."""
    base = publication.base
    cells = _cells(rows, base)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD % (quoteattr(f"{base}left"), quoteattr(f"{base}right")))
        for left, right, measure, relation in cells:
            cell = (quoteattr(left), quoteattr(right), measure, escape(relation))
            file.write(CELL % cell)
        file.write(TAIL)
    with path.open("rb") as file:
        return compare(_read(file), cells, path)


def _cells(rows: pa.Table, base: str) -> list[tuple[str, str, str, str]]:
    # a seed has no confidence of its own: the user brought it as a link
    measures = pc.round(pc.fill_null(rows["confidence"].cast(pa.float64()), 1.0), 6)
    texts = measures.cast(pa.string()).to_pylist()
    signs = [ALIGNMENT_SIGNS[verdict] for verdict in rows["verdict"].to_pylist()]
    return [
        (left, right, text, sign)
        for (left, right), text, sign in zip(pairs(rows, base), texts, signs, strict=True)
    ]


def _read(file) -> Iterator[tuple[str, ...]]:
    cell: dict[str, str] = {}
    for quad in ox.parse(file, format=ox.RdfFormat.RDF_XML):
        part = quad.predicate.value[len(ALIGNMENT) :]
        if part in CELL_PARTS:
            cell[part] = quad.object.value
        if len(cell) == len(CELL_PARTS):
            yield tuple(cell[part] for part in CELL_PARTS)
            cell = {}
