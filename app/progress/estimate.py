"""How precise and how complete the links are, with intervals, as far as the desk can tell.

Three things may be wrong or missing: what was released without a look, which its sample tells; what
a curator accepted or refused by mistake, which second looks tell; and what is still open, of which
the run says how likely each entity has a counterpart. All three are drawn together, many times.
What the run states follows the decisions, of which those are missing that nobody could make: so
what it saw left at first counts, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.pipeline import Workspace
from app.release.standing import standing_and_lost, trust_of
from mimea.confidence.audit import DRAWS, LEVEL, PRIOR, Interval

# Of the log odds, in which all stated chances may be off together: where the run has checked itself
# with held-out links, and where it could not.
CHECKED_DOUBT, UNCHECKED_DOUBT = 0.35, 0.7
SAMPLED = 0.75  # how surely known links tell what there is to find, whatever came after
STEPS = np.linspace(-3, 3, 13)  # standard deviations at which what is open is summed


@dataclass(frozen=True)
class Estimate:
    """Links that curators made (no known ones), how many more there are to find, the precision of
    the links, and the share found of all there were to find."""

    links: int
    left: Interval
    precision: Interval
    recall: Interval


def estimate(workspace: Workspace) -> Estimate:
    """What can be told by now."""
    review = workspace.store.review
    with workspace.store.reading():
        chances, all_chances = (np.array(review.open_chances(about)) for about in ("main", "all"))
        seen = review.seen_left()
    (links, wrong), lost = standing_and_lost(workspace)
    random = np.random.default_rng(1)
    doubt = CHECKED_DOUBT if trust_of(workspace) > PRIOR else UNCHECKED_DOUBT
    left = _left(chances, doubt, random)
    if seen is not None and len(chances):
        about = chances.sum() / max(all_chances.sum(), 1e-9)  # without the vocabulary
        before = about * (seen.left + wrong)  # a wrong link has found nothing
        left += _trust_in_first(seen.sampled, random) * (before - chances.sum())
        left = np.clip(left, 0, len(chances))
    found = links - wrong
    return Estimate(
        links,
        _interval(left),
        _precision(links, wrong) if links else Interval(0.0, 1.0, 1.0),
        _interval(found / np.maximum(1, found + left + lost)),
    )


def _trust_in_first(sampled: bool, random: np.random.Generator) -> np.ndarray:
    """Draws (DRAWS,) of how much of what is left is as a run saw it at first, not as it is stated
    by now: anything between, and more of the former where known links told it."""
    share = random.random(DRAWS)
    return np.where(random.random(DRAWS) < SAMPLED, 1.0, share) if sampled else share


def _left(chances: np.ndarray, doubt: float, random: np.random.Generator) -> np.ndarray:
    """Draws (DRAWS,) of how many of the open entities have a counterpart, by chances (L,)."""
    if not len(chances):
        return np.zeros(DRAWS)
    odds = np.log(np.clip(chances, 1e-6, 1 - 1e-6) / (1 - np.clip(chances, 1e-6, 1 - 1e-6)))
    shifted = 1 / (1 + np.exp(-(odds + doubt * STEPS[:, None])))  # (13, L)
    off = random.standard_normal(DRAWS)
    mean = np.interp(off, STEPS, shifted.sum(1))
    spread = np.sqrt(np.interp(off, STEPS, (shifted * (1 - shifted)).sum(1)))
    return np.clip(mean + spread * random.standard_normal(DRAWS), 0, len(chances))


def _precision(links: int, wrong: np.ndarray) -> Interval:
    """The share of right ones by draws (DRAWS,) of the wrong ones. These are whole: where fewer
    than one is expected at best, there may be none."""
    few, many = np.quantile(wrong, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    shares = np.array([many, wrong.mean(), np.floor(few)]) / links
    return Interval(*(float(1 - share) for share in shares))


def _interval(draws: np.ndarray) -> Interval:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(draws.mean()), float(high))
