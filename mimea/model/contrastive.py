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

HIDDEN = -1e4  # a logit that takes no part in a softmax


def info_nce(
    similarity: Tensor,
    pairs: int,
    temperature: float,
    has: tuple[Tensor, Tensor],
    also_linked: Tensor | None = None,
) -> Tensor:
    """Mean over both directions of −log softmax at the pairs (i,i): a scalar, 0 without a pair.

    similarity (L,R), the linked pairs on the first `pairs` diagonal entries. `has` is a mask of the
    rows (L,) and one of the columns (R,) that have the modality; the others are left out. So are
    further links of the same entities, `also_linked` (P,P): they are no negatives.
    """
    if also_linked is not None:
        beyond = [size - pairs for size in similarity.shape]
        mask = F.pad(also_linked, (0, beyond[1], 0, beyond[0]))  # (L, R)
        similarity = similarity.masked_fill(mask, HIDDEN)
    count = (has[0][:pairs] & has[1][:pairs]).float()  # (P,)
    hidden = [torch.where(h, 0.0, HIDDEN) for h in has]  # (L,), (R,)
    forward = (similarity[:pairs] / temperature + hidden[1]).log_softmax(1).diagonal()  # (P,)
    backward = similarity[:, :pairs].t() / temperature + hidden[0]  # (P, L)
    both = (forward + backward.log_softmax(1).diagonal()) * count  # (P,)
    return -both.sum() / (2 * count.sum().clamp(min=1))


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
