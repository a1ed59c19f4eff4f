"""Trainings start by themselves when enough has changed, and what is no worse is adopted."""

import json
import sys
import time

import pytest

from app.adoption.retraining import Retraining, in_words, judgement_of, settings_like
from app.pipeline import Workspace
from tests.samples.app_samples import COPY, ended, failing_command
from tests.samples.review_world import RUN, add_run, build_workspace, key
from tests.samples.store_samples import event

NEW = "20260203-040506-beef"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    build_workspace(tmp_path / "ws", entities=16, seeds=4)
    with Workspace(tmp_path / "ws") as workspace:
        monkeypatch.setattr("app.jobs.trainings.FIT", tuple(failing_command()))
        yield workspace


def decide(workspace, *numbers, verdict="accept"):
    workspace.store.ledger.append(
        [event(f"{verdict}{n}", verdict, key("left", n), key("right", n)) for n in numbers]
    )


def jobs(workspace) -> int:
    return len(list(workspace.trainings.folder.glob("*/job.json")))


def test_nothing_starts_by_itself_unless_it_is_set(workspace):
    decide(workspace, 1, 2, 3)
    Retraining(workspace).step()
    assert jobs(workspace) == 0


def test_enough_changed_pairs_start_one_training_and_a_failure_is_not_repeated(workspace):
    workspace.store.settings.change("ada", retrain_after=3)
    retraining = Retraining(workspace)
    decide(workspace, 1, 2)
    decide(workspace, 3, verdict="skip")
    retraining.step()
    assert (retraining.changed(), jobs(workspace)) == (2, 0)
    decide(workspace, 3)
    retraining.step()
    assert jobs(workspace) == 1
    assert ended(workspace.trainings.running() or workspace.trainings.failed()) == "failed"
    retraining.step()
    Retraining(workspace).step()  # as after a restart
    assert jobs(workspace) == 1 and retraining.changed() == 0


def test_what_the_active_run_learned_from_is_learned_from_again(workspace):
    active = workspace.store.runs.active()
    assert settings_like(workspace, active).modalities == active.modalities


def accurate(workspace, hits: float, run: str) -> None:
    """Let a run say that it measured so much on held-out links."""
    with workspace.store.connection.transaction() as cursor:
        cursor.run(
            "update run set metrics = $metrics where run = $run",
            metrics=json.dumps({"validation": {"hits@1": hits, "pairs": 400}}),
            run=run,
        )


@pytest.mark.parametrize("hits, active", [(0.9, NEW), (0.6, RUN)])
def test_a_run_that_waits_is_adopted_when_no_worse_and_says_why(workspace, hits, active):
    add_run(workspace.store, NEW, adopt=False)
    accurate(workspace, 0.9, RUN)
    accurate(workspace, hits, NEW)
    retraining = Retraining(workspace)
    retraining.step()
    assert workspace.store.runs.active().run == RUN  # by hand, until the rule is chosen
    workspace.store.settings.change("ada", adopt="when no worse")
    for _ in range(2):
        retraining.step()
    assert workspace.store.runs.active().run == active
    new = next(run for run in workspace.store.runs.all() if run.run == NEW)
    assert judgement_of(workspace, new).no_worse == (active == NEW)
    assert f"{hits:.3f} (was 0.900)" in judgement_of(workspace, new).reason


def test_a_run_that_a_curator_kept_back_is_not_adopted(workspace):
    add_run(workspace.store, NEW, adopt=False)
    workspace.store.runs.keep_back(NEW)
    workspace.store.settings.change("ada", adopt="when no worse")
    Retraining(workspace).step()
    assert workspace.store.runs.active().run == RUN


def test_a_finished_training_is_taken_in_without_a_page(workspace, tmp_path, monkeypatch):
    finished = (sys.executable, "-c", COPY, str(workspace.trainings.folder / RUN))
    monkeypatch.setattr("app.jobs.trainings.FIT", finished)
    workspace.store.settings.change("ada", retrain_after=1, adopt="when no worse")
    decide(workspace, 1)
    retraining = Retraining(workspace)
    retraining.step()
    while workspace.trainings.running():
        time.sleep(0.05)
    retraining.step()
    assert workspace.store.runs.waiting() is not None  # it measured nothing: left to people


def test_what_happens_by_itself_is_said(workspace):
    assert in_words(workspace) is None
    workspace.store.settings.change("ada", retrain_after=50, adopt="when no worse")
    decide(workspace, 1)
    assert in_words(workspace) == (
        "A training starts by itself after 50 changed links; 1 so far. A finished one is adopted "
        "when it is no worse."
    )


def test_nothing_is_adopted_by_itself_while_an_audit_is_judged(workspace):
    add_run(workspace.store, NEW, adopt=False)
    for run in (RUN, NEW):
        accurate(workspace, 0.9, run)
    workspace.store.settings.change("ada", adopt="when no worse")
    review = workspace.store.review
    review.begin_audit("accept", 0.9, "ada", review.statements("accept"), 1)
    retraining = Retraining(workspace)
    retraining.step()
    assert workspace.store.runs.active().run == RUN and len(review.audits()) == 1
    review.drop_audit("accept")
    retraining.step()
    assert workspace.store.runs.active().run == NEW
