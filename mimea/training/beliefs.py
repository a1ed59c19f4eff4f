"""What each modality knows of an entity, as Beta distributions [ours].

Beta(α, β) of an entity and a modality is the belief that this modality alone finds the entity's
match. It begins as a prior worth PRIOR observations, by how often the modality finds a match at
all, and what the entity has of it are observations:

    α = PRIOR·r + w·n·q,    β = PRIOR·(1 − r) + w·n·(1 − q),    q = σ(t + s·lead)

n = log(1 + amount) of neighbours, values, letters or pictures. The lead is how far the modality
alone puts the candidate, that all of them together put first, before the others. So α + β grows
with the amount, and the mean moves from what is usual to what the lead says as fast as w makes it.
r, w, t and s of every modality are fitted by the log score [standard, a proper scoring rule] on
held-out links, and stay near START where few are held out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from mimea.confidence.claims import Claims
from mimea.matching.metrics import realistic_rank
from mimea.model.embedding import Embedding
from mimea.runtime.blocks import blocks
from mimea.training.optimiser import AdamW
from mimea.training.search import SIDES, Search

PRIOR = 2.0  # observations
START = (0.0, 1.0, 0.0, 1.5)  # of logit r, log w, t, s
PULL = (0.02, 1.0, 0.02, 1.0)  # towards it, in examples
STEPS, RATE = 200, 0.05


class Seen(NamedTuple):
    """What entities (E,) have of each modality: the lead (E,M), NaN where it isn't known, and how
    much (E,M), log(1 + amount). `found` (E,M) bool: whether the modality alone finds the match, of
    held-out links."""

    lead: Tensor
    amount: Tensor
    found: Tensor

    @classmethod
    def none(cls, modalities: int) -> Seen:
        nothing = torch.zeros(0, modalities)
        return cls(nothing, nothing, nothing.bool())


def seen_of_links(
    embedding: Embedding,
    search: Search,
    found: tuple[Claims, Claims],
    links: Tensor,
    amount: Tensor,
) -> Seen:
    """Of both ends of links (V,2) that are as open as all else in a search, whose claims are
    `found`; amount (N,M). Entities with several of the links are left out."""
    parts = []
    for column, side in enumerate(SIDES):
        ends, match = _once(links[:, column], links[:, 1 - column])  # (v,) both
        own, other = (torch.from_numpy(x).to(links) for x in search.ends(side))
        here = torch.isin(ends, own)
        ends, match = ends[here], match[here]
        lead = _leads_of(embedding, ends, torch.searchsorted(own, ends), other, found[column])
        alone = _found_alone(embedding, ends, other, torch.searchsorted(other, match))
        parts.append((lead, amount[ends], alone[:, : amount.shape[1]]))
    return Seen(*(torch.cat(both) for both in zip(*parts, strict=True)))


def beliefs_of_all(
    embedding: Embedding,
    ends: tuple[np.ndarray, np.ndarray],
    found: tuple[Claims, Claims],
    held: Seen,
    amount: Tensor,
    presence: Tensor,
) -> Tensor:
    """α and β of all entities (N,M+1,2), the weighted product of the modalities last; NaN where a
    modality is absent (presence (N,M)). `ends` are the open entities of both sides, `found` their
    claims; of the others no lead is known."""
    lead = torch.full_like(amount, torch.nan)  # (N, M)
    sides = [torch.from_numpy(side).to(presence.device) for side in ends]
    for own, other, claims in zip(sides, sides[::-1], found, strict=True):
        place = torch.arange(len(own), device=own.device)
        lead[own] = _leads_of(embedding, own, place, other, claims)
    each = beliefs(lead, amount, fit_beliefs(held).to(lead))  # (N, M, 2)
    weights = embedding.weights[:, : each.shape[1]] * presence  # (N, M)
    every = torch.cat([each, fused(each, weights)[:, None]], dim=1)  # (N, M+1, 2)
    there = torch.cat([presence, presence.any(1, keepdim=True)], dim=1)  # (N, M+1)
    return every.masked_fill(~there[:, :, None], torch.nan)


def _once(ends: Tensor, match: Tensor) -> tuple[Tensor, Tensor]:
    """Those of ends (V,) that occur once, in order, with their match."""
    order = ends.argsort()  # (V,)
    found, count = ends[order].unique_consecutive(return_counts=True)  # (U,) both
    first = count.cumsum(0) - count  # (U,)
    return found[count == 1], match[order][first[count == 1]]


def _leads_of(
    embedding: Embedding, rows: Tensor, place: Tensor, other: Tensor, claims: Claims
) -> Tensor:
    """The leads (E,M) of entities (E,) by their claims at a place (E,), whose candidates are places
    in `other` (R,)."""
    where = place.cpu().numpy()
    there = torch.from_numpy(claims.there[where]).to(rows.device)  # (E, c)
    index = torch.from_numpy(claims.other[where]).to(rows).clamp(min=0)  # (E, c)
    if not len(other):
        return embedding.weights.new_full((len(rows), _modalities(embedding)), torch.nan)
    cosines = embedding.cosines(rows, other[index])[:, :, : _modalities(embedding)]  # (E, c, M)
    return leads(cosines, there)


def _modalities(embedding: Embedding) -> int:
    return [*embedding.vectors].index("fusion")


def _found_alone(embedding: Embedding, rows: Tensor, pool: Tensor, truth: Tensor) -> Tensor:
    """Whether each term alone ranks the match, at a place `truth` (E,) in the pool (R,), first:
    (E,T)."""
    columns = []
    for vectors in embedding.vectors.values():
        others = vectors[pool]  # (R, d)
        ranks = [realistic_rank(vectors[rows[b]] @ others.t(), truth[b]) for b in blocks(len(rows))]
        columns.append(torch.cat(ranks) <= 1 if ranks else truth.bool())
    return torch.stack(columns, dim=1)


def leads(cosines: Tensor, there: Tensor) -> Tensor:
    """From the cosines (E,c,M) with the candidates of entities, the likeliest first, `there` (E,c):
    how far the first one is ahead of the best other, (E,M), in steps of how far the others lie
    apart; NaN for an entity with fewer than two."""
    others, known = cosines[:, 1:], there[:, 1:, None]  # (E, c-1, M), (E, c-1, 1)
    lead = cosines[:, 0] - others.masked_fill(~known, -torch.inf).amax(1)  # (E, M)
    count = known.sum(1).clamp(min=1)  # (E, 1)
    mean = (others * known).sum(1) / count  # (E, M)
    spread = (((others - mean[:, None]) * known).square().sum(1) / count).sqrt()  # (E, M)
    step = spread.mean(0).nan_to_num(1.0).clamp(min=1e-6)  # (M,)
    lead = lead.masked_fill(~there[:, :2].all(1)[:, None], torch.nan)
    return (lead / step).asinh()


def fit_beliefs(seen: Seen) -> Tensor:
    """The coefficients (4,M) of the module's formula, by examples whose match is known."""
    seen = Seen(*(part.cpu() for part in seen))
    start = torch.tensor(START)[:, None].expand(4, seen.found.shape[1])  # (4, M)
    pull = torch.tensor(PULL)[:, None]  # (4, 1)
    there = seen.amount > 0  # (E, M)
    free = start.clone().requires_grad_()  # (4, M)
    optimiser = AdamW([free], RATE, 0.0)
    for _ in range(STEPS):
        with torch.enable_grad():
            alpha, beta = beliefs(seen.lead, seen.amount, free).unbind(2)  # (E, M) both
            mean = (alpha / (alpha + beta)).clamp(1e-6, 1 - 1e-6)  # (E, M)
            loss = F.binary_cross_entropy(mean, seen.found.float(), reduction="none")  # (E, M)
            ridge = (pull * (free - start).square()).sum()
            (loss.masked_fill(~there, 0.0).sum() + ridge).backward()
        optimiser.step()
    return free.detach()


def beliefs(lead: Tensor, amount: Tensor, coefficients: Tensor) -> Tensor:
    """α and β (E,M,2) of entities, by lead (E,M), amount (E,M) and coefficients (4,M)."""
    usual, weight, constant, slope = coefficients  # (M,) each
    usual = usual.sigmoid()  # (M,)
    found = (constant + slope * lead.nan_to_num(0.0)).sigmoid()  # (E, M)
    found = torch.where(lead.isnan(), usual, found)  # (E, M)
    counted = weight.exp() * amount  # (E, M)
    alpha = PRIOR * usual + counted * found  # (E, M)
    beta = PRIOR * (1 - usual) + counted * (1 - found)  # (E, M)
    return torch.stack([alpha, beta], dim=2)  # (E, M, 2)


def fused(each: Tensor, weights: Tensor) -> Tensor:
    """The weighted product of the densities (E,M,2), which is a Beta density again [paper]: (E,2).

    weights (E,M) are its exponents, brought to a sum of 1.
    """
    share = weights / weights.sum(1, keepdim=True).clamp(min=1e-12)  # (E, M)
    return (share[:, :, None] * each).sum(1)  # (E, 2)
