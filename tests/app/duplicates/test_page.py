"""The Duplicates page: two at a time, decided, undone, in dispute, and when there is none."""

import pytest

from app import state
from app.pipeline import Workspace
from tests.app.driver import button, buttons, show, words
from tests.samples.duplicate_world import (
    CHAD,
    CHAD_TOO,
    FIJI,
    TOGO,
    TSCHAD,
    left_graph,
    right_graph,
)
from tests.samples.store_samples import event, links

PAIR = (CHAD, CHAD_TOO)


@pytest.fixture
def twins(folder, monkeypatch):
    """A workspace with two candidates: the Chads first, then Fiji and Togo by their links."""
    with Workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        monkeypatch.setattr(state, "curator", lambda: "ada")
        workspace.store.settings.change("ada", least_ms=0)
        workspace.store.import_graphs(left_graph(), right_graph(), links())
        workspace.store.ledger.append(
            [event("e1", "accept", TOGO, TSCHAD), event("e2", "accept", FIJI, TSCHAD)]
        )
        yield workspace


def test_both_are_shown_with_why_they_are_asked_about(twins):
    said = words(show("duplicates"))
    assert "**Are these one thing?** Both are in the left graph. They are called the same." in said
    assert (
        "Of the 2 attributes that both have, 1 is equal. They have 1 neighbour in common." in said
    )
    assert "0 of 2 looked at" in said


def test_the_next_two_come_at_once_and_undo_brings_the_last_back(twins):
    app = show("duplicates")
    button(app, "One thing").click().run()
    said = words(app)
    assert "1 of 2 looked at" in said and "Both are linked to **Tschad**." in said
    assert "linked to Tschad" in said  # on each of the two
    assert twins.store.duplicates.things() == [("left", sorted(PAIR))]
    button(app, "Undo").click().run()
    assert "0 of 2 looked at" in words(app) and "They are called the same." in words(app)
    assert twins.store.duplicates.things() == []


def test_when_all_are_looked_at_the_last_can_still_be_undone(twins):
    app = show("duplicates")
    button(app, "Two things").click().run()
    button(app, "Can't tell").click().run()
    assert "All candidates are looked at." in words(app)
    assert "2 of 2 looked at" in words(app)
    button(app, "Undo").click().run()
    assert "Both are linked to" in words(app)
    standing = [row["standing"] for row in twins.store.duplicates.page(False)[0].to_pylist()]
    assert standing == ["different"]


def test_a_press_before_the_card_was_seen_does_not_count(twins):
    twins.store.settings.change("ada", least_ms=5000)
    app = show("duplicates")
    button(app, "One thing").click().run()
    assert "Card still loading; press again" in words(app)
    assert twins.store.duplicates.counts()["decided"] == 0


def test_curators_who_differ_are_told_and_can_agree(twins):
    twins.store.duplicates.decide("left", PAIR, "same", "bea", note="one ISO code")
    twins.store.duplicates.decide("left", PAIR, "different", "ada")
    app = show("duplicates")
    app.segmented_control(key="duplicates_view").set_value("in dispute").run()
    said = words(app)
    assert "Curators differ, so this pair is used for nothing." in said
    assert "bea **one thing**" in said and "“one ISO code”" in said
    button(app, "Take it back").click().run()
    assert "Nobody differs about a pair." in words(app)
    assert twins.store.duplicates.things() == [("left", sorted(PAIR))]


def test_a_decided_pair_can_be_decided_anew(twins):
    twins.store.duplicates.decide("left", PAIR, "same", "ada")
    app = show("duplicates")
    app.segmented_control(key="duplicates_view").set_value("decided").run()
    button(app, "Two things").click().run()
    [row] = twins.store.duplicates.page(False)[0].to_pylist()
    assert row["standing"] == "different"


def test_without_candidates_the_page_says_where_they_come_from(workspace):
    app = show("duplicates")
    assert "No two entities of one graph look like one thing." in words(app)
    assert buttons(app) == []
