"""From joint vectors to candidates, in blocks: never a matrix of all left × all right entities.

Up to EXACT_PAIRS everybody is compared with everybody; above, who is near is looked up in an
inverted file, so that the work grows with the entities and not with their pairs.

CSLS [standard, Lample et al. 2018] takes from a cosine how close both ends are to everybody:
csls = 2·s − r_l − r_r with r the mean similarity to the k nearest of the other side. Curators see
score = s − (c_l + c_r)/2 with c = r centred per side: the same order, on the scale of the cosine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from mimea.inverted_file import InvertedFile, TopK

BLOCK = 1024
NEAREST = 10
EXACT_PAIRS = 500_000_000  # left × right


@dataclass(frozen=True)
class Candidates:
    """The k best of each query: `index` (Q,k) long into the pool, `score`, `similarity` (Q,k); and
    the best query (R,) of each pool row, None where not all pairs were seen."""

    index: Tensor
    score: Tensor
    similarity: Tensor
    chosen_by: Tensor | None = None


def blocks(count: int, size: int = BLOCK):
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def exactly(left: Tensor, right: Tensor) -> bool:
    """Whether all pairs of the two sides are few enough to be compared."""
    return len(left) * len(right) <= EXACT_PAIRS


def hubness_means(left: Tensor, right: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """`nearest_means`, or what the inverted files say where the pairs are too many."""
    if exactly(left, right):
        return nearest_means(left, right, k)
    sides = ((left, right), (right, left))
    return tuple(InvertedFile(base).nearest(x, k).values.mean(1) for x, base in sides)


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
    if not exactly(left, right):
        near = InvertedFile(right).nearest(left, k, hub_right / 2, on_block)
        similarity = near.values + hub_right[near.indices] / 2  # (L, k)
        return Candidates(near.indices, near.values - hub_left[:, None] / 2, similarity)
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


def best_lefts(
    found: Candidates, left: Tensor, right: Tensor, hub_left: Tensor, hub_right: Tensor
) -> Tensor:
    """The best left row (R,) of each right one, from the same search where that saw all pairs."""
    if found.chosen_by is not None:
        return found.chosen_by
    return best_candidates(right, left, hub_right, hub_left, 1).index.squeeze(1)


class Mutual(NamedTuple):
    """Pairs (P,2) long of rows that are each other's best by CSLS and the margin (P,) of each to
    the left row's runner-up; the hubness (R,) of the right rows; the choice (L,) of each left row,
    with the scores (L,2) of that and of the runner-up, hubness centred as in proposals."""

    pairs: Tensor
    margin: Tensor
    hubness: Tensor
    choice: Tensor
    scores: Tensor


def mutual_nearest(left: Tensor, right: Tensor, k: int) -> Mutual:
    """Who chooses each other; the best is looked for among the NEAREST by cosine, so that one
    product of the two sides does."""
    if not len(left) or not len(right):
        none = torch.zeros((0, 2), dtype=torch.long, device=left.device)
        nobody = none.new_zeros(len(left)), left.new_zeros(len(left), 2)
        return Mutual(none, left.new_zeros(0), left.new_zeros(len(right)), *nobody)
    of_left, of_right = (_nearest if exactly(left, right) else _looked_up)(left, right)
    hub_left = of_left.values[:, :k].mean(1)  # (L,)
    hub_right = of_right.values[:k].mean(0)  # (R,)
    score = of_left.values - (hub_left[:, None] + hub_right[of_left.indices]) / 2  # (L, n)
    best = score.topk(min(2, score.shape[1]), dim=1)
    margin = best.values[:, 0] - best.values[:, -1]  # (L,)
    choice = of_left.indices.gather(1, best.indices[:, :1]).squeeze(1)  # (L,)
    place = (of_right.values - hub_left[of_right.indices] / 2).argmax(0)  # (R,)
    who = of_right.indices.gather(0, place[None]).squeeze(0)  # (R,)
    rows = torch.arange(len(left), device=left.device)
    mutual = who[choice] == rows
    pairs = torch.stack([rows[mutual], choice[mutual]], dim=1)  # (P, 2)
    scores = best.values[:, [0, -1]] + (hub_left.mean() + hub_right.mean()) / 2  # (L, 2)
    return Mutual(pairs, margin[mutual], hub_right, choice, scores)


def _nearest(left: Tensor, right: Tensor) -> tuple[TopK, TopK]:
    """The NEAREST of each row (L,n) and of each column (n,R), by cosine and in its order."""
    rows, seen = [], None
    for block in blocks(len(left)):
        similarity = left[block] @ right.t()  # (b, R)
        rows.append(similarity.topk(min(NEAREST, len(right)), dim=1))
        values, place = similarity.topk(min(NEAREST, len(similarity)), dim=0)
        place += block.start
        if seen is not None:
            values, place = torch.cat([seen.values, values]), torch.cat([seen.indices, place])
            values, order = values.topk(min(NEAREST, len(values)), dim=0)
            place = place.gather(0, order)
        seen = TopK(values, place)
    values, indices = (torch.cat(part) for part in zip(*rows, strict=True))
    return TopK(values, indices), seen


def _looked_up(left: Tensor, right: Tensor) -> tuple[TopK, TopK]:
    """As `_nearest`, from inverted files."""
    of_left, of_right = (
        InvertedFile(base).nearest(x, min(NEAREST, len(base)))
        for x, base in ((left, right), (right, left))
    )
    return of_left, TopK(of_right.values.t(), of_right.indices.t())
