"""Answers of curators as examples: they count where they are, and little where they aren't."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.confidence.refit import ALONE, OPEN, Outcome, refitted
from tests.samples.open_world import open_world


@pytest.fixture(scope="module")
def left():
    return open_world().sides["left"]


def outcome(left, **said) -> Outcome:
    """`match` by place, and the candidates that were rejected."""
    match, gone = np.full(len(left.entity), OPEN), np.zeros(left.candidate.shape, bool)
    for row, place in said.get("match", {}).items():
        match[row] = place
    for row in said.get("rejected", ()):
        gone[row, 0] = True
    return Outcome(match, gone)


def linked(model, left, rows) -> np.ndarray:
    return model.linked(left.features[rows, 0], left.fitted.itself[rows])


def test_without_answers_the_model_is_that_of_the_run(left):
    assert refitted(left, outcome(left)) is left.fitted.model


def test_each_answer_moves_the_probabilities_its_way(left):
    run = left.fitted.model
    likely = linked(run, left, np.arange(len(left.entity)))
    doubtful = np.argsort(abs(likely - 0.5))[:40]
    more = refitted(left, outcome(left, match=dict.fromkeys(doubtful, 0)))
    fewer = refitted(left, outcome(left, match=dict.fromkeys(doubtful, ALONE)))
    rejected = refitted(left, outcome(left, rejected=doubtful))
    before = linked(run, left, doubtful).mean()
    assert linked(fewer, left, doubtful).mean() < before < linked(more, left, doubtful).mean()
    first = [model.candidates(left.features[doubtful])[:, 0] for model in (run, rejected)]
    stated = [p * linked(m, left, doubtful) for p, m in zip(first, (run, rejected), strict=True)]
    assert stated[1].mean() < 0.95 * stated[0].mean()


def test_sure_ones_that_are_right_barely_move_the_doubtful_ones(left):
    run = left.fitted.model
    likely = linked(run, left, np.arange(len(left.entity)))
    surest, doubtful = np.argsort(-likely)[:80], np.argsort(abs(likely - 0.5))[:40]
    model = refitted(left, outcome(left, match=dict.fromkeys(surest, 0)))
    change = linked(model, left, doubtful) - linked(run, left, doubtful)
    assert abs(change.mean()) < 0.1


def test_a_match_that_is_no_candidate_is_an_example_too(left):
    run, c = left.fitted.model, left.candidate.shape[1]
    rows = np.arange(60)
    model = refitted(left, outcome(left, match=dict.fromkeys(rows, c)))
    other = [1 - m.candidates(left.features[rows]).sum(1).mean() for m in (run, model)]
    assert other[1] > other[0]
