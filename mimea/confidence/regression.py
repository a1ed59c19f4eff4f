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
    x: np.ndarray, truth: np.ndarray, weight: np.ndarray, prior: np.ndarray, strength: np.ndarray
) -> np.ndarray:
    """Coefficients (F,) of rows x (E,F) of truths (E,) in [0, 1], weighted (E,); `strength` (F,) is
    the precision of the normal prior around `prior` (F,)."""

    def loss(theta: np.ndarray) -> float:
        odds = x @ theta  # (E,)
        return weight @ (np.logaddexp(0, odds) - truth * odds) + _pull(theta, prior, strength)

    def step(theta: np.ndarray) -> np.ndarray:
        p = sigmoid(x @ theta)  # (E,)
        gradient = x.T @ (weight * (p - truth)) + strength * (theta - prior)  # (F,)
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(strength)  # (F, F)
        return np.linalg.solve(hessian, gradient)

    return _minimised(loss, step, prior)


def choice_probability(x: np.ndarray, there: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """The probability (E,c) of each candidate x (E,c,F) to be the match, where it is `there` (E,c);
    what is missing to 1 is that of another one. theta (F,), the utility of another is 0."""
    utility = np.where(there, x @ theta, -np.inf)  # (E, c)
    most = np.maximum(utility.max(1, initial=0.0), 0.0)[:, None]  # (E, 1)
    odds = np.exp(utility - most)  # (E, c)
    return odds / (odds.sum(1, keepdims=True) + np.exp(-most))


def fit_choice(
    x: np.ndarray, there: np.ndarray, match: np.ndarray, prior: np.ndarray, strength: np.ndarray
) -> np.ndarray:
    """Coefficients (F,) of a conditional logit [standard, McFadden 1974] over candidates x (E,c,F),
    `there` (E,c), of which `match` (E,) is the right one, c for another."""
    count, c, width = x.shape
    target = np.zeros((count, c + 1))
    target[np.arange(count), match] = 1
    target = target[:, :c]  # (E, c)

    def loss(theta: np.ndarray) -> float:
        p = choice_probability(x, there, theta)  # (E, c)
        all_of_it = np.concatenate([p, 1 - p.sum(1, keepdims=True)], axis=1)  # (E, c+1)
        likely = all_of_it[np.arange(count), match].clip(1e-12)  # (E,)
        return -np.log(likely).sum() + _pull(theta, prior, strength)

    def step(theta: np.ndarray) -> np.ndarray:
        p = choice_probability(x, there, theta)  # (E, c)
        gradient = np.einsum("ec,ecf->f", p - target, x) + strength * (theta - prior)  # (F,)
        mean = np.einsum("ec,ecf->ef", p, x)  # (E, F)
        weighted = (x * p[:, :, None]).reshape(-1, width)  # (E·c, F)
        hessian = weighted.T @ x.reshape(-1, width) - mean.T @ mean + np.diag(strength)  # (F, F)
        return np.linalg.solve(hessian, gradient)

    return _minimised(loss, step, prior)


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
