"""Entities that have the same picture file, and nothing else of either graph has [ours]."""

from __future__ import annotations

import pandas as pd

from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.equal_keys import equal_keys
from mimea.starting.keys import text_keys


def picture_candidates(images: pd.DataFrame, left: int) -> list[Candidates]:
    """images: rows (entity, sha256)."""
    if images.empty:
        return []
    rows = pd.DataFrame(
        {
            "entity": images["entity"].to_numpy("int64"),
            "key": text_keys(images["sha256"].astype("str")),
            "row": range(len(images)),
        }
    )
    side = rows["entity"] < left
    equal = equal_keys(rows[side], rows[~side], 1)
    prior = prior_of(equal.alone, equal.wrong)
    return [Candidates("pictures", "pictures", prior, equal.pairs, equal.others)]
