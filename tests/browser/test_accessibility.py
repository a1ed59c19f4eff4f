"""No serious finding of axe in light and dark, on pages and on Review with all open."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import evidence

PANELS = ("Neighbours", "Attributes", "Pictures", "Transport", "Beta weights", "Rivals")


def findings(page: Page) -> list[str]:
    """What axe finds once the page is at rest; what is being drawn anew is faded for a moment."""
    for _ in range(20):
        page.wait_for_timeout(1000)
        found = [
            f"{found['id']}: {node['html'][:120]}"
            for found in Axe().run(page).response["violations"]
            if found["impact"] in ("serious", "critical")
            for node in found["nodes"]
        ]
        if not found:
            break
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_review_page(app_server, page: Page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    assert findings(page) == []
    for title in PANELS:
        evidence(page, title).click()
    assert findings(page) == []
    page.evaluate("window.scrollTo(0, 0)")
    page.locator("#card").focus()
    page.keyboard.press("s")
    page.locator("#search-text").fill("place")
    page.wait_for_selector("#search-results [role=option]")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filters").click()
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_start_page(app_server, page: Page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(app_server.url)
    page.get_by_role("button", name="Use other graphs").wait_for(timeout=60_000)
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_release_page(app_server, page: Page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{app_server.url}/release")
    page.get_by_text("Nothing is sure enough").wait_for(timeout=60_000)
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path, words", [("correspondences", "Compared on"), ("map", "click on a point")]
)
def test_correspondences_and_the_map(app_server, page: Page, scheme, path, words):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{app_server.url}/{path}")
    page.get_by_text(words).first.wait_for(timeout=90_000)
    assert findings(page) == []
