"""The dialog over a page: search, choose, link, undo; in any state of a workspace."""

import pytest

from app import link_button, pipeline, state
from app.linking import facts, form
from app.pipeline import Workspace, default_curator
from tests.app.driver import assert_no_unexpected_error, button, show, words
from tests.app.test_every_page import PAGES
from tests.samples.store_samples import event, left_graph, right_graph


@pytest.fixture(autouse=True)
def seen_at_once(monkeypatch):
    """The test's clicks come sooner than a curator's."""
    monkeypatch.setattr(form, "_since", lambda moment: 5000)


@pytest.fixture
def unlinked(workspace):
    """Graphs without a link, and no run."""
    workspace.store.import_graphs(left_graph(), right_graph())
    return workspace


def opened(page: str = "start"):
    app = show(page)
    app.button(key="link_open").click().run()
    assert_no_unexpected_error(app)
    return app


def typed(app, side: str, text: str):
    app.text_input(key=f"link_text_{side}").set_value(text).run()
    assert_no_unexpected_error(app)
    return app


def choose(app, side: str, text: str, key: str) -> None:
    typed(app, side, text).button(key=f"link_{side}_{key}").click().run()


def choose_both(app, left: str = "atlas:chad", right: str = "lk:1") -> None:
    choose(app, "left", left, left)
    choose(app, "right", right, right)


def press(app) -> None:
    app.button(key="link_press").click().run()
    assert_no_unexpected_error(app)


def pairs(workspace) -> list[tuple]:
    return [(d.verdict, d.left, d.right) for d in workspace.store.ledger.history()]


@pytest.mark.parametrize("page", [*PAGES, "review"])
def test_every_page_opens_it(unlinked, page):
    app = opened(page)
    assert app.text_input(key="link_text_left") and app.text_input(key="link_text_right")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_anything_for_it_before_it_is_open(workspace, monkeypatch, page):
    def read(*_):
        raise AssertionError("nobody has opened it")

    for name in ("search", "named", "chosen", "pair"):
        monkeypatch.setattr(facts, name, read)
    app = show(page)
    assert not [box for box in app.text_input if box.key and box.key.startswith("link_")]


def test_two_entities_are_linked_without_links_and_without_a_run(unlinked):
    app = opened()
    choose(app, "left", "tchad", "atlas:chad")
    choose(app, "right", "tschad", "lk:1")
    app.text_input(key="link_note").set_value("by the flag").run()
    press(app)
    (stored,) = unlinked.store.ledger.history()
    assert (stored.verdict, stored.left, stored.right) == ("accept", "atlas:chad", "lk:1")
    assert (stored.curator, stored.note) == (default_curator(), "by the flag")
    assert stored.run is None and stored.rank is None and stored.evidence_hash
    assert "**Linked:** Chad – Tschad" in words(app)
    assert app.text_input(key="link_text_left").value == ""
    choose_both(app, "atlas:fiji", "lk:2")  # the next pair, with a note of its own
    assert app.text_input(key="link_note").value == ""
    press(app)
    assert len(unlinked.store.ledger.history()) == 2


def test_it_counts_on_start_and_is_listed_under_links_and_in_the_history(unlinked):
    app = opened()
    choose_both(app)
    press(app)
    app = show()
    assert {metric.label: metric.value for metric in app.metric}["Accepted"] == "1"
    assert "1 link known so far" in words(app)
    assert list(show("links").dataframe[0].value["left"]) == ["Chad"]
    assert list(show("history").dataframe[0].value["verdict"]) == ["accepted"]
    assert button(show("train"), "Train")  # one link is something to learn from


def test_a_link_is_undone_and_the_two_are_in_the_form_again(unlinked):
    app = opened()
    choose_both(app)
    press(app)
    app.button(key="link_undo").click().run()
    assert [verdict for verdict, *_ in pairs(unlinked)] == ["retract", "accept"]
    assert "**Undone:** Chad – Tschad" in words(app)
    assert app.button(key="link_change_left") and app.button(key="link_press").label == "Link"


def test_what_is_decided_already_is_said_and_asks_for_a_second_press(workspace):
    workspace.store.ledger.append([event("e1", "reject", "atlas:chad", "lk:1", curator="bob")])
    app = opened()
    choose_both(app)
    assert "bob said on 01 Mar 2026 that they are not the same." in words(app).replace("\\", "")
    press(app)
    assert len(pairs(workspace)) == 1
    assert "Press again" in words(app)
    assert app.button(key="link_press").label == "Link all the same"
    press(app)
    assert pairs(workspace)[0] == ("accept", "atlas:chad", "lk:1")
    assert [conflict.kind for conflict in workspace.store.ledger.conflicts()] == ["curators"]


def test_a_link_elsewhere_is_said_in_the_results_and_before_the_press(workspace):
    app = typed(opened(), "right", "mali")
    assert "linked to Mali" in app.button(key="link_right_lk:3").label
    app.button(key="link_right_lk:3").click().run()
    choose(app, "left", "chad", "atlas:chad")
    assert "Mali is linked to Mali already" in words(app)
    press(app)
    assert pairs(workspace) == []


def test_what_the_ledger_refuses_is_shown_in_its_words(unlinked):
    app = opened()
    choose_both(app)
    unlinked.store.ledger.append([event("e1", "reject", "atlas:chad", "lk:1", curator="bob")])
    press(app)
    assert "has changed since they were shown" in app.error[0].value.replace("\\", "")
    assert len(pairs(unlinked)) == 1


def test_another_one_can_be_chosen(unlinked):
    app = opened()
    choose(app, "left", "chad", "atlas:chad")
    app.button(key="link_change_left").click().run()
    assert app.text_input(key="link_text_left").value == "chad"
    choose(app, "left", "mali", "atlas:mali")
    choose(app, "right", "lk:3", "lk:3")
    press(app)
    assert pairs(unlinked) == [("accept", "atlas:mali", "lk:3")]


def test_a_name_that_nothing_has_is_said(unlinked):
    app = typed(opened(), "left", "<b>nobody</b>")
    assert r"Nothing here is called “\<b\>nobody" in words(app)


def test_entities_that_an_import_took_away_are_chosen_anew(unlinked):
    app = opened()
    choose_both(app)
    kept = [("atlas:togo", "Togo", None)]
    tables = ("names", "relation_triples", "attribute_triples", "types", "identities")
    bare = {name: [] for name in tables}
    unlinked.store.import_graphs(left_graph(entities=kept, **bare), right_graph())
    app.run()
    assert_no_unexpected_error(app)
    assert "the left graph has no entity" in app.error[0].value.replace("\\", "")
    assert app.text_input(key="link_text_left")


def test_without_graphs_it_says_what_to_do(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "DEMO", tmp_path / "nowhere")
    with Workspace(folder) as empty:
        monkeypatch.setattr(state, "_open", lambda folder: empty)
        app = opened()
        assert "There are no graphs yet" in words(app)
        button(app, "Import graphs").click().run()
        assert link_button.OPEN not in app.session_state


def test_the_pair_on_the_review_card_is_offered_on_that_page(unlinked):
    shown = {"outbox": {"shown": {"left": "atlas:chad", "right": "lk:1"}}}
    for page, offered in (("review", True), ("links", False)):
        app = show(page)
        app.session_state["review_card"] = shown
        app.button(key="link_open").click().run()
        assert_no_unexpected_error(app)
        keys = {one.key for one in app.button}
        assert ({"link_left_atlas:chad", "link_right_lk:1"} <= keys) is offered
        assert ("On the card behind this window" in words(app)) is offered
