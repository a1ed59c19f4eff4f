"""The dashboard as a person sees it: charts and their tables in both themes, counts in the
navigation, and the report as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.records import Decision
from tests.browser.test_accessibility import findings
from tests.samples.decided_world import HOSTILE, decided_workspace
from tests.samples.release_world import RUN, key

# Labels of charts that are cut off, or lie over each other on an axis.
CUT = """
() => [...document.querySelectorAll(".js-plotly-plot")].flatMap(plot => {
  const frame = plot.getBoundingClientRect();
  const boxes = text => [...plot.querySelectorAll(text)].map(node => node.getBoundingClientRect());
  const out = boxes("text").filter(box => box.left < frame.left - 1 || box.right > frame.right + 1);
  const ticks = boxes(".xtick text").sort((a, b) => a.left - b.left);
  const over = ticks.filter((box, i) => i && box.left < ticks[i - 1].right);
  return [...out, ...over].map(box => `${box.left} ${box.right} of ${frame.left} ${frame.right}`);
})
"""


@pytest.fixture
def review_workspace(tmp_path: Path) -> Path:
    with decided_workspace(tmp_path / "workspace") as workspace:
        pair = key("left", 0), key("right", 0)
        no = Decision("no", *pair, "reject", "bob", datetime(2026, 3, 1, 13, tzinfo=UTC), run=RUN)
        workspace.store.ledger.append([no])
    return tmp_path / "workspace"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_chart_can_be_read_and_has_its_table(app_server, page: Page, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(f"{app_server.url}/dashboard")
    charts = page.locator(".js-plotly-plot .main-svg:first-child")
    expect(charts).to_have_count(5, timeout=60_000)
    for width in (820, 1280):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(1500)
        assert page.evaluate(CUT) == [], width
        group = page.get_by_test_id("stTopNavSection").filter(has_text="Check · 1")
        expect(group).to_be_visible()
    tables = page.get_by_text("As a table", exact=True)
    expect(tables).to_have_count(5)
    for number in range(5):
        tables.nth(number).click()
    expect(page.locator("[data-testid=stExpander] .records")).to_have_count(5)
    assert findings(page) == []


def test_the_report_opens_from_the_disk_and_loads_nothing(app_server, page: Page, tmp_path):
    page.goto(f"{app_server.url}/dashboard")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Print or save this report").click(timeout=60_000)
    download.value.save_as(tmp_path / "report.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.get_by_role("cell", name=HOSTILE, exact=True).first).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 within its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    assert findings(page) == []
    assert [url for url in asked if not url.startswith(("file:", "http://localhost"))] == []
    assert sum(url.startswith("file:") for url in asked) == 1
