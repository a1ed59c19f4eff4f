"""The map and the correspondences, as a curator sees them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from store.database import Store

# where on the screen the first point of a trace is drawn
PLACE = """
plot => {
  const { xaxis, yaxis } = plot._fullLayout, trace = plot._fullData[0];
  const box = plot.getBoundingClientRect();
  return [box.x + xaxis._offset + xaxis.l2p(trace.x[0]),
          box.y + yaxis._offset + yaxis.l2p(trace.y[0])];
}
"""


def test_a_click_on_the_map_opens_the_card(app_server, page: Page):
    page.goto(f"{app_server.url}/map")
    page.get_by_text("click on a point").wait_for(timeout=90_000)
    plot = page.locator(".js-plotly-plot")
    plot.locator("canvas").first.wait_for(timeout=30_000)
    page.wait_for_timeout(1000)  # drawn at its last size
    x, y = plot.evaluate(PLACE)
    page.mouse.move(x, y)
    expect(page.locator(".hoverlayer .hovertext")).to_be_visible(timeout=15_000)
    page.mouse.click(x, y)
    page.wait_for_url("**/review?**", timeout=30_000)
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    assert page.locator("#card").get_attribute("data-left")


def test_a_correspondence_is_confirmed_by_a_key(app_server, page: Page):
    page.goto(f"{app_server.url}/correspondences")
    confirm = page.get_by_role("button", name="Same property")
    confirm.wait_for(timeout=60_000)
    page.keyboard.press("a")
    expect(page.get_by_text("Confirmed by")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    app_server.stop()
    with Store.open(app_server.workspace) as store:
        assert [one.verdict for one in store.correspondences.said()] == ["confirm"]
