"""A conflict is settled on the desk, and the settlement taken back from the history."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.database import Store
from store.records import Decision
from tests.samples.review_world import RUN, build_workspace, key

NOTE = "<b>bold</b> **strong** :smile: \u202e=1+1"


@pytest.fixture
def review_workspace(tmp_path: Path) -> Path:
    """Romania has two counterparts."""
    folder = tmp_path / "workspace"
    build_workspace(folder)
    with Store.open(folder) as store:
        store.ledger.append([accepted("e1", 1, "ada"), accepted("e2", 2, "bob", note=NOTE)])
    return folder


def accepted(event_id: str, right: int, curator: str, **more) -> Decision:
    when = datetime(2026, 3, 1, 12, tzinfo=UTC)
    pair = (key("left", 1), key("right", right))
    return Decision(event_id, *pair, "accept", curator, when, run=RUN, **more)


def choose_row(page: Page, row: int) -> None:
    """Tick a row of the first table; its cells are drawn, not elements."""
    table = page.locator(".stDataFrameGlideDataEditor").first
    expect(table).to_be_visible(timeout=30_000)
    table.click(position={"x": 16, "y": 34 + 33 * row + 16})


def test_a_conflict_is_settled_and_the_settlement_undone_from_the_history(app_server, page: Page):
    page.goto(f"{app_server.url}/conflicts")
    expect(page.get_by_text("has 2 counterparts. Which is right?")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("<b>bold</b> **strong** :", exact=False)).to_be_visible()
    page.get_by_label("Reason (kept in the history)").fill("the other is a town")
    page.get_by_role("button", name="Only the second").click()
    expect(page.get_by_text("No conflicts.")).to_be_visible(timeout=30_000)
    page.get_by_text("Settled (1)").click()
    expect(page.get_by_text("Open (0)")).to_be_visible()

    page.goto(f"{app_server.url}/history")
    choose_row(page, 0)
    expect(page.get_by_text("It stands.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Undo this decision").click()
    expect(page.get_by_text("1 to 6 of 6")).to_be_visible(timeout=30_000)
    page.goto(f"{app_server.url}/conflicts")
    expect(page.get_by_text("Open (1)")).to_be_visible(timeout=30_000)

    page.goto("about:blank")
    events = app_server.ledger()
    assert [e.verdict for e in events] == ["accept"] * 2 + ["adjudicate"] * 2 + ["retract"] * 2
    outcomes = {e.right: e.outcome for e in events[2:4]}
    assert outcomes == {key("right", 1): "accept", key("right", 2): "reject"}
    assert {e.note for e in events[2:4]} == {"the other is a town"}
    assert all(e.run == RUN and e.evidence_hash for e in events[2:4])
    assert {e.target for e in events[4:]} == {e.event_id for e in events[2:4]}
