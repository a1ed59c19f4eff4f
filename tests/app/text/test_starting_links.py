"""What is said of starting links."""

from __future__ import annotations

from app.text.starting_links import RULES, starting_words
from mimea.starting import candidates

FOUND = {
    "links": 12,
    "precision": 0.981,
    "rules": [
        {"rule": "names", "links": 10, "precision": 0.99},
        {"rule": "values", "links": 2, "precision": 0.93},
    ],
}


def test_it_says_how_many_by_which_rule_and_how_right():
    words = starting_words({"starting_links": FOUND})
    assert words.startswith("Rules found 12 starting links, of which an estimated 98% are right")
    assert "10 by equal names (99%), 2 by equal values (93%)" in words


def test_runs_without_any_say_nothing():
    assert starting_words({}) is None
    assert starting_words({"starting_links": None}) is None
    assert starting_words({"starting_links": FOUND | {"links": 0}}) is None


def test_every_rule_has_its_words():
    assert set(RULES) == set(candidates.RULES)
