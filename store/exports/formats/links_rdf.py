"""Links as RDF statements with one predicate, and what is broader, narrower or related with those
of SKOS: N-Triples, Turtle or JSON-LD.

Entities of one graph that are one thing follow as owl:sameAs, whatever the predicate of links is.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox

from store.exports.choices.publication import Publication
from store.exports.formats.verification import compare
from store.identifiers.iris import minted, minted_all
from store.identifiers.namespaces import OWL, prefixes
from store.identifiers.rdf_syntaxes import BY_NAME
from store.identifiers.relations import PREDICATES

SYNTAXES = {name: BY_NAME[name] for name in ("ntriples", "turtle", "jsonld")}
SAME = OWL + "sameAs"


def write(
    rows: pa.Table,
    path: Path,
    syntax: ox.RdfFormat,
    publication: Publication,
    within: pa.Table | None = None,
) -> int:
    """Write one statement a row and read them again; returns their number. `within` are pairs of
    one graph that are one thing, as duplicates.same has them. Raises StoreError."""
    words = {"accept": publication.predicate_iri, **PREDICATES}
    said = [words[verdict] for verdict in rows["verdict"].to_pylist()]
    stated = [
        (left, predicate, right)
        for (left, right), predicate in zip(pairs(rows, publication.base), said, strict=True)
    ]
    stated += [] if within is None else _of_one_graph(within, publication.base)
    triples = (ox.Triple(*map(ox.NamedNode, statement)) for statement in stated)
    known = prefixes("owl", "skos", "semapv", "sssom") if syntax == ox.RdfFormat.TURTLE else {}
    found = {publication.predicate_iri, *(predicate for _, predicate, _ in stated)}
    used = {name: iri for name, iri in known.items() if any(p.startswith(iri) for p in found)}
    with path.open("wb") as file:
        ox.serialize(triples, file, syntax, prefixes=used or None)
    with path.open("rb") as file:
        read = (
            (quad.subject.value, quad.predicate.value, quad.object.value)
            for quad in ox.parse(file, format=syntax)
        )
        return compare(read, stated, path)


def _of_one_graph(within: pa.Table, base: str) -> list[tuple[str, str, str]]:
    names = (within[name].to_pylist() for name in ("side", "first_key", "second_key"))
    return [
        (minted(side, first, base), SAME, minted(side, second, base))
        for side, first, second in zip(*names, strict=True)
    ]


def pairs(rows: pa.Table, base: str) -> list[tuple[str, str]]:
    """The two IRIs of each row."""
    left, right = (
        minted_all(side, rows[f"{side}_key"].to_pylist(), base) for side in ("left", "right")
    )
    return list(zip(left, right, strict=True))
