import numpy as np
import pandas as pd
import pytest

from mimea.starting.candidates import RULES
from mimea.starting.linked_neighbours import neighbour_groups
from mimea.starting.reading import read_for_rules
from tests.samples.rule_world import two_tables

SIZE = 100
NAMES = RULES.index("names")


@pytest.fixture
def reading(tmp_path):
    """Each entity has a relation to the next one, on both sides."""
    keys = [pd.DataFrame({"key": [f"urn:{s}:{i}" for i in range(SIZE)]}) for s in "ab"]
    triples = [(i, 0, i + 1) for i in range(SIZE - 1)]
    triples += [(h + SIZE, 1, t + SIZE) for h, _, t in triples]
    none = np.zeros((0, 2), np.int64)
    return read_for_rules(two_tables(tmp_path, *keys, relation_triples=triples), none)


def links(ends) -> pd.DataFrame:
    return pd.DataFrame({"left": ends[:, 0], "right": ends[:, 1], "rule": NAMES})


def right_ones() -> np.ndarray:
    return np.delete(np.arange(SIZE), np.arange(5, SIZE, 10))[:, None] + [0, SIZE]


def of(kind, found):
    return [one for one in found if one.group.endswith(kind)]


def test_open_entities_get_candidates_as_sure_as_linked_ones_agree(reading):
    found = neighbour_groups(reading, links(right_ones()))
    pairs = pd.concat(one.pairs for one in of("open", found))
    assert set(pairs["left"]) == set(range(5, SIZE, 10))
    assert (pairs["right"] - pairs["left"] == SIZE).all()
    assert min(one.prior for one in of("open", found)) > 0.9


def test_where_links_disagree_with_neighbours_the_candidates_are_less_sure(reading):
    some = right_ones()
    some[::9, 1] = np.roll(some[::9, 1], 1)
    doubted = neighbour_groups(reading, links(some))
    sure = neighbour_groups(reading, links(right_ones()))
    assert min(one.prior for one in of("open", doubted)) < min(
        one.prior for one in of("open", sure)
    )


def test_without_links_there_are_no_neighbours(reading):
    assert neighbour_groups(reading, links(np.zeros((0, 2), np.int64))) == []
