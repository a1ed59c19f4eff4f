"""A run is adopted by itself only where neither held-out links nor decided pairs speak against."""

from dataclasses import replace

import pytest

from app.adoption.decided_flips import DecidedFlips, Firsts, Flip
from app.adoption.rule import judge
from app.adoption.run_report import run_report
from app.pipeline import Workspace
from tests.samples.review_world import RUN, add_run, build_workspace

NEW = "20260203-040506-beef"


@pytest.fixture
def report(tmp_path):
    build_workspace(tmp_path / "ws", entities=16, seeds=4)
    with Workspace(tmp_path / "ws") as workspace:
        add_run(workspace.store, NEW, adopt=False)
        runs = workspace.store.runs
        yield run_report(workspace, runs.active(), runs.waiting())


def measured(run, hits, pairs=200, **metrics):
    return replace(run, metrics={"validation": {"hits@1": hits, "pairs": pairs}, **metrics})


def turned(better: int, worse: int) -> DecidedFlips:
    accepted = type("Pair", (), {"verdict": "accept"})()
    flips = [Flip(accepted, 2, 1)] * better + [Flip(accepted, 1, 2)] * worse
    return DecidedFlips(Firsts(100, 90, 90), Firsts(0, 0, 0), Firsts(0, 0, 0), tuple(flips), True)


def judged(report, before, after, decided=None, **metrics):
    return judge(
        replace(
            report,
            old=measured(report.old, before, **metrics),
            new=measured(report.new, after),
            decided=decided or turned(0, 0),
        )
    )


def test_as_good_is_no_worse_and_the_reason_has_the_figures(report):
    found = judged(report, 0.9, 0.9, turned(3, 2))
    assert found.no_worse
    assert "0.900 (was 0.900)" in found.reason
    assert "of 100 decided pairs 3 rank better now and 2 worse" in found.reason


def test_less_accurate_than_chance_explains_is_worse(report):
    assert judged(report, 0.9, 0.88).no_worse  # two standard errors are six points here
    assert not judged(report, 0.9, 0.8).no_worse


@pytest.mark.parametrize("better, worse, no_worse", [(0, 4, True), (0, 5, False), (20, 24, True)])
def test_decided_pairs_that_turn_are_compared_by_a_sign_test(report, better, worse, no_worse):
    assert judged(report, 0.9, 0.9, turned(better, worse)).no_worse is no_worse


def test_what_measured_nothing_is_left_to_people(report):
    assert not judge(replace(report, old=measured(report.old, 0.9))).no_worse
    going_on = replace(measured(report.new, 0.99), metrics={"started_from": RUN})
    assert not judge(replace(report, new=going_on)).no_worse
    assert not judge(replace(report, new=measured(report.new, 0.99), decided=None)).no_worse


def test_the_easy_links_of_a_start_without_links_are_no_measure(report):
    assert judged(report, 0.99, 0.8, links_from_the_beginning=0).no_worse
    assert not judged(report, 0.99, 0.8, links_from_the_beginning=50).no_worse
