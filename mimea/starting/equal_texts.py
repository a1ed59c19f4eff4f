"""Texts that one entity of each side has in some field, whatever the fields are called [ours]."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.equal_keys import equal_keys

FEWEST = 4  # equal texts of two fields
MOST_FIELDS = 8  # in which a text may stand
NEAR_BEST = 0.1  # of the equal texts of the best pair with either field


def text_candidates(texts: pd.DataFrame, left: int, most: int) -> list[Candidates]:
    """Pairs of entities with the same text; texts are rows (entity, field, row, key, moved):
    `moved` is the key of the text with another last digit, by which running numbers are told, which
    mean nothing."""
    side = (texts["entity"] < left).to_numpy()
    sides = texts[side], texts[~side]
    equal, by_chance = _counted(*sides, "key"), _counted(*sides, "moved")
    found = []
    for fields in _matched(equal).index:
        parts = [part[part["field"] == field] for part, field in zip(sides, fields, strict=True)]
        pairs = equal_keys(*parts, most)
        wrong = max(pairs.wrong, by_chance.get(fields, 0))
        group, prior = f"values {fields[0]} {fields[1]}", prior_of(pairs.alone, wrong)
        found.append(Candidates("values", group, prior, pairs.pairs, pairs.others, (fields,)))
    return found


def _counted(left: pd.DataFrame, right: pd.DataFrame, key: str) -> pd.Series:
    """How many texts that are alone in their field are equal, by (field_left, field_right); those
    of the right by their `key`."""
    sides = []
    for part, by, name in ((left, "key", "left"), (right, key, "right")):
        part = part.drop_duplicates(["entity", "field", "key"])
        part = part[~part.duplicated(["field", "key"], keep=False)]
        part = pd.DataFrame({"key": part[by], f"field_{name}": part["field"]})
        sides.append(part[part.groupby("key")["key"].transform("size") <= MOST_FIELDS])
    pairs = sides[0].merge(sides[1], on="key")
    return pairs.groupby(["field_left", "field_right"]).size()


def _matched(equal: pd.Series) -> pd.Series:
    """The fields with several equal texts, nearly as many as the best pair with either field."""
    equal = equal[equal >= FEWEST]
    best = [equal.groupby(level=end).transform("max") for end in (0, 1)]
    return equal[equal >= NEAR_BEST * np.maximum(*best)] if len(equal) else equal
