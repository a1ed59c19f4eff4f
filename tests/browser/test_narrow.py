"""A narrow window, or one enlarged to 200 %: nothing is cut off, no word breaks inside. A wide one:
panels stand beside the card."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import evidence

# Of what is drawn on the card: parts that stick out of it, rows that lie over each other, and words
# of names that are drawn in several pieces.
FAULTS = """
card => {
  const faults = [];
  const frame = card.getBoundingClientRect();
  const parts = "#head, #face .side, #face .track, #face .cell, #face .facts > *, .action, #note";
  for (const part of card.querySelectorAll(parts)) {
    const box = part.getBoundingClientRect();
    const outside = box.right > frame.right + 1 || box.left < frame.left - 1;
    if (outside) faults.push(`outside: ${part.className || part.id}`);
  }
  const rows = ["#head", "#face .pair", "#face .why", "#face .strip", "#face .facts", "#actions"];
  rows.map(row => card.querySelector(row).getBoundingClientRect()).reduce((above, row, i) => {
    if (row.top < above.bottom - 1) faults.push(`overlap: ${rows[i]}`);
    return row;
  });
  for (const name of card.querySelectorAll("#face .name, #face h2")) {
    const text = name.firstChild;
    for (const word of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) faults.push(`broken: ${word[0]}`);
    }
  }
  return faults;
}
"""


@pytest.mark.parametrize("size", [(640, 400), (820, 1000), (1280, 800)])
def test_the_card_fits_a_window(app_server, page: Page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{app_server.url}/review")
    for _ in range(4):  # one of them with a very long name
        page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
        assert page.locator("#card").evaluate(FAULTS) == []
        page.keyboard.press("Space")


@pytest.mark.parametrize(("width", "height"), [(820, 1180), (1280, 800), (1920, 1000)])
def test_a_panel_opens_in_sight_and_shows_both_of_its_parts_whole(app_server, page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    evidence(page, "Neighbours").click()
    table = page.locator(".records")
    expect(table).to_be_visible(timeout=30_000)
    assert table.evaluate("node => node.scrollWidth <= node.clientWidth")
    page.wait_for_timeout(300)  # for it to move
    panel, pair, card = (
        page.locator(part).bounding_box()
        for part in (".st-key-panel-Neighbours", "#face .pair", "#card")
    )
    assert panel["y"] + 60 < height
    assert pair["y"] >= 55 and pair["y"] + pair["height"] <= height
    assert (panel["x"] > card["x"] + card["width"]) == (width == 1920)
