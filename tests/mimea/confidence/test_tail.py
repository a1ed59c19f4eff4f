"""The surest probabilities are stretched as far as examples say, and stay distributions."""

from __future__ import annotations

import numpy as np

from mimea.confidence.regression import log_odds, sigmoid
from mimea.confidence.tail import BEND, fit_tail, stretched, with_tail


def told_and_true(slope: float, count: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    """Stated probabilities (E,), and which are right (E,) where log odds above the bend are that
    many times as high in truth."""
    draw = np.random.default_rng(0)
    told = draw.uniform(0.05, 0.995, count)
    bend = log_odds(np.array(BEND))
    above = np.maximum(log_odds(told) - bend, 0)
    return told, draw.random(count) < sigmoid(log_odds(told) + (slope - 1) * above)


def test_what_is_surer_than_stated_is_stretched_and_what_holds_is_not():
    for slope in (1.0, 2.0):
        told, right = told_and_true(slope)
        assert abs(fit_tail(told, right, np.ones(len(told))) - (slope - 1)) < 0.4


def test_overconfidence_is_taken_back():
    told, right = told_and_true(0.3)
    assert fit_tail(told, right, np.ones(len(told))) < -0.3


def test_no_example_stretches_nothing():
    none = np.zeros(0)
    assert fit_tail(none, none.astype(bool), none) == 0


def test_below_the_bend_nothing_changes_and_order_stays():
    told = np.linspace(0, 1, 500)
    after = stretched(told, 1.5)
    below = told <= BEND
    np.testing.assert_array_equal(after[below], told[below])
    assert (np.diff(after) >= 0).all()
    assert after[-1] <= 1


def test_a_stretched_distribution_has_the_same_sum():
    candidates = np.array([[0.95, 0.02, 0.01], [0.05, 0.93, 0.0], [0.2, 0.3, 0.1]])
    nobody = np.array([0.02, 0.02, 0.4])
    after, none = with_tail(candidates, nobody, 1.0)
    np.testing.assert_allclose(after.sum(1) + none, candidates.sum(1) + nobody)
    assert after[0, 0] > 0.95
    assert after[1, 1] > 0.93
    np.testing.assert_allclose(after[2], candidates[2])
