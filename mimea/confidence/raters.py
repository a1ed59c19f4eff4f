"""How far people agree who judged the same, and how often each of them errs.

Agreement beyond chance: Cohen's kappa of two people [Cohen 1960] with its large-sample error
[Fleiss, Cohen & Everitt 1969]; Krippendorff's alpha for nominal data, of any number of people who
need not have judged everything [Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011],
with a bootstrap over units.

Errors: the model of Dawid & Skene [1979] with one coin a person. A pair is the same or not, with a
common share of yes; each person says the wrong one of both at a rate of their own, independently of
the others. How often two people differ says how often one of them errs; which of them, the share of
yes says in part, as who errs more says yes less often where most are yes; and a settled conflict
says so outright. Rates have a beta prior and lie below a half, since nobody does worse than a coin.
The posterior is sampled by an ensemble of walkers [Goodman & Weare 2010], which goes along the
narrow ridge where only the sum of two rates is known. Nobody's second look in an audit counts: only
what was found wrong is looked at twice there, which says little of the rest.
"""

from __future__ import annotations

import numpy as np

from mimea.confidence.audit import LEVEL, Interval

RESAMPLES = 2_000
WALKERS, STEPS, DROPPED = 64, 300, 100
STRETCH = 2.0
ERROR_PRIOR = (1.0, 9.0)  # of nobody known yet: wrong and right answers
NONE = -1  # in a matrix of answers: did not judge it
_ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


def raw_agreement(agreed: int, judged: int) -> Interval:
    """The share of units on which all said the same, by a beta posterior [Jeffreys' prior]."""
    from scipy.stats import beta

    found = beta(agreed + 0.5, judged - agreed + 0.5)
    low, high = found.ppf(_ENDS)
    share = agreed / judged
    return Interval(float(min(low, share)), share, float(max(high, share)))


def cohens_kappa(table: np.ndarray) -> Interval | None:
    """Of counts (C,C), how often the first said the row and the second the column. None where both
    always say one and the same; its error is not known (nan, …, nan) without a disagreement, and
    where one of them always says the same."""
    p = np.asarray(table, float)  # (C,C)
    n = p.sum()
    if not n:
        return None
    p = p / n
    rows, columns = p.sum(1), p.sum(0)  # (C,)
    observed, expected = np.trace(p), rows @ columns
    if expected >= 1 - 1e-12:
        return None
    kappa = (observed - expected) / (1 - expected)
    if observed >= 1 - 1e-12 or max(rows.max(), columns.max()) >= 1 - 1e-12:
        return Interval(float("nan"), float(kappa), float("nan"))
    both = columns[:, None] + rows[None, :]  # (C,C): of cell (i,j) p.i + pj.
    diagonal = (np.diag(p) * (1 - np.diag(both) * (1 - kappa)) ** 2).sum()
    rest = (1 - kappa) ** 2 * ((p * both**2).sum() - (np.diag(p) * np.diag(both) ** 2).sum())
    last = (kappa - expected * (1 - kappa)) ** 2
    error = np.sqrt(max(diagonal + rest - last, 0.0) / n) / (1 - expected)
    return Interval(
        float(max(-1.0, kappa - 1.96 * error)), float(kappa), float(min(1.0, kappa + 1.96 * error))
    )


def krippendorffs_alpha(
    answers: np.ndarray, cluster: np.ndarray | None = None, seed: int = 0
) -> Interval | None:
    """Of answers (U,K) by K people, categories from 0 and NONE. Units of one `cluster` (U,) are
    resampled together. None and (nan, 1, nan) as of cohens_kappa."""
    counts = _counts(answers)  # (U,C)
    judged = counts.sum(1) > 1
    counts = counts[judged]
    if not len(counts) or (counts.sum(0) > 0).sum() < 2:
        return None
    number = counts.sum(1)  # (U,)
    differing = (number**2 - (counts**2).sum(1)) / (number - 1)  # (U,)
    parts = np.column_stack([differing, counts])  # (U,1+C)
    if cluster is not None:
        _, place = np.unique(cluster[judged], return_inverse=True)
        grouped = np.zeros((place.max() + 1, parts.shape[1]))
        np.add.at(grouped, place, parts)
        parts = grouped
    value = float(_alpha(parts.sum(0)))
    if not parts[:, 0].any():
        return Interval(float("nan"), 1.0, float("nan"))
    kinds, times = np.unique(parts, axis=0, return_counts=True)  # (P,1+C), (P,)
    drawn = np.random.default_rng(seed).multinomial(len(parts), times / len(parts), RESAMPLES)
    found = _alpha(drawn @ kinds)  # (RESAMPLES,)
    low, high = np.nanquantile(found, _ENDS)
    return Interval(float(low), value, float(high))


def _alpha(sums: np.ndarray) -> np.ndarray:
    """From the sums (…,1+C) of what differs within units, and of each category's answers; nan where
    there is but one category."""
    differing, of_category = sums[..., 0], sums[..., 1:].astype(float)
    n = of_category.sum(-1)
    by_chance = (n**2 - (of_category**2).sum(-1)) / np.maximum(n - 1, 1)
    return 1 - np.divide(
        differing, by_chance, out=np.full_like(by_chance, np.nan), where=by_chance > 0
    )


def _counts(answers: np.ndarray) -> np.ndarray:
    """How often each unit got each category (U,C)."""
    answers = np.asarray(answers)
    return np.stack([(answers == c).sum(1) for c in range(answers.max(initial=0) + 1)], axis=1)


def error_rates(answers: np.ndarray, truth: np.ndarray, seed: int = 0) -> list[Interval]:
    """The rate of wrong answers of each of K people, from answers (U,K), 1 for yes, 0 for no and
    NONE, and what was settled of each unit (U,), in the same numbers."""
    kinds, times = np.unique(np.column_stack([answers, truth]), axis=0, return_counts=True)
    random = np.random.default_rng(seed)
    people = answers.shape[1]

    def density(at: np.ndarray) -> np.ndarray:
        return _log_posterior(at, kinds[:, :-1], kinds[:, -1], times)

    share = np.clip((answers == 1).sum() / max(1, (answers != NONE).sum()), 0.02, 0.98)
    middle = np.append(_logit(share), np.full(people, _logit(2 * 0.05)))  # (1+K,)
    walkers = middle + random.normal(0, 0.5, (max(WALKERS, 4 * (people + 1)), people + 1))
    drawn = _walk(density, walkers, random)  # (draws,1+K)
    rates = 0.5 / (1 + np.exp(-drawn[:, 1:]))  # (draws,K)
    low, high = np.quantile(rates, _ENDS, axis=0)
    return [
        Interval(float(a), float(mean), float(b))
        for a, mean, b in zip(low, rates.mean(0), high, strict=True)
    ]


def _log_posterior(
    at: np.ndarray, answers: np.ndarray, truth: np.ndarray, times: np.ndarray
) -> np.ndarray:
    """Of places (W,1+K): the log odds of yes, then of each doubled rate. Kinds of units have
    answers (P,K), truth (P,) and how many there are (P,)."""
    yes, no = (answers == 1).astype(float).T, (answers == 0).astype(float).T  # (K,P)
    log_yes, log_no = -np.logaddexp(0, -at[:, 0]), -np.logaddexp(0, at[:, 0])  # (W,)
    doubled = 1 / (1 + np.exp(-at[:, 1:]))  # (W,K)
    wrong, right = np.log(np.maximum(doubled / 2, 1e-300)), np.log1p(-doubled / 2)
    if_yes = log_yes[:, None] + right @ yes + wrong @ no  # (W,P)
    if_no = log_no[:, None] + wrong @ yes + right @ no
    of_kind = np.where(truth == 1, if_yes, np.where(truth == 0, if_no, np.logaddexp(if_yes, if_no)))
    a, b = ERROR_PRIOR
    prior = (a - 1) * wrong + (b - 1) * right + wrong + np.log1p(-np.minimum(doubled, 1 - 1e-12))
    return of_kind @ times + prior.sum(1) + log_yes + log_no  # the last two: a flat share of yes


def _walk(density, walkers: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draws from a density by stretch moves [Goodman & Weare 2010]: each half of the walkers (W,D)
    moves along the lines to walkers of the other half."""
    half, size = len(walkers) // 2, walkers.shape[1]
    groups = [walkers[:half], walkers[half : 2 * half]]
    heights = [density(group) for group in groups]
    kept = []
    for step in range(STEPS):
        for own in (0, 1):
            towards = groups[1 - own][random.integers(half, size=half)]
            z = ((STRETCH - 1) * random.random(half) + 1) ** 2 / STRETCH
            moved = towards + z[:, None] * (groups[own] - towards)
            height = density(moved)
            gain = (size - 1) * np.log(z) + height - heights[own]
            taken = np.log(random.random(half)) < gain
            groups[own] = np.where(taken[:, None], moved, groups[own])
            heights[own] = np.where(taken, height, heights[own])
        if step >= DROPPED:
            kept += groups
    return np.concatenate(kept)


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))
