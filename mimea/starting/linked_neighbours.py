"""Pairs by linked neighbours, in groups about as sure [ours].

How right a group is, is seen where both ends, or one, have a link that another rule found: does it
say the same?
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.starting.candidates import RULES, Candidates
from mimea.starting.neighbours import neighbour_candidates
from mimea.starting.reading import Reading

SCORES = (0.2, 0.35, 0.5, 0.65, 0.8, 0.9)  # between the groups
TRUST = 0.5  # in the share of the linked pairs that agree, when it is about others
DOUBTED = 2.0  # pairs, half of them right, that a group is taken to have seen


def neighbour_groups(reading: Reading, links: pd.DataFrame) -> list[Candidates]:
    """links: rows (left, right, rule) as found so far."""
    ends = np.concatenate([reading.known, links[["left", "right"]].to_numpy(np.int64)])
    if not len(ends) or not len(reading.edges.entity):
        return []
    pairs, of_one_side = neighbour_candidates(reading.edges, ends, reading.left)
    if pairs.empty:
        return []
    pairs = _best(pairs)
    by_others = links[links["rule"] != RULES.index("neighbours")]
    others = np.concatenate([reading.known, by_others[["left", "right"]].to_numpy(np.int64)])
    partner = np.full(reading.entities, -1)
    partner[others[:, 0]], partner[others[:, 1]] = others[:, 1], others[:, 0]
    left, right = (pairs[side].to_numpy() for side in ("left", "right"))
    spoken = (partner[left] >= 0) | (partner[right] >= 0)
    agree = partner[left] == right
    group = np.searchsorted(SCORES, pairs["sure"])
    allowed = reading.open[left] & reading.open[right]
    pairs = pairs.assign(
        many_left=1, many_right=1, row_left=ends[pairs["link"], 0],
        row_right=ends[pairs["link"], 1], more_left=pairs["support"],
    )  # fmt: skip
    found = []
    for one in np.unique(group[~spoken & allowed]):
        of = group == one
        seen = int((of & spoken).sum())
        prior = (agree[of].sum() + DOUBTED / 2) / (seen + DOUBTED)
        for rows, kind in ((of & ~spoken & allowed, "open"), (of & spoken & allowed, "linked")):
            name = f"neighbours {one} {kind}"
            found.append(
                Candidates("neighbours", name, prior, pairs[rows], of_one_side, trust=TRUST)
            )
    return found


def _best(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs that are the best of both their ends."""
    best = np.ones(len(pairs), bool)
    for side in ("left", "right"):
        groups = pairs.groupby(side)["score"]
        best &= (pairs["score"] >= groups.transform("max") - 1e-9).to_numpy()
    pairs = pairs[best]
    return pairs[~pairs.duplicated("left", keep=False) & ~pairs.duplicated("right", keep=False)]
