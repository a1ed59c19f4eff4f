"""Hubness of the entities without a link and the candidates of the open ones, in one pass [ours].

Candidates are ordered by score = similarity − (hub_l + hub_r)/2, but the hubness of the right rows
is known only after all left rows were compared. Until then it can only grow. So each left row keeps
more than k candidates by the hubness so far; whatever it drops can never score better than the last
one that it kept. The rows for which that isn't enough are compared a second time.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from mimea.matching.ann import TopK
from mimea.matching.matching import (
    Candidates,
    best_candidates,
    best_rows,
    hubness_means,
    is_exact,
)
from mimea.runtime.blocks import interleaved_blocks

KEPT, LEAST_KEPT = 300, 80  # candidates of each left row in the first pass
KEPT_IN_ALL = 25_000_000  # of many rows fewer are kept: 300 MB


class Matched(NamedTuple):
    """Hubness of the left (L,) and of the right rows (R,), both with mean 0; the candidates of some
    left rows (B,)."""

    hub_left: Tensor
    hub_right: Tensor
    candidates: Candidates


def match(left: Tensor, right: Tensor, rows: Tensor, k: int, csls: int) -> Matched:
    """The k best right rows (R,d) for each of the left `rows` (B,), and the hubness of all left
    (L,d) and right rows: the mean similarity to the `csls` nearest of the other side."""
    if is_exact(left, right):
        return _match_exactly(left, right, rows, min(k, len(right)), csls)
    hubs = [hub - hub.mean() for hub in hubness_means(left, right, csls)]  # (L,), (R,)
    return Matched(*hubs, best_candidates(left[rows], right, hubs[0][rows], hubs[1], k))


def _match_exactly(left: Tensor, right: Tensor, rows: Tensor, k: int, csls: int) -> Matched:
    most = min(KEPT, max(LEAST_KEPT, KEPT_IN_ALL // max(1, len(left))))
    kept = min(max(most, k), len(right))
    excluded = left.new_full((len(left),), torch.inf)  # (L,), 0 for `rows`
    excluded[rows] = 0
    near_left, nearest = left.new_empty(len(left)), right.new_empty(0, len(right))
    best = TopK(left.new_empty(len(left), kept), rows.new_empty(len(left), kept))
    last, best_left = left.new_empty(len(left)), None
    for ids in interleaved_blocks(len(left), left.device):
        similarity = left[ids] @ right.t()  # (b, R)
        near_left[ids] = similarity.topk(min(csls, len(right)), dim=1).values.mean(1)  # (b,)
        nearest = torch.cat([nearest, similarity.topk(min(csls, len(ids)), dim=0).values])
        nearest = nearest.topk(min(csls, len(nearest)), dim=0).values  # (csls, R)
        less_left = (near_left + excluded)[ids, None] / 2  # (b, 1)
        best_left = best_rows(best_left, similarity - less_left, ids)  # (R,)
        less = nearest.mean(0) / 2  # (R,)
        top = similarity.sub_(less).topk(kept, dim=1)  # (b, kept)
        best.values[ids], best.indices[ids] = top.values + less[top.indices], top.indices
        last[ids] = top.values[:, -1]
    near_right = nearest.mean(0)  # (R,)
    hubs = near_left - near_left.mean(), near_right - near_right.mean()  # (L,), (R,)
    bound = last[rows] + (near_right.mean() - hubs[0][rows]) / 2  # (B,) best score of a dropped one
    found = _best_of_kept(TopK(*(x[rows] for x in best)), hubs[0][rows], hubs[1], k)
    if kept < len(right):
        unsettled = bound > found.score[:, -1]  # (B,)
        _compare_again(found, unsettled, left[rows], right, hubs[0][rows], hubs[1])
    nobody = best_left.values.isneginf()  # (R,)
    chosen_by = torch.where(nobody, -1, _places(rows, len(left))[best_left.indices])  # (R,)
    return Matched(*hubs, Candidates(found.index, found.score, found.similarity, chosen_by))


def _best_of_kept(near: TopK, hub_left: Tensor, hub_right: Tensor, k: int) -> Candidates:
    """The k best of the kept candidates (B,n); hub_left (B,), hub_right (R,)."""
    score = near.values - (hub_left[:, None] + hub_right[near.indices]) / 2  # (B, n)
    order = score.topk(k, dim=1)  # (B, k)
    index = near.indices.gather(1, order.indices)  # (B, k)
    similarity = near.values.gather(1, order.indices)  # (B, k)
    return Candidates(index, order.values.clone(), similarity, index.new_empty(0))


def _compare_again(found: Candidates, rows: Tensor, left, right, hub_left, hub_right) -> None:
    """Replace the candidates of the rows of a mask (B,) by those of an exact comparison."""
    if not rows.any():
        return
    exact = best_candidates(left[rows], right, hub_left[rows], hub_right, found.index.shape[1])
    found.index[rows], found.score[rows] = exact.index, exact.score
    found.similarity[rows] = exact.similarity


def _places(ids: Tensor, count: int) -> Tensor:
    """The place of each of 0 … count-1 in `ids` (B,), −1 for none: (count,)."""
    place = torch.full((count,), -1, dtype=torch.long, device=ids.device)
    place[ids] = torch.arange(len(ids), device=ids.device)
    return place
