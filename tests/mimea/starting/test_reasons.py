"""What a curator reads, of links that the rules found."""

import numpy as np
import pandas as pd
import pytest

from mimea.starting.links import find_starting_links
from tests.samples.rule_world import two_tables

NUMBERS = np.random.default_rng(0).integers(10**7, 10**8, 30)
ITEMS = [f"http://www.wikidata.org/entity/Q{number}" for number in range(30)]


def reasons(folder, left, right, **more):
    snapshot = two_tables(folder, pd.DataFrame(left), pd.DataFrame(right), **more)
    table = find_starting_links(snapshot, np.zeros((0, 2), np.int64)).table
    return table.sort_values("left")["reason"].tolist()


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ({"name": ["Jan Hoffmann"]}, {"name": ["Jan Hoffmann"]}, "both are called Jan Hoffmann"),
        (
            {"name": ["Hoffmann, Jan"]},
            {"name": ["Jan Hoffmann"]},
            "called Hoffmann, Jan and Jan Hoffmann",
        ),
        ({"sha256": ["ab"]}, {"sha256": ["ab"]}, "both have the same picture"),
        (
            {"viaf": [f"VIAF {n}" for n in NUMBERS]},
            {"see": [f"https://viaf.org/viaf/{n}" for n in NUMBERS]},
            f"both have viaf VIAF {NUMBERS[0]}",
        ),
        (
            {"area": NUMBERS / 1000},
            {"size": NUMBERS / 1000},
            f"both have area {NUMBERS[0] / 1000}",
        ),
        ({"key": ITEMS}, {"key": ITEMS}, f"both are {ITEMS[0]}"),
    ],
)
def test_the_reason_says_what_is_equal(tmp_path, left, right, reason):
    assert reasons(tmp_path, left, right)[0] == reason


def test_a_thing_that_both_point_to_is_named(tmp_path):
    keys = [[f"urn:{side}:{i}" for i in range(30)] + ITEMS for side in "ab"]
    triples = [(i, 0, 30 + i) for i in range(30)] + [(60 + i, 1, 90 + i) for i in range(30)]
    found = reasons(tmp_path, {"key": keys[0]}, {"key": keys[1]}, relation_triples=triples)
    assert found[0] == f"both point to {ITEMS[0]}"


def test_a_long_value_is_cut(tmp_path):
    name = "very " * 40 + "long"
    (reason,) = reasons(tmp_path, {"name": [name]}, {"name": [name]})
    assert reason.endswith("…")
    assert len(reason) < 100


def test_linked_neighbours_are_counted_and_one_is_named(tmp_path):
    random = np.random.default_rng(0)
    names = [f"place {chr(97 + i % 26)}{chr(97 + i // 26)}" if i else None for i in range(60)]
    triples = [(int(a), 0, int(b)) for a, b in random.integers(1, 60, (90, 2))]
    triples += [(0, 0, 3), (0, 0, 4), (0, 0, 5)]
    triples += [(a + 60, 1, b + 60) for a, _, b in triples]
    found = reasons(tmp_path, {"name": names}, {"name": names}, relation_triples=triples)
    assert found[0].startswith("both are linked with place ")
    assert found[0].endswith(" and 2 others")
