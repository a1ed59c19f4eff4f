"""Entities that score as those whose match was hidden have no counterpart, the others have."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch.nn import functional as F

from mimea.confidence.dangling import best_scores, fit_dangling_model, quantile_map
from mimea.matching.matching import best_candidates, mutual_nearest, nearest_means


def scores(mean: float, count: int, seed: int) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(mean, 0.1, count))


def learned(absent: int, present: int, rights: int = 10_000, decided: int = 0):
    waiting = torch.cat([scores(0.3, absent, 1), scores(0.7, present, 2)])
    few = scores(0.3, decided, 3)
    return fit_dangling_model(scores(0.7, 200, 4), scores(0.3, 200, 5), few, waiting, rights)


def test_probability_falls_with_the_score_and_parts_the_two_kinds():
    found = learned(300, 700)
    low, high = found.probability(np.array([0.3, 0.7]))
    assert low > 0.9
    assert high < 0.05
    assert found.precision > 0.9
    assert found.recall > 0.9


@pytest.mark.parametrize("absent", [50, 300, 800])
def test_the_share_is_that_of_the_waiting_entities(absent):
    assert learned(absent, 1000 - absent).share == pytest.approx(absent / 1000, abs=0.04)


def test_the_share_is_at_least_what_one_to_one_would_leave_over():
    assert learned(0, 1000, rights=600).share == pytest.approx(0.4, abs=0.01)


def test_probabilities_are_those_of_a_logistic_regression():
    kinds = scores(0.7, 200, 4), scores(0.4, 120, 5)
    found = fit_dangling_model(*kinds, kinds[0][:0], torch.cat(kinds), 10_000)
    score = torch.cat(kinds).numpy()[:, None]
    model = LogisticRegression(class_weight="balanced", tol=1e-9)
    model.fit((score - score.mean()) / score.std(), np.repeat([0, 1], [200, 120]))
    odds = model.decision_function((score - score.mean()) / score.std())
    assert np.allclose(found.intercept + found.slope * score[:, 0], odds, atol=1e-5)


def test_kinds_that_do_not_overlap_are_told_apart():
    far = torch.full((50,), 0.9), torch.full((50,), 0.1)
    found = fit_dangling_model(*far, far[0][:0], torch.cat(far), 50)
    assert found.precision == found.recall == 1.0
    assert np.isfinite([found.slope, found.intercept]).all()


def test_decisions_count_and_few_links_say_nothing():
    assert learned(300, 700, decided=50).probability(np.array([0.3]))[0] > 0.9
    few = scores(0.7, 10, 1)
    assert fit_dangling_model(few, few, few[:0], few, 10) is None


LEFT, RIGHT = (
    F.normalize(torch.randn(n, 12, generator=torch.Generator().manual_seed(n)), dim=1)
    for n in (60, 50)
)


def proposed(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    hubs = [hub - hub.mean() for hub in nearest_means(left, right, 3)]
    return best_candidates(left, right, *hubs, 1).score[:, 0]


def test_best_scores_are_those_of_proposals():
    mutual = mutual_nearest(LEFT, RIGHT, 3)
    found = best_scores(mutual.nearest, mutual.hubness, 3)
    assert torch.allclose(found, proposed(LEFT, RIGHT), atol=1e-5)


def test_a_hidden_match_is_like_one_that_is_missing():
    """400 left rows, the right ones nearly the same but for the last 100, which have none."""
    random = torch.Generator().manual_seed(1)
    left = F.normalize(torch.randn(400, 20, generator=random), dim=1)
    right = F.normalize(left[:300] + 0.1 * torch.randn(300, 20, generator=random), dim=1)
    mutual = mutual_nearest(left, right, 2)
    there, missing = best_scores(mutual.nearest, mutual.hubness, 2).split([300, 100])
    truth = torch.arange(400)
    truth[300:] = -1
    hidden = best_scores(mutual.nearest, mutual.hubness, 2, truth)[:300]
    assert float(hidden.median()) == pytest.approx(float(missing.median()), abs=0.01)
    assert there.median() - hidden.median() > 0.1


def test_scores_are_put_on_the_scale_of_the_time_they_are_compared_with():
    then = scores(0.4, 1000, 1)
    now = then * 0.5 + 0.3
    then[:10] = torch.nan
    found = quantile_map(now, then)(now)
    assert torch.allclose(found[10:], then[10:], atol=0.01)
    assert (found[:10] > 0).all()
    few = torch.full_like(then, torch.nan)
    assert torch.equal(quantile_map(now, few)(now), now)
