"""A file of decisions is looked at, imported, and taken back as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.database import Store
from tests.samples.review_world import build_workspace, key
from tests.samples.store_samples import event


@pytest.fixture
def review_workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    build_workspace(folder)
    with Store.open(folder) as store:
        store.ledger.append([event("e1", "reject", key("left", 0), key("right", 0))])
    return folder


def test_a_file_is_looked_at_taken_in_and_taken_back(app_server, page: Page, tmp_path: Path):
    file = tmp_path / "past.csv"
    rows = [f"{key('left', i)},{key('right', i)},accept,bea" for i in range(4)]
    rows += [f"{key('left', 5)},,no_counterpart,", f"nobody,{key('right', 7)},reject,bea"]
    file.write_text("left,right,verdict,curator\n" + "\n".join(rows) + "\n")
    page.goto(f"{app_server.url}/history")
    page.get_by_role("button", name="Import decisions").click(timeout=60_000)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_text("decisions as CSV")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("line 7: left")).to_be_visible()
    expect(page.get_by_text("Contradicts decisions here (1)")).to_be_visible()
    take = page.get_by_role("button", name="Import 5 decisions")
    expect(take).to_be_disabled()
    page.get_by_text("Leave out rows with unknown entities").click()
    expect(take).to_be_enabled(timeout=20_000)
    page.screenshot(path=str(tmp_path / "dialog.png"))
    take.click()
    expect(page.get_by_text("1 to 6 of 6")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Imported files (1)").click()
    expect(page.get_by_text("past.csv")).to_be_visible()
    page.screenshot(path=str(tmp_path / "files.png"))
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("1 to 11 of 11")).to_be_visible(timeout=30_000)
    app_server.stop()
    with Store.open(app_server.workspace) as store:
        assert store.status()["decisions"]["accept"] == 0
        assert store.status()["decisions"]["reject"] == 1
