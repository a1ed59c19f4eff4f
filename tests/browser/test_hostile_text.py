"""Names and literals are data: whatever stands in them shows as text and breaks no page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AppServer, evidence
from tests.samples import review_world
from tests.samples.review_world import build_workspace

NAMES = [
    "<script>window.ran = 1</script>",
    '<img src="x" onerror="window.ran = 1">',
    "{{7*7}} ${window.ran = 1} `x` $E=mc^2$",
    "endless" * 1500,
    "🇹🇩 👩‍👩‍👧 emoji",
    "جمهورية تشاد، مرحبا",
    "\u202ednuora denrut\u202c \x07\x1b[31m steering",
    "**bold** [a](javascript:window.ran=1) :smile: # head",
    "'; drop table decision; --",
    "乍得共和国" * 40,
]
PANELS = ("Neighbours", "Attributes", "Rivals")
PAGES = ("Links", "Conflicts", "History", "Export", "Train", "Dashboard", "Start")
GROUPS = {"Conflicts": "Check", "History": "Check", "Dashboard": "Project"}  # in the navigation


@pytest.fixture
def review_workspace(tmp_path, monkeypatch):
    monkeypatch.setattr(review_world, "NAMES", NAMES)
    build_workspace(tmp_path / "workspace", entities=len(NAMES) + 8, seeds=8)
    return tmp_path / "workspace"


def is_whole(page: Page) -> None:
    """No exception on the page, nothing ran, nothing sticks out to the side."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("window.ran") is None
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 1


def settled(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)


def test_on_no_page_does_data_become_anything_but_text(app_server: AppServer, page: Page):
    page.goto(f"{app_server.url}/review?order=entity")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    for title in PANELS:
        evidence(page, title).click()
    page.locator("#face .pair").scroll_into_view_if_needed()
    seen = set()
    for key in "aanuaauaan":
        page.wait_for_selector("#card[data-readable=true]", timeout=30_000)
        seen.add(page.locator("#face .left h2").inner_text())
        page.keyboard.press(key)
        settled(page)
        is_whole(page)
    assert {NAMES[0], NAMES[1], NAMES[8]} <= seen and len(seen) == len(NAMES)
    expect(page.locator("#card")).to_have_attribute("data-pending", "0", timeout=30_000)
    for title in PAGES:
        if title in GROUPS:
            page.get_by_test_id("stTopNavSection").filter(has_text=GROUPS[title]).click()
        role = "menuitem" if title in GROUPS else "link"
        page.get_by_role(role, name=re.compile(rf"^{title}( · \d+)?$")).first.click()
        expect(page).to_have_url(re.compile(f"/{'' if title == 'Start' else title.lower()}$"))
        settled(page)
        is_whole(page)
    assert len(app_server.ledger()) == len(NAMES)
