"""How likely a pair is right, told without a known link [ours].

Pairs are a mixture of those that are the same and those that are not. Each kind of evidence
(values, linked neighbours, words of names, types) says in how many places two entities could agree,
and in how many they do. Two entities of one graph that have the same key are not the same: they
tell how often such pairs agree. How often the same ones do is learned from the pairs themselves,
each weighed by how likely it is to be right; so is the share of each group that is. Of one entity's
candidates only one is right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln

MOST = 12  # places of a kind of evidence that count; more are brought down to as many
ROUNDS = 12
FEWEST = 20  # pairs with places to agree, for a kind of evidence to be heard
CAUTION = 5.0  # how much a kind of evidence may say, as a logarithm of odds
RATES = np.array(
    [0.0005, 0.002, 0.005, 0.01, 0.02, 0.05, *np.arange(4, 39) / 40, 0.98, 0.99]
)  # (M,)
SPREADS = np.array([0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7])
STEADY = 2  # spreads that the first rounds know: else a mixture looks like one spread wide


@dataclass(frozen=True)
class Evidence:
    """The rule, the group, and what could agree, `places`, and does, `agreed`, for three sorts of
    pairs (·,): those found; entities of one side that have the same key; pairs at random."""

    rules: tuple[np.ndarray, np.ndarray, np.ndarray]
    groups: tuple[np.ndarray, np.ndarray, np.ndarray]
    places: tuple[np.ndarray, np.ndarray, np.ndarray]
    agreed: tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Findings:
    """Who found which pair, one row (F,) each time: the `pair`, its group and, as far as the key
    has several pairs, what `share` of one it is. The first row of a pair speaks for it: `first`
    (P,). left, right (P,) are the ends of the pairs."""

    pair: np.ndarray
    group: np.ndarray
    share: np.ndarray
    first: np.ndarray
    left: np.ndarray
    right: np.ndarray


def posterior(
    found: Findings, prior: np.ndarray, strength: np.ndarray, evidence: list[Evidence]
) -> np.ndarray:
    """How likely each pair is right (P,). prior and strength (G,) are the share of a group that
    chance leaves, and how many pairs that is worth."""
    part = prior.copy()  # (G,)
    sure = np.clip(part[found.group] * found.share, 0, 1)[found.first]
    tables = [_table(one) for one in evidence]
    weight = np.bincount(found.group, found.share, minlength=len(prior))
    for step in range(ROUNDS):
        logit = _logit(part[found.group] * found.share)
        for table in tables:
            spreads = STEADY if step < ROUNDS // 2 else len(SPREADS)
            logit = logit + table.ratio(sure[found.pair], spreads)
        sure = _alone(found.left, found.right, logit[found.first])
        right = np.bincount(found.group, sure[found.pair], minlength=len(prior))
        part = (right + strength * prior) / np.maximum(weight + strength, 1e-9)
        part = np.clip(part, 1e-4, 1 - 1e-4)
    return sure


def _logit(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 1e-6, 1 - 1e-6)
    return np.log(share) - np.log1p(-share)


def _alone(left: np.ndarray, right: np.ndarray, logit: np.ndarray) -> np.ndarray:
    """Probabilities (P,) of odds of which at most one of an entity's is right."""
    odds = np.exp(np.clip(logit, -30, 30))
    of_left = np.bincount(left, odds)[left]
    of_right = np.bincount(right, odds)[right]
    return odds / (1 + of_left + of_right - odds)


@dataclass(frozen=True)
class _Table:
    """Evidence of the candidates, its places brought down to MOST; `random` (P,) is the log
    probability of it for pairs that are not the same."""

    places: np.ndarray
    agreed: np.ndarray
    random: np.ndarray

    def ratio(self, sure: np.ndarray, spreads: int) -> np.ndarray:
        """How much the evidence speaks for each pair (P,), as a logarithm of odds."""
        there = self.places > 0
        if there.sum() < FEWEST or sure[there].sum() < FEWEST / 2:
            return np.zeros(len(sure))
        same = _fitted(_counts(self.places, self.agreed, sure), spreads)
        ratio = same[self.places, self.agreed] - self.random
        return np.where(there, np.clip(ratio, -CAUTION, 2 * CAUTION), 0.0)


def _table(one: Evidence) -> _Table:
    """Pairs of each group are compared with the entities of one side that it would take for the
    same; as far as these are few, with those of its rule, and with pairs at random."""
    counts = [_brought_down(*sort) for sort in zip(one.places, one.agreed, strict=True)]
    places, agreed = counts[0]
    at_random = _scaled(_counts(*counts[2], None))
    random = np.zeros(len(places))
    for rule in np.unique(one.rules[0]):
        other = one.rules[1] == rule
        of_rule = _scaled(_counts(*(part[other] for part in counts[1]), None) + at_random)
        for group in np.unique(one.groups[0][one.rules[0] == rule]):
            of, other = one.groups[0] == group, one.groups[1] == group
            seen = _counts(*(part[other] for part in counts[1]), None)
            random[of] = _fitted(seen + of_rule, len(SPREADS))[places[of], agreed[of]]
    return _Table(places, agreed, random)


def _scaled(counts: np.ndarray) -> np.ndarray:
    """Counts of at most FEWEST pairs with places to agree."""
    return counts * (FEWEST / max(counts[1:].sum(), FEWEST))


def _brought_down(places: np.ndarray, agreed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = MOST / np.maximum(places, MOST)
    return np.minimum(places, MOST), np.ceil(agreed * scale - 1e-9).astype(np.int64)


def _counts(places: np.ndarray, agreed: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
    code = places * (MOST + 1) + agreed
    return np.bincount(code, weight, minlength=(MOST + 1) ** 2).reshape(MOST + 1, MOST + 1)


def _models() -> np.ndarray:
    """Log probabilities (M, MOST+1, MOST+1) of (places, agreed) by beta-binomial models."""
    rate, spread = (one.ravel() for one in np.meshgrid(RATES, SPREADS))
    size = (1 - spread) / spread  # α + β
    a, b = (one[:, None, None] for one in (rate * size, (1 - rate) * size))
    n, k = (one[None] for one in np.meshgrid(*[np.arange(MOST + 1)] * 2, indexing="ij"))
    left = np.maximum(n - k, 0)
    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(left + 1)
    return np.where(k <= n, choose + betaln(k + a, left + b) - betaln(a, b), -50.0)


_MODELS = _models()


def _fitted(counts: np.ndarray, spreads: int) -> np.ndarray:
    """The most likely of the models for counts (MOST+1, MOST+1): (MOST+1, MOST+1)."""
    seen = counts.copy()
    seen[0] = 0
    models = _MODELS[: spreads * len(RATES)]
    return models[int((models * seen).sum((1, 2)).argmax())]
