import numpy as np
import pandas as pd

from mimea.starting.neighbours import read_edges
from mimea.starting.same_iris import iri_candidates
from tests.samples.rule_world import two_tables

ITEMS = [f"http://www.wikidata.org/entity/Q{number}" for number in range(10)]


def found(folder, left_to, right_to, items=ITEMS):
    """Ten entities a side that point to items, which follow them as entities."""
    left = pd.DataFrame({"key": [f"urn:a:{i}" for i in range(10)] + items})
    right = pd.DataFrame({"key": [f"urn:b:{i}" for i in range(10)] + items})
    triples = [(i, 0, 10 + to) for i, to in enumerate(left_to)]
    triples += [(20 + i, 1, 30 + to) for i, to in enumerate(right_to)]
    snapshot = two_tables(folder, left, right, relation_triples=triples)
    every = np.ones(snapshot.entities, bool)
    return iri_candidates(snapshot, read_edges(snapshot), every)


def test_entities_with_one_iri_are_the_same(tmp_path):
    own = found(tmp_path, [], [])[0].pairs
    assert (own["right"] - own["left"] == 20).all()
    assert len(own) == 10


def test_the_scheme_of_an_iri_makes_no_difference(tmp_path):
    left = pd.DataFrame({"key": ["http://www.example.org/a/"]})
    right = pd.DataFrame({"key": ["https://example.org/a", "b"]})
    snapshot = two_tables(tmp_path, left, right)
    every = np.ones(snapshot.entities, bool)
    (own,) = iri_candidates(snapshot, read_edges(snapshot), every)
    assert own.pairs[["left", "right"]].values.tolist() == [[0, 1]]


def test_those_that_alone_point_to_one_thing_are_proposed(tmp_path):
    pairs = found(tmp_path, range(10), reversed(range(10)))[1].pairs
    assert (pairs["left"] + pairs["right"] == 29).all()
    assert len(pairs) == 10


def test_what_many_point_to_says_nothing(tmp_path):
    assert len(found(tmp_path, [0] * 10, [0] * 10)) == 1


def test_local_keys_that_are_equal_say_nothing(tmp_path):
    keys = pd.DataFrame({"key": [f"row {i}" for i in range(5)]})
    snapshot = two_tables(tmp_path, keys, keys)
    assert not iri_candidates(snapshot, read_edges(snapshot), np.ones(10, bool))
