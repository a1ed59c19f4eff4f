"""Dangling entities: the probability of every open left entity to have no counterpart [ours; the
term is DBP2.0's].

A dangling entity scores lower with its best candidate than one whose counterpart exists. How much
lower is measured on held-out links, each scored twice: with its right end among the candidates, and
without it. Curators' "no counterpart" decisions are further examples of the second kind. Scores
still rise once the held-out links train too, so the final ones are mapped back to the scale of the
moment when the examples were scored. The model is a logistic regression on the best score. The
examples can't show how common dangling entities are, so their share is estimated on the open
entities themselves [standard, Saerens et al. 2002], and is at least what a one-to-one alignment of
the two sides would leave over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from mimea.matching.ann import TopK
from mimea.matching.matching import MutualPairs

MIN_EXAMPLES = 20  # held-out links
QUANTILES = 101
FOLDS = 5  # for precision and recall, each fold predicted by a model of the others
ROUNDS = 50


@dataclass(frozen=True)
class DanglingModel:
    """Log odds of being dangling, if half of all entities were: intercept + slope · best score.

    `precision` and `recall` are those of the held-out links at a probability of one half, for the
    estimated `share` of dangling entities. metrics.json has these fields as `no_counterpart`.
    """

    slope: float
    intercept: float
    precision: float
    recall: float
    share: float

    def probability(self, best: np.ndarray) -> np.ndarray:
        """Of being dangling, for entities with these best scores (L,): (L,)."""
        return _probability(self.intercept + self.slope * best, self.share)


def best_scores(nearest: TopK, hubness: Tensor, k: int, hidden: Tensor | None = None) -> Tensor:
    """The best score (L,), as in proposals, of left rows from their nearest right ones (L,n) and
    the hubness (R,) of these; as if the right rows `hidden` (L,) were missing, −1 for none.

    Hiding a row also lowers the left row's own hubness, the mean of the k nearest: a dangling
    entity is less close to everything. −inf or NaN where no right row is left.
    """
    less, mean = (hubness - hubness.mean()) / 2, nearest.values[:, :k].mean()  # (R,), ()
    values = nearest.values  # (L, n)
    if hidden is not None:
        values = values.masked_fill(nearest.indices == hidden[:, None], -torch.inf)
    own = values.topk(max(1, min(k, values.shape[1] - 1)), dim=1).values.mean(1)  # (L,)
    return (values - less[nearest.indices]).amax(1) - (own - mean) / 2


def held_out_scores(
    mutual: MutualPairs, left: Tensor, right: Tensor, held: Tensor, entities: int, k: int
) -> tuple[Tensor, Tensor]:
    """The best scores (L,) in a search among left (L,) and right entities (R,), and those of the
    held-out links (V,2) found there, with and without their match: (E,2).

    A left entity with several held-out links is no example, since hiding one leaves the others.
    """
    place = torch.full((entities,), -1, device=left.device)  # (N,)
    place[right] = torch.arange(len(right), device=left.device)
    ends, count = held[:, 0].unique(return_counts=True)
    truth = torch.full_like(place, -1)  # (N,)
    truth[held[:, 0]] = place[held[:, 1]]
    truth[ends[count > 1]] = -1
    linked = truth[left] >= 0  # (L,)
    best = best_scores(mutual.nearest, mutual.hubness, k)  # (L,)
    hidden = best_scores(mutual.nearest, mutual.hubness, k, truth[left])  # (L,)
    examples = torch.stack([best, hidden], dim=1)[linked]  # (E, 2)
    return best, examples[examples.isfinite().all(1)]


def quantile_map(now: Tensor, before: Tensor) -> Callable[[Tensor], Tensor]:
    """A function that maps scores to the scale they had before [standard, quantile mapping].

    It matches the quantiles of the entities (L,) with a score both now and before, NaN for none;
    with fewer than MIN_EXAMPLES of them it changes nothing.
    """
    both = now.isfinite() & before.isfinite()  # (L,)
    if both.sum() < MIN_EXAMPLES:
        return lambda best: best
    shares = np.linspace(0, 1, QUANTILES)
    scales = [np.quantile(x[both].cpu().numpy(), shares) for x in (now, before)]
    return lambda best: torch.from_numpy(np.interp(best.cpu().numpy(), *scales)).to(best)


def fit_dangling_model(
    matched: Tensor, hidden: Tensor, decided: Tensor, waiting: Tensor, rights: int
) -> DanglingModel | None:
    """From the best scores of held-out links with their match (V,) and without it (V,), of entities
    that curators decided to be dangling (D,), and of all (L,) that wait for one of `rights`
    candidates. None with fewer than MIN_EXAMPLES links, or if nobody waits."""
    if len(matched) < MIN_EXAMPLES or not len(waiting):
        return None
    present, absent, open_ = (
        x.double().cpu().numpy() for x in (matched, torch.cat([hidden, decided]), waiting)
    )
    score = np.concatenate([present, absent])  # (E,)
    truth = np.repeat([0.0, 1.0], [len(present), len(absent)])  # (E,)
    slope, intercept = _logistic_regression(score, truth)
    odds, fold = np.empty_like(score), np.arange(len(score)) % FOLDS  # (E,)
    for test in (fold == i for i in range(FOLDS)):
        level, offset = _logistic_regression(score[~test], truth[~test])
        odds[test] = offset + level * score[test]
    share = _share(intercept + slope * open_, max(0.0, 1 - rights / max(1, len(open_))))
    predicted = _probability(odds, share) > 0.5  # (E,)
    recall = predicted[truth == 1].mean()
    right, wrong = recall * share, predicted[truth == 0].mean() * (1 - share)
    precision = right / (right + wrong) if right + wrong else 0.0
    return DanglingModel(*map(float, (slope, intercept, precision, recall, share)))


def _logistic_regression(score: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Slope and intercept for scores (E,) of truths (E,), both classes weighing the same [standard,
    Newton's method; scikit-learn takes .8 s to import, a twelfth of a retrain]. The slope of the
    standardised score has a ridge of 1, or it would diverge where the classes don't overlap."""
    centre, spread = score.mean(), score.std() + 1e-9
    x = np.stack([(score - centre) / spread, np.ones_like(score)])  # (2, E)
    share = truth.mean()
    weight = np.where(truth == 1, 0.5 / share, 0.5 / (1 - share))  # (E,)
    ridge, theta = np.diag([1.0, 1e-9]), np.zeros(2)  # (2, 2), (2,)
    for _ in range(ROUNDS):
        predicted = 1 / (1 + np.exp(-theta @ x))  # (E,)
        gradient = x @ (weight * (predicted - truth)) + ridge @ theta  # (2,)
        hessian = (x * weight * predicted * (1 - predicted)) @ x.T + ridge  # (2, 2)
        theta = theta - np.linalg.solve(hessian, gradient)
    return theta[0] / spread, theta[1] - theta[0] * centre / spread


def _share(odds: np.ndarray, least: float) -> float:
    """The share, at least `least`, under which the probabilities (L,) have it as their mean; by
    iteration."""
    share = 0.5
    for _ in range(ROUNDS):
        share = min(max(float(_probability(odds, share).mean()), least, 1e-3), 1 - 1e-3)
    return share


def _probability(odds: np.ndarray, share: float) -> np.ndarray:
    """From log odds (L,) at equal shares, for another share of dangling entities: (L,)."""
    return 1 / (1 + np.exp(-odds) * (1 - share) / share)
