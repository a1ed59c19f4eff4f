"""Who has no counterpart: a probability for every left entity that is still open [ours].

A left entity whose counterpart is missing scores lower with its best candidate than one whose
counterpart is there. How much lower is seen on held-out links, each asked twice: with its right end
among the candidates, and without it. Curators' "no counterpart" decisions are further examples of
the second kind. Scores still rise once the held-out links train, too, so those at the end are put
on the scale of the moment when they were asked. The model is a logistic regression on the best
score; how common absence is, it cannot know from that, so the shares are fitted to the open
entities themselves [standard, Saerens et al. 2002], and are at least what a one-to-one alignment of
the two sides would leave over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from mimea.matching.ann import TopK

MIN_EXAMPLES = 20  # held-out links
QUANTILES = 101
FOLDS = 5  # of the examples, whose precision and recall are those of the four others
ROUNDS = 50


@dataclass(frozen=True)
class Absence:
    """Log odds of absence, as many absent as present: intercept + slope · best score; precision
    and recall of the held-out links at a probability of one half, for a share of absent ones."""

    slope: float
    intercept: float
    precision: float
    recall: float
    share: float

    def probability(self, best: np.ndarray) -> np.ndarray:
        """Of entities with these best scores (L,)."""
        return _probability(self.intercept + self.slope * best, self.share)


def best_scores(nearest: TopK, hubness: Tensor, k: int, hidden: Tensor | None = None) -> Tensor:
    """The best score (L,), as in proposals, of left rows with their nearest (L,n) right ones of
    some hubness (R,); as if those `hidden` (L,) were missing, -1 for none.

    Then a row's own hubness, the mean of the k nearest, is less, too: one that lacks its match is
    less close to everybody. -inf or NaN where nobody is left.
    """
    price, usual = (hubness - hubness.mean()) / 2, nearest.values[:, :k].mean()  # (R,)
    values = nearest.values  # (L, n)
    if hidden is not None:
        values = values.masked_fill(nearest.indices == hidden[:, None], -torch.inf)
    own = values.topk(max(1, min(k, values.shape[1] - 1)), dim=1).values.mean(1)  # (L,)
    return (values - price[nearest.indices]).amax(1) - (own - usual) / 2


def as_before(now: Tensor, before: Tensor) -> Callable[[Tensor], Tensor]:
    """Puts scores on the scale they had before: the same quantiles for the entities (L,) that have
    a score now and had one before, NaN else. With few of those, as they are."""
    both = now.isfinite() & before.isfinite()
    if both.sum() < MIN_EXAMPLES:
        return lambda best: best
    shares = np.linspace(0, 1, QUANTILES)
    scales = [np.quantile(x[both].cpu().numpy(), shares) for x in (now, before)]
    return lambda best: torch.from_numpy(np.interp(best.cpu().numpy(), *scales)).to(best)


def learn_absence(
    there: Tensor, hidden: Tensor, decided: Tensor, waiting: Tensor, rights: int
) -> Absence | None:
    """From the best scores of held-out links with their match (V,) and without it (V,), of decided
    absences (D,) and of all that wait (L,) for one of `rights` candidates; None with few links, or
    if nobody waits."""
    if len(there) < MIN_EXAMPLES or not len(waiting):
        return None
    present, absent, open_ = (
        x.double().cpu().numpy() for x in (there, torch.cat([hidden, decided]), waiting)
    )
    score = np.concatenate([present, absent])  # (E,)
    truth = np.repeat([0.0, 1.0], [len(present), len(absent)])
    slope, intercept = _fitted(score, truth)
    odds, fold = np.empty_like(score), np.arange(len(score)) % FOLDS
    for asked in (fold == i for i in range(FOLDS)):
        level, offset = _fitted(score[~asked], truth[~asked])
        odds[asked] = offset + level * score[asked]
    share = _share(intercept + slope * open_, max(0.0, 1 - rights / max(1, len(open_))))
    said = _probability(odds, share) > 0.5
    right, wrong = said[truth == 1].mean() * share, said[truth == 0].mean() * (1 - share)
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = said[truth == 1].mean()
    return Absence(*map(float, (slope, intercept, precision, recall, share)))


def _fitted(score: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of a logistic regression in one variable, both kinds of examples worth
    the same [standard, Newton's method; scikit-learn's takes .8 s to import, a twelfth of a
    retrain]. The slope of the standardised score has a ridge of 1, lest it grow without end where
    the kinds don't overlap."""
    centre, spread = score.mean(), score.std() + 1e-9
    x = np.stack([(score - centre) / spread, np.ones_like(score)])  # (2, E)
    share = truth.mean()
    weight = np.where(truth == 1, 0.5 / share, 0.5 / (1 - share))
    ridge, found = np.diag([1.0, 1e-9]), np.zeros(2)
    for _ in range(ROUNDS):
        said = 1 / (1 + np.exp(-found @ x))
        slopes = x @ (weight * (said - truth)) + ridge @ found
        found = found - np.linalg.solve((x * weight * said * (1 - said)) @ x.T + ridge, slopes)
    return found[0] / spread, found[1] - found[0] * centre / spread


def _share(odds: np.ndarray, least: float) -> float:
    """The share of absent ones under which the probabilities have that mean, by iteration."""
    share = 0.5
    for _ in range(ROUNDS):
        share = min(max(float(_probability(odds, share).mean()), least, 1e-3), 1 - 1e-3)
    return share


def _probability(odds: np.ndarray, share: float) -> np.ndarray:
    return 1 / (1 + np.exp(-odds) * (1 - share) / share)
