"""The review is about main entities; vocabulary comes when it is asked for."""

import re

import pytest
from playwright.sync_api import expect

from tests.samples.review_world import build_workspace, key

SHOWN, READABLE = "#card[data-shown=true]", "#card[data-readable=true]"


@pytest.fixture
def review_workspace(tmp_path):
    """Two main entities and two of vocabulary are open."""
    build_workspace(tmp_path / "workspace", entities=8, seeds=4, vocabulary=2)
    return tmp_path / "workspace"


def decide(page) -> None:
    page.wait_for_selector(READABLE)
    page.keyboard.press("u")
    page.wait_for_selector("#card[data-pending='0']")


def test_vocabulary_comes_after_the_main_entities_when_it_is_asked_for(app_server, page):
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector(SHOWN, timeout=60_000)
    decide(page)
    expect(page.locator("#card")).to_contain_text("1 of 2 decided")
    decide(page)
    page.get_by_role("button", name="Review the vocabulary (2)").click()
    expect(page).to_have_url(re.compile(r"\?about=vocabulary$"))
    page.wait_for_selector(SHOWN)
    decide(page)
    lefts = [decision.left for decision in app_server.ledger()]
    assert set(lefts[:2]) == {key("left", 2), key("left", 3)}
    assert lefts[2] in {key("left", 0), key("left", 1)}


def test_a_card_of_vocabulary_opens_by_its_address(app_server, page):
    page.goto(f"{app_server.url}/review?left={key('left', 1)}&right={key('right', 1)}")
    page.wait_for_selector(SHOWN, timeout=60_000)
    decide(page)
    assert [decision.left for decision in app_server.ledger()] == [key("left", 1)]
