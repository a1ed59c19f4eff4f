"""Whether the Beta distributions of a pair's modalities say anything that tells them apart."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

ALIKE = 0.05  # of means and of standard deviations, both within 0 to 1


def alike(summaries: Mapping[str, Mapping[str, tuple[float, float] | None]]) -> bool:
    """Whether all distributions of both sides are about the same.

    summaries: {"left" | "right": {term: (α, β) or None where it is absent}}.
    """
    shapes = [
        (_mean(*summary), _deviation(*summary))
        for side in summaries.values()
        for summary in side.values()
        if summary is not None
    ]
    return len(shapes) > 1 and all(max(of) - min(of) <= ALIKE for of in zip(*shapes, strict=True))


def _mean(alpha: float, beta: float) -> float:
    return alpha / (alpha + beta)


def _deviation(alpha: float, beta: float) -> float:
    return sqrt(alpha * beta / (alpha + beta + 1)) / (alpha + beta)
