"""One curator decides, another one judges the same without knowing, and they differ."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from store.database import Store
from store.review.opinions import OPINION
from tests.samples.review_world import build_workspace

READABLE = "#card[data-readable=true]"


@pytest.fixture
def review_workspace(tmp_path: Path) -> Path:
    """All that is decided is to be judged twice."""
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        store.settings.change("ann", second_opinions=1.0)
    return tmp_path / "workspace"


@pytest.fixture
def colleague(browser: Browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def sign(page: Page, url: str, name: str) -> None:
    page.goto(url)
    box = page.get_by_label("Decisions are signed by")
    expect(box).to_be_visible(timeout=60_000)
    box.fill(name)
    box.press("Enter")
    page.wait_for_function("name => document.cookie.includes(name)", arg=name)


def press(page: Page, key: str) -> tuple[str, str]:
    """Press a key on the card on the screen; the pair that it showed."""
    page.wait_for_selector(READABLE, timeout=60_000)
    card = page.locator("#card")
    pair = tuple(card.get_attribute(f"data-{side}") for side in ("left", "right"))
    page.keyboard.press(key)
    expect(card).not_to_have_attribute("data-left", pair[0], timeout=15_000)
    expect(card).to_have_attribute("data-pending", "0", timeout=15_000)
    return pair


def test_a_second_curator_judges_blind_and_a_difference_is_a_conflict(
    app_server, page: Page, colleague: Page
):
    sign(page, app_server.url, "Ann")
    page.goto(f"{app_server.url}/review")
    first = press(page, "a")

    sign(colleague, app_server.url, "Bob")
    colleague.goto(f"{app_server.url}/review?opinions=true")
    colleague.wait_for_selector(READABLE, timeout=60_000)
    card = colleague.locator("#card")
    assert tuple(card.get_attribute(f"data-{side}") for side in ("left", "right")) == first
    assert card.get_attribute("data-blind") is not None
    expect(colleague.locator("#reason")).to_have_text("second opinion, scores hidden")
    expect(colleague.locator("#progress")).to_contain_text("1 in the filter")
    told = card.inner_text()
    assert "Ann" not in told and "accepted" not in told and "taken" not in told
    expect(colleague.locator("#face .why")).to_be_hidden()
    toolbar = colleague.get_by_role("toolbar", name="Evidence")
    expect(toolbar.get_by_role("button", name="Attributes")).to_be_visible(timeout=15_000)
    expect(toolbar.get_by_role("button", name="Earlier decisions")).to_have_count(0)
    colleague.keyboard.press("n")
    expect(colleague.get_by_text("No proposals left in this filter")).to_be_visible(timeout=15_000)

    page.goto(f"{app_server.url}/conflicts")
    expect(page.get_by_text("is linked, yet marked “no counterpart”. Which")).to_be_visible(
        timeout=60_000
    )
    panel = page.get_by_text("Second opinions: 1 pair judged twice, on 0% curators agree")
    panel.click()
    expect(page.get_by_role("cell", name="Ann and Bob")).to_be_visible()

    page.goto("about:blank")
    colleague.goto("about:blank")
    accepted, alone = app_server.ledger()
    assert (accepted.verdict, accepted.curator, accepted.batch) == ("accept", "Ann", None)
    assert (alone.verdict, alone.curator, alone.batch) == ("no_counterpart", "Bob", OPINION)
