"""Pseudo-labels: pairs that the model finds and then trains on as if they were links [ours].

So are starting links, which rules have found before (mimea/starting): they are weighed again in
every round, and give way to pairs that are likelier.

They are the mutual nearest neighbours among entities without a known link (matching/matching.py).
Every round draws all of them anew, so a wrong one can be dropped again. Known links outrank them,
and a pair that a curator has turned down never becomes one.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from mimea.graph import AlignmentTask

LEAST = 0.5  # probability of a pseudo-label


class PseudoLabels(NamedTuple):
    """Pairs (P,2) long of left and right entities, and the confidence (P,) in each, in [0, 1]."""

    pairs: Tensor
    confidence: Tensor

    @classmethod
    def none(cls, task: AlignmentTask) -> PseudoLabels:
        return cls(task.links[:0], torch.ones(0, device=task.links.device))

    @classmethod
    def starting(cls, task: AlignmentTask, pairs: Tensor) -> PseudoLabels:
        """Those of the task's starting links that are among the pairs (B,2)."""
        here = torch.isin(task.pair_codes(task.starting), task.pair_codes(pairs))  # (·,)
        return cls(task.starting[here], task.starting_precision[here])

    def among(self, left: Tensor, right: Tensor) -> PseudoLabels:
        """Those between these left (L,) and right entities (R,)."""
        ends = zip(self.pairs.unbind(1), (left, right), strict=True)
        first, second = (torch.isin(end, side) for end, side in ends)  # (P,) both
        return self._where(first & second)

    def judged(self, probability: Tensor) -> PseudoLabels:
        """Those that are likely by the mean of what rules said before the training and what the
        model says (P,) now."""
        mean = (self.confidence + probability) / 2  # (P,)
        return PseudoLabels(self.pairs, mean)._where(mean >= LEAST)

    def without_linked(self, links: Tensor) -> PseudoLabels:
        """Those that have no entity in common with the links (S,2)."""
        return self._where(~torch.isin(self.pairs, links).any(1))

    def without_rejected(self, task: AlignmentTask) -> PseudoLabels:
        """Those of which no curator has said that they are not the same."""
        apart = task.pair_codes(task.not_same)  # (J,)
        return self._where(~torch.isin(task.pair_codes(self.pairs), apart))

    def _where(self, mask: Tensor) -> PseudoLabels:
        return PseudoLabels(self.pairs[mask], self.confidence[mask])


def beside(starting: PseudoLabels, drawn: PseudoLabels, entities: int) -> PseudoLabels:
    """Starting links and drawn pairs together; where both claim one of the `entities`, only the
    likelier pair stays."""
    pairs = torch.cat([starting.pairs, drawn.pairs])  # (P, 2)
    confidence = torch.cat([starting.confidence, drawn.confidence])  # (P,)
    best = confidence.new_zeros(entities)  # (N,)
    for ends in pairs.unbind(1):
        best.scatter_reduce_(0, ends, confidence, "amax")
    kept = (confidence[:, None] >= best[pairs]).all(1)  # (P,)
    codes, place = (pairs[kept, 0] * entities + pairs[kept, 1]).unique(return_inverse=True)
    there = confidence.new_zeros(len(codes)).scatter_reduce_(0, place, confidence[kept], "amax")
    return PseudoLabels(torch.stack([codes // entities, codes % entities], dim=1), there)


def unlinked_entities(task: AlignmentTask, links: Tensor) -> tuple[Tensor, Tensor]:
    """Left (L,) and right entities (R,) with no link among `links` (S,2) that may have a match."""
    free = torch.ones(task.entities, dtype=torch.bool, device=links.device)  # (N,)
    free[links.flatten()] = False
    free[task.dangling] = False
    left = free[: task.left].nonzero().squeeze(1)  # (L,)
    return left, free[task.left :].nonzero().squeeze(1) + task.left


def draw_pseudo_labels(
    mutual: Tensor, left: Tensor, right: Tensor, task: AlignmentTask, confidence: Tensor
) -> PseudoLabels:
    """The pseudo-labels of a search among left (L,) and right entities (R,) whose rows `mutual`
    (P,2) choose each other.

    `confidence` (P,) is their probability, which counts that an entity may have no counterpart.
    Where the sides overlap only in part, wrong pairs would hold each other up.
    """
    likely = confidence >= LEAST  # (P,)
    rows, columns = mutual[likely].unbind(1)  # (p,) both
    pairs = torch.stack([left[rows], right[columns]], dim=1)  # (p, 2)
    return PseudoLabels(pairs, confidence[likely]).without_rejected(task)
