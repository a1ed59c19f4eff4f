"""Links as RDF statements with one predicate, and what is broader, narrower or related with those
of SKOS: N-Triples, Turtle or JSON-LD."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox

from store.exports.choices.publication import Publication
from store.exports.formats.verification import compare
from store.identifiers.iris import minted_all
from store.identifiers.namespaces import prefixes
from store.identifiers.rdf_syntaxes import BY_NAME
from store.identifiers.relations import PREDICATES

SYNTAXES = {name: BY_NAME[name] for name in ("ntriples", "turtle", "jsonld")}


def write(rows: pa.Table, path: Path, syntax: ox.RdfFormat, publication: Publication) -> int:
    """Write one statement a row and read them again; returns their number. Raises StoreError."""
    words = {"accept": publication.predicate_iri, **PREDICATES}
    said = [words[verdict] for verdict in rows["verdict"].to_pylist()]
    linked = [
        (left, predicate, right)
        for (left, right), predicate in zip(pairs(rows, publication.base), said, strict=True)
    ]
    triples = (ox.Triple(*map(ox.NamedNode, statement)) for statement in linked)
    known = prefixes("owl", "skos", "semapv", "sssom") if syntax == ox.RdfFormat.TURTLE else {}
    found = {publication.predicate_iri, *said}
    used = {name: iri for name, iri in known.items() if any(p.startswith(iri) for p in found)}
    with path.open("wb") as file:
        ox.serialize(triples, file, syntax, prefixes=used or None)
    with path.open("rb") as file:
        read = (
            (quad.subject.value, quad.predicate.value, quad.object.value)
            for quad in ox.parse(file, format=syntax)
        )
        return compare(read, linked, path)


def pairs(rows: pa.Table, base: str) -> list[tuple[str, str]]:
    """The two IRIs of each row."""
    left, right = (
        minted_all(side, rows[f"{side}_key"].to_pylist(), base) for side in ("left", "right")
    )
    return list(zip(left, right, strict=True))
