"""Why two may be one thing, and what doesn't go together, in sentences."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.duplicates.wording import dispute, reasons
from store.duplicates.candidates import Candidate
from store.duplicates.decisions import DuplicateDecision
from store.duplicates.duplicates import Question
from store.records import Entity

ONE, OTHER = Entity(0, "left", "a", "Chad"), Entity(1, "left", "b", "Tchad")
THIRD = Entity(2, "left", "c", "*Chad*")
NOTHING = Candidate(0, 1, None, None, None, None, None, 0, 0, 0, 0, False, 0.0)


def said(**more):
    question = Question(ONE, OTHER, replace(NOTHING, **more), {2: THIRD}, ())
    return " ".join(reasons(question))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, ""),
        ({"linked_id": 2}, "Both are linked to **\\*Chad\\***."),
        (
            {"best_id": 2, "first_probability": 0.71, "second_probability": 0.66},
            "Both have **\\*Chad\\*** as their best candidate, at probabilities of 0.71 and 0.66.",
        ),
        ({"name": "chad"}, "They are called the same."),
        ({"agree": 7}, "The 7 attributes that both have are equal."),
        ({"agree": 1}, "The 1 attribute that both have is equal."),
        ({"agree": 3, "differ": 1}, "Of the 4 attributes that both have, 3 are equal."),
        ({"differ": 2}, "Of the 2 attributes that both have, none is equal."),
        ({"near": 2, "types": 1}, "They have 2 neighbours in common."),
        ({"types": 1}, "They are of the same type."),
        ({"related": True}, "One is a neighbour of the other, which two records of one thing "
                            "seldom are."),
    ],
)  # fmt: skip
def test_each_reason_is_a_sentence(found, words):
    assert said(**found) == words


def test_a_pair_that_only_a_curator_brought_together_has_no_reasons():
    assert reasons(Question(ONE, OTHER, None, {}, ())) == []


def words(*verdicts):
    when = datetime(2026, 3, 1, tzinfo=UTC)
    return tuple(
        DuplicateDecision(f"e{i}", "left", "a", "b", verdict, f"c{i}", when)
        for i, verdict in enumerate(verdicts)
    )


def test_what_does_not_go_together_is_said_with_what_to_do():
    assert dispute(Question(ONE, OTHER, None, {}, words("same", "unsure"))) is None
    assert "Curators differ" in dispute(Question(ONE, OTHER, None, {}, words("same", "different")))
    through = Question(ONE, OTHER, None, {}, words("different"), (THIRD,))
    assert "yet each is one thing with **\\*Chad\\***" in dispute(through)
