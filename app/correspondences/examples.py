"""Linked entities on which two properties or types agree, and on which they don't."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from app.correspondences.matching import NEAR, Correspondence
from app.correspondences.stated import Stated

VALUES = 3  # of one property of an entity that are shown


class Example(NamedTuple):
    """A linked pair with what either end states, as texts, or pairs of neighbours."""

    pair: int
    left: tuple
    right: tuple


def examples(
    stated: Stated, of: Correspondence, right: int = 3, wrong: int = 5
) -> tuple[list[Example], list[Example]]:
    """Pairs that agree, and counter-examples, at most so many. Of types, a counter-example has only
    one of the two."""
    left, other = (
        _of(side, keys, key)
        for side, keys, key in (
            (stated.left, stated.keys[0], of.left),
            (stated.right, stated.keys[1], of.right),
        )
    )
    same = _agreeing(left, other, of.factor)
    if stated.kind == "type":
        differ = np.setxor1d(left["pair"].unique(), other["pair"].unique())
    else:
        both = np.intersect1d(left["pair"].unique(), other["pair"].unique())
        differ = np.setdiff1d(both, same)
    ends = left.groupby("pair"), other.groupby("pair")
    return (
        [_example(pair, ends) for pair in _spread(same, right)],
        [_example(pair, ends) for pair in _spread(differ, wrong)],
    )


def _of(side: pd.DataFrame, keys: list[str], key: str) -> pd.DataFrame:
    place = keys.index(key) if key in keys else -1
    return side[side["property"] == place]


def _agreeing(left: pd.DataFrame, right: pd.DataFrame, factor: float) -> np.ndarray:
    """The pairs on which they agree, as they were counted."""
    both = left.merge(right, on="pair", suffixes=("_left", "_right"))
    equal = both["code_left"] == both["code_right"]
    x, y = both["number_left"].to_numpy(), both["number_right"].to_numpy() * factor
    with np.errstate(divide="ignore", invalid="ignore"):
        near = np.abs(np.log(x / y)) <= np.log1p(NEAR)
    return np.unique(both.loc[equal | near, "pair"])


def _spread(pairs: np.ndarray, number: int) -> list[int]:
    """Some of them, the same every time."""
    chosen = np.random.default_rng(0).permutation(len(pairs))[:number]
    return pairs[np.sort(chosen)].tolist()


def _example(pair: int, ends: tuple) -> Example:
    shown = []
    for end in ends:
        rows = end.get_group(pair)[:VALUES] if pair in end.groups else None
        if rows is None:
            shown.append(())
        elif (rows["text"] != "").any():
            shown.append(tuple(rows["text"]))
        else:
            shown.append(tuple(rows["code"]))
    return Example(pair, *shown)
