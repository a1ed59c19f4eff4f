"""The pages around the review, as a curator sees them."""

from __future__ import annotations

import gzip
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import evidence
from tests.samples.review_world import key

PAGES = {
    "": "to decide about",
    "graphs": "Left graph",
    "train": "on this computer",
    "release": "Nothing is sure enough",
    "links": "accepted",
    "conflicts": "No conflicts.",
    "duplicates": "look like one thing",
    "correspondences": "Compared on",
    "map": "click on a point",
    "history": "nobody has decided anything yet",
    "export": "No rows match",
    "dashboard": "Nobody has decided anything yet.",
}


def test_from_an_empty_folder_to_the_first_proposal_without_a_click(fresh_server, page: Page):
    """How long it takes is measured by benchmarks/first_proposal.py, on an idle machine."""
    page.goto(fresh_server.url)
    expect(page.get_by_text("The first proposals are on their way")).to_be_visible(timeout=60_000)
    page.wait_for_selector("#card[data-shown=true]", timeout=200_000)
    assert "/review" in page.url


def test_no_page_scrolls_sideways(app_server, page: Page):
    for path, words in PAGES.items():
        page.goto(f"{app_server.url}/{path}")
        expect(page.get_by_text(words).first).to_be_visible(timeout=30_000)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide), path


def test_a_link_opens_its_card(app_server, page: Page):
    pair = f"left={key('left', 3)}&right={key('right', 3)}"
    page.goto(f"{app_server.url}/review?{pair}")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    card = page.locator("#card")
    expect(card).to_have_attribute("data-left", key("left", 3), timeout=15_000)
    expect(card).to_have_attribute("data-right", key("right", 3))


def test_a_stopped_server_is_told_in_words_of_the_app(app_server, page: Page):
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    app_server.stop()
    told = page.get_by_role("dialog")
    expect(told).to_contain_text("Mimea can't be reached", timeout=30_000)
    expect(told).not_to_contain_text("Streamlit")
    app_server.start()
    expect(told).to_have_count(0, timeout=60_000)


def test_the_merged_graph_is_downloaded(app_server, page: Page):
    page.goto(f"{app_server.url}/export")
    page.get_by_text("Merged graph", exact=True).click(timeout=60_000)
    expect(page.get_by_text("56 entities: 8 linked")).to_be_visible(timeout=30_000)
    counted = page.get_by_text("statements in the file").inner_text()
    page.get_by_role("button", name="Create file").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download merged.nq.gz").click(timeout=30_000)
    lines = gzip.decompress(Path(download.value.path()).read_bytes()).splitlines()
    assert f": {len(lines):,} statements in the file." in counted


def test_an_accepted_link_is_downloaded(app_server, page: Page):
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    page.wait_for_selector("#card[data-readable=true]")
    left = page.locator("#card").get_attribute("data-left")
    page.keyboard.press("a")
    expect(page.locator("#card")).to_have_attribute("data-pending", "0", timeout=15_000)
    page.goto(f"{app_server.url}/export")
    page.get_by_role("button", name="Create file").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download links.csv").click(timeout=15_000)
    assert left in Path(download.value.path()).read_text()


SLOW_LINE = """
const listen = WebSocket.prototype.addEventListener;
WebSocket.prototype.addEventListener = function (kind, heard, ...rest) {
  const late = (event) => setTimeout(() => heard(event), window.lag ?? 0);
  return listen.call(this, kind, kind === "message" ? late : heard, ...rest);
};
"""


def test_a_click_on_the_navigation_right_after_a_decision_shows_the_page(app_server, page: Page):
    """The card asks for the next cards when its page has been left but the browser, to which the
    server's messages come a second late, doesn't know it yet."""
    page.add_init_script(SLOW_LINE)
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    evidence(page, "Rivals").click()
    expect(page.locator(".st-key-panel-Rivals")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(2000)
    page.evaluate("window.lag = 1000")
    page.keyboard.press("a")
    page.get_by_test_id("stTopNavLink").filter(has_text="Links").click()
    page.wait_for_url("**/links", timeout=30_000)
    page.wait_for_timeout(3000)  # what comes late is here by now
    expect(page.get_by_text("accepted").first).to_be_visible(timeout=5_000)
