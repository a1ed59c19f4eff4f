"""The rank that a run gives to any pair, proposed or not: used for pairs already decided.

The app imports this, so it does without torch.
"""

from __future__ import annotations

import numpy as np

from mimea.evidence import Run

SCORES = 4_000_000  # held at a time


def pair_ranks(run: Run, pairs: np.ndarray, links: np.ndarray) -> np.ndarray:
    """Rank (P,) of each pair's right entity by the run's score, the best being 1. [ours]

    pairs (P,2) and links (L,2) are rows of the run, left and right. The competitors are the right
    entities that the left one may still be matched with: those without a link, and its own. Ties
    share their mean rank, rounded.
    """
    taken = np.zeros(len(run.hubness) - run.left, dtype=bool)  # (R,)
    taken[links[:, 1] - run.left] = True
    own = links[np.isin(links[:, 0], pairs[:, 0])]  # (l, 2)
    size = max(1, SCORES // len(taken))
    parts = [pairs[at : at + size] for at in range(0, len(pairs), size)]
    ranks = [_ranks(run, part, taken, own) for part in parts]
    return np.concatenate(ranks) if ranks else np.zeros(0, dtype=int)


def _ranks(run: Run, pairs: np.ndarray, taken: np.ndarray, own: np.ndarray) -> np.ndarray:
    score, every = _scores(run, pairs[:, 0]), np.arange(len(pairs))  # (b, R)
    target = pairs[:, 1] - run.left  # (b,)
    reached = score[every, target][:, None].copy()  # (b, 1)
    pair, link = np.nonzero(pairs[:, :1] == own[:, 0])
    mine = own[link, 1] - run.left
    kept = score[pair, mine]
    score[:, taken] = -np.inf
    score[pair, mine] = kept
    score[every, target] = reached[:, 0]
    ties = (score == reached).sum(1) - 1  # (b,)
    return np.rint(1 + (score > reached).sum(1) + ties / 2).astype(int)


def _scores(run: Run, left: np.ndarray) -> np.ndarray:
    """Score of left entities (b,) with all right ones: (b, R) float32."""
    hubness = np.asarray(run.hubness)
    score = -(hubness[left][:, None] + hubness[run.left :]) / 2  # (b, R)
    root = np.sqrt(np.asarray(run.weights))  # (N, M+1)
    for i, term in enumerate(run.terms):
        ends = run.vectors[term][left] * root[left, i : i + 1]  # (b, d)
        score += (ends @ run.vectors[term][run.left :].T) * root[run.left :, i]
    return score
