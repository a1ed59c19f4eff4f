"""The pages around the review, as a curator sees them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.pipeline import Workspace
from tests.review_world import key

PAGES = {
    "": "to decide about",
    "train": "on this computer",
    "links": "accepted",
    "conflicts": "No conflicts.",
    "history": "nobody has decided anything yet",
    "export": "Nothing to export yet",
}


def test_from_an_empty_folder_to_the_first_proposal_without_a_click(fresh_server, page: Page):
    """How long it takes is measured by benchmarks/first_proposal.py, on an idle machine."""
    page.goto(fresh_server.url)
    expect(page.get_by_text("The first proposals are on their way")).to_be_visible(timeout=60_000)
    page.wait_for_selector("#card[data-shown=true]", timeout=200_000)
    assert "/review" in page.url


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_scrolls_sideways(app_server, page: Page, theme):
    page.emulate_media(color_scheme=theme)
    for path, words in PAGES.items():
        page.goto(f"{app_server.url}/{path}")
        expect(page.get_by_text(words).first).to_be_visible(timeout=30_000)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide), path


def test_reading_a_path_that_is_not_there_is_told_in_the_dialog(app_server, page: Page):
    page.goto(app_server.url)
    page.get_by_role("button", name="Use other graphs").click()
    page.get_by_label("Folder, or the left RDF file").fill("/nowhere/graphs")
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_text("there is no such file or folder")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()


def test_other_graphs_are_shown_before_they_replace_anything(app_server, page: Page, tmp_path):
    from tests.app_samples import write_rdf

    left, right, links = write_rdf(tmp_path / "rdf")
    page.goto(app_server.url)
    page.get_by_role("button", name="Use other graphs").click()
    page.get_by_label("Folder, or the left RDF file").fill(str(left))
    page.get_by_label("The right RDF file (empty for a folder)").fill(str(right))
    page.get_by_label("Known links: a file of two columns").fill(str(links))
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_text("1 link is known")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Take them in").click()
    expect(page.get_by_text("Train the model on the known links")).to_be_visible(timeout=15_000)
    app_server.stop()
    with Workspace(app_server.workspace) as workspace:
        assert workspace.status()["entities"] == {"left": 4, "right": 4}


def test_a_link_opens_its_card(app_server, page: Page):
    pair = f"left={key('left', 3)}&right={key('right', 3)}"
    page.goto(f"{app_server.url}/review?{pair}")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    card = page.locator("#card")
    expect(card).to_have_attribute("data-left", key("left", 3), timeout=15_000)
    expect(card).to_have_attribute("data-right", key("right", 3))


def test_the_merged_graph_is_downloaded(app_server, page: Page):
    page.goto(f"{app_server.url}/export")
    page.get_by_text("Merged graph", exact=True).click(timeout=60_000)
    expect(page.get_by_text("56 entities: 8 linked")).to_be_visible(timeout=30_000)
    counted = page.get_by_text("statements in the file").inner_text()
    page.get_by_role("button", name="Make the file").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download merged.nq.gz").click(timeout=30_000)
    lines = gzip.decompress(Path(download.value.path()).read_bytes()).splitlines()
    assert f": {len(lines):,} statements in the file." in counted


def test_an_accepted_link_is_downloaded(app_server, page: Page):
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    left = page.locator("#card").get_attribute("data-left")
    page.keyboard.press("a")
    expect(page.locator("#card")).to_have_attribute("data-pending", "0", timeout=15_000)
    page.goto(f"{app_server.url}/export")
    page.get_by_role("button", name="Make the file").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download links.csv").click(timeout=15_000)
    assert left in Path(download.value.path()).read_text()
