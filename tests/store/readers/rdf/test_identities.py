"""What entities are called elsewhere, as columns of statements."""

import pyarrow as pa

from store.readers.rdf.identities import read_identities

SAME = "http://www.w3.org/2002/07/owl#sameAs"


def read(edges, words=(), keys=("e:a", "e:b")):
    warnings = []
    tables = [
        pa.table({name: pa.array(cells, pa.string()).dictionary_encode() for name, cells in zip(
            ("subject", "predicate", "object"), zip(*rows, strict=True) if rows else [(), (), ()],
            strict=True,
        )})
        for rows in ([(s, SAME, o) for s, o in part] for part in (edges, words))
    ]  # fmt: skip
    found = read_identities(*tables, pa.array(keys, pa.string()), "l.ttl", warnings)
    return [(row["entity"], row["iri"]) for row in found.to_pylist()], warnings


def test_a_statement_about_an_entity_is_kept_once():
    found, warnings = read([("e:a", "w:1"), ("e:a", "w:1"), ("e:a", "w:2"), ("e:a", "e:b")])
    assert found == [("e:a", "w:1"), ("e:a", "w:2"), ("e:a", "e:b")]
    assert warnings[0].startswith("l.ttl: 4 statements of identity (owl:sameAs …) kept")


def test_one_that_names_an_entity_is_turned():
    assert read([("w:1", "e:b")])[0] == [("e:b", "w:1")]


def test_one_about_neither_is_counted():
    found, warnings = read([("w:1", "w:2")])
    assert found == []
    assert warnings == [
        "l.ttl: 1 statement of identity left out: not about an entity of the graph, or no IRI"
    ]


def test_a_literal_counts_where_it_is_an_iri():
    written = [("e:a", "https://w.org/é?x=1#y"), ("e:a", "URN:isbn:1"), ("e:b", "Chad")]
    written += [("e:b", "https://w.org/a b"), ("e:b", "see https://w.org/a")]
    found, warnings = read([], written)
    assert found == written[:2]
    assert len(warnings) == 2 and "3 statements of identity left out" in warnings[1]


def test_without_any_nothing_is_said():
    assert read([]) == ([], [])
