"""Hits@k and MRR with the tie rule named: realistic, i.e. the mean rank among equal scores.

Counting only strictly better candidates flatters a model that can't tell entities apart: all who
tie would be ranked first.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mimea.matching.matching import blocks, nearest_means


def ranks(left: Tensor, right: Tensor, truth: Tensor, k: int, hubs=None) -> Tensor:
    """Realistic rank (Q,) of right[truth[i]] for each row left[i], over all rows of right.

    By CSLS with the k nearest, or by 2·similarity less given `hubs` (Q,), (R,) of both ends.
    """
    hub_left, hub_right = nearest_means(left, right, k) if hubs is None else hubs
    found = []
    for block in blocks(len(left)):
        score = 2 * (left[block] @ right.t()) - hub_left[block, None] - hub_right  # (b, R)
        found.append(realistic_rank(score, truth[block]))
    return torch.cat(found)


def realistic_rank(score: Tensor, truth: Tensor) -> Tensor:
    """1 + number strictly better + half the number of equal others: (b,) float. score (b,R)."""
    own = score.gather(1, truth[:, None])  # (b, 1)
    better = (score > own).sum(1)
    equal = (score == own).sum(1) - 1
    return 1 + better + equal / 2


def summarise(rank: Tensor) -> dict[str, float]:
    """Hits@1, Hits@10 and MRR; nan-free, empty input gives zeros."""
    if not len(rank):
        return {"hits@1": 0.0, "hits@10": 0.0, "mrr": 0.0}
    rank = rank.double()
    return {
        "hits@1": float((rank <= 1).double().mean()),
        "hits@10": float((rank <= 10).double().mean()),
        "mrr": float((1 / rank).mean()),
    }
