"""When to stop: at the goals, where nothing is open, where too little comes; else how much is to
come."""

import itertools

import numpy as np
import pytest

from app.dashboard.advice import (
    ENOUGH,
    NEXT,
    Forecast,
    Goals,
    advice,
    between,
    duration,
    forecast,
    percent,
    seconds_each,
)
from app.progress.estimate import Estimate
from mimea.confidence.audit import Interval

GOALS = Goals()
PLENTY = Forecast(100, 62.0, 1500.0, 150.0, "at your pace")


def found(precision=0.995, recall=0.98, links=900, left=20) -> Estimate:
    return Estimate(
        links, Interval(left * 0.5, left, left * 1.5), Interval(precision - 0.01, precision, 1.0),
        Interval(recall - 0.02, recall, min(1.0, recall + 0.01)),
    )  # fmt: skip


def test_it_says_to_stop_where_both_goals_are_reached():
    said = advice(found(), PLENTY, GOALS)
    assert said.stop and said.reason == "goals"
    assert said.sentence == (
        "You can stop: about 98% of the links are found (96 to 99.0) and 99.5% of them are right "
        "(98.5 to 100)."
    )


def test_it_says_what_is_left_and_what_the_next_decisions_bring():
    said = advice(found(recall=0.7, left=310), PLENTY, GOALS)
    assert not said.stop
    assert said.sentence == (
        "Go on: about 310 links are left; the next 100 decisions bring about 62 (25 minutes at "
        "your pace)."
    )
    unknown = advice(found(recall=0.7, left=310), Forecast(100, 62.0), GOALS)
    assert unknown.sentence.endswith("the next 100 decisions bring about 62.")


def test_it_says_to_stop_where_the_hour_is_not_worth_it():
    few = Forecast(100, 1.2, 1500.0, 3.0)
    said = advice(found(recall=0.9), few, GOALS)
    assert said.stop and said.reason == "hour"
    assert said.sentence.startswith("You can stop: going on brings about 3 links an hour, and 5 ")
    assert not advice(found(recall=0.9), few, Goals(links_an_hour=3)).stop
    assert not advice(found(recall=0.9), Forecast(100, 1.2), GOALS).stop, "nobody's pace is known"


def test_where_enough_is_found_but_too_little_is_right_a_second_look_helps():
    said = advice(found(precision=0.97), PLENTY, GOALS)
    assert (said.stop, said.reason) == (False, "precision")
    assert "97% of them are right" in said.sentence and "99.0% are wanted" in said.sentence


def test_where_nothing_is_open_a_training_may_help():
    said = advice(found(recall=0.9), Forecast(0, 0.0), GOALS)
    assert said.stop and "Every proposal is decided" in said.sentence
    assert "no link was found" in advice(found(links=0), Forecast(0, 0.0), GOALS).sentence


def test_no_link_is_no_goal_reached():
    nothing = Estimate(0, Interval(5, 9, 12), Interval(0, 1, 1), Interval(1, 1, 1))
    assert not advice(nothing, PLENTY, GOALS).stop


def test_more_found_and_stricter_goals_never_turn_the_advice_round():
    """Whoever may stop may stop with more found as well, and whoever may not may not with more
    wanted."""
    shares = np.linspace(0.5, 1.0, 26)
    for ahead in (PLENTY, Forecast(100, 62.0), Forecast(10, 1.0, 60.0, 60.0)):
        for precision in shares:
            stops = [advice(found(precision, recall), ahead, GOALS).stop for recall in shares]
            assert stops == sorted(stops)
        for recall, goal in itertools.product(shares, shares):
            wanted = advice(found(0.995, recall), ahead, Goals(recall=goal))
            assert wanted.stop == (recall >= goal)
            assert wanted.sentence and wanted.short


@pytest.mark.parametrize("number", [1, 7, 100, 5000])
def test_a_forecast_adds_up_what_the_questions_state(number):
    chances = np.random.default_rng(number).random(number)
    ahead = forecast(chances, 36.0)  # a hundred an hour
    assert ahead.decisions == min(NEXT, number)
    assert ahead.links == pytest.approx(chances[:NEXT].sum())
    assert ahead.seconds == ahead.decisions * 36.0
    hour = min(100, number)
    assert ahead.an_hour == pytest.approx(chances[:hour].sum() * 100 / hour)
    slower = forecast(chances, 360.0)
    assert slower.seconds == pytest.approx(10 * ahead.seconds)


def test_a_forecast_of_nothing_and_without_a_pace():
    assert forecast([], 5.0) == Forecast(0, 0.0)
    assert forecast([0.5, 0.25], None) == Forecast(2, 0.75)


def test_a_pace_needs_some_decisions():
    assert seconds_each(ENOUGH - 1, 60.0) is None
    assert seconds_each(ENOUGH, 60.0) == 60.0 / ENOUGH
    assert seconds_each(ENOUGH, 0.0) is None, "a script's, not a person's"


def test_shares_and_times_in_words():
    assert [percent(x) for x in (0, 0.004, 0.5, 0.984, 0.985, 0.9999, 1)] == [
        "0%", "0.4%", "50%", "98%", "98.5%", "over 99.9%", "100%",
    ]  # fmt: skip
    assert between(Interval(0.96, 0.98, 0.99)) == "96 to 99.0"
    assert [duration(x) for x in (20, 60, 1500, 9000)] == [
        "less than a minute", "1 minute", "25 minutes", "2.5 hours",
    ]  # fmt: skip
