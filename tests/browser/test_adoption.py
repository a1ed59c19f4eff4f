"""A curator retrains, reads what would change while the review goes on, and adopts."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.pipeline import Workspace
from tests.browser.conftest import AppServer
from tests.browser.test_loop import adopt
from tests.browser.test_review import press, stored
from tests.samples.review_world import RUN

CARD = "#card[data-shown=true]"


def retrain(page: Page, server: AppServer, epochs: int) -> None:
    page.goto(f"{server.url}/train")
    page.get_by_text("Advanced").click(timeout=30_000)
    page.get_by_label("Epochs").fill(str(epochs))
    page.get_by_label("Epochs").press("Enter")
    page.get_by_role("button", name="Train", exact=True).click(timeout=30_000)


def test_a_retrained_run_waits_until_it_is_adopted(app_server, page: Page):
    page.goto(f"{app_server.url}/review")
    page.wait_for_selector(CARD, timeout=60_000)
    for name in "axa":
        press(page, name)
    stored(page)
    retrain(page, app_server, epochs=3)
    expect(page.get_by_text("A new run is waiting to be adopted")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("2 accepted pairs learned from:")).to_be_visible()
    page.get_by_role("tab", name="By type").click()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    page.goto(f"{app_server.url}/review")
    expect(page.get_by_text("A new run is waiting on the Train page")).to_be_visible(timeout=30_000)
    page.wait_for_selector(CARD, timeout=60_000)
    press(page, "u")
    stored(page)
    page.goto(f"{app_server.url}/train")
    adopt(page)
    page.goto("about:blank")
    ledger = app_server.ledger()
    assert [(d.verdict, d.run) for d in ledger] == [
        (verdict, RUN) for verdict in ("accept", "reject", "accept", "unsure")
    ]
    with Workspace(app_server.workspace) as workspace:
        new, old = workspace.store.runs.all()
        assert (new.active, new.waiting, old.run, old.active) == (True, False, RUN, False)
