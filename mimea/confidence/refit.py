"""The model of a run's probabilities, fitted again with what curators have decided since [ours].

Curators don't decide a random sample, but what they are asked next depends on the features alone,
and given these the answers are as good as any. A rejected candidate is an answer, too: the match is
another one, or there is none; how likely each is by the model so far [standard, EM].

The held-out links stay examples of the choice. That there is a counterpart at all they can't tell,
all of them having one; the constant that was estimated from the open entities is a prior, from which
decisions move it as far as they know better.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mimea.confidence.distribution import STRENGTH, Model, coefficients
from mimea.confidence.open_entities import OpenEntities
from mimea.confidence.regression import fit_likely_choice, fit_logistic, with_constant

ROUNDS = 2
LEAST = 0.01  # probability that a candidate had which has gone, to be an example
TRUST = np.array([10.0, 100.0, 30.0])  # in the run's `line`, as the precision of a prior


class Outcome(NamedTuple):
    """What decisions say of entities (L,): the place of the match among the candidates, c for
    another one, or ALONE or OPEN; and the candidates that are no match (L,c) bool."""

    match: np.ndarray
    gone: np.ndarray


OPEN, ALONE = -1, -2


def refitted(own: OpenEntities, outcome: Outcome) -> Model:
    """The model with the outcomes of some open entities as examples."""
    run = own.fitted.model
    rows = np.flatnonzero((outcome.match != OPEN) | outcome.gone.any(1))  # (E,)
    if len(rows):  # those of whom something has gone that could have been the match
        match, gone = outcome.match[rows], outcome.gone[rows]  # (E,), (E, c)
        likely = (run.candidates(own.features[rows]) * gone).sum(1)  # (E,)
        rows = rows[(match != OPEN) | (likely >= LEAST)]
    if not len(rows):
        return run
    match, gone = outcome.match[rows], outcome.gone[rows]  # (E,), (E, c)
    features, itself = own.features[rows], own.fitted.itself[rows]  # (E, c, F), (E,)
    held = own.fitted.held
    x = with_constant(np.concatenate([held.features, features]))  # (V+E, c, F+1)
    there = np.isfinite(np.concatenate([held.features, features])[:, :, 0])  # (V+E, c)
    known = np.eye(gone.shape[1] + 1)[held.match]  # (V, c+1)
    score = x[len(known) :, 0] @ run.telling  # (E,)
    line = np.stack([np.ones(len(rows)), score, itself], axis=1)  # (E, 3)
    model = run
    for _ in range(ROUNDS):
        target = _targets(model, features, itself, match, gone)  # (E, c+1)
        choice = fit_likely_choice(
            x, there, np.concatenate([known, target]), coefficients()["choice"],
            np.full(x.shape[2], STRENGTH["choice"]), model.choice,
        )  # fmt: skip
        told = fit_logistic(line, target.sum(1), np.ones(len(rows)), run.line, TRUST)
        model = Model(run.telling, told, choice)
    return model


def _targets(
    model: Model, features: np.ndarray, itself: np.ndarray, match: np.ndarray, gone: np.ndarray
) -> np.ndarray:
    """How likely each candidate is the match, and another one (E,c+1), of entities with features
    (E,c,F), by what is known of them."""
    linked = model.linked(features[:, 0], itself)  # (E,)
    chosen = model.candidates(features)  # (E, c)
    other = 1 - chosen.sum(1, keepdims=True)  # (E, 1)
    left = np.concatenate([chosen * ~gone, other], axis=1)  # (E, c+1)
    stays = 1 - linked + linked * left.sum(1)  # (E,)
    target = linked[:, None] * left / stays[:, None]  # (E, c+1)
    decided = np.flatnonzero(match != OPEN)
    target[decided] = 0.0
    matched = decided[match[decided] >= 0]
    target[matched, match[matched]] = 1.0
    return target
