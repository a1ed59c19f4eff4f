"""The search for the candidates of every open entity, as claims on both sides.

It is the same for proposals, for pseudo-labels and for the held-out links from which probabilities
are learned, so that these are compared with open entities as equals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from torch import Tensor

from mimea.confidence.agreement import agreement, shared_amount
from mimea.confidence.claims import (
    Claims,
    Pairs,
    Scale,
    Standing,
    claims,
    pairs_of,
    scale_of,
    standings,
)
from mimea.confidence.distribution import Distribution, Examples, distribution, examples
from mimea.model.embedding import Embedding

SIDES = ("left", "right")


@dataclass(frozen=True)
class Search:
    """What a search among left (L,) and right entities (R,) found: the list of pairs as the left
    entities see it, and the scale of its scores."""

    left: np.ndarray
    right: np.ndarray
    pairs: Pairs
    scale: Scale

    def ends(self, side: str) -> tuple[np.ndarray, np.ndarray]:
        """The entities of a side, and those of the other one."""
        return (self.left, self.right) if side == "left" else (self.right, self.left)

    def seen_from(self, side: str) -> Pairs:
        return self.pairs if side == "left" else self.pairs.from_the_right()

    @cached_property
    def _standings(self) -> tuple[Standing, Standing]:
        return standings(self.pairs)  # the same sorting serves both sides

    def claims(self, side: str) -> Claims:
        known = self._standings
        if side == "right":
            known = tuple(one.from_the_right() for one in known)
        return claims(self.seen_from(side), self.scale, known)

    def examples(self, side: str, found: Claims, links: Tensor, hide: bool = True) -> Examples:
        """Of links (V,2) that are as open as all else in this search; `found` are the claims of the
        side."""
        ends = links.cpu().numpy()  # (V, 2)
        ends = ends if side == "left" else ends[:, ::-1]
        search = self.seen_from(side), self.scale, found
        return examples(search, *self.ends(side), ends, hide)

    def distribution(
        self,
        side: str,
        found: Claims,
        held: Examples,
        amounts: np.ndarray,
        links: Tensor,
        starting: Tensor,
        sampled: bool,
        to_find: float | None = None,
    ) -> Distribution:
        """Of the entities of a side with these claims; amounts (N,M), known links (S,2), starting
        links (B,2); not `sampled`: the links held out are starting links, too; `to_find`: so many
        of them have a counterpart, where that is known."""
        own, other = self.ends(side)
        known = links[:, SIDES.index(side)].cpu().numpy()  # (S,)
        begun = self.examples(side, found, starting, hide=False)
        return distribution(found, held, amounts, known, own, len(other), begun, sampled, to_find)


def search_of(
    embedding: Embedding,
    amounts: np.ndarray,
    ends: tuple[Tensor, Tensor],
    index: Tensor,
    score: Tensor,
    paired: Tensor,
) -> Search:
    """From the nearest right entities of each left one, `ends` (L,), (R,): index (L,n) into the
    right ones, and the score (L,n) without and with the pairing, −inf where there are fewer. What
    the modalities say of them is by the embedding, amounts (N,M) is how much of each there is."""
    plain = score.cpu().numpy()  # (L, n)
    both = plain if paired is score else paired.cpu().numpy()  # (L, n)
    cosines, there = (x.cpu().numpy() for x in embedding.by_modality(ends[0], ends[1][index]))
    (left, right), place = (x.cpu().numpy() for x in ends), index.cpu().numpy()
    agree = agreement(cosines, there, place, plain, len(right))  # (L, n, 2)
    amount = shared_amount(amounts, left, right[place])  # (L, n)
    beside = np.concatenate([agree, amount[:, :, None]], axis=2)  # (L, n, 3)
    found = pairs_of(place, plain, both, len(right), beside)
    return Search(left, right, found, scale_of(plain))


def pair_probability(
    found: tuple[Claims, Claims], chances: tuple[Distribution, Distribution], pairs: np.ndarray
) -> np.ndarray:
    """The probability (P,) of pairs (P,2), places in both sides, as both sides see it: the
    geometric mean, 0 where one side doesn't have the other among its candidates."""
    product = np.ones(len(pairs))
    for side, ends in enumerate((pairs, pairs[:, ::-1])):
        here = found[side].other[ends[:, 0]] == ends[:, 1:]  # (P, c)
        product *= (chances[side].candidates[ends[:, 0]] * here).sum(1)
    return np.sqrt(product)
