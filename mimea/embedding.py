"""All entities as vectors: per modality, joint, and what each is worth in the joint.

Beside the modalities and the fusion, the anchors' vectors p̂ (propagation.py) take part: as a share
of the structure, so that the joint similarity stays the sum of one term per modality and one for
the fusion. With base weights u = [(1 − κ)·ω_m …, κ] and a blend b shared by all entities
    ω' = u·exp(b) / Σ u·exp(b),     g' = [√ω'_g·ĝ, √ω'_p·p̂] / √(ω'_g + ω'_p),
where κ is an even share, one over the number of terms with the anchors, and 0 for an entity that
no anchor reaches [ours].

The blend is fitted on held-out links: weights that only saw training links would trust what
overfits them [ours].
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

STEPS = 40
RIVALS = 100
SHRINK = 10.0  # how many held-out links it takes to outweigh the base weights


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


def blended(plain: Embedding, anchors: Tensor | None, blend: Tensor) -> Embedding:
    """The embedding with the anchors' rows (N,p) in its structure; blend (M+2,), theirs last."""
    weights = _blended_weights(_base_weights(plain, anchors), blend)  # (N, M+2)
    if anchors is None:
        return replace(plain, weights=weights[:, :-1])
    place = list(plain.vectors).index("g")
    whole = (weights[:, place] + weights[:, -1]).clamp(min=1e-12)
    own = (weights[:, place] / whole).sqrt()[:, None] * plain.vectors["g"]  # (N, d)
    theirs = (weights[:, -1] / whole).sqrt()[:, None] * anchors  # (N, p)
    weights, structure = weights[:, :-1].clone(), torch.cat([own, theirs], dim=1)
    weights[:, place] = whole
    return replace(plain, vectors=plain.vectors | {"g": structure}, weights=weights)


def _base_weights(plain: Embedding, anchors: Tensor | None) -> Tensor:
    kappa = plain.weights.new_zeros(len(plain.weights))
    if anchors is not None:
        kappa = (anchors.abs().amax(1) > 0).float() / (plain.weights.shape[1] + 1)
    return torch.cat([plain.weights * (1 - kappa)[:, None], kappa[:, None]], dim=1)


def _blended_weights(base: Tensor, blend: Tensor) -> Tensor:
    weights = base * blend.exp()  # (…, M+2)
    return weights / weights.sum(-1, keepdim=True).clamp(min=1e-12)


def fit_blend(
    plain: Embedding, anchors: Tensor | None, queries: Tensor, pool: Tensor, truth: Tensor
) -> Tensor:
    """The blend (M+2,) under which held-out queries (V,) find pool[truth] (V,) in a pool (R,).

    Minimises the negative log likelihood of a softmax over the pool, temperature included, with a
    ridge towards the base weights.
    """
    parts = [*plain.vectors.values()] + [anchors] * (anchors is not None)
    base = _base_weights(plain, anchors)
    left, right = base[queries], base[pool]  # (V, M+2), (R, M+2)
    dots = [x[queries] @ x[pool].t() for x in parts]  # M+1 or M+2 of (V, R)
    near = _near(_score(dots, left.sqrt(), right.sqrt()[None]), truth)  # (V, c)
    dots = [dot.gather(1, near) for dot in dots]  # (V, c) each
    ends = left, right[near]  # (V, M+2), (V, c, M+2)
    free = torch.zeros(base.shape[1] + 1, device=base.device, requires_grad=True)
    moment, speed = torch.zeros_like(free), torch.zeros_like(free)
    for step in range(1, STEPS + 1):
        with torch.enable_grad():
            roots = [_blended_weights(end, free[:-1]).clamp(min=1e-12).sqrt() for end in ends]
            logits = _score(dots, *roots) * 15 * free[-1].exp()  # (V, c)
            ridge = SHRINK / len(queries) * free.square().sum()
            (grad,) = torch.autograd.grad(ridge - logits.log_softmax(1)[:, 0].mean(), free)
        moment = 0.8 * moment + 0.2 * grad  # Adam, for half a dozen numbers
        speed = 0.95 * speed + 0.05 * grad.square()
        scale = (speed / (1 - 0.95**step)).sqrt() + 1e-8
        free = (free.detach() - 0.15 * moment / (1 - 0.8**step) / scale).requires_grad_()
    return free.detach()[:-1]


def _score(dots: list[Tensor], left: Tensor, right: Tensor) -> Tensor:
    """Σ_m √ω_m(l)·√ω_m(r)·dot_m: (V, c); left (V,M+2), right (1 or V,c,M+2) are the roots."""
    return sum(left[:, i, None] * dot * right[:, :, i] for i, dot in enumerate(dots))


def _near(score: Tensor, truth: Tensor) -> Tensor:
    """The truth first, then the RIVALS best others: (V, RIVALS+1) long. score (V,R)."""
    others = score.scatter(1, truth[:, None], -torch.inf)
    best = others.topk(min(RIVALS, score.shape[1] - 1), dim=1).indices
    return torch.cat([truth[:, None], best], dim=1)
