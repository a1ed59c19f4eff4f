"""Pseudo-labels: pairs that the model finds and then trains on as if they were links [ours].

They are the mutual nearest neighbours among entities without a known link (matching/matching.py).
Every round draws all of them anew, so a wrong one can be dropped again. Known links outrank them,
and a pair that a curator has rejected never becomes one.
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

    def without_linked(self, links: Tensor) -> PseudoLabels:
        """Those that have no entity in common with the links (S,2)."""
        return self._where(~torch.isin(self.pairs, links).any(1))

    def without_rejected(self, task: AlignmentTask) -> PseudoLabels:
        """Those that no curator has rejected."""
        rejected = task.pair_codes(task.rejected)  # (J,)
        return self._where(~torch.isin(task.pair_codes(self.pairs), rejected))

    def _where(self, mask: Tensor) -> PseudoLabels:
        return PseudoLabels(self.pairs[mask], self.confidence[mask])


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
