"""The Start page: one next step, and the demo in an empty workspace."""

from pathlib import Path

from app import pipeline, state
from app.jobs import trainings
from app.pipeline import Workspace
from tests.app.driver import buttons, show, words
from tests.samples.app_samples import SETTINGS, sleeping_command, write_progress
from tests.samples.store_samples import event
from tests.samples.vocabulary_world import fill


def test_start_shows_both_graphs_and_one_next_step(workspace):
    app = show()
    assert {"#### atlas", "#### lexikon"} <= {element.value for element in app.markdown}
    assert buttons(app) == ["Train", "Use other graphs"]


def test_start_shows_the_first_training_instead(workspace):
    job = workspace.trainings.start(SETTINGS, sleeping_command())
    write_progress(job, {"time": 1.0, "stage": "features", "fraction": 0.05})
    app = show()
    assert "first proposals are on their way" in words(app)
    assert buttons(app) == ["Cancel the training"]


def test_a_fresh_workspace_loads_the_demo_and_trains_it_at_once(folder, monkeypatch):
    monkeypatch.setattr(trainings, "FIT", tuple(sleeping_command()))
    with Workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        app = show()
        assert "first proposals are on their way" in words(app)
        assert workspace.store.status()["seeds"] > 0
        job = workspace.trainings.running()
        arguments = pipeline.demo_settings().arguments()
        assert job.facts["command"][-len(arguments) :] == arguments
        workspace.trainings.cancel(job)


def test_a_demo_that_cannot_be_loaded_leaves_a_page_with_advice(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "DEMO", Path(tmp_path / "nowhere"))
    with Workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        app = show()
        assert "The demo could not be loaded" in app.error[0].value
        assert buttons(app) == ["Use other graphs", "Load the demo again"]


def test_start_counts_main_entities_and_says_how_many_are_vocabulary(workspace):
    fill(workspace.store)
    workspace.store.ledger.append(
        [event("e1", "accept", "a:ada", "b:1"), event("e2", "accept", "place: Rome", "ort: Rom")]
    )
    app = show()
    assert "##### 2 entities to decide about" in words(app)
    assert words(app).count("and 3 vocabulary terms") == 2
    numbers = {metric.label: metric.value for metric in app.metric}
    assert (numbers["Entities"], numbers["Accepted"], numbers["Open proposals"]) == ("3", "1", "2")
