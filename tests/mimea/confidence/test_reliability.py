"""Calibration error, Brier score, area and coverage, checked by hand and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from mimea.confidence.reliability import area, reliability

EVEN = np.ones(4)


def test_figures_of_four_examples_by_hand():
    found = reliability(np.array([0.9, 0.9, 0.1, 0.1]), np.array([1, 0, 0, 0], bool), EVEN, 4)
    assert found.error == pytest.approx(0.5 * 0.4 + 0.5 * 0.1)
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.01 + 0.01) / 4)
    assert found.area == pytest.approx((0.5 + 1 + 1) / 3)
    assert found.coverage == 1.0  # the list of one
    assert [round(x, 3) for one in found.bins for x in one] == [0.1, 0, 0.5, 0.9, 0.5, 0.5]


def test_what_holds_has_no_error():
    random = np.random.default_rng(0)
    said = random.random(200_000)
    found = reliability(said, random.random(len(said)) < said, np.ones(len(said)), len(said))
    assert found.error < 0.005


def test_weights_count_as_so_many_examples():
    random = np.random.default_rng(1)
    score, truth = random.random(300).round(1), random.random(300) < 0.4
    weight = random.integers(1, 4, 300).astype(float)
    expected = roc_auc_score(truth, score, sample_weight=weight)
    assert area(score, truth, weight) == pytest.approx(expected)
    brier = brier_score_loss(truth, score, sample_weight=weight)
    assert reliability(score, truth, weight, 300).brier == pytest.approx(brier)


def test_where_all_are_right_there_is_no_area_and_the_metrics_say_null():
    metrics = reliability(np.full(4, 0.5), np.ones(4, bool), EVEN, 4).as_metrics()
    assert metrics["area"] is None and metrics["coverage"] == 1.0 and metrics["examples"] == 4
