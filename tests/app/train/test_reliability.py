"""The reliability diagram and what is said of it."""

from __future__ import annotations

import pytest

from app.train.reliability import LARGEST, reliability_diagram, sentences

MEASURED = {
    "error": 0.0171,
    "examples": 256,
    "bins": [[0.02, 0.01, 0.4], [0.85, 0.8, 0.1], [0.95, 0.96, 0.1], [0.99, 1.0, 0.4]],
}


def test_it_says_how_many_of_the_sure_are_right_and_how_far_off_all_are():
    assert sentences({"left": MEASURED, "right": None}) == [
        "Of proposals said to be 90% sure, 88% were right on held-out links.",
        "Average gap between said and true: 1.7 points, from 256 held-out links.",
    ]


def test_where_none_is_nearly_sure_it_speaks_of_the_surest():
    only = MEASURED | {"bins": [[0.3, 0.2, 0.5], [0.99, 0.97, 0.5]]}
    assert sentences({"left": only})[0].startswith("Of proposals said to be 99% sure, 97% were")


def test_nothing_is_called_a_hundred_percent_sure():
    certain = MEASURED | {"bins": [[0.998, 1.0, 1.0]]}
    assert sentences({"left": certain})[0].startswith("Of proposals said to be more than 99% sure")


def test_few_links_are_said_to_be_few_and_none_to_be_too_few():
    few = sentences({"left": MEASURED | {"examples": 12}})
    assert few[-1] == "With so few links each point may be off by a lot."
    (alone,) = sentences({"left": None, "right": None})
    assert alone == "Too few links were held out to tell how far the probabilities hold."


def test_the_diagram_has_the_diagonal_and_the_points_of_both_sides():
    diagonal, left, right = reliability_diagram({"left": MEASURED, "right": MEASURED})["data"]
    assert diagonal["x"] == diagonal["y"] == [0, 1]
    assert left["x"] == [0.02, 0.85, 0.95, 0.99] and left["y"] == [0.01, 0.8, 0.96, 1.0]
    assert left["marker"]["symbol"] != right["marker"]["symbol"]  # not by colour alone
    assert left["marker"]["color"] != right["marker"]["color"]


def test_the_area_of_a_marker_is_its_weight():
    (_, left) = reliability_diagram({"left": MEASURED, "right": None})["data"]
    marker = left["marker"]
    assert marker["sizemode"] == "area" and marker["size"] == [0.4, 0.1, 0.1, 0.4]
    # plotly's rule: sizeref is twice the largest size by the square of its diameter
    assert (2 / marker["sizeref"]) ** 0.5 == pytest.approx(LARGEST)


def test_without_anything_measured_there_is_no_diagram():
    assert reliability_diagram({"left": None, "right": None}) is None
    assert reliability_diagram({}) is None
