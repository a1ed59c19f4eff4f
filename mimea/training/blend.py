"""Fitting the blend: how much each term counts in the joint similarity (model/embedding.py) [ours].

The blend is fitted on held-out links: weights fitted on training links would favour whatever
overfits them. Candidates are ranked by CSLS, so their hubness is subtracted here too.

A few links can't tell the weights of many terms, so the fit begins from what each term finds alone,
and stays near it: a modality that says nothing on these graphs counts for next to nothing, and so
does the fused vector, which is learned from the links, where few are held out to vouch for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from mimea.matching.metrics import realistic_rank
from mimea.model.embedding import (
    Embedding,
    PropagatedAnchors,
    base_weights,
    blended_weights,
)
from mimea.runtime.blocks import blocks
from mimea.seeds import HeldOut
from mimea.training.optimiser import AdamW

STEPS, RATE = 40, 0.1
NEGATIVES = 100  # best wrong candidates of each query
SCALE = 15.0  # of the logits, before the fitted temperature
SHRINK = 10.0  # strength of the ridge, in held-out links
TRUST = 6.0  # power of the mean reciprocal rank that a term reaches alone, where links are few
LEARNED = 200  # held-out links that vouch for a quarter of what is learned, the fusion
FEW = 5  # held-out links that count as much as that
QUERIES = 64  # at a time


def fit_blend(
    plain: Embedding,
    anchors: PropagatedAnchors | None,
    blend: Tensor,
    held: HeldOut,
    hubness: Tensor,
) -> Tensor:
    """A better blend (2,M+2), under which held-out queries rank their true match first.

    Minimises the negative log likelihood of a softmax over similarity − hubness/2 of the pool, with
    a fitted temperature and a ridge towards base weights times what each term finds alone. `blend`
    (2,M+2) is the start, hubness (R,) that of the pool under it.
    """
    base, amounts = base_weights(plain, anchors)  # (N, M+2) both
    candidates, dots, alone = _candidates(plain, anchors, blend, held, hubness)
    centre = blend.new_zeros(2, blend.shape[1] + 1)  # (2, M+3)
    trust = TRUST * FEW / (FEW + len(held.queries))
    centre[0, : len(alone)] = trust * alone.log()
    vouched = len(held.queries) / (len(held.queries) + LEARNED)
    centre[0, [*plain.vectors].index("fusion")] += 2 * math.log(vouched)
    ends = held.queries, held.pool[candidates]  # (V,), (V, c)
    bases, data = [base[ids] for ids in ends], [amounts[ids] for ids in ends]
    start = torch.cat([blend, blend.new_zeros(2, 1)], dim=1) if blend.any() else centre  # (2, M+3)
    free = start.clone().requires_grad_()  # (2, M+3)
    optimiser = AdamW([free], RATE, 0.0)
    for _ in range(STEPS):
        with torch.enable_grad():
            roots = [
                blended_weights(b, x, free[:, :-1]).clamp(min=1e-12).sqrt()
                for b, x in zip(bases, data, strict=True)
            ]  # (V, M+2), (V, c, M+2)
            score = _similarity(dots, *roots) - hubness[candidates] / 2  # (V, c)
            logits = score * SCALE * free[0, -1].exp()  # (V, c)
            ridge = SHRINK / len(held.queries) * (free - centre).square().sum()
            (ridge - logits.log_softmax(1)[:, 0].mean()).backward()
        optimiser.step()
    return free.detach()[:, :-1]


def _candidates(
    plain: Embedding,
    anchors: PropagatedAnchors | None,
    blend: Tensor,
    held: HeldOut,
    hubness: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """The true match and the best others of each query (V,c), as places in the pool, the cosines
    of every term with them (M+1 or M+2,V,c), and the mean reciprocal rank of the true match by each
    term alone (M+1 or M+2,), with half a link at the first rank, so that it is never 0."""
    weights = blended_weights(*base_weights(plain, anchors), blend)  # (N, M+2)
    terms = [*plain.vectors.values()] + ([anchors.rows] if anchors is not None else [])
    pools, roots = [x[held.pool] for x in terms], weights[held.pool].sqrt()[None]  # (1, R, M+2)
    places, cosines, reciprocal = [], [], 0.0
    for block in blocks(len(held.queries), QUERIES):
        ids = held.queries[block]  # (b,)
        dots = [x[ids] @ other.t() for x, other in zip(terms, pools, strict=True)]  # (b, R) each
        score = _similarity(dots, weights[ids].sqrt(), roots) - hubness / 2  # (b, R)
        best = _true_and_best(score, held, block)  # (b, c)
        places.append(best)
        cosines.append(torch.stack([dot.gather(1, best) for dot in dots]))
        reciprocal = reciprocal + _reciprocal(dots, held.truth[block])  # (M+1,)
    alone = (reciprocal + 0.5) / (len(held.queries) + 1)  # (M+1,)
    return torch.cat(places), torch.cat(cosines, dim=1), alone


def reciprocal_ranks(terms: Sequence[Tensor], held: HeldOut) -> Tensor:
    """The mean reciprocal rank of the true match by each term (N,d) alone: (M,), with half a link
    at the first rank, so that it is never 0."""
    pools, total = [x[held.pool] for x in terms], 0.5
    for block in blocks(len(held.queries), QUERIES):
        ids = held.queries[block]  # (b,)
        dots = [x[ids] @ other.t() for x, other in zip(terms, pools, strict=True)]  # (b, R) each
        total = total + _reciprocal(dots, held.truth[block])  # (M,)
    return total / (len(held.queries) + 1)


def _reciprocal(dots: Sequence[Tensor], truth: Tensor) -> Tensor:
    """One over the rank of the true match (b,) by each of the cosines (b,R), summed: (M,)."""
    return torch.stack([1 / realistic_rank(dot, truth) for dot in dots]).sum(1)


def _similarity(dots: Sequence[Tensor], left: Tensor, right: Tensor) -> Tensor:
    """Σ_m √ω_m(l)·√ω_m(r)·dot_m: (V, c). left (V,M+2), right (1 or V,c,M+2) are the roots."""
    return sum(left[:, i, None] * dot * right[:, :, i] for i, dot in enumerate(dots))


def _true_and_best(score: Tensor, held: HeldOut, block: slice) -> Tensor:
    """The true match (V,), then the NEGATIVES best others: (V, NEGATIVES+1) long. score (V,R) of
    a block of the queries; further matches of a query are none of the others."""
    truth = held.truth[block]  # (V,)
    row, link = (held.queries[block, None] == held.queries).nonzero(as_tuple=True)  # (m,) both
    others = score.index_put((row, held.truth[link]), score.new_tensor(-torch.inf))  # (V, R)
    most = int(held.queries.unique(return_counts=True)[1].max())
    best = others.topk(min(NEGATIVES, score.shape[1] - most), dim=1).indices  # (V, c-1)
    return torch.cat([truth[:, None], best], dim=1)
