"""Neighbours that only a proposal joins are called proposed wherever neighbours are shown."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import evidence

READABLE = "#card[data-readable=true]"


def with_both(page: Page, app_server) -> None:
    """Looks for a card on which some neighbours are linked, and some only proposed."""
    page.goto(f"{app_server.url}/review")
    for _ in range(24):
        page.wait_for_selector(READABLE, timeout=60_000)
        kinds = {kind for kind in ("supports", "proposed")
                 if page.locator(f"#face .neighbour.{kind}").count()}  # fmt: skip
        if len(kinds) == 2:
            return
        page.keyboard.press("Space")
        page.wait_for_timeout(50)
    raise AssertionError("no card has a linked and a proposed neighbour")


def test_the_card_and_the_panels_tell_linked_from_proposed(app_server, page: Page):
    with_both(page, app_server)
    counts = page.locator("#face .lead [title]")
    words = [re.sub(r"[^a-z]", "", text) for text in counts.all_inner_texts()]
    assert words[:2] == ["linked", "proposed"]
    expect(counts.nth(1)).to_have_attribute("title", re.compile("nobody confirmed it"))
    expect(page.locator("#face .neighbour.proposed").first).to_contain_text(", proposed")
    linked = page.locator("#face .neighbour.supports").first
    expect(linked).not_to_contain_text("proposed")
    evidence(page, "Neighbours").click()
    cells = page.locator(".records td[title]")
    expect(cells.first).to_have_text("linked", timeout=30_000)
    assert "proposed" in cells.all_inner_texts()
    expect(page.locator(".neighbour-map .meaning").nth(1)).to_contain_text("proposed")
    expect(page.get_by_text("nobody confirmed it").first).to_be_visible()
    evidence(page, "Neighbours").click()
    evidence(page, "Transport").click()
    expect(page.get_by_text("? proposed: ").first).to_be_visible(timeout=30_000)
