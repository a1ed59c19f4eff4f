"""Every page in every state of a workspace draws without an error, and says what to do."""

import re
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import jobs, pipeline, state
from app.pipeline import ROOT, Workspace
from store.errors import WorkspaceLocked
from store.selection import FORMATS
from tests.app_samples import (
    SETTINGS,
    copying_command,
    ended,
    failing_command,
    filled_workspace,
    sleeping_command,
    write_progress,
)
from tests.store_samples import event, left_graph, right_graph, run_folder

PAGES = ("start", "train", "links", "export")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The workspace folder that the app will open; what it opened is closed afterwards."""
    folder = tmp_path / "ws"
    monkeypatch.setattr(sys, "argv", ["main.py", "--workspace", str(folder)])
    yield folder
    for job in jobs.find(folder / "runs"):
        job.cancel()


@pytest.fixture
def workspace(folder, monkeypatch):
    """The workspace with graphs, shared by the test and the app."""
    with filled_workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        yield workspace
        for job in jobs.find(folder / "runs"):
            job.cancel()


def show(page: str = "start") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60).run()
    if page != "start":
        app.switch_page(f"views/{page}.py").run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.error, app.warning, app.subheader)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def button(app: AppTest, label: str):
    return next(button for button in app.button if button.label == label)


@pytest.mark.parametrize("page", PAGES)
def test_pages_before_the_first_training(workspace, page):
    assert show(page)


@pytest.mark.parametrize("page", PAGES)
def test_pages_with_run_and_decisions(workspace, tmp_path, page):
    ended(workspace.start_fit(SETTINGS, copying_command(workspace, tmp_path / "prepared")))
    workspace.settle()
    workspace.store.decide([event("e1", "accept", "atlas:chad", "lk:1")])
    assert show(page)


def test_start_shows_both_graphs_and_one_next_step(workspace):
    app = show()
    assert {"#### atlas", "#### lexikon"} <= {element.value for element in app.markdown}
    assert [b.label for b in app.button] == ["Train", "Use other graphs"]


def test_start_shows_the_first_training_instead(workspace):
    job = workspace.start_fit(SETTINGS, sleeping_command())
    write_progress(job, {"time": 1.0, "stage": "features", "fraction": 0.05})
    app = show()
    assert "first proposals are on their way" in words(app)
    assert [b.label for b in app.button] == ["Cancel the training"]


def test_cancel_ends_the_training_and_leaves_nothing(workspace):
    job = workspace.start_fit(SETTINGS, sleeping_command())
    button(show("train"), "Cancel the training").click().run()
    assert not job.folder.exists()
    assert workspace.running_job() is None


def test_train_says_its_plan_and_starts(workspace, monkeypatch):
    monkeypatch.setattr(pipeline, "FIT", tuple(sleeping_command()))
    app = show("train")
    assert "9 entities, 3 modalities, 2 known links" in words(app)
    button(app, "Train").click().run()
    assert not app.exception
    command = workspace.running_job().facts["command"]
    assert command[command.index("--modalities") + 1] == "g,r,n"


def test_a_failed_training_is_told_with_its_log(workspace):
    ended(workspace.start_fit(SETTINGS, failing_command("ValueError: no room")))
    assert "The last training failed: ValueError: no room" in show("start").error[0].value
    app = show("train")
    assert "The last training failed: ValueError: no room" in app.error[0].value
    assert "no room" in app.code[0].value


def test_train_without_links_says_what_to_do(workspace):
    workspace.store.import_graphs(left_graph(), right_graph())
    app = show("train")
    assert "links file" in app.info[0].value
    assert not app.button


def test_links_can_be_searched(workspace):
    app = show("links")
    assert len(app.dataframe[0].value) == 2
    app.text_input(key="links_text").set_value("nobody is called so").run()
    assert "No link matches" in app.info[0].value
    app.text_input(key="links_text").set_value("tog").run()
    assert list(app.dataframe[0].value["left"]) == ["Togo"]


def test_export_makes_the_file_it_announced(workspace):
    workspace.store.decide([event("e1", "accept", "atlas:chad", "lk:1")])
    app = show("export")
    assert "**1 accepted link**" in words(app)
    button(app, "Make the file").click().run()
    assert not app.exception
    assert (workspace.folder / "exports" / "links.csv").is_file()
    assert "1 link," in words(app)


@pytest.mark.parametrize("format", FORMATS)
def test_the_file_has_as_many_rows_as_the_page_said(workspace, tmp_path, format):
    store = workspace.store
    store.add_run(run_folder(tmp_path / "r1", store))
    store.decide([event("e1", "accept", "atlas:chad", "lk:1")])
    app = show("export")
    app.segmented_control[0].set_value(format).run()
    said = words(app)
    button(app, "Make the file").click().run()
    assert not app.exception
    report = app.session_state["exported"][1]
    assert report.path.name == FORMATS[format]
    parts = re.search(r"(\*\*.*) in the file", said)[1]
    assert report.rows == sum(int(number) for number in re.findall(r"\*\*(\d+) ", parts))
    if format == "predictions":
        assert report.rows == 1  # of the left entities without a link, one has a likely candidate


def test_a_predicate_that_is_no_iri_is_told_on_the_page(workspace):
    workspace.store.decide([event("e1", "accept", "atlas:chad", "lk:1")])
    (workspace.folder / "publication.json").write_text('{"predicate": "nearly"}')
    app = show("export")
    app.segmented_control[0].set_value("turtle").run()
    assert "predicate 'nearly' is no full IRI" in words(app)
    assert button(app, "Make the file").disabled


def test_export_of_nothing_says_what_to_do(workspace):
    assert "Nothing to export yet" in words(show("export"))


def test_a_workspace_in_use_gets_a_page_of_advice(folder, monkeypatch):
    def locked(folder):
        raise WorkspaceLocked("The workspace is in use by `python` (PID 7).")

    monkeypatch.setattr(state, "_open", locked)
    app = show()
    assert "in use" in app.subheader[0].value
    assert "PID 7" in words(app)
    assert [b.label for b in app.button] == ["Try again"]


def test_a_fresh_workspace_loads_the_demo_and_trains_it_at_once(folder, monkeypatch):
    monkeypatch.setattr(pipeline, "FIT", tuple(sleeping_command()))
    with Workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        app = show()
        assert "first proposals are on their way" in words(app)
        assert workspace.status()["seeds"] > 0
        job = workspace.running_job()
        arguments = pipeline.demo_settings().arguments()
        assert job.facts["command"][-len(arguments) :] == arguments
        workspace.cancel_fit(job)


def test_a_demo_that_cannot_be_loaded_leaves_a_page_with_advice(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "DEMO", Path(tmp_path / "nowhere"))
    with Workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        app = show()
        assert "The demo could not be loaded" in app.error[0].value
        labels = [b.label for b in app.button]
        assert labels == ["Use other graphs", "Load the demo again"]
