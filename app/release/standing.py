"""How many of the links that stand are wrong, as far as audits and second looks tell."""

from __future__ import annotations

import numpy as np

from app.pipeline import Workspace
from mimea.confidence.audit import DRAWS, PRIOR, Others, Sampled, trust_in, wrong_left

# Wrong answers and right ones of a curator nobody knows yet: one in 200, perhaps six times that.
SLIPS = (0.25, 49.75)


def standing_links(workspace: Workspace) -> Others:
    """All links that were made here, no known ones, with draws of how many of them are wrong."""
    return standing_and_lost(workspace)[0]


def standing_and_lost(workspace: Workspace) -> tuple[Others, np.ndarray]:
    """The links that stand, and draws (D,) of how many were lost by a wrong no. Released ones may
    be wrong as their samples tell, verdicts as often as people revise them at a second look."""
    review = workspace.store.review
    with workspace.store.reading():
        samples, looks = review.release_samples(), review.looks()
    random = np.random.default_rng(0)
    wrong = np.zeros(DRAWS)
    for number, (standing, stated, right, false) in enumerate(samples):
        trust = PRIOR if number else trust_of(workspace)
        sample = Sampled(standing + right + false, stated or 0.0, right, false, trust)
        wrong += wrong_left(sample).draws(DRAWS, random)
    slips = random.beta(
        SLIPS[0] + looks["revised"], SLIPS[1] + looks["asked"] - looks["revised"], DRAWS
    )
    # Expected numbers: whole ones would hide what a few verdicts leave open. One more wrong
    # proposal than was refused may have been met.
    wrong += slips * (looks["against"] + 1)
    links = looks["accept"] + sum(sample[0] for sample in samples)
    lost = np.minimum(slips * looks["accept"], looks["against"])  # (D,)
    return Others(links, np.minimum(wrong, links)), lost


def trust_in_next(workspace: Workspace) -> float:
    """How many judged statements the probabilities are worth in another release. What an earlier
    one has left over is no longer like the held-out links with which a run has checked itself."""
    return PRIOR if workspace.store.review.release_samples() else trust_of(workspace)


def trust_of(workspace: Workspace) -> float:
    """How many judged statements the probabilities of the active run are worth: as it has checked
    them with held-out links."""
    run = workspace.store.runs.active()
    checked = ((run.metrics if run else {}).get("confidence") or {}).get("left") or {}
    return trust_in(checked.get("examples") or 0)
