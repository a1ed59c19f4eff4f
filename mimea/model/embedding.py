"""All entities as vectors: per modality, joint, and how much each counts in the joint.

Propagated anchors p̂ (training/propagation.py) join the modalities and the fusion as a share of the
structure, so that the joint similarity stays the sum of one term per modality and one for the
fusion. With base weights u = [(1 − κ)·ω_m …, κ] and a blend of levels b and slopes c that all
entities share,
    ω' = u·exp(b + c·x) / Σ u·exp(b + c·x),     g' = [√ω'_g·ĝ, √ω'_p·p̂] / √(ω'_g + ω'_p).
x is how much an entity has of each modality (neighbours, values, pictures, anchors within reach),
since two neighbours are weaker evidence than twenty; the concentration of its Beta distributions
grows with it (training/beliefs.py). κ is one over the number of terms including the anchors, and 0
for an entity that no anchor reaches [ours].

The embedding of a finished run has one more term, the pairing: both ends of a known link or of a
pseudo-label share a random vector, which has up to PAIRED of the weight, in proportion to the
confidence in the pair. So the assignment over all entities counts in every single similarity, and a
candidate that is already paired ranks behind a free one. Pseudo-labels are drawn without this term,
so that they don't confirm themselves [ours].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

from mimea.runtime.blocks import blocks
from mimea.runtime.sparse import row_products

GATHERED = 4096  # entities whose vectors are gathered at a time
PAIRED = 0.25  # weight of the pairing term for an entity whose pair is certain


class PropagatedAnchors(NamedTuple):
    """Unit rows (N,p), zero where no anchor is within reach, and the standardised number (N,) of
    anchors within reach."""

    rows: Tensor
    amount: Tensor


@dataclass(frozen=True)
class Embedding:
    """vectors {term: (N,d)} unit rows, zero where the modality is absent; the fusion comes after
    the modalities, the pairing (if any) after it. weights (N,M+1 or M+2) of these terms; amounts
    (N,M+1) how much data an entity has for each term, standardised, 0 where it doesn't matter."""

    vectors: dict[str, Tensor]
    weights: Tensor
    amounts: Tensor

    def joint(self, rows: Tensor | slice = slice(None)) -> Tensor:
        """z = [√ω_m ĥ_m …] of the given rows (B,): (B, D), unit."""
        roots = self.weights[rows].sqrt()  # (B, M+1)
        return side_by_side([*self.vectors.values()], roots, rows)  # (B, D)

    def cosines(self, rows: Tensor, others: Tensor) -> Tensor:
        """Of rows (B,) with some other rows each, (B,k), by every term: (B, k, T)."""
        columns = [_dots(x, rows, others) for x in self.vectors.values()]
        return torch.stack(columns, dim=2)

    def by_modality(self, rows: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
        """The cosines of the modalities alone, (B,k,M), and where both ends have them (B,k,M)."""
        count = [*self.vectors].index("fusion")
        columns = [_dots(x, rows, others) for x in [*self.vectors.values()][:count]]
        there = self.weights[:, :count] > 0  # (N, M)
        return torch.stack(columns, dim=2), there[rows][:, None] & there[others]

    def without_pairing(self, left: Tensor, right: Tensor, similarity: Tensor) -> Tensor:
        """What the similarity (L,k) of left rows (L,) to right rows (L,k) would be without the
        pairing term: (L,k)."""
        if "pairing" not in self.vectors:
            return similarity
        own = self.weights[:, -1:].sqrt() * self.vectors["pairing"]  # (N, o)
        rest = 1 - self.weights[:, -1]  # (N,)
        parts = []
        for b in blocks(len(left)):
            pairing = _dots(own, left[b], right[b])  # (b, k)
            scale = (rest[left[b], None] * rest[right[b]]).sqrt()  # (b, k)
            parts.append((similarity[b] - pairing) / scale)
        return torch.cat(parts) if parts else similarity


def _dots(x: Tensor, rows: Tensor, others: Tensor) -> Tensor:
    """⟨x_row, x_other⟩ of rows (B,) with others (B,k), x (N,d): (B, k)."""
    parts = [row_products(x[rows[b]], x, others[b]) for b in blocks(len(rows), GATHERED)]
    return torch.cat(parts) if parts else x.new_zeros(others.shape)


def side_by_side(
    parts: Sequence[Tensor], factors: Tensor, rows: Tensor | slice = slice(None)
) -> Tensor:
    """The given rows of the parts (N,d_i), scaled by factors (B,P) and concatenated: (B, Σd).

    These are the largest tensors of a fit, so each part is written straight into its columns.
    """
    widths = [x.shape[1] for x in parts]
    out = factors.new_empty(len(factors), sum(widths))  # (B, Σd)
    for i, (columns, x) in enumerate(zip(out.split(widths, dim=1), parts, strict=True)):
        torch.mul(x[rows], factors[:, i : i + 1], out=columns)  # (B, d_i)
    return out


def standardised(count: Tensor) -> Tensor:
    """log(1 + count) with mean 0 and deviation 1: (N,) -> (N,); 0 where all counts are equal."""
    x = count.float().log1p()  # (N,)
    return (x - x.mean()) / x.std().clamp(min=1e-6)


def standardised_where(amount: Tensor) -> Tensor:
    """Amounts (N,) with mean 0 and deviation 1 among those above 0, the others 0: (N,)."""
    there = amount > 0  # (N,)
    if there.sum() < 2:
        return torch.zeros_like(amount)
    x = amount[there]  # (n,)
    x = (x - x.mean()) / x.std().clamp(min=1e-6)
    return torch.zeros_like(amount).masked_scatter(there, x)


def neutral_blend(terms: int, device: torch.device) -> Tensor:
    """The blend that leaves the base weights as they are: zeros (2, terms+1), the anchors last."""
    return torch.zeros(2, terms + 1, device=device)


def blended(
    plain: Embedding,
    anchors: PropagatedAnchors | None,
    blend: Tensor,
    pairs: Tensor | None = None,
) -> Embedding:
    """The embedding with the anchors in its structure; blend (2,M+2), the anchors last.

    `pairs` (N,o) are vectors that both ends of a pair share, of a squared length equal to the
    confidence; with them the pairing becomes the last term.
    """
    weights = blended_weights(*base_weights(plain, anchors), blend)  # (N, M+2)
    if anchors is None:
        return replace(plain, weights=weights[:, :-1])
    place = list(plain.vectors).index("g")
    total = (weights[:, place] + weights[:, -1]).clamp(min=1e-12)  # (N,)
    shares = (weights[:, [place, -1]] / total[:, None]).sqrt()  # (N, 2)
    structure = side_by_side([plain.vectors["g"], anchors.rows], shares)  # (N, d+p)
    weights = weights[:, :-1].clone()  # (N, M+1)
    weights[:, place] = total
    embedding = replace(plain, vectors=plain.vectors | {"g": structure}, weights=weights)
    return embedding if pairs is None else _with_pairing(embedding, pairs)


def _with_pairing(embedding: Embedding, pairs: Tensor) -> Embedding:
    length = pairs.norm(dim=1, keepdim=True)  # (N, 1)
    share = PAIRED * length.square()  # (N, 1)
    weights = torch.cat([embedding.weights * (1 - share), share], dim=1)  # (N, M+2)
    vectors = embedding.vectors | {"pairing": pairs / length.clamp(min=1e-6)}
    return replace(embedding, vectors=vectors, weights=weights)


def base_weights(plain: Embedding, anchors: PropagatedAnchors | None) -> tuple[Tensor, Tensor]:
    """u and x of the module's formula, the anchors last: (N, M+2) both."""
    kappa = amount = plain.weights.new_zeros(len(plain.weights))  # (N,)
    if anchors is not None:
        reached = torch.linalg.vector_norm(anchors.rows, dim=1) > 0  # (N,)
        kappa = reached.float() / (plain.weights.shape[1] + 1)  # (N,)
        amount = anchors.amount
    base = torch.cat([plain.weights * (1 - kappa)[:, None], kappa[:, None]], dim=1)  # (N, M+2)
    return base, torch.cat([plain.amounts, amount[:, None]], dim=1)


def blended_weights(base: Tensor, amounts: Tensor, blend: Tensor) -> Tensor:
    """ω' of the module's formula: base and amounts (…,M+2), blend (2,M+2) -> (…,M+2)."""
    weights = base * (blend[0] + blend[1] * amounts).exp()  # (…, M+2)
    return weights / weights.sum(-1, keepdim=True).clamp(min=1e-12)
