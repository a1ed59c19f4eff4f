"""Entities that score as those whose match was hidden have no counterpart, the others have."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mimea.absence import learn_absence


def scores(mean: float, count: int, seed: int) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(mean, 0.1, count))


def learned(absent: int, present: int, rights: int = 10_000, decided: int = 0):
    waiting = torch.cat([scores(0.3, absent, 1), scores(0.7, present, 2)])
    few = scores(0.3, decided, 3)
    return learn_absence(scores(0.7, 200, 4), scores(0.3, 200, 5), few, waiting, rights)


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


def test_decisions_count_and_few_links_say_nothing():
    assert learned(300, 700, decided=50).probability(np.array([0.3]))[0] > 0.9
    few = scores(0.7, 10, 1)
    assert learn_absence(few, few, few[:0], few, 10) is None
