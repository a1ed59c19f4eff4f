"""Regressions with a prior: they find what made the data, and stay at the prior without any."""

from __future__ import annotations

import numpy as np

from mimea.confidence.regression import (
    choice_probability,
    fit_choice,
    fit_likely_choice,
    fit_logistic,
    sigmoid,
    with_constant,
)

WEAK = np.full(3, 1e-3)


def test_the_coefficients_that_made_the_truths_are_found():
    random = np.random.default_rng(0)
    x, theta = random.normal(size=(20_000, 2)), np.array([-1.0, 2.0, -0.5])
    truth = (random.random(len(x)) < sigmoid(with_constant(x) @ theta)).astype(float)
    found = fit_logistic(with_constant(x), truth, np.ones(len(x)), np.zeros(3), WEAK)
    assert np.allclose(found, theta, atol=0.1)


def test_separable_examples_do_not_run_away():
    x = with_constant(np.array([[-1.0, 0.0], [1.0, 0.0]]))
    found = fit_logistic(x, np.array([0.0, 1.0]), np.ones(2), np.zeros(3), np.ones(3))
    assert np.isfinite(found).all() and 0.3 < found[1] < 2


def test_a_far_start_still_arrives():
    """Newton's full step would leap over the optimum and not come back."""
    random = np.random.default_rng(1)
    x = with_constant(random.normal(size=(200, 2)) * 5)
    truth = (x[:, 1] > 0).astype(float)
    near = fit_logistic(x, truth, np.ones(200), np.zeros(3), np.ones(3))
    far = np.array([8.0, -9.0, 7.0])
    arrived = fit_logistic(x, truth, np.ones(200), far, WEAK)
    assert np.isfinite(arrived).all() and np.sign(arrived[1]) == np.sign(near[1]) == 1


def test_without_examples_the_prior_stays():
    prior = np.array([1.0, 2.0, 3.0])
    none = np.zeros((0, 3))
    assert np.allclose(fit_logistic(none, none[:, 0], none[:, 0], prior, np.ones(3)), prior)
    nobody = np.zeros((0, 4, 3))
    there, match = np.zeros((0, 4), bool), np.zeros(0, int)
    assert np.allclose(fit_choice(nobody, there, match, prior, np.ones(3)), prior)


def test_choices_are_learned_and_what_is_not_there_is_not_chosen():
    random = np.random.default_rng(2)
    x = with_constant(random.normal(size=(5000, 4, 2)))
    there = np.ones((5000, 4), bool)
    there[:, 3] = False
    theta = np.array([-0.5, 1.5, -1.0])
    p = choice_probability(x, there, theta)
    assert (p[:, 3] == 0).all() and (p.sum(1) < 1).all()
    drawn = random.random(5000)[:, None]
    match = (drawn > p.cumsum(1)).sum(1)
    match = np.where(match >= 3, 4, match)  # another one
    assert np.allclose(fit_choice(x, there, match, np.zeros(3), WEAK), theta, atol=0.15)


def test_likely_matches_weigh_as_much_as_they_are_likely():
    random = np.random.default_rng(3)
    x = with_constant(random.normal(size=(300, 3, 2)))
    there, match = np.ones((300, 3), bool), random.integers(0, 4, 300)
    sure = np.eye(4)[match]
    prior, strength = np.zeros(3), np.ones(3)
    known = fit_choice(x, there, match, prior, strength)
    assert np.allclose(fit_likely_choice(x, there, sure, prior, strength, known), known, atol=1e-5)
    twice = np.concatenate([x, x]), np.concatenate([there, there])
    halves = np.concatenate([sure, sure]) / 2
    assert np.allclose(fit_likely_choice(*twice, halves, prior, strength), known, atol=1e-5)
    without = fit_likely_choice(x, there, np.zeros((300, 4)), prior + 1.0, strength)
    assert np.allclose(without, 1.0)
