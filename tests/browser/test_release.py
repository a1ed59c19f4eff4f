"""What the run is sure of is released on the word of a sample judged by keys, and taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.samples.review_world import build_workspace

READY = "#card[data-readable=true]"


@pytest.fixture
def review_workspace(tmp_path: Path) -> Path:
    build_workspace(tmp_path / "workspace", entities=64, seeds=8)
    return tmp_path / "workspace"


def with_audit(page: Page, url: str) -> None:
    """Begin an audit for nine in ten, and show its first card."""
    page.goto(f"{url}/release")
    expect(page.get_by_text("Nothing is sure enough")).to_be_visible(timeout=60_000)
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(90):
        slider.press("ArrowLeft")
    expect(page.get_by_text("could be released")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Judge a sample").click()
    expect(page.get_by_text(re.compile(r"^0 of \d+ links judged"))).to_be_visible(timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)


def judge_until_it_holds(page: Page, most: int = 40) -> int:
    """Accept what the card shows, until the sample is enough; how many presses that took."""
    for presses in range(most):
        page.wait_for_selector(READY, timeout=30_000)
        if page.get_by_text("The sample holds").is_visible():
            return presses
        shown = page.locator("#card").get_attribute("data-left")
        page.keyboard.press("a")
        page.wait_for_function(
            """left => {
              const hosts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
              const cards = hosts.map((host) => host.shadowRoot?.querySelector("#card"));
              return cards.some((card) => card && card.dataset.left !== left);
            }""",
            arg=shown,
            timeout=30_000,
        )
        page.wait_for_timeout(250)
    raise AssertionError("the sample never held")


def test_a_sample_is_judged_by_keys_the_rest_released_and_all_of_it_taken_back(
    app_server, page: Page
):
    with_audit(page, app_server.url)
    assert page.locator("#card").get_attribute("data-blind") is not None
    judged = judge_until_it_holds(page)
    page.get_by_text("Back to Release").click()
    page.get_by_role("button", name=re.compile(r"Release \d+ links")).click(timeout=30_000)
    expect(page.get_by_text("links released.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("All stand.", exact=False)).to_be_visible()

    page.goto(app_server.url)
    expect(page.get_by_text("links found", exact=False)).to_be_visible(timeout=30_000)
    page.goto(f"{app_server.url}/release")
    page.get_by_role("button", name="Take back").click(timeout=30_000)
    expect(page.get_by_text("Taken back.", exact=False)).to_be_visible(timeout=30_000)

    page.goto("about:blank")
    events = app_server.ledger()
    kinds = [e.verdict for e in events]
    released = kinds.count("release")
    assert kinds.count("accept") == judged and released > 10
    assert kinds.count("retract") == released
    looks = [e for e in events if e.verdict == "accept"]
    assert all(e.batch.startswith("audit-") and e.shown_ms and e.probability for e in looks)


def test_a_second_look_shows_the_pair_as_if_for_the_first_time(app_server, page: Page):
    with_audit(page, app_server.url)
    card = page.locator("#card")
    pair = [card.get_attribute(f"data-{side}") for side in ("left", "right")]
    page.keyboard.press("x")
    expect(card).not_to_have_attribute("data-right", pair[1])
    page.wait_for_selector(READY)
    page.keyboard.press(" ")
    expect(card).not_to_have_attribute("data-left", pair[0])
    for _ in range(14):
        page.wait_for_selector(READY, timeout=30_000)
        left = card.get_attribute("data-left")
        if left == pair[0]:
            break
        page.keyboard.press("a")
        expect(card).not_to_have_attribute("data-left", left, timeout=30_000)
        page.wait_for_timeout(400)
    assert [card.get_attribute(f"data-{side}") for side in ("left", "right")] == pair
    expect(page.get_by_text("in the audit")).to_be_visible()
    page.keyboard.press("a")
    page.wait_for_timeout(1500)
    page.goto("about:blank")
    events = [e for e in app_server.ledger() if (e.left, e.right) == tuple(pair)]
    assert [e.verdict for e in events] == ["reject", "accept"]
