"""Modal-adaptive contrastive learning [paper; form ours].

Bidirectional InfoNCE on the seed pairs, per modality and for the joint, weighted by learned
uncertainties. One matrix of similarities per modality serves its own loss and, weighted by the
fusion, the joint loss. Negatives are the other seeds of the batch and sampled entities of both
sides; pairs a curator rejected are pushed apart, and an entity known to have no counterpart is
kept away from everything.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def info_nce(similarity: Tensor, pairs: Tensor, temperature: float, has: tuple[Tensor, Tensor]):
    """Mean over both directions of −log softmax at the pairs (i,i).

    similarity (A,B) with the P seed pairs on the first diagonal entries; pairs (P,) bool says
    which of them count; has = which rows (A,) and columns (B,) have the modality at all.
    """
    if not pairs.any():
        return similarity.sum() * 0
    logits = similarity / temperature  # (A, B)
    count = len(pairs)
    forward = logits[:count].masked_fill(~has[1], -1e4).log_softmax(1).diagonal()  # (P,)
    backward = logits[:, :count].t().masked_fill(~has[0], -1e4).log_softmax(1).diagonal()  # (P,)
    return -(forward[pairs].mean() + backward[pairs].mean()) / 2


def repulsion(similarity: Tensor, temperature: float, margin: float = 0.3) -> Tensor:
    """Push pairs that are known to differ below a margin: mean softplus((s − margin)/τ)."""
    return F.softplus((similarity - margin) / temperature).mean()


class AdaptiveWeights(nn.Module):
    """exp(−s)·L + s with one learned uncertainty s per loss (homoscedastic weighting)."""

    def __init__(self, names: tuple[str, ...]):
        super().__init__()
        self.names = names
        self.uncertainty = nn.Parameter(torch.zeros(len(names)))

    def forward(self, losses: dict[str, Tensor]) -> Tensor:
        stacked = torch.stack([losses[name] for name in self.names])
        return (torch.exp(-self.uncertainty) * stacked + self.uncertainty).sum()
