"""Modal-adaptive contrastive learning [paper; form ours].

Bidirectional InfoNCE on the linked pairs, per modality and for the joint, weighted by learned
uncertainties. The similarity matrix of a modality serves its own loss and, weighted by the fusion,
the joint loss. Negatives are the other links of the batch and sampled entities of both sides, but
for those that an entity is linked to as well. Pairs that a curator rejected are pushed apart, and
so is a dangling entity from its nearest neighbour.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LEAST = 1e-30  # sum of odds; only pairs that are left out have less


class PairLoss(torch.autograd.Function):
    """`info_nce` with its gradient in closed form: autograd would pass over the matrix of a batch
    about twice as often."""

    @staticmethod
    def forward(ctx, similarity: Tensor, pairs: int, temperature: float, has, also_linked):
        rows, columns = (h.to(similarity.dtype) for h in has)  # (L,), (R,)
        odds = ((similarity - 1) / temperature).exp_()  # (L, R), cosines: nothing overflows
        if also_linked is not None:
            odds[:pairs, :pairs].masked_fill_(also_linked, 0)
        whole = rows[:pairs] * columns[:pairs]  # (P,)
        weight = whole / (2 * whole.sum().clamp(min=1))  # (P,)
        forward = (odds[:pairs] * columns).sum(1).clamp(min=LEAST)  # (P,)
        backward = (odds[:, :pairs] * rows[:, None]).sum(0).clamp(min=LEAST)  # (P,)
        own = (similarity.diagonal()[:pairs] - 1) / temperature  # (P,)
        ctx.save_for_backward(odds, rows, columns, weight, forward, backward)
        ctx.temperature = temperature
        return weight @ (forward.log() + backward.log() - 2 * own)

    @staticmethod
    def backward(ctx, grad: Tensor):
        odds, rows, columns, weight, forward, backward = ctx.saved_tensors
        pairs, weight = len(weight), weight * (grad / ctx.temperature)  # (P,)
        to_rows = F.pad(weight / forward, (0, len(rows) - pairs))  # (L,)
        to_columns = F.pad(weight / backward, (0, len(columns) - pairs))  # (R,)
        gradient = torch.outer(to_rows, columns).addr_(rows, to_columns).mul_(odds)  # (L, R)
        gradient.diagonal()[:pairs].sub_(2 * weight)
        return gradient, None, None, None, None


def info_nce(
    similarity: Tensor,
    pairs: int,
    temperature: float,
    has: tuple[Tensor, Tensor],
    also_linked: Tensor | None = None,
) -> Tensor:
    """Mean over both directions of −log softmax at the pairs (i,i): a scalar, 0 without a pair.

    similarity (L,R) are cosines, the linked pairs on the first `pairs` diagonal entries. `has` is a
    mask of the rows (L,) and one of the columns (R,) that have the modality; the others are left
    out. So are further links of the same entities, `also_linked` (P,P): they are no negatives.
    """
    return PairLoss.apply(similarity, pairs, temperature, has, also_linked)


def repulsion(similarity: Tensor, temperature: float, margin: float = 0.3) -> Tensor:
    """Mean softplus((s − margin)/τ) of pairs known to differ, similarity (J,): a scalar."""
    return F.softplus((similarity - margin) / temperature).mean()


class AdaptiveWeights(nn.Module):
    """Σ exp(−s)·L + s with one learned uncertainty s per loss L [standard, homoscedastic weighting,
    Kendall et al. 2018]. Unless `learned`, all losses count alike."""

    def __init__(self, names: tuple[str, ...], learned: bool = True):
        super().__init__()
        self.names = names
        self.uncertainty = nn.Parameter(torch.zeros(len(names)), requires_grad=learned)

    def forward(self, losses: dict[str, Tensor]) -> Tensor:
        stacked = torch.stack([losses[name] for name in self.names])  # (names,)
        return (torch.exp(-self.uncertainty) * stacked + self.uncertainty).sum()
