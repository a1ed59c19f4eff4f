import numpy as np
import pandas as pd
import pytest

from mimea.starting.neighbours import neighbour_candidates, read_edges, shared_neighbours
from tests.samples.rule_world import two_tables

SIZE = 12
NONE = pd.DataFrame({"key": [f"urn:x:{i}" for i in range(SIZE)]})


def edges(folder, *triples):
    """The same triples on both sides; relations of the right are ten more."""
    right = [(h + SIZE, r + 10, t + SIZE) for h, r, t in triples]
    rows = NONE.assign(key=[f"urn:y:{i}" for i in range(SIZE)])
    return read_edges(two_tables(folder, NONE, rows, relation_triples=[*triples, *right]))


def links(*numbers):
    return np.array([[n, n + SIZE] for n in numbers], np.int64).reshape(-1, 2)


def test_linked_neighbours_that_both_have_are_counted(tmp_path):
    graph = edges(tmp_path, (0, 0, 1), (0, 1, 2), (3, 0, 2), (0, 0, 4))
    pairs = np.array([[0, 12], [0, 15], [3, 12], [5, 17]])
    places, agreed = shared_neighbours(pairs, graph, links(1, 2), SIZE)
    assert places.tolist() == [2, 1, 1, 0]
    assert agreed.tolist() == [2, 1, 1, 0]


def test_neighbours_without_a_link_say_nothing(tmp_path):
    graph = edges(tmp_path, (0, 0, 1))
    places, agreed = shared_neighbours(np.array([[0, 12]]), graph, links(), SIZE)
    assert places.tolist() == agreed.tolist() == [0]


def test_two_entities_of_one_side_share_their_own_neighbours(tmp_path):
    graph = edges(tmp_path, (0, 0, 1), (3, 0, 1), (4, 0, 2))
    pairs = np.array([[0, 3], [0, 4]])
    assert shared_neighbours(pairs, graph, links(1, 2), SIZE)[1].tolist() == [1, 0]


@pytest.fixture
def chain(tmp_path):
    """Each entity has relation 0 to the next one."""
    return edges(tmp_path, *((i, 0, i + 1) for i in range(SIZE - 1)))


def test_who_alone_has_the_relation_to_a_linked_neighbour_is_proposed(chain):
    pairs, _ = neighbour_candidates(chain, links(0, 1, 2, 3, 5, 6), SIZE)
    found = set(pairs[["left", "right"]].itertuples(index=False, name=None))
    assert {(4, 16), (7, 19)} <= found
    assert all(right == left + SIZE for left, right in found)


def test_relations_that_join_no_links_are_not_matched(chain):
    assert neighbour_candidates(chain, links(0, 4, 8), SIZE)[0].empty


def test_more_shared_neighbours_make_a_pair_surer(tmp_path):
    triples = [(i, 0, i + 1) for i in range(SIZE - 1)] + [(i, 1, i + 2) for i in range(SIZE - 2)]
    pairs, _ = neighbour_candidates(edges(tmp_path, *triples), links(*range(5)), SIZE)
    score = pairs.set_index(["left", "right"])["score"]
    support = pairs.set_index(["left", "right"])["support"]
    assert support[(3, 15)] == 3
    assert score[(3, 15)] > score[(5, 17)]


def test_no_relations_are_no_edges(tmp_path):
    graph = edges(tmp_path)
    assert len(graph.entity) == len(graph.next_to) == 0
    assert (graph.degree == 0).all()
