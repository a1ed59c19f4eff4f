"""All entities as vectors: per modality, joint, and how the anchors' evidence joins the structure.

The anchors take a share κ of the joint similarity and everything else keeps its proportions:
ω_m' = (1 − κ)·ω_m for the other terms, ω_g' = (1 − κ)·ω_g + κ for the structure, whose vector is
g' = [√((1 − κ)·ω_g)·ĝ, √κ·p̂] / √ω_g'. So z keeps length 1 and the joint similarity stays the sum
of one term per modality. κ is 0 for an entity that no anchor reaches [ours].
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor


@dataclass(frozen=True)
class Embedding:
    """vectors {term: (N,d)} unit rows (zero where absent), the fusion last; weights (N,M+1);
    beta (N,M+1,2) the mean α and β over their dimensions."""

    vectors: dict[str, Tensor]
    weights: Tensor
    beta: Tensor

    def joint(self, rows: Tensor | slice = slice(None)) -> Tensor:
        """z = [√ω_m ĥ_m …] of some rows: (B, D), unit."""
        roots = self.weights[rows].sqrt()  # (B, M+1)
        parts = (roots[:, i : i + 1] * x[rows] for i, x in enumerate(self.vectors.values()))
        return torch.cat(list(parts), dim=1)


def with_anchors(plain: Embedding, propagated: Tensor, share: float) -> Embedding:
    """The embedding with the anchors' vectors (N,p) in its structure, at a share of [0, 1)."""
    place = list(plain.vectors).index("g")
    kappa = share * (propagated.abs().amax(1) > 0).float()  # (N,)
    weights = plain.weights * (1 - kappa)[:, None]  # (N, M+1)
    rest = weights[:, place].clone()  # (N,)
    weights[:, place] += kappa
    whole = weights[:, place].clamp(min=1e-12)
    own = (rest / whole).sqrt()[:, None] * plain.vectors["g"]  # (N, d)
    theirs = (kappa / whole).sqrt()[:, None] * propagated  # (N, p)
    both = torch.cat([own, theirs], dim=1)
    return replace(plain, vectors=plain.vectors | {"g": both}, weights=weights)
