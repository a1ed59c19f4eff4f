"""Probability-guided modal fusion [paper: Beta distributions; this form ours, after BetaE].

Every modality of an entity becomes d Beta distributions. A weighted product of Beta densities is a
Beta density, so the modalities present fuse in closed form. The joint vector is
z = [√ω_m ĥ_m for each modality, √ω_o b̂], of length 1: the joint similarity of two entities is
exactly the sum of one term per modality and one for the fusion, which is what a curator sees.

One weight per modality is shared by all entities and renormalised over the modalities present. The
weights of an entity depart from it by a term in the precision of its Beta distributions, whose
factor `reach` starts at zero and is penalised: free weights per entity overfit the few seeds.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Fused:
    """alpha, beta (B,M+1,d), the fusion last; vector (B,2d) unit rows; weights (B,M+1)."""

    alpha: Tensor
    beta: Tensor
    vector: Tensor
    weights: Tensor


class BetaFusion(nn.Module):
    """widths {m: d_m}, width d; unless `counted` (an ablation) the fused vector weighs 0."""

    def __init__(self, widths: dict[str, int], width: int, counted: bool = True):
        super().__init__()
        self.counted = counted
        self.modalities = tuple(widths)
        self.parameters_of = nn.ModuleDict(
            {m: nn.Linear(size, 2 * width) for m, size in widths.items()}
        )
        self.attention = nn.Sequential(
            nn.Linear(2 * width, width), nn.ReLU(), nn.Linear(width, width)
        )
        self.shared = nn.Parameter(torch.zeros(len(widths) + 1))
        self.reach = nn.Parameter(torch.zeros(len(widths)))
        self.centre = nn.Parameter(torch.zeros(len(widths)))

    def forward(self, vectors: dict[str, Tensor], present: Tensor) -> Fused:
        """vectors {m: (B,d_m)} unit rows, present (B,M) bool."""
        both = [self.parameters_of[m](vectors[m]) for m in self.modalities]
        both = F.softplus(torch.stack(both, dim=1)) + 0.05  # (B, M, 2d)
        alpha, beta = both.chunk(2, dim=2)  # (B, M, d)
        share = self._attention(both, present)  # (B, M, d)
        joint_alpha, joint_beta = (share * alpha).sum(1), (share * beta).sum(1)  # (B, d)
        precision = (alpha + beta).mean(2).log()  # (B, M)
        return Fused(
            torch.cat([alpha, joint_alpha[:, None]], dim=1),
            torch.cat([beta, joint_beta[:, None]], dim=1),
            centred(joint_alpha, joint_beta),
            self._weights(precision, present),
        )

    def _attention(self, both: Tensor, present: Tensor) -> Tensor:
        """Exponents of the densities, per dimension over the modalities present: (B, M, d)."""
        logits = self.attention(both)  # (B, M, d)
        logits = logits.masked_fill(~present[:, :, None], -torch.inf)
        return torch.nan_to_num(logits.softmax(dim=1))  # (B, M, d), zeros where nothing is present

    def _weights(self, precision: Tensor, present: Tensor) -> Tensor:
        """ω of the modalities and the fusion: (B, M+1), 0 where absent."""
        departure = self.reach * torch.tanh(precision - self.centre)  # (B, M)
        logits = self.shared + F.pad(departure, (0, 1))  # (B, M+1)
        fused = present.any(1, keepdim=True) & self.counted  # (B, 1)
        there = torch.cat([present, fused], dim=1)  # (B, M+1)
        return torch.nan_to_num(logits.masked_fill(~there, -torch.inf).softmax(dim=1))  # (B, M+1)

    def penalty(self) -> Tensor:
        """What keeps the weights of the entities close to the shared ones: a scalar."""
        return self.reach.square().sum()


def centred(alpha: Tensor, beta: Tensor) -> Tensor:
    """Mean and log precision, each layer-normalised: (B, 2d) unit rows.

    The raw parameters are positive and nearly parallel, so their cosine would not discriminate.
    """
    total = alpha + beta + 1e-6  # (B, d)
    parts = [F.layer_norm(x, x.shape[-1:]) for x in (alpha / total, total.log())]
    return F.normalize(torch.cat(parts, dim=1), dim=1)  # (B, 2d)
