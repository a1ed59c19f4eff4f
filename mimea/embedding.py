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

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from mimea.matching import blocks
from mimea.optimiser import AdamW

STEPS, RATE = 40, 0.1
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
    base = _base_weights(plain, anchors)
    left, right = base[queries], base[pool]  # (V, M+2), (R, M+2)
    near, dots = _near_dots(plain, anchors, base, queries, pool, truth)  # (V, c), (M+2, V, c)
    ends = left, right[near]  # (V, M+2), (V, c, M+2)
    free = torch.zeros(base.shape[1] + 1, device=base.device, requires_grad=True)
    optimiser = AdamW([free], RATE, 0.0)
    for _ in range(STEPS):
        with torch.enable_grad():
            roots = [_blended_weights(end, free[:-1]).clamp(min=1e-12).sqrt() for end in ends]
            logits = _score(dots, *roots) * 15 * free[-1].exp()  # (V, c)
            ridge = SHRINK / len(queries) * free.square().sum()
            (ridge - logits.log_softmax(1)[:, 0].mean()).backward()
        optimiser.step()
    return free.detach()[:-1]


def _near_dots(
    plain: Embedding, anchors: Tensor | None, base: Tensor, queries: Tensor, pool: Tensor, truth
) -> tuple[Tensor, Tensor]:
    """The truth and the RIVALS best others of each query (V,c), and the cosines of every part with
    them (M+1 or M+2,V,c). In blocks, since a part has a cosine for each query and pool entity."""
    parts = [*plain.vectors.values()] + [anchors] * (anchors is not None)
    pools, roots = [x[pool] for x in parts], base[pool].sqrt()[None]  # (1, R, M+2)
    nearest, cosines = [], []
    for block in blocks(len(queries), 64):
        ids = queries[block]
        dots = [x[ids] @ other.t() for x, other in zip(parts, pools, strict=True)]  # (b, R) each
        near = _near(_score(dots, base[ids].sqrt(), roots), truth[block])  # (b, c)
        nearest.append(near)
        cosines.append(torch.stack([dot.gather(1, near) for dot in dots]))
    return torch.cat(nearest), torch.cat(cosines, dim=1)


def _score(dots: Sequence[Tensor], left: Tensor, right: Tensor) -> Tensor:
    """Σ_m √ω_m(l)·√ω_m(r)·dot_m: (V, c); left (V,M+2), right (1 or V,c,M+2) are the roots."""
    return sum(left[:, i, None] * dot * right[:, :, i] for i, dot in enumerate(dots))


def _near(score: Tensor, truth: Tensor) -> Tensor:
    """The truth first, then the RIVALS best others: (V, RIVALS+1) long. score (V,R)."""
    others = score.scatter(1, truth[:, None], -torch.inf)
    best = others.topk(min(RIVALS, score.shape[1] - 1), dim=1).indices
    return torch.cat([truth[:, None], best], dim=1)
