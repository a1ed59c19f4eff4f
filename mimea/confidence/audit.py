"""How right a set of statements is of which a random sample was judged [ours].

The share of wrong ones has a beta prior around the share that the run itself states, worth some
judged statements and no more, so that a dozen verdicts outweigh the run's opinion of itself. What
is left unjudged is finite, so its wrong ones are beta-binomial [standard]. Being a posterior, it
may be read after every verdict: a clean sample may end early.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PRIOR = 20.0  # judged statements that the stated share of wrong ones is worth, unless more is known
MOST_PRIOR = 150.0
CHECKED = 0.5  # of the held-out links that a run has checked itself with count as judged statements
LEAST_WRONG = 0.35  # of these, at least so many as if wrong: no run is believed to make no mistake
LEVEL = 0.95


class Sampled(NamedTuple):
    """A set of `size` statements, those of them that are wrong as the run states it (a share), and
    how many of the sample were found right and wrong; the wrong ones are not released. `trust` is
    how many judged statements the stated share is worth."""

    size: int
    stated_wrong: float
    right: int
    wrong: int
    trust: float = PRIOR

    @property
    def unjudged(self) -> int:
        return max(0, self.size - self.right - self.wrong)


class Interval(NamedTuple):
    """A share: what is expected, and the ends of the interval that holds it with LEVEL."""

    low: float
    mean: float
    high: float


class Others(NamedTuple):
    """Further links over which a precision counts: how many, and draws (D,) of how many of them are
    wrong, expected numbers among these."""

    links: int
    wrong: np.ndarray


NO_OTHERS = Others(0, np.zeros(1))
DRAWS = 4_000


def trust_in(held_out: int) -> float:
    """What a run's statements are worth that has checked them with so many held-out links."""
    return float(np.clip(CHECKED * held_out, PRIOR, MOST_PRIOR))


def precision(sample: Sampled, others: Others = NO_OTHERS) -> Interval:
    """The share of right ones among what would be released, which is what was found right and all
    that nobody judged, and the others."""
    released = max(1, sample.right + sample.unjudged) + others.links
    left = wrong_left(sample)
    if others.links:
        random = np.random.default_rng(0)
        wrong = left.draws(DRAWS, random) + random.choice(others.wrong, DRAWS)  # (DRAWS,)
        ends = np.quantile(wrong, [(1 + LEVEL) / 2, (1 - LEVEL) / 2])
        return Interval(*(float(1 - w / released) for w in (ends[0], wrong.mean(), ends[1])))
    high, low = (1 - left.quantile(end) / released for end in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Interval(float(low), float(1 - left.mean / released), float(high))


def holds(sample: Sampled, wanted: float, others: Others = NO_OTHERS) -> float:
    """The probability that at least the share `wanted` of what would be released, and the others,
    is right."""
    released = max(1, sample.right + sample.unjudged) + others.links
    allowed = np.floor((1 - wanted) * released + 1e-9 - others.wrong).astype(int)  # (D,)
    up_to = wrong_left(sample).up_to(max(0, int(allowed.max())))  # (most+1,)
    return float(np.where(allowed < 0, 0.0, up_to[np.clip(allowed, 0, len(up_to) - 1)]).mean())


def still_to_judge(
    sample: Sampled,
    wanted: float,
    most: int = 2000,
    wrong: float = 0.0,
    others: Others = NO_OTHERS,
) -> int | None:
    """How many more statements must be judged until `holds` reaches LEVEL, if the share `wrong` of
    them is; None if more than `most`, or than there are."""

    def enough(more: int) -> bool:
        found = round(more * wrong)
        later = sample._replace(right=sample.right + more - found, wrong=sample.wrong + found)
        return holds(later, wanted, others) >= LEVEL

    if enough(0):
        return 0
    low, high = 0, min(most, sample.unjudged)
    if not enough(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


class WrongLeft(NamedTuple):
    """How many of `size` are wrong: beta-binomial [standard], with the shape a, b."""

    size: int
    a: float
    b: float

    @property
    def mean(self) -> float:
        return self.size * self.a / (self.a + self.b)

    def up_to(self, most: int) -> np.ndarray:
        """The probabilities (most+1,) that at most 0, 1, … are wrong; fewer where `most` exceeds
        the size."""
        below = self._chances(most).cumsum()  # (most+1,)
        if most >= self.size:
            below[-1] = 1.0
        return below

    def quantile(self, share: float) -> int:
        """The least number that is not exceeded with this probability."""
        most = min(self.size, int(self.mean) + 64)
        while (below := self._chances(most).cumsum())[-1] < share and most < self.size:
            most = min(self.size, 2 * most)
        return min(most, int(np.searchsorted(below, share)))

    def draws(self, count: int, random: np.random.Generator) -> np.ndarray:
        """So many draws (count,)."""
        return random.binomial(self.size, random.beta(self.a, self.b, count))

    def _chances(self, most: int) -> np.ndarray:
        """The probability (most+1,) that exactly 0, 1, … are wrong."""
        from scipy.special import betaln

        k = np.arange(min(most, self.size))  # (most,)
        n, a, b = self
        step = np.log((n - k) * (a + k)) - np.log((k + 1) * (b + n - k - 1))  # (most,)
        first = betaln(a, b + n) - betaln(a, b)
        return np.exp(first + np.concatenate([[0.0], step.cumsum()]))  # (most+1,)


def wrong_left(sample: Sampled) -> WrongLeft:
    """The distribution of the number of wrong ones among those that nobody judged."""
    a = max(LEAST_WRONG, sample.trust * min(sample.stated_wrong, 0.5))
    b = max(sample.trust - a, 1.0)
    return WrongLeft(sample.unjudged, a + sample.wrong, b + sample.right)
