"""Slots learned from links, values as vectors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mimea.features.values import encode, learn_slots


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


def test_neighbouring_identifiers_keep_places_of_their_own():
    """Nine digits are more than single precision has."""
    entity = np.arange(40)
    numbers = pd.concat(
        [
            pd.DataFrame({"entity": entity, "field": 1, "number": 118_540_200.0 + entity}),
            pd.DataFrame({"entity": entity + 40, "field": 101, "number": 118_540_200.0 + entity}),
        ],
        ignore_index=True,
    )
    slots = learn_slots(numbers, np.stack([entity[:20], entity[:20] + 40], axis=1))
    vectors, _ = encode(numbers, slots, 80)
    similarity = unit(vectors[:40]) @ unit(vectors[40:]).T
    assert (similarity.argmax(1) == entity).all()


def test_fields_of_one_name_need_less_agreement():
    """Every fifth price is the same on both sides; other fields of that kind are no slot."""
    rng = np.random.default_rng(0)
    entity = np.arange(100)
    left, right = rng.uniform(1, 100, (2, 100))
    right[::5] = left[::5]
    numbers = pd.concat(
        [
            pd.DataFrame({"entity": entity, "field": 1, "number": left}),
            pd.DataFrame({"entity": entity + 100, "field": 101, "number": right}),
        ],
        ignore_index=True,
    )
    seeds = np.stack([entity, entity + 100], axis=1)
    assert learn_slots(numbers, seeds).members.empty
    assert learn_slots(numbers, seeds, {1: "price", 101: "weight"}).members.empty
    assert set(learn_slots(numbers, seeds, {1: "price", 101: "price"}).members["field"]) == {1, 101}


def test_joined_fields_need_no_links(numbers):
    joined = pd.DataFrame({"field_left": [1], "field_right": [101]})
    alone = learn_slots(numbers, np.zeros((0, 2), np.int64), joined=joined)
    assert set(alone.members["field"]) == {1, 101}
    assert set(alone.members["factor"]) == {1.0}
    learned = learn_slots(numbers, links(15), joined=joined).members.set_index("field")
    assert learned.loc[101, "factor"] == pytest.approx(2.59, rel=1e-3)  # links tell the unit


def test_joined_fields_are_matched_no_other_way(numbers):
    joined = pd.DataFrame({"field_left": [2], "field_right": [101]})
    members = learn_slots(numbers, links(15), joined=joined).members
    assert set(members["field"]) == {2, 101}
