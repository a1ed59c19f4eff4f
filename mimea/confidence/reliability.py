"""How far stated probabilities hold [standard: expected calibration error, Brier score, area under
the ROC curve, coverage]."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

BINS = 15
SURE = 0.99


class Reliability(NamedTuple):
    """The expected calibration error in BINS bins of equal width, the Brier score, the area under
    the ROC curve, NaN where all or none is right, the share of what is right that lies in the
    longest list, the likeliest first, of which SURE is right; the number of examples; and of each
    bin with examples the mean probability, the share that is right and the weight."""

    error: float
    brier: float
    area: float
    coverage: float
    examples: int
    bins: list[tuple[float, float, float]]

    def as_metrics(self) -> dict:
        """For metrics.json; null where there is no number."""
        found = {name: value for name, value in self._asdict().items() if name != "bins"}
        found = {name: None if value != value else round(value, 4) for name, value in found.items()}
        return found | {"bins": [[round(x, 4) for x in one] for one in self.bins]}


def reliability(
    probability: np.ndarray, right: np.ndarray, weight: np.ndarray, examples: int
) -> Reliability:
    """Of stated probabilities (E,) of which some are `right` (E,) bool, weighted (E,)."""
    weight = weight / weight.sum()  # (E,)
    place = np.minimum((probability * BINS).astype(int), BINS - 1)  # (E,)
    mass = np.bincount(place, weight, BINS)  # (B,)
    said = np.bincount(place, weight * probability, BINS)  # (B,)
    true = np.bincount(place, weight * right, BINS)  # (B,)
    there = mass > 0  # (B,)
    bins = np.stack([said[there] / mass[there], true[there] / mass[there], mass[there]], axis=1)
    return Reliability(
        float(np.abs(said - true).sum()),
        float(weight @ (probability - right) ** 2),
        area(probability, right, weight),
        _coverage(probability, right, weight),
        examples,
        [tuple(map(float, row)) for row in bins],
    )


def area(score: np.ndarray, positive: np.ndarray, weight: np.ndarray) -> float:
    """The weighted area under the ROC curve: how often a positive (E,) scores above a negative one,
    ties as half; NaN where there are none of a kind."""
    _, group = np.unique(score, return_inverse=True)  # (E,)
    up = np.bincount(group, weight * positive)  # (U,)
    down = np.bincount(group, weight * ~positive)  # (U,)
    total = up.sum() * down.sum()
    below = down.cumsum() - down / 2  # (U,)
    return float(up @ below / total) if total else float("nan")


def _coverage(probability: np.ndarray, right: np.ndarray, weight: np.ndarray) -> float:
    order = np.argsort(-probability, kind="stable")  # (E,)
    listed, found = weight[order].cumsum(), (weight * right)[order].cumsum()  # (E,) both
    sure = np.flatnonzero(found >= SURE * listed)
    return float(found[sure[-1]] / found[-1]) if len(sure) and found[-1] else 0.0
