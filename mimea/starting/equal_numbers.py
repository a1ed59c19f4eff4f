"""Numbers, dates and coordinates that are equal on both sides, whatever the fields are called.

Which fields say the same is told by how many of their numbers are equal, at one of several
roundings, and how many would be if the numbers of one side were others: all of them moved by the
same few steps. Powers of ten aside, since one side may count in square metres and the other in
square kilometres [ours].
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.equal_keys import equal_keys
from mimea.starting.keys import mixed

DECIMALS, MONTHS, DIGITS = 0, 1, 2
# (kind, places), the strictest first of each kind
LEVELS = [
    *((DECIMALS, places) for places in (5, 3, 2, 1, 0)),
    (MONTHS, 12),
    *((DIGITS, places) for places in (6, 5, 4, 3)),
]
SEEN = 300_000  # numbers that fields are matched by
MOST_FIELDS = 8  # in which a number may stand
LATEST = 2500  # year, of what months are counted in
SURE = 4.0  # standard deviations that the equal numbers are more than by chance
FEWEST = 4
NEAR_BEST = 0.1  # of the worth of the best pair with either field


def rounded(number: np.ndarray, level: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers (V,) at a level as whole numbers (V,), and the power of ten (V,) that is aside."""
    kind, places = level
    none = np.zeros(len(number), np.int64)
    if kind == DECIMALS:
        return np.rint(np.clip(number, -1e12, 1e12) * 10.0**places).astype(np.int64), none
    if kind == MONTHS:
        return np.floor(np.clip(number, -1e12, 1e12) * 12 + 1e-3).astype(np.int64), none
    size = np.abs(number)
    power = np.floor(np.log10(np.where(size > 0, size, 1.0)))
    digits = np.rint(number / 10.0 ** (power - places + 1)).astype(np.int64)
    over = np.abs(digits) >= 10**places
    return np.where(over, digits // 10, digits), (power + over).astype(np.int64)


def matched_fields(numbers: pd.DataFrame, left: int) -> pd.DataFrame:
    """Fields whose numbers are equal more often than by chance: rows (field_left, field_right,
    power, level, equal, chance), the best level of each pair of fields and power of ten between
    them; `level` is a place in LEVELS, `equal` and `chance` count numbers that are alone in their
    field."""
    side = numbers["entity"] < left
    found = []
    for place, level in enumerate(LEVELS):
        sides = [_at(numbers[part], level) for part in (side, ~side)]
        share = max(1, len(numbers) // SEEN)
        equal = _counts(*sides, np.int64(0), share)
        if equal.empty:
            continue
        chance = [_counts(*sides, move, share) for move in _moves(sides[1], level)]
        mean = pd.concat(chance, axis=1).fillna(0).max(axis=1).reindex(equal.index).fillna(0)
        found.append(pd.DataFrame({"equal": equal, "chance": mean, "level": place}))
    if not found:
        return pd.DataFrame(
            columns=["field_left", "field_right", "power", "level", "equal", "chance"]
        )
    table = pd.concat(found).reset_index()
    more = table["equal"] - table["chance"]
    table = table[(table["equal"] >= FEWEST) & (more >= SURE * np.sqrt(table["chance"] + 1))]
    worth = (table["equal"] - table["chance"]) * (1 - table["chance"] / table["equal"])
    table = table.assign(worth=worth).sort_values("worth", ascending=False, kind="stable")
    table = table.drop_duplicates(["field_left", "field_right"])
    best = [table.groupby(end)["worth"].transform("max") for end in ("field_left", "field_right")]
    return table[table["worth"] >= NEAR_BEST * np.maximum(*best)].reset_index(drop=True)


def _at(numbers: pd.DataFrame, level: tuple[int, int]) -> pd.DataFrame:
    """Rows (entity, field, grid, power): the numbers at a level that are alone in their field."""
    if level[0] == MONTHS:
        numbers = numbers[numbers["number"].abs() <= LATEST]
    grid, power = rounded(numbers["number"].to_numpy(), level)
    table = pd.DataFrame(
        {
            "entity": numbers["entity"].to_numpy(),
            "field": numbers["field"].to_numpy(),
            "grid": grid,
            "power": power,
        }
    )
    key = mixed(table["field"].to_numpy(), grid, power)
    order = np.lexsort((table["entity"].to_numpy(), key))
    table, key = table.iloc[order], key[order]
    again = (key[1:] == key[:-1]) & (
        table["entity"].to_numpy()[1:] == table["entity"].to_numpy()[:-1]
    )
    first = np.r_[True, ~again] if len(key) else np.zeros(0, bool)
    table, key = table[first], key[first]
    same = key[1:] == key[:-1]
    alone = ~(np.r_[False, same] | np.r_[same, False]) if len(key) else np.zeros(0, bool)
    return table[alone]


def _moves(table: pd.DataFrame, level: tuple[int, int]) -> list[np.ndarray]:
    """Steps (V,) by which other numbers of the same kind are reached: populations end with zeros,
    prices with .99, dates come in whole days. So the steps are of the size of the last digit that a
    field uses, and larger."""
    if level[0] == MONTHS:
        return [np.int64(step) for step in (5, -12, 36, 60)]
    grid = table["grid"].to_numpy()
    zeros = sum((grid % 10**power == 0).astype(np.int64) for power in range(1, 13))
    zeros = pd.Series(np.where(grid == 0, 0, zeros)).groupby(table["field"].to_numpy())
    least, most = (zeros.transform("quantile", share).to_numpy(int) for share in (0.1, 0.9))
    steps = [least, least + 1, least + 2, most, most + 1]
    return [3 * 10 ** np.minimum(step, 15) for step in steps]


def _counts(left: pd.DataFrame, right: pd.DataFrame, move: np.ndarray, share: int) -> pd.Series:
    """How many numbers are equal, by fields and power, when those of the right are moved; counted
    on one number in `share`."""
    sides = []
    for table, by, name in ((left, np.int64(0), "left"), (right, move, "right")):
        grid = table["grid"].to_numpy() + by
        part = pd.DataFrame(
            {"grid": grid, f"field_{name}": table["field"].to_numpy(),
             f"power_{name}": table["power"].to_numpy()}
        )  # fmt: skip
        if share > 1:
            part = part[mixed(grid) % np.uint64(share) == 0]
        many = part.groupby("grid")["grid"].transform("size")
        sides.append(part[many <= MOST_FIELDS])
    pairs = sides[0].merge(sides[1], on="grid")
    pairs["power"] = pairs["power_left"] - pairs["power_right"]
    return pairs.groupby(["field_left", "field_right", "power"]).size() * share


def number_candidates(
    numbers: pd.DataFrame, matched: pd.DataFrame, left: int, most: int
) -> list[Candidates]:
    """Pairs of entities with the same number in matched fields."""
    found = []
    for one in matched.itertuples():
        level = LEVELS[one.level]
        sides = []
        for side, field, power in ((True, one.field_left, 0), (False, one.field_right, one.power)):
            rows = numbers[(numbers["field"] == field)]
            rows = rows[(rows["entity"] < left) == side]
            grid, tens = rounded(rows["number"].to_numpy(), level)
            rows = rows.assign(key=mixed(grid, tens + power))
            sides.append(rows[["entity", "key", "row"]])
        equal = equal_keys(*sides, most)
        wrong = max(equal.wrong, one.chance / 4)
        group = f"values {one.field_left} {one.field_right}"
        fields = ((one.field_left, one.field_right),)
        prior = prior_of(equal.alone, wrong)
        found.append(Candidates("values", group, prior, equal.pairs, equal.others, fields))
    return found
