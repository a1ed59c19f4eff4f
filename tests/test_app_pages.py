"""Every page in every state of a workspace draws without an error, and says what to do."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace

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
from tests.store_samples import event, graph, left_graph, right_graph, run_folder

PAGES = ("start", "import_graphs", "train", "links", "conflicts", "history", "export")


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


@pytest.fixture
def choose(monkeypatch):
    """Choose the first row of a table; the test driver can't click into one."""
    import streamlit as st

    chosen = set()
    drawn = st.dataframe

    def dataframe(*arguments, **options):
        event = drawn(*arguments, **options)
        if any(str(options.get("key")).startswith(name) for name in chosen):
            return SimpleNamespace(selection=SimpleNamespace(rows=[0]))
        return event

    monkeypatch.setattr(st, "dataframe", dataframe)

    def choose(app: AppTest, table: str) -> None:
        chosen.add(table)
        app.run()

    return choose


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


def text_input(app: AppTest, label: str):
    return next(box for box in app.text_input if label in box.label)


def test_graphs_says_what_is_wrong_with_a_path(workspace):
    app = show("import_graphs")
    assert button(app, "Read").disabled
    text_input(app, "left graph").set_value("/nowhere/graphs").run()
    assert "no such file or folder" in words(app)
    assert text_input(app, "left graph").value == "/nowhere/graphs"
    assert button(app, "Read").disabled


def test_graphs_maps_a_table_beside_the_present_graph(workspace, tmp_path):
    (tmp_path / "new.csv").write_text("id,name,town\n1,Ada,Rome\n2,Bo,Rome\n3,Cy,Oslo\n4,Di,Oslo\n")
    app = show("import_graphs")
    text_input(app, "left graph").set_value(str(tmp_path / "new.csv")).run()
    assert [expander.label for expander in app.expander] == ["Columns"]
    assert button(app, "Read").disabled
    app.toggle[1].set_value(True).run()
    assert not app.exception
    assert not button(app, "Read").disabled


def test_graphs_wait_for_a_training(workspace):
    workspace.start_fit(SETTINGS, sleeping_command())
    app = show("import_graphs")
    assert "A training is running" in words(app)
    assert not app.text_input


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


@pytest.fixture
def retrained(workspace, tmp_path):
    """The workspace with an active run and a new one that waits."""
    command = copying_command(workspace, tmp_path / "prepared")
    for _ in range(2):
        ended(workspace.start_fit(SETTINGS, command))
        workspace.settle()
    return workspace


def test_a_run_that_waits_is_told_and_its_report_offers_the_choice(retrained):
    waiting = retrained.store.waiting_run().run
    app = show("start")
    assert "##### A new run waits" in words(app)
    assert not app.toast
    app.switch_page("views/links.py").run()
    assert [toast.value[:15] for toast in app.toast] == ["A new run waits"]
    assert not app.run().toast  # said once
    app = show("train")
    assert "A new run waits to be adopted" in words(app)
    assert "Another first proposal: 0 of 2 open entities." in words(app)
    assert not app.toast
    button(app, "Adopt this run").click().run()
    assert not app.exception
    assert retrained.store.waiting_run() is None
    assert retrained.store.active_run().run == waiting
    assert "waits to be adopted" not in words(app)


def test_a_click_on_a_report_that_is_out_of_date_does_nothing(retrained, tmp_path):
    app = show("train")
    seen, active = retrained.store.waiting_run().run, retrained.store.active_run()
    ended(retrained.start_fit(SETTINGS, copying_command(retrained, tmp_path / "newer")))
    button(app, "Adopt this run").click().run()
    assert retrained.store.active_run() == active
    assert retrained.store.waiting_run().run != seen
    button(app, "Adopt this run").click().run()
    assert retrained.store.waiting_run() is None


def test_the_present_run_can_be_kept(retrained):
    active = retrained.store.active_run()
    app = show("train")
    button(app, "Keep the present one").click().run()
    assert not app.exception
    assert retrained.store.active_run() == active
    assert retrained.store.waiting_run() is None
    assert len(retrained.store.runs()) == 2
    assert "waits to be adopted" not in words(app)


def test_links_can_be_searched(workspace):
    app = show("links")
    assert len(app.dataframe[0].value) == 2
    app.text_input(key="links_text").set_value("nobody is called so").run()
    assert "No link matches" in app.info[0].value
    app.text_input(key="links_text").set_value("tog").run()
    assert list(app.dataframe[0].value["left"]) == ["Togo"]


def test_history_lists_and_narrows_down(workspace):
    assert "nobody has decided anything yet" in show("history").info[0].value
    odd = "<b>=1+1</b> :smile: **x** \u202e\x07 مرحبا\n# h " + "y" * 10_000
    workspace.store.decide(
        [
            event("e1", "accept", "atlas:chad", "lk:1", note=odd),
            event("e2", "reject", "atlas:mali", "lk:1", curator="bob", run="gone"),
        ]
    )
    app = show("history")
    table = app.dataframe[0].value
    assert list(table["left"]) == ["Mali", "Chad"]
    assert list(table["state"]) == ["stands", "stands"]
    assert len(table["note"].iloc[1]) == 300
    app.selectbox(key="history_curator").select("bob").run()
    assert list(app.dataframe[0].value["verdict"]) == ["rejected"]
    app.text_input(key="history_text").set_value("nobody is called so").run()
    assert "Nothing in the history matches" in app.info[0].value


def test_decisions_that_lost_their_entities_are_told_and_listed(workspace):
    workspace.store.decide(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "reject", "atlas:mali", "lk:2", curator="bob"),
        ]
    )
    assert not [toggle for toggle in show("history").toggle if "gone" in toggle.label]
    left = graph("atlas", [("atlas:chad", "Chad", None)])
    report = workspace.store.import_graphs(left, right_graph())
    app = show("history")
    gone = next(toggle for toggle in app.toggle if toggle.label == "Their entities are gone (1)")
    gone.set_value(True).run()
    assert list(app.dataframe[0].value["left key"]) == ["atlas:mali"]
    app = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60)
    app.session_state["orphaned"] = report.orphaned_decisions
    app.run()
    assert "1 decision names an entity that these graphs don't have" in app.warning[0].value
    button(app, "Understood").click().run()
    assert not app.warning


def test_files_brought_in_are_listed_and_taken_back(workspace, tmp_path):
    path = tmp_path / "past :smile:.csv"
    path.write_text("left,right,verdict\natlas:chad,lk:1,accept\n")
    workspace.decide_file(path, "eve")
    app = show("history")
    button(app, "Take back").click().run()
    assert not app.exception
    assert [d.verdict for d in workspace.store.history()] == ["retract", "accept"]
    assert "out of use" in words(app)


def test_a_colleagues_decision_is_taken_back_after_a_question(workspace, choose):
    workspace.store.decide(
        [event("e1", "accept", "atlas:chad", "lk:1", curator="bob", run="gone", shown_ms=900)]
    )
    app = show("history")
    choose(app, "history")
    assert "Decided on run gone, which is no longer here" in words(app).replace("\\", "")
    button(app, "Undo this decision").click().run()
    assert "the decision of bob, not yours" in app.warning[0].value
    assert len(workspace.store.history()) == 1
    button(app, "Leave it").click().run()
    assert not app.warning
    button(app, "Undo this decision").click().run()
    button(app, "Take it back").click().run()
    assert not app.exception
    assert [d.verdict for d in workspace.store.history()] == ["retract", "accept"]


def test_a_note_is_added_from_the_history(workspace, choose):
    workspace.store.decide([event("e1", "accept", "atlas:chad", "lk:1", curator="bob")])
    app = show("history")
    choose(app, "history")
    app.text_input(key="note-e1").set_value("by the flag").run()
    button(app, "Save the note").click().run()
    assert not app.exception
    newest = workspace.store.history()[0]
    assert (newest.verdict, newest.note) == ("accept", "by the flag")


def test_a_conflict_is_settled_and_the_settlement_undone(workspace, choose):
    assert "No conflicts." in show("conflicts").info[0].value
    workspace.store.decide(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "accept", "atlas:chad", "lk:2", curator="bob"),
        ]
    )
    app = show("conflicts")
    assert "**Chad** has 2 counterparts" in words(app)
    app.text_input[0].set_value("the flag").run()
    button(app, "Only the second").click().run()
    assert "No conflicts." in app.info[0].value
    settled = {d.right: (d.outcome, d.note) for d in workspace.store.history(limit=2)}
    assert settled == {"lk:1": ("accept", "the flag"), "lk:2": ("reject", "the flag")}
    app.segmented_control(key="conflicts_view").set_value("settled").run()
    choose(app, "settled")
    button(app, "Undo the settlement").click().run()
    assert not app.exception
    assert [c.key for c in workspace.store.conflicts()] == ["atlas:chad"]


def test_a_click_on_a_conflict_that_changed_meanwhile_settles_nothing(workspace):
    workspace.store.decide(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "accept", "atlas:chad", "lk:2", curator="bob"),
        ]
    )
    app = show("conflicts")
    workspace.store.decide([event("e3", "accept", "atlas:chad", "lk:5", curator="eve")])
    button(app, "Both are right").click().run()
    assert "changed since it was shown" in app.error[0].value
    assert len(workspace.store.history()) == 3


def test_links_leads_to_the_conflicts_it_counts(workspace, choose):
    workspace.store.decide(
        [event("e1", "accept", "atlas:chad", "lk:4", run="gone"), event("e2", "skip", "atlas:mali")]
    )
    app = show("links")
    assert app.toggle(key="links_conflict").label == "Only conflicts (1)"
    app.toggle(key="links_conflict").set_value(True).run()
    assert set(app.dataframe[0].value["left"]) == {"Chad", "Togo"}
    choose(app, "links")
    assert "Decided on run gone, which is no longer here" in words(app).replace("\\", "")
    assert button(app, "Settle the conflict")


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


def merged_page(workspace, *pairs, **more):
    workspace.store.decide([event(f"e{i}", "accept", *pair) for i, pair in enumerate(pairs)])
    app = show("export")
    app.segmented_control[0].set_value("merged").run()
    assert not app.exception
    return app


def test_joined_entities_are_shown_and_confirmed_before_they_are_merged(workspace):
    app = merged_page(workspace, ("atlas:chad", "lk:1"), ("atlas:chad", "lk:2"))
    said = words(app)
    assert "5 entities: 3 linked, 1 that only atlas has, 1 that only lexikon has." in said
    assert "1 cluster of several entities of one side" in said
    [table] = [d.value for d in app.dataframe]
    assert table["Right"][0].tolist() == ["Tschad (lk:1)", "Fidschi (lk:2)"]
    assert table["Joined by"][0].tolist() == [
        "atlas:chad – lk:1 (ada)", "atlas:chad – lk:2 (ada)"
    ]  # fmt: skip
    assert button(app, "Make the file").disabled
    app.checkbox[0].check().run()
    workspace.store.decide([event("more", "accept", "atlas:chad", "lk:5")])
    assert not app.run().checkbox[0].value
    app.checkbox[0].check().run()
    button(app, "Make the file").click().run()
    assert not app.exception
    assert app.session_state["exported"][1].path.name == "merged.nq.gz"
    assert "statements, " in words(app)


def test_a_rejection_against_a_cluster_cannot_be_confirmed_away(workspace):
    workspace.store.decide([event("no", "reject", "atlas:fiji", "lk:2")])
    app = merged_page(
        workspace, ("atlas:chad", "lk:1"), ("atlas:chad", "lk:2"), ("atlas:fiji", "lk:1")
    )
    assert "1 rejected pair among them" in words(app)
    assert button(app, "Make the file").disabled
    assert not app.checkbox


def test_the_merged_graph_is_counted_again_when_the_choice_changes(workspace):
    app = merged_page(workspace, ("atlas:chad", "lk:1"))
    assert "6 entities: 3 linked, 1 that only atlas has, 2 that only lexikon has." in words(app)
    app.toggle(key="export_seeds_merged").set_value(False).run()
    assert "8 entities: 1 linked, 3 that only atlas has, 4 that only lexikon has." in words(app)
    app.segmented_control[1].set_value("csv").run()
    assert "**9 old ids in the index**" in words(app)
    button(app, "Make the file").click().run()
    assert (workspace.folder / "exports" / "merged-csv.zip").is_file()


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
