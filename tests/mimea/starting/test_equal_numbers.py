import numpy as np
import pandas as pd
import pytest

from mimea.starting.equal_numbers import LEVELS, matched_fields, number_candidates, rounded

SIZE = 200


def numbers(*columns: tuple[int, np.ndarray]) -> pd.DataFrame:
    """Rows of the fields (field, values), even fields of the left graph, odd ones of the right."""
    parts = [
        pd.DataFrame(
            {"entity": np.arange(SIZE) + SIZE * (field % 2), "field": field, "number": values}
        )
        for field, values in columns
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(row=table.index)


def random(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (lambda v: v, lambda v: v),
        (lambda v: v.round(2), lambda v: v.round(4)),
        (lambda v: v, lambda v: v * 1e6),
        (lambda v: 1800 + v / 5, lambda v: np.floor((1800 + v / 5) * 12) / 12),
    ],
    ids=["the same", "rounded", "another unit", "days and months"],
)
def test_fields_that_say_the_same_are_found_without_links(left, right):
    values = random(0).uniform(1, 1000, SIZE)
    others = [random(seed).uniform(1, 1000, SIZE) for seed in (1, 2)]
    table = numbers((0, left(values)), (2, others[0]), (1, right(values)), (3, others[1]))
    matched = matched_fields(table, SIZE)
    assert (0, 1) in set(zip(matched["field_left"], matched["field_right"], strict=True))
    assert 2 not in set(matched["field_left"])


@pytest.mark.parametrize(
    "values",
    [
        lambda seed: random(seed).permutation(SIZE) + 1.0,
        lambda seed: random(seed).integers(1700, 2000, SIZE).astype(float),
        lambda seed: random(seed).integers(1, 500, SIZE) - 0.01,
        lambda seed: random(seed).integers(1, 300, SIZE) * 1e5,
    ],
    ids=["row numbers", "years", "prices", "round numbers"],
)
def test_numbers_that_are_equal_by_chance_match_no_fields(values):
    assert matched_fields(numbers((0, values(1)), (1, values(2))), SIZE).empty


def test_the_share_that_chance_leaves_is_about_right():
    """Half of the rows of either side are in the other, the rest has as many other values."""
    values = random(3).integers(0, 8000, 3 * SIZE // 2) / 100
    table = numbers((0, values[:SIZE]), (1, values[SIZE // 2 :]))
    (found,) = number_candidates(table, matched_fields(table, SIZE), SIZE, 9)
    pairs = found.pairs[(found.pairs["many_left"] == 1) & (found.pairs["many_right"] == 1)]
    right = (pairs["right"] - pairs["left"] == SIZE // 2).mean()
    assert found.prior == pytest.approx(right, abs=0.06)


def test_rounding_up_to_another_power_of_ten_keeps_digits():
    digits, power = rounded(np.array([9.9996, 0.0, -123.4]), (2, 4))
    assert digits.tolist() == [1000, 0, -1234]
    assert power.tolist() == [1, 0, 2]
    assert (2, 4) in LEVELS


def test_without_numbers_nothing_is_matched():
    none = pd.DataFrame({"entity": [], "field": [], "number": [], "row": []}).astype("int64")
    assert matched_fields(none, 1).empty
