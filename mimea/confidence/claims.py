"""What speaks for each candidate of an entity, in numbers without a unit [ours].

Scores of two runs can't be compared: their height depends on the modalities and on how much the
training has learned. So a score is measured against what wrong candidates get in the same run, in
steps of how far these lie apart. Beside its height count the lead over the entity's other
candidates, the lead over all others who claim the same candidate, and whether both choose each
other; all of it twice, without and with the pairing of pseudo-labels. And how far the modalities
agree about it, and how much there is of them at both ends: two neighbours that agree are weaker
evidence than twenty (agreement.py).

The same list of pairs is seen from both sides: who is a rival for one is a candidate for the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FEATURES = (
    "level",
    "lead",
    "claim",
    "least lead",
    "paired level",
    "paired lead",
    "paired claim",
    "paired least lead",
    "mutual",
    "agreement",
    "least agreement",
    "amount",
)
BESIDE = 3  # features that are no matter of scores
MUTUAL = FEATURES.index("mutual")
CANDIDATES = 10  # of each entity
WRONG = slice(5, 13)  # places in a list of candidates where hardly any is right
GONE = -1e6  # score of a pair that is hidden
FLOOR = 3.0  # steps below the wrong ones, where nobody else is


class Pairs(NamedTuple):
    """The nearest of each left row, as a list of pairs: rows (P,) and columns (P,) in 0 … n−1, the
    score (P,) without the pairing and with it; what is told beside scores (P,3), the last features;
    how many `lefts` and `rights` there are."""

    row: np.ndarray
    column: np.ndarray
    score: np.ndarray
    paired: np.ndarray
    beside: np.ndarray
    lefts: int
    rights: int

    def hidden(self, gone: np.ndarray) -> Pairs:
        """As if the pairs of a mask (P,) were not there."""
        score = np.where(gone, GONE, self.score)  # (P,)
        same = self.paired is self.score
        paired = score if same else np.where(gone, GONE, self.paired)  # (P,)
        return self._replace(score=score, paired=paired)

    def around(self, rows: np.ndarray) -> Pairs:
        """Only the pairs of some rows (V,) and those that claim one of their candidates: all that
        the claims of these rows are made of."""
        here = np.zeros(self.lefts, bool)
        here[rows] = True
        claimed = np.zeros(self.rights, bool)
        claimed[self.column[here[self.row]]] = True
        kept = here[self.row] | claimed[self.column]  # (P,)
        score = self.score[kept]
        paired = score if self.paired is self.score else self.paired[kept]
        ends = self.row[kept], self.column[kept]
        return Pairs(*ends, score, paired, self.beside[kept], self.lefts, self.rights)

    def from_the_right(self) -> Pairs:
        left, right = self.lefts, self.rights
        return self._replace(row=self.column, column=self.row, lefts=right, rights=left)


class Standing(NamedTuple):
    """How each pair stands in the list of its row, the best other score (P,), −inf for none, and
    its place (P,) from 0, and in that of its column (P,) both."""

    rival: np.ndarray
    place: np.ndarray
    claimant: np.ndarray
    claimed: np.ndarray

    def from_the_right(self) -> Standing:
        return Standing(self.claimant, self.claimed, self.rival, self.place)


class Scale(NamedTuple):
    """The score of a wrong candidate, and how far wrong candidates lie apart."""

    level: float
    step: float


class Claims(NamedTuple):
    """The candidates of each entity of one side, the best first: `features` (N,c,F) float32, NaN
    for none, the place of the `other` (N,c) in its side, and that of the `pair` (N,c) among all
    pairs, −1 for none."""

    features: np.ndarray
    other: np.ndarray
    pair: np.ndarray

    @property
    def there(self) -> np.ndarray:
        """(N,c) bool: where there is a candidate."""
        return self.pair >= 0


def pairs_of(
    index: np.ndarray,
    score: np.ndarray,
    paired: np.ndarray,
    rights: int,
    beside: np.ndarray | None = None,
) -> Pairs:
    """From the nearest right rows of each left one, index (L,n), and their scores (L,n), −inf where
    there are fewer; the same array twice where there is no pairing. `beside` (L,n,3) is 0 where
    nothing is known of the modalities."""
    there = np.isfinite(paired)  # (L, n)
    row = np.nonzero(there)[0]  # (P,)
    plain = score[there].astype(np.float64)  # (P,)
    both = plain if paired is score else paired[there].astype(np.float64)  # (P,)
    told = np.zeros((len(row), BESIDE)) if beside is None else beside[there]  # (P, 3)
    return Pairs(row, index[there].astype(np.int64), plain, both, told, len(index), rights)


def scale_of(score: np.ndarray) -> Scale:
    """The scale of a run by the scores of the nearest right rows (L,n) of each left one; any where
    nobody has two."""
    lefts, n = score.shape
    if lefts == 0 or n < 2:
        return Scale(0.0, 1.0)
    ranked = -np.sort(-score.astype(np.float64), axis=1)  # (L, n)
    last = min(n, WRONG.stop) - 1
    wrong = ranked[:, min(WRONG.start, last) : last + 1]  # (L, w)
    step = float(np.median(ranked[:, min(2, last - 1)] - ranked[:, last]))
    return Scale(float(np.median(wrong.mean(1))), max(step, 1e-6))


def standings(pairs: Pairs) -> tuple[Standing, Standing]:
    """By the score without the pairing and with it."""
    first = _standing(pairs, pairs.score)
    return first, first if pairs.paired is pairs.score else _standing(pairs, pairs.paired)


def _standing(pairs: Pairs, score: np.ndarray) -> Standing:
    own, others = (pairs.row, score, pairs.lefts), (pairs.column, score, pairs.rights)
    return Standing(*_best_other(*own), *_best_other(*others))


def claims(pairs: Pairs, scale: Scale, standing: tuple[Standing, Standing] | None = None) -> Claims:
    """The candidates of each row, by the score with the pairing. `standing` is that of the pairs,
    where it is known."""
    columns, ranks = [], []
    for score, one in zip((pairs.score, pairs.paired), standing or standings(pairs), strict=True):
        if columns and pairs.paired is pairs.score:
            columns, ranks = columns * 2, ranks * 2
            break
        rival, place, claimant, claimed = one  # (P,) each
        least = scale.level - FLOOR * scale.step
        lead, claim = score - np.maximum(rival, least), score - np.maximum(claimant, least)
        distances = score - scale.level, lead, claim, np.minimum(lead, claim)
        columns += [np.arcsinh(x / scale.step) for x in distances]
        ranks.append((place, claimed))
    (place, claimed) = ranks[1]
    columns += [(place == 0) & (claimed == 0), *pairs.beside.T]
    kept = (place < CANDIDATES) & (pairs.score > GONE / 2)  # (P,)
    features = np.full((pairs.lefts, CANDIDATES, len(FEATURES)), np.nan, np.float32)
    other, pair = np.full((2, pairs.lefts, CANDIDATES), -1, np.int64)
    at = pairs.row[kept], place[kept]
    features[at] = np.stack(columns, axis=1)[kept]
    other[at], pair[at] = pairs.column[kept], np.flatnonzero(kept)
    return Claims(features, other, pair)


def _best_other(group: np.ndarray, score: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """The best score (P,) of the others in the group of each pair, −inf for none, and the place
    (P,) of the pair in its group, from 0."""
    order = np.lexsort((-score, group))  # (P,)
    sorted_group, sorted_score = group[order], score[order]
    size = np.bincount(group, minlength=groups)  # (G,)
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - np.repeat(size.cumsum() - size, size)
    top = np.full((2, groups), -np.inf)
    for rank in (0, 1):
        here = place[order] == rank
        top[rank][sorted_group[here]] = sorted_score[here]
    return np.where(place == 0, top[1][group], top[0][group]), place
