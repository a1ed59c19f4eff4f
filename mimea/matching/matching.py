"""From joint vectors to candidates, in blocks: never a matrix of all left × all right entities.

Up to EXACT_PAIRS, and always on a GPU, everybody is compared with everybody in full; above, in full
only with those who are near by a rough comparison (quantised.py).

CSLS [standard, Lample et al. 2018] takes from a cosine how close both ends are to everybody:
csls = 2·s − r_l − r_r with r the mean similarity to the k nearest of the other side. Curators see
score = s − (c_l + c_r)/2 with c = r centred per side: the same order, on the scale of the cosine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from mimea.matching.ann import TopK, nearest
from mimea.matching.assignment import prices

BLOCK = 1024
NEAREST, SEEN = 10, 20
EXACT_PAIRS = 400_000_000  # left × right


@dataclass(frozen=True)
class Candidates:
    """The k best of each left row: `index` (L,k) long into the right ones, `score`, `similarity`
    (L,k); and the best left row (R,) of each right one, -1 for none among the candidates."""

    index: Tensor
    score: Tensor
    similarity: Tensor
    chosen_by: Tensor


def blocks(count: int, size: int = BLOCK):
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def exactly(left: Tensor, right: Tensor) -> bool:
    """Whether all pairs of the two sides are few enough to be compared in full."""
    return left.is_cuda or len(left) * len(right) <= EXACT_PAIRS


def nearest_means(left: Tensor, right: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Mean similarity to the k nearest of the other side: (L,), (R,). left (L,d), right (R,d)."""
    of_left, of_right = _compared(left, right, k)
    return of_left.values.mean(1), column_means(of_right, k)


def hubness_means(left: Tensor, right: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """`nearest_means`, or what the rough comparison says where the pairs are too many."""
    of_left, of_right = nearest_both(left, right, k)
    return of_left.values.mean(1), column_means(of_right, k)


def column_means(of_right: TopK, k: int) -> Tensor:
    """Mean similarity (R,) of the k nearest of each column (n,R); of one that nobody looked up the
    mean of the others, lest it be preferred for being unknown."""
    mean, seen = of_right.values[:k].mean(0), of_right.indices[0] >= 0
    return torch.where(seen, mean, mean[seen].mean()) if seen.any() else mean


def nearest_both(left: Tensor, right: Tensor, n: int) -> tuple[TopK, TopK]:
    """The n nearest of each left row (L,n) and of each right one (n,R), by cosine and in its order.

    Where the pairs are too many, the left rows look the right ones up, and a right row knows those
    who have it among their SEEN nearest: the last of them again where there are fewer, -1 for none.
    """
    if exactly(left, right):
        return _compared(left, right, n)
    seen = nearest(left, right, min(max(n, SEEN), len(right)))
    return TopK(seen.values[:, :n], seen.indices[:, :n]), _by_column(*seen, len(right), n)


def _compared(left: Tensor, right: Tensor, n: int) -> tuple[TopK, TopK]:
    """The n nearest of each row (L,n) and of each column (n,R), all pairs compared."""
    rows, best = [], None
    for block in blocks(len(left)):
        similarity = left[block] @ right.t()  # (b, R)
        rows.append(similarity.topk(min(n, len(right)), dim=1))
        values, place = similarity.topk(min(n, len(similarity)), dim=0)
        best = _nearer(best, TopK(values, place + block.start), n)
    return TopK(*(torch.cat(part) for part in zip(*rows, strict=True))), best


def _nearer(best: TopK | None, here: TopK, n: int) -> TopK:
    """The n best of both in every column: (n, R)."""
    if best is None:
        return here
    values = torch.cat([best.values, here.values])
    values, order = values.topk(min(n, len(values)), dim=0)
    return TopK(values, torch.cat([best.indices, here.indices]).gather(0, order))


def _by_column(values: Tensor, indices: Tensor, columns: int, n: int) -> TopK:
    """The n best rows of each column (n,C) among those whose `indices` (L,c) name it."""
    order = torch.argsort(values.flatten(), descending=True)
    order = order[torch.argsort(indices.flatten()[order], stable=True)]
    count = torch.bincount(indices.flatten(), minlength=columns)  # (C,)
    start = count.cumsum(0) - count
    place = torch.arange(n, device=values.device)[:, None].minimum(count - 1).clamp(min=0)  # (n, C)
    picked = order[(start + place).clamp(max=len(order) - 1)]
    nobody = (count == 0).expand_as(picked)
    return TopK(
        values.flatten()[picked].masked_fill(nobody, -1.0),
        (picked // indices.shape[1]).masked_fill(nobody, -1),
    )


def best_candidates(
    left: Tensor, right: Tensor, hub_left: Tensor, hub_right: Tensor, k: int, on_block=None
) -> Candidates:
    """The k best right rows of each left row by similarity − (hub_left + hub_right)/2."""
    k = min(k, len(right))
    if not exactly(left, right):
        near = nearest(left, right, k, hub_right / 2, on_block)
        similarity = near.values + hub_right[near.indices] / 2  # (L, k)
        score = near.values - hub_left[:, None] / 2
        chosen_by = _by_column(score, near.indices, len(right), 1).indices.squeeze(0)
        return Candidates(near.indices, score, similarity, chosen_by)
    found, best = [], None
    for block in blocks(len(left)):
        similarity = left[block] @ right.t()  # (b, R)
        score = similarity - (hub_left[block, None] + hub_right) / 2
        top = score.topk(k, dim=1)
        found.append((top.indices, top.values, similarity.gather(1, top.indices)))
        best = _better(best, score, block.start)
        if on_block:
            on_block(block.stop / len(left))
    return Candidates(*(torch.cat(part) for part in zip(*found, strict=True)), best.indices)


def _better(best: TopK | None, score: Tensor, start: int) -> TopK:
    """The best left row of each right one so far: (R,); score (b,R) of the rows from `start`."""
    here = score.max(0)
    if best is None:
        return TopK(here.values, here.indices + start)
    kept = best.values >= here.values
    return TopK(
        torch.where(kept, best.values, here.values),
        torch.where(kept, best.indices, here.indices + start),
    )


class Mutual(NamedTuple):
    """Pairs (P,2) long of rows that are given to each other and the margin (P,) of each to what
    the left row would take else; the hubness (R,) of the right rows; the right rows nearest to each
    left one (L,n)."""

    pairs: Tensor
    margin: Tensor
    hubness: Tensor
    nearest: TopK


def mutual_nearest(left: Tensor, right: Tensor, k: int, priced: bool = True) -> Mutual:
    """Who takes each other at the prices of a sparse Sinkhorn, among the NEAREST by cosine: more
    pairs than by CSLS, and no more wrong ones among them. Not `priced`: by CSLS, for ablations."""
    if not len(left) or not len(right):
        none = torch.zeros((0, 2), dtype=torch.long, device=left.device)
        nobody = TopK(left.new_zeros(len(left), 0), none.new_zeros(len(left), 0))
        return Mutual(none, left.new_zeros(0), left.new_zeros(len(right)), nobody)
    of_left, of_right = nearest_both(left, right, NEAREST)
    hub_left, hub_right = of_left.values[:, :k].mean(1), column_means(of_right, k)  # (L,), (R,)
    paid_left, paid_right = hub_left / 2, hub_right / 2
    if priced:
        paid_left, paid_right = prices(of_left.indices, of_left.values, len(right))
    taken, asked = _two_best(of_left, paid_right)
    place = (of_right.values - paid_left[of_right.indices]).argmax(0)  # (R,)
    who = of_right.indices.gather(0, place[None]).squeeze(0)  # (R,)
    rows = torch.arange(len(left), device=left.device)
    mutual = who[taken] == rows
    pairs = torch.stack([rows[mutual], taken[mutual]], dim=1)  # (P, 2)
    return Mutual(pairs, (asked[:, 0] - asked[:, 1])[mutual], hub_right, of_left)


def _two_best(near: TopK, price: Tensor) -> tuple[Tensor, Tensor]:
    """The best (L,) of each row's nearest (L,n) less its price (R,), and the values (L,2) of it and
    of the second; the best one's twice where it is alone."""
    left = near.values - price[near.indices]  # (L, n)
    best = left.topk(min(2, left.shape[1]), dim=1)
    choice = near.indices.gather(1, best.indices[:, :1]).squeeze(1)
    return choice, best.values[:, [0, -1]]
