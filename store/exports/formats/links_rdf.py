"""Links as RDF statements with one predicate: N-Triples, Turtle or JSON-LD."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox

from store.exports.choices.publication import Publication
from store.exports.formats.verification import compare
from store.identifiers.iris import minted_all
from store.identifiers.namespaces import prefixes
from store.identifiers.rdf_syntaxes import BY_NAME

SYNTAXES = {name: BY_NAME[name] for name in ("ntriples", "turtle", "jsonld")}


def write(rows: pa.Table, path: Path, syntax: ox.RdfFormat, publication: Publication) -> int:
    """Write one statement a row and read them again; returns their number. Raises StoreError."""
    predicate = ox.NamedNode(publication.predicate_iri)
    linked = pairs(rows, publication.base)
    triples = (
        ox.Triple(ox.NamedNode(left), predicate, ox.NamedNode(right)) for left, right in linked
    )
    known = prefixes("owl", "skos", "semapv", "sssom") if syntax == ox.RdfFormat.TURTLE else {}
    used = {name: iri for name, iri in known.items() if predicate.value.startswith(iri)}
    with path.open("wb") as file:
        ox.serialize(triples, file, syntax, prefixes=used or None)
    with path.open("rb") as file:
        read = (
            (quad.subject.value, quad.object.value)
            if quad.predicate == predicate
            else quad.predicate.value
            for quad in ox.parse(file, format=syntax)
        )
        return compare(read, linked, path)


def pairs(rows: pa.Table, base: str) -> list[tuple[str, str]]:
    """The two IRIs of each row."""
    left, right = (
        minted_all(side, rows[f"{side}_key"].to_pylist(), base) for side in ("left", "right")
    )
    return list(zip(left, right, strict=True))
