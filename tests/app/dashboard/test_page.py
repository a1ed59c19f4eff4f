"""The dashboard in every state of a workspace, its goals, and its short form on Start."""

import pytest

from app import state
from app.pipeline import Workspace
from tests.app.driver import show, words
from tests.samples.app_samples import SETTINGS, copying_command, ended
from tests.samples.decided_world import decided_workspace


@pytest.fixture
def decided(folder, monkeypatch):
    with decided_workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        yield workspace


def charts(app) -> int:
    return len(app.get("plotly_chart"))


def test_without_graphs_it_says_where_to_import_them(folder, monkeypatch):
    with Workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        monkeypatch.setattr(state, "begin_demo", lambda workspace: None)
        app = show("dashboard")
        assert "Import two on the Graphs page" in words(app) and not charts(app)


def test_without_a_run_it_says_to_train(workspace):
    app = show("dashboard")
    assert "No run is active" in words(app) and "Nobody has decided anything yet." in words(app)
    assert not charts(app)


def test_with_a_run_and_no_decision_it_says_what_is_to_find(workspace, tmp_path):
    ended(workspace.trainings.start(SETTINGS, copying_command(workspace, tmp_path / "prepared")))
    workspace.trainings.ingest_finished()
    app = show("dashboard")
    assert "Go on: about" in words(app)
    assert [metric.label for metric in app.metric] == [
        "Links found", "Still to find", "Decided by looking",
    ]  # fmt: skip
    assert charts(app) == 2


def test_with_decisions_every_chart_has_its_table(decided):
    app = show("dashboard")
    assert charts(app) == len(app.expander) == 5
    assert {one.label for one in app.expander} == {"As a table"}
    numbers = {metric.label: metric.value for metric in app.metric}
    assert numbers["Decided by looking"] == "60" and numbers["Precision"].endswith("%")
    assert [b.label for b in app.get("download_button")] == ["Print or save this report"]


def test_a_goal_is_kept_for_the_project_and_the_advice_follows(decided):
    app = show("dashboard")
    assert "Go on" in words(app)
    app.number_input(key="goal_recall_goal").set_value(10.0).run()
    app.number_input(key="goal_precision_goal").set_value(50.0).run()
    assert not app.exception and "You can stop: about" in words(app)
    current = decided.store.settings.current()
    assert (current.recall_goal, current.precision_goal) == (0.1, 0.5)
    assert "You can stop: 50% precision and 10% recall are reached." in words(show())


def test_a_decision_is_in_it_with_the_next_run_of_the_page(decided):
    app = show("dashboard")
    before = {metric.label: metric.value for metric in app.metric}["Links found"]
    decided.store.ledger.retract("e0", "ada")
    app.run()
    after = {metric.label: metric.value for metric in app.metric}["Links found"]
    assert int(after) == int(before) - 1


def test_start_has_the_short_form_and_the_way_there(decided):
    app = show()
    assert "Go on: about" in words(app)
    assert any(link.proto.label == "Dashboard" for link in app.get("page_link"))
