"""Two entities are linked by hand with the keyboard alone, before anything is known or trained."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from store.database import Store
from tests.samples.store_samples import left_graph, right_graph

LOOK = 500  # milliseconds; what has only just appeared is not decided about


@pytest.fixture
def review_workspace(tmp_path: Path) -> Path:
    """Graphs without a link, and no run."""
    folder = tmp_path / "workspace"
    with Store.open(folder) as store:
        store.import_graphs(left_graph(), right_graph())
    return folder


def box(page: Page, side: str) -> Locator:
    return page.locator(f".st-key-link_text_{side} input")


def choose(page: Page, side: str, text: str, hit: str) -> None:
    """Type into the box, which has the focus, and take the first result with Enter."""
    expect(box(page, side)).to_be_focused(timeout=30_000)
    page.keyboard.type(text)
    first = page.locator(f".st-key-link_hits_{side} button").first
    expect(first).to_contain_text(hit, timeout=15_000)
    page.keyboard.press("Enter")


def press(page: Page, label: str) -> None:
    button = page.get_by_role("button", name=label, exact=True)
    expect(button).to_be_focused(timeout=15_000)
    page.wait_for_timeout(LOOK)
    page.keyboard.press("Enter")


def focus_nothing(page: Page) -> None:
    """As it is for a moment after a click on a button that is gone then."""
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_focused(timeout=15_000)
    page.evaluate("document.activeElement.blur()")


def test_entities_are_linked_with_the_keyboard_and_the_last_link_undone(app_server, page: Page):
    page.goto(app_server.url)
    expect(page.get_by_text("No links are known yet")).to_be_visible(timeout=60_000)
    expect(page.locator(".st-key-link_open kbd").first).to_be_visible(timeout=15_000)
    page.wait_for_timeout(LOOK)
    page.keyboard.press("l")
    choose(page, "left", "tchad", "Chad")
    choose(page, "right", "tschad", "Tschad")
    press(page, "Link")
    expect(page.get_by_text("Linked: Chad – Tschad")).to_be_visible(timeout=15_000)

    choose(page, "left", "chad", "linked to Tschad")
    choose(page, "right", "fidschi", "Fidschi")
    expect(page.get_by_text("Chad is linked to Tschad already")).to_be_visible(timeout=15_000)
    press(page, "Link")
    expect(page.get_by_text("Press again to link them all the same.")).to_be_visible(timeout=15_000)
    press(page, "Link all the same")
    expect(page.get_by_text("Linked: Chad – Fidschi")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: Chad – Fidschi")).to_be_visible(timeout=15_000)

    focus_nothing(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=15_000)
    expect(page.get_by_text("1 link known so far")).to_be_visible(timeout=15_000)
    page.goto("about:blank")
    events = app_server.ledger()
    assert [(e.verdict, e.left, e.right) for e in events] == [
        ("accept", "atlas:chad", "lk:1"),
        ("accept", "atlas:chad", "lk:2"),
        ("retract", "atlas:chad", "lk:2"),
    ]
    assert all(e.shown_ms >= LOOK for e in events[:2]) and not any(e.run for e in events)
