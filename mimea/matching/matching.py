"""From joint vectors to candidates, in blocks: never a matrix of all left × all right entities.

Up to EXACT_PRODUCTS, and always on a GPU, all pairs are compared exactly; above that, approximate
nearest neighbours are searched (ann.py).

CSLS [standard, Lample et al. 2018] corrects a cosine for hubness, the closeness of both ends to
everything: csls = 2·s − r_l − r_r, where r is the mean similarity to the k nearest of the other
side. Curators see score = s − (c_l + c_r)/2 with c = r centred per side, which ranks equally and
stays on the scale of the cosine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from mimea.matching.ann import TopK, nearest
from mimea.matching.assignment import sinkhorn_potentials
from mimea.runtime.blocks import blocks

NEAREST = 10  # of each entity among which mutual pairs are found
APPROXIMATE_NEAREST = 20  # that the approximate search returns for each left row, at least
EXACT_PRODUCTS = 600e9  # left × right × dimensions: some seven seconds on two cores


@dataclass(frozen=True)
class Candidates:
    """The k best of each left row: `index` (L,k) long into the right ones, `score` and `similarity`
    (L,k); and the left row that scores best with each right one, `chosen_by` (R,), −1 for none."""

    index: Tensor
    score: Tensor
    similarity: Tensor
    chosen_by: Tensor


def is_exact(left: Tensor, right: Tensor) -> bool:
    """Whether all pairs of left (L,d) and right rows (R,d) are compared."""
    return left.is_cuda or len(left) * len(right) * left.shape[1] <= EXACT_PRODUCTS


def nearest_means(left: Tensor, right: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Mean similarity to the k nearest of the other side, exact: (L,), (R,). left (L,d),
    right (R,d)."""
    of_left, of_right = _exact_nearest(left, right, k)
    return of_left.values.mean(1), column_means(of_right, k)


def hubness_means(left: Tensor, right: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """`nearest_means`, but approximate where there are too many pairs."""
    of_left, of_right = nearest_both(left, right, k)
    return of_left.values.mean(1), column_means(of_right, k)


def column_means(of_right: TopK, k: int) -> Tensor:
    """Mean similarity (R,) of the k nearest of each column (n,R).

    A column without any neighbour (index −1) gets the mean of the others: 0 would favour it.
    """
    mean, known = of_right.values[:k].mean(0), of_right.indices[0] >= 0  # (R,)
    return torch.where(known, mean, mean[known].mean()) if known.any() else mean


def nearest_both(left: Tensor, right: Tensor, n: int) -> tuple[TopK, TopK]:
    """The n nearest of each left row (L,n) and of each right one (n,R) by cosine, best first.

    Where there are too many pairs only the left rows are searched for. A right row then has the
    left rows that have it among their nearest: the last of these is repeated where there are fewer
    than n, and the index is −1 where there is none.
    """
    if is_exact(left, right):
        return _exact_nearest(left, right, n)
    of_left = nearest(left, right, min(max(n, APPROXIMATE_NEAREST), len(right)))
    of_right = _by_column(*of_left, len(right), n)
    return TopK(of_left.values[:, :n], of_left.indices[:, :n]), of_right


def _exact_nearest(left: Tensor, right: Tensor, n: int) -> tuple[TopK, TopK]:
    """The n nearest of each row (L,n) and of each column (n,R), all pairs compared."""
    rows, best = [], None
    for block in blocks(len(left)):
        similarity = left[block] @ right.t()  # (b, R)
        rows.append(similarity.topk(min(n, len(right)), dim=1))
        values, place = similarity.topk(min(n, len(similarity)), dim=0)  # (n, R)
        best = _best_of_both(best, TopK(values, place + block.start), n)
    return TopK(*(torch.cat(part) for part in zip(*rows, strict=True))), best


def _best_of_both(best: TopK | None, block: TopK, n: int) -> TopK:
    """The n best of both in every column: (n, R)."""
    if best is None:
        return block
    values = torch.cat([best.values, block.values])  # (2n, R)
    values, order = values.topk(min(n, len(values)), dim=0)
    return TopK(values, torch.cat([best.indices, block.indices]).gather(0, order))


def _by_column(values: Tensor, indices: Tensor, columns: int, n: int) -> TopK:
    """The n best rows of each column (n,C) among those whose `indices` (L,c) contain it."""
    order = torch.argsort(values.flatten(), descending=True)  # (L·c,)
    order = order[torch.argsort(indices.flatten()[order], stable=True)]
    count = torch.bincount(indices.flatten(), minlength=columns)  # (C,)
    start = count.cumsum(0) - count  # (C,)
    place = torch.arange(n, device=values.device)[:, None].minimum(count - 1).clamp(min=0)  # (n, C)
    picked = order[(start + place).clamp(max=len(order) - 1)]  # (n, C)
    empty = (count == 0).expand_as(picked)  # (n, C)
    return TopK(
        values.flatten()[picked].masked_fill(empty, -1.0),
        (picked // indices.shape[1]).masked_fill(empty, -1),
    )


def best_candidates(
    left: Tensor,
    right: Tensor,
    hub_left: Tensor,
    hub_right: Tensor,
    k: int,
    on_block: Callable[[float], None] | None = None,
) -> Candidates:
    """The k best right rows (R,d) of each left row (L,d) by similarity − (hub_left + hub_right)/2.

    hub_left (L,), hub_right (R,). `on_block` is called with the share in [0, 1] that is done.
    """
    k = min(k, len(right))
    if not is_exact(left, right):
        near = nearest(left, right, k, hub_right / 2, on_block)
        similarity = near.values + hub_right[near.indices] / 2  # (L, k)
        score = near.values - hub_left[:, None] / 2  # (L, k)
        chosen_by = _by_column(score, near.indices, len(right), 1).indices.squeeze(0)  # (R,)
        return Candidates(near.indices, score, similarity, chosen_by)
    parts, best = [], None
    for block in blocks(len(left)):
        similarity = left[block] @ right.t()  # (b, R)
        score = similarity - (hub_left[block, None] + hub_right) / 2  # (b, R)
        top = score.topk(k, dim=1)
        parts.append((top.indices, top.values, similarity.gather(1, top.indices)))
        rows = torch.arange(block.start, block.stop, device=left.device)  # (b,)
        best = best_rows(best, score, rows)
        if on_block:
            on_block(block.stop / len(left))
    return Candidates(*(torch.cat(part) for part in zip(*parts, strict=True)), best.indices)


def candidates_but(
    left: Tensor,
    right: Tensor,
    hub_left: Tensor,
    hub_right: Tensor,
    banned: Tensor,
    k: int,
) -> Candidates:
    """As `best_candidates`, always exact, without the pairs `banned` (J,2) of left and right rows;
    the score is −inf where fewer than k are left, and `chosen_by` is empty.

    However many are banned, no more than k are searched for.
    """
    parts = []
    for block in blocks(len(left)):
        similarity = left[block] @ right.t()  # (b, R)
        score = similarity - (hub_left[block, None] + hub_right) / 2  # (b, R)
        here = banned[(banned[:, 0] >= block.start) & (banned[:, 0] < block.stop)]  # (j, 2)
        score[here[:, 0] - block.start, here[:, 1]] = -torch.inf
        top = score.topk(min(k, len(right)), dim=1)
        parts.append((top.indices, top.values, similarity.gather(1, top.indices)))
    nobody = banned.new_empty(0)
    return Candidates(*(torch.cat(part) for part in zip(*parts, strict=True)), nobody)


def best_rows(best: TopK | None, score: Tensor, rows: Tensor) -> TopK:
    """The best left row of each column so far: (R,). `best` are those before, score (b,R) is that
    of the left `rows` (b,)."""
    block = score.max(0)  # (R,)
    if best is None:
        return TopK(block.values, rows[block.indices])
    kept = best.values >= block.values  # (R,)
    return TopK(
        torch.where(kept, best.values, block.values),
        torch.where(kept, best.indices, rows[block.indices]),
    )


class MutualPairs(NamedTuple):
    """Pairs (P,2) long of rows that choose each other, the margin (P,) between the best and the
    second best of the left row, the hubness (R,) of the right rows, and the right rows nearest to
    each left one (L,n)."""

    pairs: Tensor
    margin: Tensor
    hubness: Tensor
    nearest: TopK


def mutual_nearest(left: Tensor, right: Tensor, k: int, sinkhorn: bool = True) -> MutualPairs:
    """Left (L,d) and right rows (R,d) that are each other's best among the NEAREST by cosine.

    Scores are reduced by sparse Sinkhorn potentials: that finds more pairs than CSLS with k, and no
    more wrong ones among them. Without `sinkhorn` (an ablation) it is CSLS.
    """
    if not len(left) or not len(right):
        none = torch.zeros((0, 2), dtype=torch.long, device=left.device)
        nobody = TopK(left.new_zeros(len(left), 0), none.new_zeros(len(left), 0))
        return MutualPairs(none, left.new_zeros(0), left.new_zeros(len(right)), nobody)
    of_left, of_right = nearest_both(left, right, NEAREST)  # (L, n), (n, R)
    hub_left, hub_right = of_left.values[:, :k].mean(1), column_means(of_right, k)  # (L,), (R,)
    less_left, less_right = hub_left / 2, hub_right / 2
    if sinkhorn:
        less_left, less_right = sinkhorn_potentials(of_left.indices, of_left.values, len(right))
    choice, best = _two_best(of_left, less_right)  # (L,), (L, 2)
    place = (of_right.values - less_left[of_right.indices]).argmax(0)  # (R,)
    chosen_by = of_right.indices.gather(0, place[None]).squeeze(0)  # (R,)
    rows = torch.arange(len(left), device=left.device)  # (L,)
    mutual = chosen_by[choice] == rows  # (L,)
    pairs = torch.stack([rows[mutual], choice[mutual]], dim=1)  # (P, 2)
    return MutualPairs(pairs, (best[:, 0] - best[:, 1])[mutual], hub_right, of_left)


def _two_best(near: TopK, less: Tensor) -> tuple[Tensor, Tensor]:
    """The best (L,) of each row's nearest (L,n) after subtracting `less` (R,), and the values (L,2)
    of it and of the second; a single candidate's value stands twice."""
    values = near.values - less[near.indices]  # (L, n)
    best = values.topk(min(2, values.shape[1]), dim=1)
    choice = near.indices.gather(1, best.indices[:, :1]).squeeze(1)  # (L,)
    return choice, best.values[:, [0, -1]]
