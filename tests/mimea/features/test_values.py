"""Numbers in literals, slots learned from links, values as vectors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mimea.features.values import encode, learn_slots, parse


@pytest.mark.parametrize(
    ("literal", "wanted"),
    [
        ("42", [(0, 42)]),
        ("-1.5e3", [(0, -1500)]),
        ("1,284,000 km²", [(0, 1284000)]),
        ("+235", [(0, 235)]),
        ("00235", [(0, 235)]),
        ("1960-08-11", [(0, 1960 + 7 / 12 + 10 / 365.25)]),
        ("1960", [(0, 1960)]),
        ("12° 6′ S, 15° 2′ O", [(1, -12.1), (2, 15 + 2 / 60)]),
        ("N'Djamena", []),
        ("nan", []),
        ("inf", []),
    ],
)
def test_numbers_are_found_in_literals(literal, wanted):
    found = parse(pd.Series([literal]))
    assert list(found["part"]) == [part for part, _ in wanted]
    assert list(found["number"]) == pytest.approx([number for _, number in wanted])


def test_positions_point_at_the_literals():
    found = parse(pd.Series(["x", "7", "1° 0′ N", "8"]))
    assert dict(zip(found["position"], found["number"], strict=True)) == {1: 7, 2: 1, 3: 8}


@pytest.fixture
def numbers():
    """30 areas in km² (field 1) and square miles (field 101), and noise (fields 2 and 102)."""
    rng = np.random.default_rng(0)
    area, entity = rng.uniform(1, 1000, 30), np.arange(30)
    noise = rng.uniform(1, 1000, (2, 30))
    fields = [(entity, 1, area), (entity + 30, 101, area / 2.59),
              (entity, 2, noise[0]), (entity + 30, 102, noise[1])]  # fmt: skip
    return pd.concat(
        [pd.DataFrame({"entity": e, "field": f, "number": n}) for e, f, n in fields],
        ignore_index=True,
    )


def links(count: int) -> np.ndarray:
    return np.stack([np.arange(count), np.arange(count) + 30], axis=1)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_slot_is_learned_with_its_unit_and_noise_is_not(numbers):
    members = learn_slots(numbers, links(15)).members.set_index("field")
    assert set(members.index) == {1, 101}
    assert members.loc[101, "factor"] == pytest.approx(2.59, rel=1e-3)


def test_equal_values_are_nearer_than_others(numbers):
    slots = learn_slots(numbers, links(15))
    vectors, present = encode(numbers, slots, 61)
    left, right = (unit(v) for v in (vectors[:30], vectors[30:60]))
    own, other = (left * right).sum(1), (left * np.roll(right, 7, axis=0)).sum(1)
    assert (own > 0.99).all()
    assert other.mean() < 0.5
    assert not present[60].any()
    assert not vectors[60].any()


def test_without_links_there_are_no_slots(numbers):
    vectors, present = encode(numbers, learn_slots(numbers, links(0)), 60)
    assert vectors.shape == (60, 0)
    assert present.shape == (60, 0)


def test_dates_rounded_on_one_side_find_their_offset():
    rng = np.random.default_rng(0)
    day, entity = rng.uniform(1900, 2000, 200), np.arange(200)
    by_month = np.ceil(day * 12) / 12  # the month's end, as some sources write it
    numbers = pd.concat(
        [
            pd.DataFrame({"entity": entity, "field": 1, "number": by_month}),
            pd.DataFrame({"entity": entity + 200, "field": 101, "number": day}),
        ],
        ignore_index=True,
    )
    seeds = np.stack([entity[:60], entity[:60] + 200], axis=1)
    slots = learn_slots(numbers, seeds)
    offset = slots.members.set_index("field").loc[101, "offset"]
    assert offset == pytest.approx(1 / 24, abs=0.01)


def test_the_more_exact_of_two_values_decides():
    """Right entities have the day and, coarser, the year: the year must not blur the day."""
    rng = np.random.default_rng(0)
    day, entity = rng.uniform(1900, 2000, 200), np.arange(200)
    fields = [(entity, 1, day), (entity + 200, 101, day), (entity + 200, 102, np.floor(day))]
    numbers = pd.concat(
        [pd.DataFrame({"entity": e, "field": f, "number": n}) for e, f, n in fields],
        ignore_index=True,
    )
    slots = learn_slots(numbers, np.stack([entity[:60], entity[:60] + 200], axis=1))
    assert set(slots.members["field"]) == {1, 101, 102}
    vectors, _ = encode(numbers, slots, 400)
    similarity = unit(vectors[:200]) @ unit(vectors[200:]).T
    assert (similarity.argmax(1) == entity).mean() > 0.95
