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

from mimea.quantised import TopK

MIN_EXAMPLES = 20  # held-out links
QUANTILES = 101
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
    absences (D,) and of all that wait (L,) for one of `rights` candidates; None with few links."""
    if len(there) < MIN_EXAMPLES:
        return None
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    present, absent, open_ = (
        x.double().cpu().numpy() for x in (there, torch.cat([hidden, decided]), waiting)
    )
    score = np.concatenate([present, absent])[:, None]  # (E, 1)
    truth = np.repeat([0, 1], [len(present), len(absent)])
    centre, spread = score.mean(), score.std() + 1e-9
    model = LogisticRegression(class_weight="balanced")
    scaled = (score - centre) / spread
    odds = cross_val_predict(model, scaled, truth, cv=5, method="decision_function")
    fitted = model.fit(scaled, truth)
    slope = fitted.coef_[0, 0] / spread
    intercept = fitted.intercept_[0] - slope * centre
    share = _share(intercept + slope * open_, max(0.0, 1 - rights / max(1, len(open_))))
    said = _probability(odds, share) > 0.5
    right, wrong = said[truth == 1].mean() * share, said[truth == 0].mean() * (1 - share)
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = said[truth == 1].mean()
    return Absence(*map(float, (slope, intercept, precision, recall, share)))


def _share(odds: np.ndarray, least: float) -> float:
    """The share of absent ones under which the probabilities have that mean, by iteration."""
    share = 0.5
    for _ in range(ROUNDS):
        share = min(max(float(_probability(odds, share).mean()), least, 1e-3), 1 - 1e-3)
    return share


def _probability(odds: np.ndarray, share: float) -> np.ndarray:
    return 1 / (1 + np.exp(-odds) * (1 - share) / share)
