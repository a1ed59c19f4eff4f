"""Cards that a curator asks for: by a search of the right graph, or from another page."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from store.database import Store
from store.records import Decision
from tests.browser.conftest import evidence
from tests.samples.review_world import key

SHOWN = "#card[data-shown=true]"


def accept_all(store: Store) -> None:
    now = datetime.now(UTC)
    store.ledger.append(
        [
            Decision(f"e{i}", key("left", i), key("right", i), "accept", "ann", now)
            for i in range(24)
        ]
    )


def search(page: Page, text: str):
    page.keyboard.press("s")
    page.locator("#search-text").fill(text)
    return page.locator("#search-results [role=option]")


def test_the_same_search_twice_finds_and_opens_the_same_twice(app_server, page: Page):
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector(SHOWN, timeout=60_000)
    for _ in range(2):
        expect(search(page, "Place 31 ").first).to_contain_text("Place 31 R", timeout=15_000)
        page.keyboard.press("Escape")
    for _ in range(2):
        expect(search(page, "Mali").first).to_contain_text("Mali R", timeout=15_000)
        page.keyboard.press("Enter")
        expect(page.locator(SHOWN)).to_have_attribute("data-right", key("right", 6), timeout=15_000)


def test_a_hit_says_that_it_is_taken(app_server, page: Page):
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector(SHOWN, timeout=60_000)
    expect(search(page, "Place 31").first).to_contain_text("taken: Place 31", timeout=15_000)


def test_a_card_opened_from_another_page_has_its_evidence(app_server, page: Page):
    """Also where nothing is left to review, so that no other card is asked for."""
    app_server.stop()
    with Store.open(app_server.workspace) as store:
        accept_all(store)
    app_server.start()
    page.goto(f"{app_server.url}/review?left={key('left', 30)}&right={key('right', 30)}")
    page.wait_for_selector(SHOWN, timeout=60_000)
    evidence(page, "Rivals").click(timeout=15_000)
    expect(page.get_by_text("Other left entities with this candidate")).to_be_visible(
        timeout=15_000
    )
