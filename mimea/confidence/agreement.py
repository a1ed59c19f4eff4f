"""How far the modalities agree that two entities are the same [ours].

A score is a sum: much of one modality makes up for little of another. But where names are alike and
values differ it is likelier somebody else than where both are half alike. So each modality is asked
alone: how much more frequent a cosine like this is between entities that are the same than between
an entity and its wrong candidates, as log odds. No link is needed for that. Pairs that choose each
other with a lead above the median stand for the former, what is ranked far behind for the latter.

What they all say together is one feature of a candidate, the one that says least another one. A
third one is how much there is to say: of each modality, what the end has that has less of it.
"""

from __future__ import annotations

import numpy as np

from mimea.confidence.regression import fit_logistic

FEW = 3  # pairs of either kind, below which a modality says nothing
DRAWN = 5_000  # wrong candidates that are looked at
EXAMPLES = 200.0  # as how many both kinds together count at most
STRENGTH = np.array([0.1, 0.1])  # of the pull towards saying nothing
MOST = 4.0  # log odds either way that one modality can say
BEHIND = 5  # place from which on hardly any candidate is right


def agreement(
    cosines: np.ndarray, there: np.ndarray, index: np.ndarray, score: np.ndarray, rights: int
) -> np.ndarray:
    """What all modalities say and what the least one does, of the nearest right rows of each left
    one: (L,n,2).

    cosines (L,n,M), `there` (L,n,M) bool where both ends have the modality, index (L,n) among the
    `rights`, score (L,n), −inf where there are fewer.
    """
    if not cosines.size:
        return np.zeros((*score.shape, 2))
    place = np.argsort(np.argsort(-score, axis=1), axis=1)  # (L, n)
    same, other = _same(index, score, rights), (place >= BEHIND) & np.isfinite(score)  # (L, n)
    total, least = np.zeros(score.shape), np.full(score.shape, MOST)  # (L, n) both
    for m in range(cosines.shape[2]):
        here = there[:, :, m]  # (L, n)
        x = cosines[:, :, m].astype(np.float64)  # (L, n)
        said = np.where(here, _log_odds(x, same & here, other & here), 0.0)  # (L, n)
        total += said
        np.minimum(least, said, out=least)
    return np.stack([total, least], axis=2)


def shared_amount(amounts: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """How much left entities (L,) and each of their candidates (L,n) both have of the modalities,
    in the mean: (L,n). amounts (N,M), log(1 + amount), are counted in deviations from the mean."""
    spread = amounts.std(0)  # (M,)
    x = (amounts - amounts.mean(0)) / np.where(spread > 0, spread, 1.0)  # (N, M)
    total = np.zeros(right.shape)
    for column in x[:, spread > 0].T:  # (N,)
        total += np.minimum(column[left][:, None], column[right])
    return total / max(1, int((spread > 0).sum()))


def _same(index: np.ndarray, score: np.ndarray, rights: int) -> np.ndarray:
    """Where rows choose each other with a lead above the median: (L,n) bool."""
    rows, first = np.arange(len(score)), score.argmax(1)  # (L,) both
    best, column = score[rows, first], index[rows, first]  # (L,) both
    there = np.isfinite(score)  # (L, n)
    most = np.full(rights, -np.inf)  # (R,)
    np.maximum.at(most, index[there], score[there])
    mutual = np.isfinite(best) & (best >= most[column])  # (L,)
    others = score.copy()
    others[rows, first] = -np.inf
    second = others.max(1, initial=-np.inf)  # (L,)
    lead = np.where(np.isfinite(second), best - second, 0.0)  # (L,)
    found = np.zeros(score.shape, bool)
    if mutual.any():
        clear = mutual & (lead >= np.median(lead[mutual]))  # (L,)
        found[rows[clear], first[clear]] = True
    return found


def _log_odds(x: np.ndarray, same: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What a cosine of x (L,n) says, by examples of both kinds (L,n) bool: (L,n)."""
    good, bad = x[same], x[other]  # (S,), (O,)
    if min(len(good), len(bad)) < FEW:
        return np.zeros(x.shape)
    level, step = bad.mean(), bad.std() + 1e-6
    bad = bad[:: max(1, len(bad) // DRAWN)]
    each = min(EXAMPLES / 2, len(good)) / np.array([len(good), len(bad)])
    examples = (np.concatenate([good, bad]) - level) / step
    kind = np.repeat([1.0, 0.0], [len(good), len(bad)])
    line = np.stack([np.ones(len(examples)), examples], axis=1)
    weight = np.repeat(each, [len(good), len(bad)])
    constant, slope = fit_logistic(line, kind, weight, np.zeros(2), STRENGTH)
    return np.clip(constant + max(slope, 0.0) * (x - level) / step, -MOST, MOST)
