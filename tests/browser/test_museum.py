"""Two museums' tables as they are, from the files to the links that go out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.pipeline import Workspace
from tests.browser.conftest import AppServer
from tests.browser.test_import import give, read
from tests.browser.test_loop import SHOWN, retrain
from tests.browser.test_review import press, stored
from tests.samples.museum_tables import write_museum_pair


@pytest.fixture
def museum(tmp_path: Path) -> Iterator[tuple[AppServer, tuple]]:
    files = write_museum_pair(tmp_path / "museum")
    workspace = tmp_path / "workspace"
    with Workspace(workspace) as opened:
        opened.load_demo()
    server = AppServer(workspace)
    yield server, files
    server.stop()


def bring_in(page: Page, server: AppServer, files: tuple) -> None:
    """Choose, look at what was inferred, read and import."""
    left, right, links, _ = files
    page.goto(f"{server.url}/graphs")
    for box, path in (("left graph", left), ("right graph", right), ("Known links", links)):
        give(page, box, path)
    expect(page.get_by_text("“constituentid” is the id: the links name its values")).to_be_visible(
        timeout=30_000
    )
    expect(page.get_by_text("all 150 read as dates").first).to_be_visible()
    expect(page.get_by_text("all 150 read as numbers in cm")).to_be_visible()
    expect(page.get_by_role("button", name="= geburtsdatum")).to_be_visible()
    read(page)
    expect(page.get_by_text("150 artists").first).to_be_visible()
    expect(page.get_by_text("20 places").first).to_be_visible()
    page.get_by_role("button", name="Import graphs").click()
    expect(page.get_by_text("Graphs imported")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Go on").click()


def test_artists_are_matched_reviewed_and_exported(museum, page: Page, tmp_path):
    server, files = museum
    bring_in(page, server, files)
    retrain(page, server)
    artists = set(files[3])
    for order in ("uncertain", "confident", "entity"):
        page.goto(f"{server.url}/review?order={order}")
        page.wait_for_selector(SHOWN, timeout=120_000)
        left, _, _ = press(page, " ")
        assert left.startswith("K-"), order
    page.goto(f"{server.url}/review?order=confident")
    page.wait_for_selector(SHOWN, timeout=60_000)
    card = page.locator("#card")
    for left, right in (("geburtsdatum", "born"), ("höhe in cm", "height")):
        row = card.get_by_role("row").filter(has_text=f"{left} / {right}", visible=True).first
        expect(row).to_be_visible()
    accepted = {press(page, "a")[:2] for _ in range(5)}
    stored(page)
    page.goto("about:blank")
    server.stop()
    with Workspace(server.workspace) as workspace:
        workspace.store.exports.write("csv", tmp_path / "links.csv")
    with (tmp_path / "links.csv").open() as file:
        rows = [(row["left"], row["right"]) for row in csv.DictReader(file)]
    assert accepted <= set(rows)
    assert all(left.startswith("K-") and right.isdecimal() for left, right in rows)
    assert sum(left in artists for left, _ in rows) >= len(rows) - 5
