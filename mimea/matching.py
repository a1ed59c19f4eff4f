"""From joint vectors to candidates, in blocks: never a matrix of all left × all right entities.

CSLS [standard, Lample et al. 2018] takes from a cosine how close both ends are to everybody:
csls = 2·s − r_l − r_r with r the mean similarity to the k nearest of the other side. Curators see
score = s − (c_l + c_r)/2 with c = r centred per side: the same order, on the scale of the cosine.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

BLOCK = 1024


@dataclass(frozen=True)
class Candidates:
    """The k best of each query: `index` (Q,k) long into the pool, `score`, `similarity` (Q,k)."""

    index: Tensor
    score: Tensor
    similarity: Tensor


def blocks(count: int, size: int = BLOCK):
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def nearest_means(left: Tensor, right: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Mean similarity to the k nearest of the other side: (L,), (R,). left (L,d), right (R,d)."""
    k_left, k_right = min(k, len(right)), min(k, len(left))
    rows, best = [], right.new_full((k_right, len(right)), -torch.inf)
    for block in blocks(len(left)):
        similarity = left[block] @ right.t()  # (b, R)
        rows.append(similarity.topk(k_left, dim=1).values.mean(1))
        top = similarity.topk(min(k_right, len(similarity)), dim=0).values
        best = torch.cat([best, top]).topk(k_right, dim=0).values  # (k, R)
    return torch.cat(rows), best.mean(0)


def best_candidates(
    left: Tensor, right: Tensor, hub_left: Tensor, hub_right: Tensor, k: int, on_block=None
) -> Candidates:
    """The k best right rows of each left row by similarity − (hub_left + hub_right)/2."""
    k = min(k, len(right))
    found: list[tuple[Tensor, Tensor, Tensor]] = []
    for block in blocks(len(left)):
        similarity = left[block] @ right.t()  # (b, R)
        score = similarity - (hub_left[block, None] + hub_right) / 2
        top = score.topk(k, dim=1)
        found.append((top.indices, top.values, similarity.gather(1, top.indices)))
        if on_block:
            on_block(block.stop / len(left))
    return Candidates(*(torch.cat(part) for part in zip(*found, strict=True)))


def mutual_nearest(left: Tensor, right: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Pairs (P,2) long of rows that are each other's best by CSLS, and the margin (P,) of each to
    the left row's runner-up, on the scale of the cosine."""
    if not len(left) or not len(right):
        return torch.zeros((0, 2), dtype=torch.long, device=left.device), left.new_zeros(0)
    hub_left, hub_right = nearest_means(left, right, k)
    best_left = left.new_full((len(right),), -torch.inf)  # (R,) best score seen of each column
    who = torch.zeros(len(right), dtype=torch.long, device=left.device)
    choice, margin = [], []
    for block in blocks(len(left)):
        score = left[block] @ right.t() - (hub_left[block, None] + hub_right) / 2  # (b, R)
        top, row = score.max(0)
        better = top > best_left
        best_left = torch.where(better, top, best_left)
        who = torch.where(better, row + block.start, who)
        best, column = score.max(1)
        choice.append(column)
        rival = score.scatter_(1, column[:, None], -torch.inf).amax(1)  # (b,)
        margin.append(best - rival)
    choice, margin = torch.cat(choice), torch.cat(margin)  # (L,)
    rows = torch.arange(len(left), device=left.device)
    mutual = who[choice] == rows
    return torch.stack([rows[mutual], choice[mutual]], dim=1), margin[mutual]
