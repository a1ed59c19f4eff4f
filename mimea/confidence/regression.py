"""Logistic regression and the choice among candidates, both with a prior on the coefficients.

Newton's method [standard] on a few coefficients takes milliseconds; scikit-learn takes .8 s to
import, which neither a retrain nor a page should wait for.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

ROUNDS = 40
SETTLED = 1e-6
HALVINGS = 12  # of a step that would raise the loss


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(−x)), of any shape."""
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def log_odds(p: np.ndarray) -> np.ndarray:
    """log(p / (1 − p)), of any shape; at most 11.5 either way."""
    p = np.clip(p, 1e-5, 1 - 1e-5)
    return np.log(p / (1 - p))


def with_constant(x: np.ndarray) -> np.ndarray:
    """The columns (…,F) behind one of ones, missing values as 0: (…, F+1)."""
    return np.concatenate([np.ones((*x.shape[:-1], 1)), np.nan_to_num(x)], axis=-1)


def fit_logistic(
    x: np.ndarray,
    truth: np.ndarray,
    weight: np.ndarray,
    prior: np.ndarray,
    strength: np.ndarray,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """Coefficients (F,) of rows x (E,F) of truths (E,) in [0, 1], weighted (E,); `strength` (F,) is
    the precision of the normal prior around `prior` (F,). Newton's steps go from `start` (F,), else
    the prior."""

    def loss(theta: np.ndarray) -> float:
        odds = x @ theta  # (E,)
        return weight @ (np.logaddexp(0, odds) - truth * odds) + _pull(theta, prior, strength)

    def step(theta: np.ndarray) -> np.ndarray:
        p = sigmoid(x @ theta)  # (E,)
        gradient = x.T @ (weight * (p - truth)) + strength * (theta - prior)  # (F,)
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(strength)  # (F, F)
        return np.linalg.solve(hessian, gradient)

    return _minimised(loss, step, prior if start is None else start)


def choice_probability(x: np.ndarray, there: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """The probability (E,c) of each candidate x (E,c,F) to be the match, where it is `there` (E,c);
    what is missing to 1 is that of another one. theta (F,), the utility of another is 0."""
    return probability_of(np.where(there, x @ theta, -np.inf))


def probability_of(utility: np.ndarray) -> np.ndarray:
    """The same from utilities (E,c), −inf where there is no candidate."""
    most = np.maximum(utility.max(1, initial=0.0), 0.0)[:, None]  # (E, 1)
    odds = np.exp(utility - most)  # (E, c)
    return odds / (odds.sum(1, keepdims=True) + np.exp(-most))


def fit_choice(
    x: np.ndarray, there: np.ndarray, match: np.ndarray, prior: np.ndarray, strength: np.ndarray
) -> np.ndarray:
    """Coefficients (F,) of a conditional logit [standard, McFadden 1974] over candidates x (E,c,F),
    `there` (E,c), of which `match` (E,) is the right one, c for another."""
    count, c, _ = x.shape
    target = np.zeros((count, c + 1))
    target[np.arange(count), match] = 1
    return fit_likely_choice(x, there, target, prior, strength)


def fit_likely_choice(
    x: np.ndarray,
    there: np.ndarray,
    target: np.ndarray,
    prior: np.ndarray,
    strength: np.ndarray,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """The same where `target` (E,c+1) is how likely each candidate and, last, another one is the
    right one; a row adds up to its weight. Newton's steps go from `start` (F,), else the prior."""
    width = x.shape[2]
    weight, target, other = target.sum(1), target[:, :-1], target[:, -1]  # (E,), (E, c), (E,)

    def loss(theta: np.ndarray) -> float:
        p = choice_probability(x, there, theta)  # (E, c)
        likely = (target * np.log(p.clip(1e-12))).sum()
        return -likely - other @ np.log((1 - p.sum(1)).clip(1e-12)) + _pull(theta, prior, strength)

    def step(theta: np.ndarray) -> np.ndarray:
        p = choice_probability(x, there, theta) * weight[:, None]  # (E, c)
        gradient = np.einsum("ec,ecf->f", p - target, x) + strength * (theta - prior)  # (F,)
        mean = np.einsum("ec,ecf->ef", p, x)  # (E, F)
        weighted = (x * p[:, :, None]).reshape(-1, width)  # (E·c, F)
        shared = mean.T @ (mean / weight.clip(1e-12)[:, None])  # (F, F)
        hessian = weighted.T @ x.reshape(-1, width) - shared + np.diag(strength)  # (F, F)
        return np.linalg.solve(hessian, gradient)

    return _minimised(loss, step, prior if start is None else start)


def _pull(theta: np.ndarray, prior: np.ndarray, strength: np.ndarray) -> float:
    return float(strength @ (theta - prior) ** 2) / 2


def _minimised(
    loss: Callable[[np.ndarray], float],
    step: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
) -> np.ndarray:
    """The coefficients of the least loss by Newton's steps, halved while they would raise it."""
    theta, now = start.astype(float), loss(start)
    for _ in range(ROUNDS):
        move = step(theta)
        for _ in range(HALVINGS):
            after = loss(theta - move)
            if after <= now:
                break
            move = move / 2
        else:
            break
        theta, now = theta - move, after
        if np.abs(move).max() < SETTLED:
            break
    return theta
