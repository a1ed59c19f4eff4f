"""The sentence on the card: of the candidate shown, hidden in blind mode, never in the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

READABLE = "#card[data-readable=true]"
SENTENCE = "#face .decides"


def opened(page: Page, app_server, query: str = "") -> None:
    page.goto(f"{app_server.url}/review{query}")
    page.wait_for_selector(READABLE, timeout=60_000)


def with_candidates(page: Page) -> None:
    """Skips to a card that has several candidates."""
    while page.locator("#face .cell").count() < 3:
        page.wait_for_selector(READABLE)
        page.keyboard.press("Space")
    page.wait_for_selector(READABLE)


def after(page: Page, key: str) -> str:
    """The sentence once the card that a key asks for is painted."""
    page.keyboard.press(key)
    page.wait_for_selector("#card[data-shown=true]")
    return page.locator(SENTENCE).inner_text()


def test_it_goes_with_the_candidate(app_server, page: Page):
    opened(page, app_server)
    with_candidates(page)
    seen = set()
    for number in range(1, page.locator("#face .cell").count() + 1):
        seen.add(after(page, str(number)))
    assert len(seen) > 1 and all(sentence.endswith(".") for sentence in seen)
    first = after(page, "1")
    after(page, "2")
    assert after(page, "1") == first


def test_blind_mode_hides_it_and_moves_nothing(app_server, page: Page):
    opened(page, app_server, "?left=/m/003&right=http://right.example/e003")
    expect(page.locator(SENTENCE)).to_be_visible()
    before = page.locator("#face .strip").bounding_box()
    opened(page, app_server, "?left=/m/003&right=http://right.example/e003&blind=true")
    expect(page.locator("#card")).to_have_attribute("data-blind", "")
    expect(page.locator(SENTENCE)).to_be_hidden()
    assert page.locator("#face .strip").bounding_box() == before


@pytest.mark.parametrize("size", [(1280, 800), (820, 1000)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_long_and_a_short_one_take_the_same_room(app_server, page: Page, size, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, app_server)
    heights = set()
    for text in ("Names equal.", "Names equal; both linked to Warsaw; but area differs. " * 6):
        page.locator(SENTENCE).evaluate("(node, text) => { node.textContent = text; }", text)
        box = page.locator(SENTENCE).bounding_box()
        heights.add((box["height"], page.locator("#face .strip").bounding_box()["y"]))
        assert box["x"] + box["width"] <= size[0]
    assert len(heights) == 1
