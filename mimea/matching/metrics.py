"""Hits@k and MRR with realistic ranks: equal scores share their mean rank.

Counting only strictly better candidates would reward a model that can't tell entities apart, since
all that tie would rank first.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mimea.matching.matching import nearest_means
from mimea.runtime.blocks import blocks


def ranks(
    left: Tensor,
    right: Tensor,
    truth: Tensor,
    k: int,
    hubs: tuple[Tensor, Tensor] | None = None,
) -> Tensor:
    """Realistic rank (Q,) of right[truth[i]] for each row left[i], over all rows of right.

    left (Q,d), right (R,d), truth (Q,) long. By CSLS with the k nearest, or by 2·similarity less
    the given `hubs` (Q,), (R,) of both ends.
    """
    hub_left, hub_right = nearest_means(left, right, k) if hubs is None else hubs
    parts = []
    for block in blocks(len(left)):
        score = 2 * (left[block] @ right.t()) - hub_left[block, None] - hub_right  # (b, R)
        parts.append(realistic_rank(score, truth[block]))
    return torch.cat(parts)


def csls_ranks(
    left: Tensor, right: Tensor, truth: Tensor, k: int, pool: Tensor
) -> tuple[Tensor, Tensor]:
    """The ranks (Q,) of `ranks` by CSLS over all rows of right, and those over right[pool] alone.

    left (Q,d), right (R,d), truth (Q,) long, each one in `pool` (P,) long. Both from the same
    products: the hubness of a right row depends on the left ones only, that of a left row shifts
    all of its scores alike.
    """
    _, hub_right = nearest_means(left, right, k)  # (R,)
    place = truth.new_full((len(right),), -1)  # (R,)
    place[pool] = torch.arange(len(pool), device=pool.device)
    whole, among = [], []
    for block in blocks(len(left)):
        score = 2 * (left[block] @ right.t()) - hub_right  # (b, R)
        whole.append(realistic_rank(score, truth[block]))
        among.append(realistic_rank(score[:, pool], place[truth[block]]))
    return torch.cat(whole), torch.cat(among)


def realistic_rank(score: Tensor, truth: Tensor) -> Tensor:
    """1 + number of better + half the number of equal others: (b,). score (b,R), truth (b,)."""
    own = score.gather(1, truth[:, None])  # (b, 1)
    better = (score > own).sum(1)  # (b,)
    equal = (score == own).sum(1) - 1  # (b,)
    return 1 + better + equal / 2


def summarise(rank: Tensor) -> dict[str, float]:
    """Hits@1, Hits@10 and MRR of ranks (Q,); zeros for empty input."""
    if not len(rank):
        return {"hits@1": 0.0, "hits@10": 0.0, "mrr": 0.0}
    rank = rank.double()
    return {
        "hits@1": float((rank <= 1).double().mean()),
        "hits@10": float((rank <= 10).double().mean()),
        "mrr": float((1 / rank).mean()),
    }
