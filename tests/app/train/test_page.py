"""The Train page: plan, progress, failure, and the choice between two runs."""

from dataclasses import replace

import pytest

from app.jobs import trainings
from app.train import run_table
from tests.app.driver import assert_no_unexpected_error, button, buttons, show, words
from tests.samples.app_samples import (
    SETTINGS,
    copying_command,
    ended,
    failing_command,
    sleeping_command,
)
from tests.samples.store_samples import left_graph, right_graph


def test_cancel_ends_the_training_and_leaves_nothing(workspace):
    job = workspace.trainings.start(SETTINGS, sleeping_command())
    button(show("train"), "Cancel the training").click().run()
    assert not job.folder.exists()
    assert workspace.trainings.running() is None


def test_train_says_its_plan_and_starts(workspace, monkeypatch):
    monkeypatch.setattr(trainings, "FIT", tuple(sleeping_command()))
    app = show("train")
    assert "9 entities, 4 modalities, 2 known links" in words(app)
    button(app, "Train").click().run()
    assert_no_unexpected_error(app)
    command = workspace.trainings.running().facts["command"]
    assert command[command.index("--modalities") + 1] == "g,r,n,t"


def test_a_failed_training_is_told_with_its_log(workspace):
    ended(workspace.trainings.start(SETTINGS, failing_command("ValueError: no room")))
    assert "The last training failed: ValueError: no room" in show("start").error[0].value
    app = show("train")
    assert "The last training failed: ValueError: no room" in app.error[0].value
    assert "no room" in app.code[0].value


def test_train_without_links_says_where_the_first_ones_come_from(workspace):
    workspace.store.import_graphs(left_graph(), right_graph())
    app = show("train")
    assert "Rules will find links to start from" in app.info[0].value
    assert buttons(app) == ["Link two entities", "Train"]


@pytest.fixture
def retrained(workspace, tmp_path):
    """The workspace with an active run and a new one that waits."""
    command = copying_command(workspace, tmp_path / "prepared")
    for _ in range(2):
        ended(workspace.trainings.start(SETTINGS, command))
        workspace.trainings.ingest_finished()
    return workspace


def test_a_run_that_waits_is_told_and_its_report_offers_the_choice(retrained):
    waiting = retrained.store.runs.waiting().run
    app = show("start")
    assert "##### A new run is waiting" in words(app)
    assert not app.toast
    app.switch_page("links/page.py").run()
    assert [toast.value[:20] for toast in app.toast] == ["A new run is waiting"]
    assert not app.run().toast  # said once
    app = show("train")
    assert "A new run is waiting to be adopted" in words(app)
    assert "First proposal changed: 0 of 2 open entities." in words(app)
    assert not app.toast
    button(app, "Adopt this run").click().run()
    assert_no_unexpected_error(app)
    assert retrained.store.runs.waiting() is None
    assert retrained.store.runs.active().run == waiting
    assert "waits to be adopted" not in words(app)


def test_a_click_on_a_report_that_is_out_of_date_does_nothing(retrained, tmp_path):
    app = show("train")
    seen, active = retrained.store.runs.waiting().run, retrained.store.runs.active()
    ended(retrained.trainings.start(SETTINGS, copying_command(retrained, tmp_path / "newer")))
    button(app, "Adopt this run").click().run()
    assert retrained.store.runs.active() == active
    assert retrained.store.runs.waiting().run != seen
    button(app, "Adopt this run").click().run()
    assert retrained.store.runs.waiting() is None


def test_the_present_run_can_be_kept(retrained):
    active = retrained.store.runs.active()
    app = show("train")
    button(app, "Keep the active run").click().run()
    assert_no_unexpected_error(app)
    assert retrained.store.runs.active() == active
    assert retrained.store.runs.waiting() is None
    assert len(retrained.store.runs.all()) == 2
    assert "waits to be adopted" not in words(app)


def test_an_old_run_can_be_deleted(retrained, monkeypatch):
    old = retrained.store.runs.waiting()
    retrained.store.runs.keep_back(old.run)
    monkeypatch.setattr(
        run_table, "choose", lambda runs, *_, **__: next((r for r in runs if not r.active), None)
    )
    app = show("train")
    assert "decisions made on it stay" in words(app)
    button(app, "Delete it for good").click().run()
    assert_no_unexpected_error(app)
    assert [run.active for run in retrained.store.runs.all()] == [True]
    assert not old.folder.exists()


def test_what_the_active_run_learned_from_is_chosen_so_that_it_can_go_on(retrained):
    assert "9 entities, 1 modality, 2 known links" in words(show("train"))


def test_how_far_the_probabilities_of_the_active_run_hold(retrained, monkeypatch):
    found = {"error": 0.02, "examples": 40, "bins": [[0.9, 0.88, 1.0]]}
    metrics = {"confidence": {"left": found, "right": None}}
    usable = [replace(run, metrics=run.metrics | metrics) for run in retrained.store.runs.usable()]
    monkeypatch.setattr(retrained.store.runs, "usable", lambda: usable)
    app = show("train")
    assert_no_unexpected_error(app)
    assert "said to be 90% sure, 88% were right" in words(app)
    assert "from 40 held-out links" in words(app)
    assert any(one.type == "plotly_chart" for one in app.get("plotly_chart"))
