"""The model of a run's probabilities, fitted again with what curators have decided since [ours].

Curators don't decide a random sample, but what they are asked next depends on the features alone,
and given these the answers are as good as any. A rejected candidate is an answer, too: the match is
another one, or there is none; how likely each is by the model so far [standard, EM].

The run's coefficients are the prior, and its held-out links stay examples of the choice. All open
entities count as well, with what the run said of them: answers about a hundred that it was sure of
say little about those in doubt, and should not move them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mimea.confidence.distribution import STRENGTH, Model, coefficients
from mimea.confidence.open_entities import OpenEntities
from mimea.confidence.regression import fit_likely_choice, fit_logistic, with_constant

ROUNDS = 2
OPEN, ALONE = -1, -2
CHOICE, LINKED = 25.0, 50.0  # precision of the prior that the run's coefficients are
DRAWN, WEIGHT = 500, 300.0  # open entities that count with what the run said, and what all weigh


class Outcome(NamedTuple):
    """What decisions say of entities (L,): the place of the match among the candidates, c for
    another one, or ALONE or OPEN; and the candidates that are no match (L,c) bool."""

    match: np.ndarray
    gone: np.ndarray


class _Examples(NamedTuple):
    """Entities (E,) about which something is known: the features (E,c,F) of their candidates, the
    log odds (E,) of a counterpart that they have by themselves, and the outcome."""

    features: np.ndarray
    itself: np.ndarray
    outcome: Outcome


def refitted(own: OpenEntities, outcome: Outcome) -> Model:
    """The model with the outcomes of some open entities as examples."""
    rows = np.flatnonzero((outcome.match != OPEN) | outcome.gone.any(1))  # (E,)
    run, model = own.fitted.model, own.fitted.model
    if not len(rows):
        return run
    known = Outcome(*(x[rows] for x in outcome))
    found = _Examples(own.features[rows], own.fitted.itself[rows], known)
    for _ in range(ROUNDS):
        target = _targets(model, found)  # (E, c+1)
        told = _linked(own, found, target.sum(1))  # (F+2,)
        choice = _choice(own, found, target, model.choice)  # (F+1,)
        model = Model(told[:-1], np.array([0.0, 1.0, told[-1]]), choice)
    return model


def _targets(model: Model, found: _Examples) -> np.ndarray:
    """How likely each candidate is the match, and another one (E,c+1), by what is known."""
    match, gone = found.outcome  # (E,), (E, c)
    linked = model.linked(found.features[:, 0], found.itself)  # (E,)
    chosen = model.candidates(found.features)  # (E, c)
    other = 1 - chosen.sum(1, keepdims=True)  # (E, 1)
    left = np.concatenate([chosen * ~gone, other], axis=1)  # (E, c+1)
    stays = 1 - linked + linked * left.sum(1)  # (E,)
    target = linked[:, None] * left / stays[:, None]  # (E, c+1)
    target[match != OPEN] = 0.0
    matched = np.flatnonzero(match >= 0)
    target[matched, match[matched]] = 1.0
    return target


def _linked(own: OpenEntities, found: _Examples, truth: np.ndarray) -> np.ndarray:
    """Coefficients (F+2,) of the log odds to have a counterpart: the constant, those of the best
    candidate's features, that of the entity itself; by how likely (E,) the examples have one."""
    run, drawn = own.fitted.model, slice(None, None, max(1, len(own.entity) // DRAWN))
    best = np.concatenate([found.features[:, 0], own.features[drawn, 0]])  # (E+D, F)
    itself = np.concatenate([found.itself, own.fitted.itself[drawn]])  # (E+D,)
    said = run.linked(best[len(truth) :], itself[len(truth) :])  # (D,)
    weight = np.repeat([1.0, WEIGHT / len(said)], [len(truth), len(said)])  # (E+D,)
    x = np.concatenate([with_constant(best), itself[:, None]], axis=1)  # (E+D, F+2)
    prior = np.append(run.line[1] * run.telling, run.line[2])  # (F+2,)
    prior[0] += run.line[0]
    strength = np.full(len(prior), LINKED)  # (F+2,)
    return fit_logistic(x, np.concatenate([truth, said]), weight, prior, strength)


def _choice(
    own: OpenEntities, found: _Examples, target: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Coefficients (F+1,) of the choice, by held-out links and examples with a target (E,c+1)."""
    held, own_prior = own.fitted.held, STRENGTH["choice"]
    features = np.concatenate([held.features, found.features])  # (V+E, c, F)
    targets = np.concatenate([np.eye(target.shape[1])[held.match], target])  # (V+E, c+1)
    strength = np.full(len(start), own_prior + CHOICE)  # (F+1,)
    prior = own_prior * coefficients()["choice"] + CHOICE * own.fitted.model.choice
    there = np.isfinite(features[:, :, 0])  # (V+E, c)
    x = with_constant(features)  # (V+E, c, F+1)
    return fit_likely_choice(x, there, targets, prior / strength, strength, start)
