"""Pairs that agree in one or two of the fields that say the same [ours]."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.equal_keys import equal_keys
from mimea.starting.fields import field_keys
from mimea.starting.keys import mixed
from mimea.starting.reading import Reading

MOST_ALIKE = 9  # pairs of entities with one value, or two
COMBINED = 6  # fields of which two at a time are compared


def matched_candidates(reading: Reading, fields: pd.DataFrame) -> list[Candidates]:
    """Pairs by the fields of learn_fields: by each, and by every two of the first few."""
    if fields.empty:
        return []
    keyed = field_keys(reading.values, reading.text_keys, fields, reading.left)
    keyed = reading.of_open(keyed)
    parts = [rows for _, rows in keyed.groupby("pair")]
    names = list(fields[["field_left", "field_right"]].itertuples(index=False, name=None))
    places = [int(rows["pair"].iloc[0]) for rows in parts]
    found = [
        _candidates(p, (names[at],), reading.left) for at, p in zip(places, parts, strict=True)
    ]
    for one, other in combinations(range(min(len(parts), COMBINED)), 2):
        both = parts[one].merge(parts[other], on="entity", suffixes=("", "_also"))
        both = both.assign(key=mixed(both["key"].to_numpy(), both["key_also"].to_numpy()))
        found.append(_candidates(both, (names[places[one]], names[places[other]]), reading.left))
    return found


def _candidates(rows: pd.DataFrame, fields: tuple, left: int) -> Candidates:
    """Pairs with the same key; rows (entity, key, row), and row_also for the second field."""
    at = rows[["entity", "key"]].assign(row=np.arange(len(rows)))
    side = (rows["entity"] < left).to_numpy()
    equal = equal_keys(at[side], at[~side], MOST_ALIKE)
    pairs = equal.pairs
    if "row_also" in rows:
        pairs = pairs.assign(more_left=rows["row_also"].to_numpy()[pairs["row_left"]])
    for end in ("row_left", "row_right"):
        pairs[end] = rows["row"].to_numpy()[pairs[end]]
    group = "values " + " ".join(f"{one}={other}" for one, other in fields)
    prior = prior_of(equal.alone, equal.wrong)
    return Candidates("values", group, prior, pairs, equal.others, fields)
