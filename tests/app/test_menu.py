"""The navigation says how much waits, and follows what is stored."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st

import app as package
from app import menu
from tests.app.driver import show
from tests.samples.app_samples import SETTINGS, copying_command, ended
from tests.samples.store_samples import event

OTHERS = ["Duplicates", "Correspondences", "History"]  # of the same group


@pytest.fixture
def drawn(monkeypatch) -> dict[str, list[str]]:
    """The titles of the navigation as it was last drawn, by group."""
    titles: dict[str, list[str]] = {}
    draw = st.navigation

    def remember(pages, **look):
        titles.clear()
        titles.update({group: [page.title for page in of] for group, of in pages.items()})
        return draw(pages, **look)

    monkeypatch.setattr(st, "navigation", remember)
    return titles


def disagree(workspace) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    pair = ("atlas:chad", "lk:1")
    workspace.store.ledger.append(
        [
            event("a", "accept", *pair, decided_at=at),
            event("b", "reject", *pair, curator="bob", decided_at=at + timedelta(1)),
        ]
    )


def test_a_count_appears_with_the_next_run_of_the_page_and_goes_again(workspace, drawn):
    app = show("history")
    assert drawn["Check"] == ["Conflicts", *OTHERS]
    disagree(workspace)
    app.run()
    assert drawn["Check · 1"] == ["Conflicts · 1", *OTHERS]
    workspace.store.ledger.retract("b", "bob")
    app.run()
    assert drawn["Check"] == ["Conflicts", *OTHERS]


def test_a_run_that_waits_is_counted_and_an_adopted_one_is_not(workspace, tmp_path, drawn):
    for place in ("first", "second"):
        command = copying_command(workspace, tmp_path / place)
        ended(workspace.trainings.start(SETTINGS, command))
        workspace.trainings.ingest_finished()
    app = show("links")
    assert "Train · 1" in drawn[""]
    workspace.store.runs.activate(workspace.store.runs.waiting().run)
    app.run()
    assert "Train" in drawn[""]


def test_doubtful_links_are_counted_and_a_damaged_list_is_the_links_page_s_to_tell(
    workspace, monkeypatch, drawn
):
    monkeypatch.setattr(menu, "doubtful_links", lambda workspace: [{}] * 3)
    show("history")
    assert "Links · 3" in drawn[""]

    def damaged(workspace):
        raise menu.RunDamaged("the list can't be read")

    monkeypatch.setattr(menu, "doubtful_links", damaged)
    app = show("history")
    assert "Links" in drawn[""] and not app.error


def test_nothing_is_counted_again_where_nothing_has_changed(workspace, monkeypatch):
    app = show("history")
    asked = []
    monkeypatch.setitem(menu.COUNTS, "conflicts", lambda workspace: asked.append(1) or 0)
    app.run()
    assert not asked
    disagree(workspace)
    app.run()
    assert asked == [1]


def test_every_page_is_in_the_navigation_once():
    paths = [path for pages in menu.PAGES.values() for path, *_ in pages]
    folder = Path(package.__file__).parent
    assert sorted(paths) == sorted(page.parent.name for page in folder.glob("*/page.py"))
    assert set(menu.COUNTS) <= set(paths)
