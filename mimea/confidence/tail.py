"""How sure the surest candidates are [ours].

A logistic model is shaped by the many cases that are in doubt. Far from these the truth is often
steeper than the model: of what it calls 97 % sure 99.7 % are right. So the log odds above BEND are
stretched by one number, learned from how held-out links were told by models that don't know them.
"""

from __future__ import annotations

import numpy as np

from mimea.confidence.regression import log_odds, sigmoid

BEND = 0.9  # probability from which on the log odds are stretched
STRENGTH = 0.3  # of the pull towards no stretch, in examples
ROUNDS = 20
MOST = 3.0  # stretch either way


def fit_tail(probability: np.ndarray, right: np.ndarray, weight: np.ndarray) -> float:
    """The stretch by examples with a stated probability (E,), which are `right` (E,) or not, each
    weighted (E,); 0 for none."""
    odds, above, tail = log_odds(probability), _above(probability), 0.0  # (E,) both
    for _ in range(ROUNDS):
        p = sigmoid(odds + tail * above)  # (E,)
        slope = above @ (weight * (p - right)) + STRENGTH * tail
        bend = above**2 @ (weight * p * (1 - p)) + STRENGTH
        tail = float(np.clip(tail - slope / bend, -1.0, MOST))
    return tail


def stretched(probability: np.ndarray, tail: float) -> np.ndarray:
    """Probabilities, of any shape, with the stretch."""
    above = _above(probability)
    odds = log_odds(probability) + tail * above
    return np.where(above > 0, sigmoid(odds), probability)


def with_tail(
    candidates: np.ndarray, no_counterpart: np.ndarray, tail: float
) -> tuple[np.ndarray, np.ndarray]:
    """The distributions of entities, (E,c) and (E,), with the likeliest candidate stretched and the
    rest in proportion."""
    best = np.arange(len(candidates)), candidates.argmax(1)
    before = candidates[best]  # (E,)
    after = stretched(before, tail)  # (E,)
    rest = (1 - after) / np.maximum(1 - before, 1e-9)  # (E,)
    scaled = candidates * rest[:, None]  # (E, c)
    scaled[best] = after
    return scaled, no_counterpart * rest


def _above(probability: np.ndarray) -> np.ndarray:
    """How far the log odds lie above the bend, 0 below it."""
    return np.maximum(log_odds(probability) - log_odds(np.array(BEND)), 0.0)
