"""What the Beta distributions of a pair's modalities say, in words."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from app.text.modalities import TERMS
from store.counting import counted

Beliefs = Mapping[str, Mapping[str, tuple[float, float] | None]]  # by side, then term: (α, β)
CLOSE = 0.05  # means no further apart than this are about the same
AMOUNTS = {  # what is counted of a modality, where it is what people would count
    "g": ("neighbour", "neighbours"),
    "r": ("relation", "relations"),
    "a": ("attribute", "attributes"),
    "i": ("picture", "pictures"),
}


def mean(belief: tuple[float, float]) -> float:
    return belief[0] / sum(belief)


def told(belief: tuple[float, float]) -> str:
    """How often, in percent, give or take one standard deviation."""
    total, middle = sum(belief), mean(belief)
    return f"{middle:.0%} ± {sqrt(middle * (1 - middle) / (total + 1)):.0%}".replace("%", "", 1)


def amount(term: str, count: float | None) -> str:
    """How much of a modality there is, "" where nothing is counted."""
    if term not in AMOUNTS or count is None:
        return ""
    return counted(round(count), *AMOUNTS[term])


def best(beliefs: Beliefs) -> str:
    """A sentence on which modality knows best, by the mean of both sides; "" where none is told of
    on both sides."""
    both = {
        term: (mean(beliefs["left"][term]) + mean(beliefs["right"][term])) / 2
        for term in TERMS
        if term != "fusion" and all(beliefs[side].get(term) for side in ("left", "right"))
    }
    if not both:
        return ""
    first, *others = sorted(both, key=both.get, reverse=True)
    alone = f"alone it finds the match of such entities {both[first]:.0%} of the time"
    if not others:
        return f"Of this pair only the {TERMS[first]} tells: {alone}."
    second = others[0]
    if both[first] - both[second] <= CLOSE:
        return (
            f"{TERMS[first].capitalize()} and {TERMS[second]} know best: either alone finds the "
            f"match of such entities about {both[first]:.0%} of the time."
        )
    other = f"{TERMS[second]} alone {both[second]:.0%}"
    return f"{TERMS[first].capitalize()} knows best: {alone}; {other}."
