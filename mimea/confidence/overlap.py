"""How many of the open entities have a counterpart, and which [ours].

Two things tell. First, what the best candidate looks like: known links that are held out are
searched with their match and as if it weren't there. Second, the entity itself: graphs describe
well what they share, and barely what one of them has alone. So the known links are compared with
the open entities by how much there is of each modality.

Nobody has examples of entities without a counterpart of the kind that a graph really has. But known
links are examples of those with one, and the open entities are a mixture of both. Where the mixture
is thinnest in comparison with the known links, hardly anything but entities with a counterpart can
be left: that ratio bounds their share [standard, mixture proportion estimation; the best bin of
Garg et al. 2021]. Given the share, presence-only regression [standard, Ward et al. 2009] tells the
two kinds apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mimea.confidence.regression import fit_logistic, log_odds, sigmoid, with_constant

FEW_KNOWN = 30  # links, below which the entities themselves tell nothing
FEW_HELD = 10  # held-out links, below which their scores give no share
ENOUGH_HELD = 50  # from which the weights of both kinds of evidence are fitted
BINS = 12
LEAST_MASS = 0.4  # of the known links, in which the ratio is looked for
LEAST_RATIO = 0.15  # below it the known links are of a kind of their own
DRAWN = 5_000  # open entities that the fit looks at
ROUNDS = 30
SETTLED = 1e-3  # change of a probability
CERTAIN = 0.995  # most that a share can be
ABOVE = 0.5  # standard deviations: the best bin is often the luckiest one, and too low
AGREE = 2.0  # standard deviations between bounds that tell the same
CONFIDENCE = 0.1  # that the bound of the best bin fails
SELDOM = 0.02  # of the best candidates of held-out links without their match look like matches
REFUTED = 0.1  # by which more look like matches than a bound allows, for it to be wrong


class Likeness(NamedTuple):
    """How like the known links an entity is: the bin of each known (S,) and open (L,) entity, and
    the share of both kinds in each bin (B,)."""

    known_bin: np.ndarray
    open_bin: np.ndarray
    known: np.ndarray
    open: np.ndarray


class Bound(NamedTuple):
    """An upper bound of the share of entities with a counterpart, and its standard deviation."""

    share: float
    deviation: float


NO_BOUND = Bound(1.0, 0.0)


def likeness(known: np.ndarray, waiting: np.ndarray) -> Likeness:
    """By the amounts of each modality at known (S,M) and open entities (L,M)."""
    x = np.concatenate([known, waiting]).astype(float)  # (S+L, M)
    x = (x - x.mean(0)) / (x.std(0) + 1e-9)
    x = with_constant(np.concatenate([x, x**2], axis=1))  # (S+L, 2M+1)
    truth = np.repeat([1.0, 0.0], [len(known), len(waiting)])  # (S+L,)
    weight = np.repeat(0.5 / np.array([len(known), len(waiting)]), [len(known), len(waiting)])
    strength = np.full(x.shape[1], 10.0)
    theta = fit_logistic(x, truth, weight * len(x), np.zeros(x.shape[1]), strength)
    score = x @ theta  # (S+L,)
    edges = np.unique(np.quantile(score, np.linspace(0, 1, BINS + 1)[1:-1]))
    place = np.searchsorted(edges, score)  # (S+L,)
    counts = [np.bincount(p, minlength=len(edges) + 1) + 0.5 for p in np.split(place, [len(known)])]
    return Likeness(*np.split(place, [len(known)]), *(c / c.sum() for c in counts))


def bound_by_likeness(like: Likeness) -> Bound:
    """The least ratio of open to known entities among those most like the known ones; no bound
    where it is so small that the known links must be of a kind of their own."""
    known, open_ = like.known[::-1].cumsum(), like.open[::-1].cumsum()  # (B,) both
    enough = known >= LEAST_MASS  # (B,)
    ratio, mass = (open_ / known)[enough], known[enough]
    noise = np.sqrt((1 / len(like.known_bin) + 1 / len(like.open_bin)) / mass)
    best = int((ratio * (1 + noise)).argmin())
    if ratio[best] < LEAST_RATIO:
        return NO_BOUND
    return Bound(float(ratio[best]), float((ratio * noise)[best]))


def bound_by_scores(held: np.ndarray, waiting: np.ndarray) -> Bound:
    """From scores (V,) of entities with a counterpart and of the open ones (L,)."""
    slack = np.sqrt(np.log(4 / CONFIDENCE) / 2 / np.array([len(held), len(waiting)])).sum()
    best = (np.inf, 1.0, 1.0)
    for threshold in np.quantile(np.concatenate([held, waiting]), np.linspace(0.02, 0.98, 49)):
        reached = (held >= threshold).mean()
        if reached >= LEAST_MASS:
            ratio = (waiting >= threshold).mean() / reached
            best = min(best, (ratio + 0.5 * slack / reached, ratio, reached))
    _, share, reached = best
    deviation = share * np.sqrt((1 - reached + 1 / (len(held) + 2)) / reached / len(held))
    return Bound(min(1.0, float(share)), float(deviation))


def share_seen(present: np.ndarray, hidden: np.ndarray, waiting: np.ndarray) -> float:
    """The share of open entities whose best candidate looks like a match, from scores (V,) of
    held-out links with their match, (V,) without it, and of the open entities (L,)."""
    threshold = np.nanquantile(hidden, 1 - SELDOM)
    false, true = (hidden >= threshold).mean(), (present >= threshold).mean()
    return float(((waiting >= threshold).mean() - false) / max(true - false, 0.1))


def is_refuted(by_likeness: Bound, seen: float) -> bool:
    """Whether known links must be of a kind of their own, so that neither the entities that are
    like them nor those held out of them bound anything: hardly any open entity is like them, or far
    more of all look like matches than that allows. (That is no bound itself, for what has none may
    look like a match, too.)"""
    if by_likeness == NO_BOUND:
        return True
    return seen > by_likeness.share + AGREE * by_likeness.deviation + REFUTED


def linked_share(bounds: list[Bound], most: float) -> float:
    """The share of entities with a counterpart, by the lowest bound together with those that agree
    with it, weighted by how sure they are; at most `most`."""
    told = [b for b in bounds if b.deviation > 0]
    if not told:
        return min(CERTAIN, most, *(b.share for b in bounds))
    lowest = min(told, key=lambda b: b.share + b.deviation)
    apart = [np.hypot(b.deviation, lowest.deviation) for b in told]
    near = [b for b, d in zip(told, apart, strict=True) if b.share <= lowest.share + AGREE * d]
    weight = np.array([b.deviation**-2 for b in near])
    mean = weight @ [b.share for b in near] / weight.sum()
    return float(min(CERTAIN, most, mean + ABOVE * weight.sum() ** -0.5))


def share_by_odds(odds: np.ndarray, most: float) -> float:
    """The share under which the probabilities have it as their mean, from log odds (L,) at equal
    shares [standard, Saerens et al. 2002]."""
    share = 0.5
    for _ in range(ROUNDS):
        share = float(np.clip(sigmoid(odds + log_odds(share)).mean(), 0.01, min(most, CERTAIN)))
    return share


def evidence_of(like: Likeness, share: float) -> np.ndarray:
    """Log odds (B,) that an entity of a bin has a counterpart rather than not."""
    return np.log(like.known / _without(like, share))


def evidence_without(like: Likeness, share: float, count: int) -> np.ndarray:
    """The log odds (count,) of as many entities without a counterpart, in no order."""
    without = _without(like, share).cumsum()  # (B,)
    place = np.searchsorted(without / without[-1], (np.arange(count) + 0.5) / count)
    mixed = np.random.default_rng(0).permutation(count)
    return evidence_of(like, share)[place][mixed]


def _without(like: Likeness, share: float) -> np.ndarray:
    """How frequent the bins (B,) are among entities without a counterpart."""
    return np.maximum(like.open - share * like.known, 0.02 * like.open) / (1 - share)


def presence_only(
    present: np.ndarray, waiting: np.ndarray, start: np.ndarray, share: float
) -> np.ndarray:
    """Coefficients (F+1,), the constant first, of the log odds to have a counterpart, for open
    entities with features (L,F), by examples (V,F) of those that have one; under them the `share`
    of the open entities is expected to have one. `start` (F+1,) are first coefficients."""
    drawn = with_constant(waiting[:: max(1, len(waiting) // DRAWN)])  # (D, F+1)
    x = np.concatenate([with_constant(present), drawn])  # (V+D, F+1)
    prior, p, theta = np.zeros(x.shape[1]), sigmoid(drawn @ start), start  # (F+1,), (D,), (F+1,)
    even = np.ones(len(x))
    for _ in range(ROUNDS):
        truth = np.concatenate([np.ones(len(present)), p])  # (V+D,)
        theta = fit_logistic(x, truth, even, prior, np.ones(len(prior)), theta)
        sampled = np.log((len(present) + p.sum()) / max(p.sum(), 1e-9))
        theta[0] += _shift(drawn @ theta - sampled, share) - sampled
        p, before = sigmoid(drawn @ theta), p
        if np.abs(p - before).max() < SETTLED:
            break
    return theta


def _shift(odds: np.ndarray, share: float) -> float:
    """What to add to log odds (D,) so that the mean probability is the share, by bisection."""
    low, high = -20.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sigmoid(odds + middle).mean() < share else (low, middle)
    return (low + high) / 2
