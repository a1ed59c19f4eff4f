"""A curator comes back another day: the name and the place are as they were left."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import AppServer

NAME = "Zoë & Co; ünï"


def open_review(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/review")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)


def kept(page: Page, what: str) -> None:
    page.wait_for_function("what => decodeURIComponent(document.cookie).includes(what)", arg=what)


def test_the_name_and_the_order_are_kept_over_reloads_and_pages(app_server, page):
    page.goto(app_server.url)
    box = page.get_by_label("Decisions are signed by")
    box.fill(NAME, timeout=60_000)
    box.press("Enter")
    kept(page, NAME)
    open_review(page, app_server)
    expect(page.get_by_role("button", name=NAME)).to_be_visible()
    page.get_by_text("confident", exact=True).click()
    kept(page, "order=confident")
    open_review(page, app_server)
    expect(page).to_have_url(re.compile(r"\?order=confident$"))
    page.get_by_role("link", name="Links").click()
    expect(page).to_have_url(re.compile(r"/links$"))
    page.get_by_role("link", name="Review").click()
    expect(page).to_have_url(re.compile(r"\?order=confident$"), timeout=15_000)
    page.wait_for_selector("#card[data-readable=true]", timeout=15_000)
    page.keyboard.press("a")
    expect(page.locator("#card")).to_have_attribute("data-pending", "0")
    (decision,) = app_server.ledger()
    assert decision.curator == NAME
