"""The pages Links, History and Conflicts: what was decided, taken back, settled."""

import pytest
from streamlit.testing.v1 import AppTest

from app import files_here
from app.pipeline import ROOT, default_curator
from tests.app.driver import assert_no_unexpected_error, button, show, words
from tests.samples.store_samples import event, graph, right_graph


def test_links_can_be_searched(workspace):
    app = show("links")
    assert len(app.dataframe[0].value) == 2
    app.text_input(key="links_text").set_value("nobody is called so").run()
    assert "No links match" in app.info[0].value
    app.text_input(key="links_text").set_value("tog").run()
    assert list(app.dataframe[0].value["left"]) == ["Togo"]


def test_history_lists_and_narrows_down(workspace):
    assert "nobody has decided anything yet" in show("history").info[0].value
    odd = "<b>=1+1</b> :smile: **x** \u202e\x07 مرحبا\n# h " + "y" * 10_000
    workspace.store.ledger.append(
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
    assert "No decisions match" in app.info[0].value


def test_decisions_that_lost_their_entities_are_told_and_listed(workspace):
    workspace.store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "reject", "atlas:mali", "lk:2", curator="bob"),
        ]
    )
    assert not [toggle for toggle in show("history").toggle if "gone" in toggle.label]
    left = graph("atlas", [("atlas:chad", "Chad", None)])
    report = workspace.store.import_graphs(left, right_graph())
    app = show("history")
    gone = next(
        toggle for toggle in app.toggle if toggle.label == "Entities no longer in the graphs (1)"
    )
    gone.set_value(True).run()
    assert list(app.dataframe[0].value["left key"]) == ["atlas:mali"]
    app = AppTest.from_file(str(ROOT / "app" / "navigation.py"), default_timeout=60)
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
    assert_no_unexpected_error(app)
    assert [d.verdict for d in workspace.store.ledger.history()] == ["retract", "accept"]
    assert "taken back" in words(app)


def test_a_colleagues_decision_is_taken_back_after_a_question(workspace, choose):
    workspace.store.ledger.append(
        [event("e1", "accept", "atlas:chad", "lk:1", curator="bob", run="gone", shown_ms=900)]
    )
    app = show("history")
    choose(app, "history")
    assert "Decided in run gone, which no longer exists" in words(app).replace("\\", "")
    button(app, "Undo this decision").click().run()
    assert "the decision of bob, not yours" in app.warning[0].value
    assert len(workspace.store.ledger.history()) == 1
    button(app, "Leave it").click().run()
    assert not app.warning
    button(app, "Undo this decision").click().run()
    button(app, "Take it back").click().run()
    assert_no_unexpected_error(app)
    assert [d.verdict for d in workspace.store.ledger.history()] == ["retract", "accept"]


def test_a_note_is_added_from_the_history(workspace, choose):
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1", curator="bob")])
    app = show("history")
    choose(app, "history")
    app.text_input(key="note-e1").set_value("by the flag").run()
    button(app, "Save note").click().run()
    assert_no_unexpected_error(app)
    newest = workspace.store.ledger.history()[0]
    assert (newest.verdict, newest.note, newest.target) == ("note", "by the flag", "e1")


def test_a_conflict_is_settled_and_the_settlement_undone(workspace, choose):
    assert "No conflicts." in show("conflicts").info[0].value
    workspace.store.ledger.append(
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
    settled = {d.right: (d.outcome, d.note) for d in workspace.store.ledger.history(limit=2)}
    assert settled == {"lk:1": ("accept", "the flag"), "lk:2": ("reject", "the flag")}
    app.segmented_control(key="conflicts_view").set_value("settled").run()
    choose(app, "settled")
    button(app, "Undo").click().run()
    assert_no_unexpected_error(app)
    assert [c.key for c in workspace.store.ledger.conflicts()] == ["atlas:chad"]


def test_a_click_on_a_conflict_that_changed_meanwhile_settles_nothing(workspace):
    workspace.store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "accept", "atlas:chad", "lk:2", curator="bob"),
        ]
    )
    app = show("conflicts")
    workspace.store.ledger.append([event("e3", "accept", "atlas:chad", "lk:5", curator="eve")])
    button(app, "Both are right").click().run()
    assert "changed since it was shown" in app.error[0].value
    assert len(workspace.store.ledger.history()) == 3


def test_links_leads_to_the_conflicts_it_counts(workspace, choose):
    workspace.store.ledger.append(
        [event("e1", "accept", "atlas:chad", "lk:4", run="gone"), event("e2", "skip", "atlas:mali")]
    )
    app = show("links")
    assert app.toggle(key="links_conflict").label == "Only conflicts (1)"
    app.toggle(key="links_conflict").set_value(True).run()
    assert set(app.dataframe[0].value["left"]) == {"Chad", "Togo"}
    choose(app, "links")
    assert "Decided in run gone, which no longer exists" in words(app).replace("\\", "")
    assert button(app, "Settle the conflict")


@pytest.mark.parametrize("here", [True, False])
def test_decisions_are_imported_by_path_from_this_computer_only(workspace, monkeypatch, here):
    monkeypatch.setattr(files_here, "_is_here", lambda: here)
    app = show("history")
    button(app, "Import decisions").click().run()
    assert_no_unexpected_error(app)
    assert f"are signed by {default_curator()}." in words(app)
    assert bool(app.segmented_control) is here


def test_without_the_setting_no_page_speaks_of_relations(workspace):
    for page, kind, key in (
        ("links", "pills", "links_verdicts"),
        ("history", "multiselect", "history_verdicts"),
    ):
        workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
        offered = getattr(show(page), kind)(key=key).options
        assert "rejected" in offered and "right is broader" not in offered


def test_relations_are_listed_with_their_word_and_filtered_by(workspace):
    workspace.store.settings.change("ada", relations=True)
    workspace.store.ledger.append(
        [
            event("e1", "broader", "atlas:chad", "lk:1"),
            event("e2", "conflated", "atlas:fiji", "lk:2"),
        ]
    )
    app = show("links")
    app.pills(key="links_verdicts").set_value(["broader"]).run()
    assert list(app.dataframe[0].value["verdict"]) == ["right is broader"]
    app = show("history")
    app.multiselect(key="history_verdicts").set_value(["conflated"]).run()
    assert list(app.dataframe[0].value["left"]) == ["atlas:fiji"]
    numbers = {metric.label: metric.value for metric in show("start").metric}
    assert numbers["Related"] == "2"


def test_who_says_broader_and_who_says_the_same_are_settled_as_any_of_them(workspace):
    pair = "atlas:chad", "lk:1"
    workspace.store.ledger.append(
        [event("e1", "broader", *pair), event("e2", "accept", *pair, curator="bob")]
    )
    app = show("conflicts")
    assert "What are they to each other?" in words(app)
    labels = {button.label for button in app.button}
    assert labels >= {"The same", "Not the same", "Right is broader", "Conflated", "Unsure"}
    button(app, "Right is broader").click().run()
    assert_no_unexpected_error(app)
    rows, _ = workspace.store.ledger.links(verdicts=["broader"])
    assert rows["settled"].to_pylist() == [True]
    assert "settled: right is broader" in set(show("history").dataframe[0].value["verdict"])
