"""Links as RDF statements with one predicate: N-Triples, Turtle or JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox

from store.iris import minted_all
from store.proofreading import compare
from store.publication import PREFIXES, Publication

SYNTAXES = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def write(rows: pa.Table, path: Path, syntax: ox.RdfFormat, publication: Publication) -> int:
    """Write one statement a row and read them again; returns their number. Raises StoreError."""
    predicate = ox.NamedNode(publication.predicate_iri)
    triples = (
        ox.Triple(ox.NamedNode(left), predicate, ox.NamedNode(right))
        for left, right in pairs(rows, publication.base)
    )
    used = {name: iri for name, iri in PREFIXES.items() if predicate.value.startswith(iri)}
    prefixes = used if syntax == ox.RdfFormat.TURTLE else None
    with path.open("wb") as file:
        ox.serialize(triples, file, syntax, prefixes=prefixes)
    with path.open("rb") as file:
        read = (
            (q.subject.value, q.predicate.value, q.object.value)
            for q in ox.parse(file, format=syntax)
        )
        expected = ((a, predicate.value, b) for a, b in pairs(rows, publication.base))
        return compare(read, expected, path)


def pairs(rows: pa.Table, base: str) -> Iterator[tuple[str, str]]:
    """The two IRIs of each row."""
    for batch in rows.select(["left_key", "right_key"]).to_batches(max_chunksize=10_000):
        left, right = (column.to_pylist() for column in batch.columns)
        yield from zip(
            minted_all("left", left, base), minted_all("right", right, base), strict=True
        )
