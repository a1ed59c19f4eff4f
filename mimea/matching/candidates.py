"""Hubness of entities without a link and the best candidates of the open ones, from one comparison.

Candidates are ordered by score = similarity − (hub_l + hub_r)/2, and the hubness of the right ones
is known only when all left ones were compared. While they are, it grows: so of each left row more
than are asked for are kept by the hubness so far, and what is left out can never score better than
the last one kept did. The rows for which that isn't enough are compared again [ours].
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from mimea.matching.matching import (
    BLOCK,
    Candidates,
    TopK,
    best_candidates,
    exactly,
    hubness_means,
)

KEPT = 80


class Matched(NamedTuple):
    """Hubness of the left (L,) and of the right rows (R,), each 0 on average; the candidates of
    some left rows."""

    hub_left: Tensor
    hub_right: Tensor
    candidates: Candidates


def match(left: Tensor, right: Tensor, rows: Tensor, k: int, csls: int) -> Matched:
    """left (L,d), right (R,d); the k best right rows for each of the left `rows` (B,); the hubness
    is the mean similarity to the `csls` nearest of all."""
    if exactly(left, right):
        return _in_one(left, right, rows, min(k, len(right)), csls)
    hubs = [hub - hub.mean() for hub in hubness_means(left, right, csls)]
    return Matched(*hubs, best_candidates(left[rows], right, hubs[0][rows], hubs[1], k))


def _in_one(left: Tensor, right: Tensor, rows: Tensor, k: int, csls: int) -> Matched:
    kept = min(max(KEPT, k), len(right))
    barred = left.new_full((len(left),), torch.inf)  # (L,)
    barred[rows] = 0
    near_left, nearest = left.new_empty(len(left)), right.new_empty(0, len(right))
    best = TopK(left.new_empty(len(left), kept), rows.new_empty(len(left), kept))
    last, ahead = left.new_empty(len(left)), None
    for ids in _dealt(len(left), left.device):
        similarity = left[ids] @ right.t()  # (b, R)
        near_left[ids] = similarity.topk(min(csls, len(right)), dim=1).values.mean(1)  # (b,)
        here = similarity.topk(min(csls, len(ids)), dim=0).values  # (csls, R)
        nearest = torch.cat([nearest, here])
        nearest = nearest.topk(min(csls, len(nearest)), dim=0).values  # (csls, R)
        ahead = _ahead(ahead, (similarity - (near_left + barred)[ids, None] / 2).max(0), ids)
        price = nearest.mean(0) / 2  # (R,)
        top = similarity.sub_(price).topk(kept, dim=1)  # (b, kept)
        best.values[ids], best.indices[ids] = top.values + price[top.indices], top.indices
        last[ids] = top.values[:, -1]
    near_right = nearest.mean(0)  # (R,)
    hubs = near_left - near_left.mean(), near_right - near_right.mean()
    outside = last[rows] + (near_right.mean() - hubs[0][rows]) / 2  # (B,) no other scores more
    found = _chosen(TopK(*(x[rows] for x in best)), hubs[0][rows], hubs[1], k)
    if kept < len(right):
        asked = outside > found.score[:, -1]
        _compare_again(found, asked, left[rows], right, hubs[0][rows], hubs[1])
    chosen_by = torch.where(ahead.values.isneginf(), -1, _places(rows, len(left))[ahead.indices])
    return Matched(*hubs, Candidates(found.index, found.score, found.similarity, chosen_by))


def _dealt(count: int, device: torch.device):
    """Row numbers in blocks, dealt like cards, so that each block shows much of the whole."""
    parts = -(-count // BLOCK)
    return (torch.arange(part, count, parts, device=device) for part in range(parts))


def _ahead(best: TopK | None, here, ids: Tensor) -> TopK:
    """The left row that scores best with each right one (R,), so far; `here` the best of `ids`."""
    if best is None:
        return TopK(here.values, ids[here.indices])
    kept = best.values >= here.values
    return TopK(
        torch.where(kept, best.values, here.values),
        torch.where(kept, best.indices, ids[here.indices]),
    )


def _chosen(near: TopK, hub_left: Tensor, hub_right: Tensor, k: int) -> Candidates:
    """The k best of the kept ones (B,n); hub_left (B,), hub_right (R,)."""
    score = near.values - (hub_left[:, None] + hub_right[near.indices]) / 2  # (B, n)
    order = score.topk(k, dim=1)  # (B, k)
    index = near.indices.gather(1, order.indices)
    similarity = near.values.gather(1, order.indices)  # (B, k)
    return Candidates(index, order.values.clone(), similarity, index.new_empty(0))


def _compare_again(found: Candidates, asked: Tensor, left, right, hub_left, hub_right) -> None:
    """Put the right candidates of the `asked` rows (B,) in their places."""
    if not asked.any():
        return
    again = best_candidates(left[asked], right, hub_left[asked], hub_right, found.index.shape[1])
    found.index[asked], found.score[asked] = again.index, again.score
    found.similarity[asked] = again.similarity


def _places(ids: Tensor, count: int) -> Tensor:
    """Where each of `count` ids stands in `ids`, -1 for nowhere: (count,)."""
    place = torch.full((count,), -1, dtype=torch.long, device=ids.device)
    place[ids] = torch.arange(len(ids), device=ids.device)
    return place
