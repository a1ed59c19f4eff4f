"""A project that has relations: switched on, decided by a key, listed, exported."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from store.database import Store
from tests.browser.test_review import loaded, press, stored, visible


def test_b_says_broader_which_is_listed_undone_and_exported(app_server, page: Page, tmp_path):
    page.goto(f"{app_server.url}/settings")
    page.get_by_text("Broader, narrower and related are verdicts").first.click()
    expect(page.get_by_text("Who chose what")).to_be_visible(timeout=30_000)
    page.goto(f"{app_server.url}/review")
    loaded(page)
    expect(page.locator("#relations")).to_contain_text("B right is broader")
    first = press(page, "b")
    expect(page.locator("#status")).to_contain_text("Right is broader")
    second = visible(page)
    assert second[0] == first[0] and second[1] != first[1]  # its next candidate
    expect(page.locator("#face .cell.apart.broader")).to_have_count(1)
    press(page, "f")
    page.keyboard.press("Backspace")
    assert visible(page) == second
    stored(page)
    page.goto(f"{app_server.url}/history")
    expect(page.get_by_text("1 to 3 of 3")).to_be_visible(timeout=30_000)
    events = app_server.ledger()
    assert [e.verdict for e in events] == ["broader", "conflated", "retract"]
    assert (events[0].left, events[0].right, events[0].evidence_hash) == first
    with Store.open(app_server.workspace) as store:
        path = store.exports.write("turtle", tmp_path / "links.ttl").path
    assert path.read_text().count("skos:broadMatch") == 1
