"""How far two properties or types correspond: on how many linked entities they say the same, by
what factor numbers differ, and how sure that is. [ours]

Two columns of years agree within a few percent whatever they mean, and two columns of "yes" and
"no" half of the time. So the confidence is the agreement beyond chance, and of few links its lower
bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from app.correspondences.stated import Stated

Z = 1.96  # of the interval of an agreement
NEAR = 0.02  # how far a ratio may be from the factor, as a share of it
SAME_UNIT = 0.06  # a ratio nearer to 1 is another year's count, not another unit
VARIED = 3  # different values that a factor is seen on, at least
FEWEST = 4  # pairs with numbers, for a factor
SHOWN = 0.05  # confidence from which on a correspondence is worth a row
MOST = 1000  # rows of a kind


@dataclass(frozen=True)
class Correspondence:
    """`agree` of `both` linked pairs that have both say the same, after `right · factor` of
    numbers. Of types `both` are the pairs that have either."""

    kind: str
    left: str
    right: str
    agree: int
    both: int
    confidence: float
    factor: float = 1.0

    @property
    def share(self) -> float:
        return self.agree / self.both if self.both else 0.0


def correspondences(stated: Stated, counted: pa.Table) -> list[Correspondence]:
    """Those of one kind, the surest first; `counted` is what the store counted of it."""
    table = counted.to_pandas()
    table = _of_types(table, stated) if stated.kind == "type" else table
    table = table.assign(factor=1.0)
    if stated.kind == "attribute":
        table = pd.concat([table, _by_factor(stated)], ignore_index=True)
    table["confidence"] = confidence(table["agree"], table["both"], table["chance"])
    table = table[table["confidence"] >= SHOWN]
    table = table.sort_values(
        ["confidence", "agree", "left", "right"], ascending=[False, False, True, True]
    )
    table = table.drop_duplicates(["left", "right"])[:MOST]
    return [
        Correspondence(
            stated.kind,
            stated.keys[0][row.left],
            stated.keys[1][row.right],
            int(row.agree),
            int(row.both),
            float(row.confidence),
            float(row.factor),
        )
        for row in table.itertuples()
    ]


def confidence(agree, both, chance) -> np.ndarray:
    """The lower end of the 95 % interval (Wilson) of an agreement, as a share of what it could be
    above chance: 0 for one that chance explains, near 1 for many pairs that all agree."""
    agree, both, chance = (np.asarray(x, float) for x in (agree, both, chance))
    n = np.maximum(both, 1)
    share = agree / n
    middle = share + Z**2 / (2 * n)
    spread = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    lower = (middle - spread) / (1 + Z**2 / n)
    return np.clip((lower - chance) / np.maximum(1 - chance, 1e-9), 0, 1)


def _of_types(table: pd.DataFrame, stated: Stated) -> pd.DataFrame:
    """Of two types, pairs that have both against pairs that have either."""
    typed = stated.left["pair"].nunique()
    either = table["has_left"] + table["has_right"] - table["agree"]
    expected = table["has_left"] * table["has_right"] / max(typed, 1)
    chance = expected / (table["has_left"] + table["has_right"] - expected)
    return table.assign(both=either, chance=chance.clip(upper=1.0))


def _by_factor(stated: Stated) -> pd.DataFrame:
    """Attributes whose numbers differ by one factor: rows (left, right, agree, both, chance,
    factor)."""
    sides = [
        side.loc[side["number"] > 0, ["pair", "property", "number"]].drop_duplicates()
        for side in (stated.left, stated.right)
    ]
    rows = sides[0].merge(sides[1], on="pair", suffixes=("_left", "_right"))
    group = ["property_left", "property_right"]
    rows["log"] = np.log(rows["number_left"]) - np.log(rows["number_right"])
    pairs = rows.groupby(group)["pair"].transform("nunique")
    rows = rows[pairs >= FEWEST].sort_values([*group, "pair"], ignore_index=True)
    if rows.empty:
        return pd.DataFrame()
    by = rows.groupby(group)
    middle = by["log"].transform("median")
    middle = middle.where(middle.abs() > SAME_UNIT, 0.0)
    rows["near"] = (rows["log"] - middle).abs() <= np.log1p(NEAR)
    others = by["number_right"].transform(lambda numbers: np.roll(numbers, 1 + len(numbers) // 3))
    chance = (np.log(rows["number_left"]) - np.log(others) - middle).abs() <= np.log1p(NEAR)
    rows = rows.assign(chance=chance, middle=middle)
    near = rows[rows["near"]].groupby(group)
    table = pd.DataFrame(
        {
            "agree": near["pair"].nunique(),
            "varied": near["number_left"].nunique(),
            "both": rows.groupby(group)["pair"].nunique(),
            "chance": rows.groupby(group)["chance"].mean(),
            "factor": np.exp(rows.groupby(group)["middle"].first()),
        }
    )
    table = table[table["varied"] >= VARIED].reset_index()
    table = table.rename(columns=dict(zip(group, ("left", "right"), strict=True)))
    return table.drop(columns="varied")


def one_to_one(found: list[Correspondence]) -> set[tuple[str, str, str]]:
    """The best match of each, each once: (kind, left, right). A relation is matched either way."""
    best, taken = set(), set()
    for one in sorted(found, key=lambda one: (-one.confidence, -one.agree, one.left, one.right)):
        what = "relation" if one.kind == "inverse" else one.kind
        ends = (what, "left", one.left), (what, "right", one.right)
        if not taken.intersection(ends):
            best.add((one.kind, one.left, one.right))
            taken.update(ends)
    return best
