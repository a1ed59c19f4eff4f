"""All rules together, on worlds that are made here."""

import numpy as np
import pandas as pd
import pytest

from mimea.snapshot import read_snapshot
from mimea.starting.links import find_starting_links
from tests.samples.noisy_tables import ROWS, write_noisy_tables
from tests.samples.rule_world import two_tables

NONE = np.zeros((0, 2), np.int64)
COLUMNS = ["left", "right", "rule", "precision", "reason"]


def people(count: int, seed: int) -> pd.DataFrame:
    """People of a small town: many namesakes, and dates to tell them apart."""
    random = np.random.default_rng(seed)
    first, last = (
        np.array([f"{kind}{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(60)])
        for kind in ("fi", "la")
    )
    name = [
        f"{a} {b}" for a, b in zip(*(random.choice(w, count) for w in (first, last)), strict=True)
    ]
    day = [
        [f"{year}-{month:02}-{date:02}" for year, month, date in zip(
            random.integers(low, low + 60, count),
            random.integers(1, 13, count),
            random.integers(1, 29, count), strict=True)]
        for low in (1800, 1861)
    ]  # fmt: skip
    return pd.DataFrame({"name": name, "born": day[0], "died": day[1]})


def lists(common: int, each: int = 600, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two lists of `each` people; the first `common` are the same, written another way."""
    every = people(2 * each - common, seed)
    left = every[:each].reset_index(drop=True)
    right = pd.concat([every[:common], every[each:]], ignore_index=True)
    turned = right["name"].str.split().str[::-1].str.join(", ").str.upper()
    right = pd.DataFrame({"called": right["born"], "gone": right["died"], "name": turned})
    return left, right


def truth(found, left: int) -> np.ndarray:
    table = found.table
    return (table["right"] - table["left"] == left).to_numpy()


@pytest.mark.parametrize("common", [100, 300, 600])
def test_the_precision_is_what_is_said_whatever_the_lists_have_in_common(tmp_path, common):
    found = find_starting_links(two_tables(tmp_path, *lists(common)), NONE)
    right = truth(found, 600) & (found.table["left"] < common)
    assert right.sum() > 0.9 * common
    assert right.mean() == pytest.approx(found.table["precision"].mean(), abs=0.02)


def test_where_nothing_is_in_common_next_to_nothing_is_linked(tmp_path):
    found = find_starting_links(two_tables(tmp_path, *lists(0)), NONE)
    assert len(found.table) < 20


def test_dates_alone_tell_who_is_who(tmp_path):
    left, right = (table.drop(columns="name") for table in lists(400))
    found = find_starting_links(two_tables(tmp_path, left, right), NONE)
    right_ones = truth(found, 600)
    assert right_ones.sum() > 300
    assert right_ones.mean() == pytest.approx(found.table["precision"].mean(), abs=0.03)
    assert set(found.table["rule"]) == {"values"}


def test_each_entity_comes_once_and_the_summary_counts_the_table(tmp_path):
    found = find_starting_links(two_tables(tmp_path, *lists(300)), NONE)
    assert list(found.table.columns) == COLUMNS
    assert found.table["left"].is_unique
    assert found.table["right"].is_unique
    assert found.table["precision"].between(0.5, 1).all()
    assert found.summary["links"].sum() == len(found.table)


def test_what_is_known_rejected_or_without_counterpart_is_respected(tmp_path):
    left, right = lists(300)
    snapshot = two_tables(tmp_path, left, right, rejected=[(5, 605)], dangling=[(6,)])
    known = np.array([[0, 600], [1, 602]])
    found = find_starting_links(snapshot, known).table
    ends = set(found["left"]) | set(found["right"])
    assert not ends & {0, 1, 6, 600, 602}
    assert not ((found["left"] == 5) & (found["right"] == 605)).any()
    assert ((found["left"] == 7) & (found["right"] == 607)).any()


def test_one_more_equal_value_tells_namesakes_apart(tmp_path):
    left, right = lists(300)
    left.loc[:2, "name"] = "jan smith"
    right.loc[:2, "name"] = "SMITH, JAN"
    found = find_starting_links(two_tables(tmp_path, left, right), NONE).table
    of_jan = found[found["left"] < 3]
    assert (of_jan["right"] - of_jan["left"] == 600).all()
    assert len(of_jan) == 3


def test_linked_neighbours_give_more_links(tmp_path):
    """Half of the entities have names, all have the same relations on both sides."""
    random = np.random.default_rng(0)
    size = 400
    names = [f"place {chr(97 + i % 26)}{chr(97 + i // 26)}" if i % 2 else None for i in range(size)]
    table = pd.DataFrame({"key": [f"urn:a:{i}" for i in range(size)], "name": names})
    other = table.assign(key=[f"urn:b:{i}" for i in range(size)])
    triples = [(int(h), int(r), int(t)) for h, r, t in zip(
        random.integers(0, size, 4 * size), random.integers(0, 3, 4 * size),
        random.integers(0, size, 4 * size), strict=True)]  # fmt: skip
    triples += [(h + size, r + 3, t + size) for h, r, t in triples]
    snapshot = two_tables(tmp_path, table, other, relation_triples=triples)
    found = find_starting_links(snapshot, NONE)
    right = truth(found, size)
    by_neighbours = found.table["rule"] == "neighbours"
    assert by_neighbours.sum() > 100
    assert right[by_neighbours].mean() > 0.95


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"a": [None] * 3}, {"b": [None] * 3}),
        ({"nr": range(1, 101)}, {"id": range(1, 101)}),
        (
            {"inv": [f"INV-{i:04d}" for i in range(100)]},
            {"no": [f"inv {i:04d}" for i in range(100)]},
        ),
        ({"year": [1800 + i for i in range(100)]}, {"since": [1850 + i for i in range(100)]}),
        ({"sex": ["f", "m"] * 50}, {"gender": ["m", "f"] * 50}),
    ],
    ids=["nothing", "row numbers", "running codes", "years", "few values"],
)
def test_what_says_nothing_links_nothing_and_that_is_said(tmp_path, left, right):
    found = find_starting_links(two_tables(tmp_path, pd.DataFrame(left), pd.DataFrame(right)), NONE)
    assert found.table.empty
    assert found.summary.empty
    assert list(found.table.columns) == COLUMNS
    assert any("nothing is equal" in note for note in found.notes)


def test_one_entity_a_side_is_enough(tmp_path):
    one = pd.DataFrame({"name": ["Jan Hoffmann"]})
    found = find_starting_links(two_tables(tmp_path, one, one), NONE)
    assert found.table["reason"].tolist() == ["both are called Jan Hoffmann"]


def test_prices_that_are_rarely_equal(tmp_path):
    snapshot = read_snapshot(write_noisy_tables(tmp_path / "snapshot"))
    found = find_starting_links(snapshot, NONE).table
    right = (found["right"] - found["left"] == snapshot.left) & (found["left"] < ROWS)
    assert len(found) > 40
    assert right.mean() > 0.95


def test_the_same_snapshot_gives_the_same_links(tmp_path):
    snapshot = two_tables(tmp_path, *lists(200))
    one, other = (find_starting_links(snapshot, NONE).table for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
