"""Duplicates of one graph are decided with the keyboard alone, and the desk reads well."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.database import Store
from tests.browser.test_accessibility import findings
from tests.samples.duplicate_world import CHAD, CHAD_TOO, FIJI, TOGO, TSCHAD, duplicate_store
from tests.samples.store_samples import event

LOOK = 500  # milliseconds; what has only just appeared is not decided about


@pytest.fixture
def review_workspace(tmp_path: Path) -> Path:
    """Two candidates: the Chads, then Fiji and Togo, which are linked to one right entity."""
    folder = tmp_path / "workspace"
    with duplicate_store(folder) as store:
        store.ledger.append(
            [event("e1", "accept", TOGO, TSCHAD), event("e2", "accept", FIJI, TSCHAD)]
        )
    return folder


def test_two_at_a_time_by_keys(app_server, page: Page):
    page.goto(f"{app_server.url}/duplicates")
    expect(page.get_by_text("0 of 2 looked at")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("They are called the same.")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == []
    page.keyboard.press("a")
    expect(page.get_by_text("Both are linked to Tschad.")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(LOOK)
    page.keyboard.press("x")
    expect(page.get_by_text("All candidates are looked at.")).to_be_visible(timeout=15_000)
    page.keyboard.press("Backspace")
    expect(page.get_by_text("Both are linked to Tschad.")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(LOOK)
    page.keyboard.press("u")
    expect(page.get_by_text("2 of 2 looked at")).to_be_visible(timeout=15_000)
    page.goto("about:blank")
    app_server.stop()
    with Store.open(app_server.workspace) as store:
        assert store.duplicates.things() == [("left", sorted([CHAD, CHAD_TOO]))]
        [unsure, same] = store.duplicates.page(disputed=False)[0].to_pylist()
        assert (unsure["first_key"], unsure["standing"]) == (FIJI, "unsure")
        assert (same["first_key"], same["standing"]) == (CHAD, "same")
