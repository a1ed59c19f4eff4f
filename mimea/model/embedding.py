"""All entities as vectors: per modality, joint, and what each is worth in the joint.

Beside the modalities and the fusion, the anchors' vectors p̂ (propagation.py) take part: as a share
of the structure, so that the joint similarity stays the sum of one term per modality and one for
the fusion. With base weights u = [(1 − κ)·ω_m …, κ] and a blend of levels b and slopes c, shared by
all entities,
    ω' = u·exp(b + c·x) / Σ u·exp(b + c·x),     g' = [√ω'_g·ĝ, √ω'_p·p̂] / √(ω'_g + ω'_p),
where x says how much an entity has of each (neighbours, values, anchors within reach), since two
neighbours say less than twenty, and κ is an even share, one over the number of terms with the
anchors, and 0 for an entity that no anchor reaches [ours].

In the end comes one more term, the pairing: both ends of a known link, and of a found pair, have
the same random vector, for PAIRED of the weight where the pair is sure. So what was settled among
all entities counts for each of them, and one that is taken comes behind one that is free. It takes
no part while pairs are found, lest they confirm themselves [ours].

The blend is fitted on held-out links: weights that only saw training links would trust what
overfits them. What counts is the order by CSLS, so the candidates' hubness is taken off [ours].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

from mimea.matching.matching import blocks
from mimea.seeds import HeldOut
from mimea.training.optimiser import AdamW

STEPS, RATE = 40, 0.1
RIVALS = 100
PAIRED = 0.25  # weight of its own pair's vector in an entity whose pair is sure
SHRINK = 10.0  # how many held-out links it takes to outweigh the base weights


class Anchors(NamedTuple):
    """Unit rows (N,p), zero where none is within reach, and how many are (N,), standardised."""

    rows: Tensor
    amount: Tensor


@dataclass(frozen=True)
class Embedding:
    """vectors {term: (N,d)} unit rows (zero where absent), the fusion last, or the pairing after
    it; weights (N,M+1 or M+2) of them; beta (N,M+1,2) the mean α and β over their dimensions;
    amounts (N,M+1) how much an entity has of each, standardised, 0 where that doesn't matter."""

    vectors: dict[str, Tensor]
    weights: Tensor
    beta: Tensor
    amounts: Tensor

    def joint(self, rows: Tensor | slice = slice(None)) -> Tensor:
        """z = [√ω_m ĥ_m …] of some rows: (B, D), unit."""
        roots = self.weights[rows].sqrt()  # (B, M+1)
        return side_by_side([*self.vectors.values()], roots, rows)

    def without_pairs(self, left: Tensor, right: Tensor, similarity: Tensor) -> Tensor:
        """What the similarity (L,k) of left rows (L,) with right ones (L,k) would be, were nobody
        paired: (L,k)."""
        if "pairing" not in self.vectors:
            return similarity
        own = self.weights[:, -1:].sqrt() * self.vectors["pairing"]  # (N, o)
        rest = 1 - self.weights[:, -1]  # (N,)
        alone = []
        for b in blocks(len(left)):
            same = torch.einsum("lo,lko->lk", own[left[b]], own[right[b]])  # (b, k)
            alone.append((similarity[b] - same) / (rest[left[b], None] * rest[right[b]]).sqrt())
        return torch.cat(alone) if alone else similarity


def side_by_side(
    parts: Sequence[Tensor], factors: Tensor, rows: Tensor | slice = slice(None)
) -> Tensor:
    """Some rows of the parts (N,d_i), times their factors (B,P): (B, Σd). Each is written where it
    will stand, since these are the largest tensors there are."""
    widths = [x.shape[1] for x in parts]
    out = factors.new_empty(len(factors), sum(widths))  # (B, Σd)
    for i, (place, x) in enumerate(zip(out.split(widths, dim=1), parts, strict=True)):
        torch.mul(x[rows], factors[:, i : i + 1], out=place)
    return out


def standardised(count: Tensor) -> Tensor:
    """Counts (N,) as logarithms of mean 0 and deviation 1; all 0 where they are all the same."""
    x = count.float().log1p()
    return (x - x.mean()) / x.std().clamp(min=1e-6)


def no_blend(terms: int, device: torch.device) -> Tensor:
    """Even levels and no slopes (2, terms+1), the anchors last."""
    return torch.zeros(2, terms + 1, device=device)


def blended(
    plain: Embedding, anchors: Anchors | None, blend: Tensor, pairs: Tensor | None = None
) -> Embedding:
    """The embedding with the anchors in its structure; blend (2,M+2), theirs last. Given the
    vectors of `pairs` (N,o), as long as those are sure, it also has the pairing."""
    base, amounts = _with_anchors(plain, anchors)
    weights = _blended_weights(base, amounts, blend)  # (N, M+2)
    if anchors is None:
        return replace(plain, weights=weights[:, :-1])
    place = list(plain.vectors).index("g")
    whole = (weights[:, place] + weights[:, -1]).clamp(min=1e-12)  # (N,)
    shares = (weights[:, [place, -1]] / whole[:, None]).sqrt()  # (N, 2)
    structure = side_by_side([plain.vectors["g"], anchors.rows], shares)  # (N, d+p)
    weights = weights[:, :-1].clone()
    weights[:, place] = whole
    found = replace(plain, vectors=plain.vectors | {"g": structure}, weights=weights)
    return found if pairs is None else _paired(found, pairs)


def _paired(found: Embedding, pairs: Tensor) -> Embedding:
    """The embedding with the pairing as its last term; pairs (N,o)."""
    length = pairs.norm(dim=1, keepdim=True)  # (N, 1)
    share = PAIRED * length.square()  # (N, 1)
    weights = torch.cat([found.weights * (1 - share), share], dim=1)  # (N, M+2)
    vectors = found.vectors | {"pairing": pairs / length.clamp(min=1e-6)}
    return replace(found, vectors=vectors, weights=weights)


def _with_anchors(plain: Embedding, anchors: Anchors | None) -> tuple[Tensor, Tensor]:
    """Base weights and amounts of the terms and the anchors: (N, M+2) both."""
    kappa = amount = plain.weights.new_zeros(len(plain.weights))
    if anchors is not None:
        reached = torch.linalg.vector_norm(anchors.rows, dim=1) > 0  # (N,)
        kappa = reached.float() / (plain.weights.shape[1] + 1)
        amount = anchors.amount
    base = torch.cat([plain.weights * (1 - kappa)[:, None], kappa[:, None]], dim=1)
    return base, torch.cat([plain.amounts, amount[:, None]], dim=1)


def _blended_weights(base: Tensor, amounts: Tensor, blend: Tensor) -> Tensor:
    weights = base * (blend[0] + blend[1] * amounts).exp()  # (…, M+2)
    return weights / weights.sum(-1, keepdim=True).clamp(min=1e-12)


def fit_blend(
    plain: Embedding, anchors: Anchors | None, blend: Tensor, held: HeldOut, hubness: Tensor
) -> Tensor:
    """A better blend (2,M+2): under which held-out queries find their truth in the pool.

    Minimises the negative log likelihood of a softmax over similarity − hubness/2 of the pool,
    temperature included, with a ridge towards the base weights. hubness (R,) is that of the pool
    under the present blend.
    """
    base, amounts = _with_anchors(plain, anchors)
    near, dots = _near_dots(plain, anchors, blend, held, hubness)  # (V, c), (M+2, V, c)
    picked = held.queries, held.pool[near]  # (V,), (V, c)
    bases, much = [base[ids] for ids in picked], [amounts[ids] for ids in picked]
    free = torch.cat([blend, blend.new_zeros(2, 1)], dim=1).requires_grad_()  # (2, M+3)
    optimiser = AdamW([free], RATE, 0.0)
    for _ in range(STEPS):
        with torch.enable_grad():
            roots = [
                _blended_weights(b, x, free[:, :-1]).clamp(min=1e-12).sqrt()
                for b, x in zip(bases, much, strict=True)
            ]
            score = _score(dots, *roots) - hubness[near] / 2  # (V, c)
            logits = score * 15 * free[0, -1].exp()
            ridge = SHRINK / len(held.queries) * free.square().sum()
            (ridge - logits.log_softmax(1)[:, 0].mean()).backward()
        optimiser.step()
    return free.detach()[:, :-1]


def _near_dots(
    plain: Embedding, anchors: Anchors | None, blend: Tensor, held: HeldOut, hubness: Tensor
) -> tuple[Tensor, Tensor]:
    """The truth and the RIVALS best others of each query (V,c), and the cosines of every part with
    them (M+1 or M+2,V,c). In blocks, since a part has a cosine for each query and pool entity."""
    weights = _blended_weights(*_with_anchors(plain, anchors), blend)  # (N, M+2)
    parts = [*plain.vectors.values()] + ([anchors.rows] if anchors is not None else [])
    pools, roots = [x[held.pool] for x in parts], weights[held.pool].sqrt()[None]  # (1, R, M+2)
    nearest, cosines = [], []
    for block in blocks(len(held.queries), 64):
        ids = held.queries[block]
        dots = [x[ids] @ other.t() for x, other in zip(parts, pools, strict=True)]  # (b, R) each
        score = _score(dots, weights[ids].sqrt(), roots) - hubness / 2  # (b, R)
        near = _near(score, held.truth[block])  # (b, c)
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
