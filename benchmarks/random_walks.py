"""Keys and navigation clicks at random, in Chromium: is there ever a page without anything on it?

    python -m benchmarks.random_walks --walks 200

A walk opens Review and makes eight steps, each a key for the card or a click on the navigation,
with gaps of 0 to 1 s. When the server has done all that it was asked, the page that was clicked
last must be there: `blank` counts walks that end on a page with nothing on it, `elsewhere` those
that end on another page, `slow` those after which the server still ran a minute later. The last
line is JSON; `shortest_ms` is how long the card that was decided soonest had been on the screen.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

from benchmarks import open_proposals
from benchmarks.first_proposal import free_port, start_app, wait_for
from store.database import Store

CARD = "#card[data-shown=true]"
KEYS = (*"aaaxxun", "Space", "Backspace", "ArrowLeft")
PAGES = ("Start", "Graphs", "Links", "Conflicts", "History", "Export", "Train", "Review", "Review")
STEPS = 8
SLOW, PATIENCE = 60_000, 3_000  # milliseconds until the server rests, then until a page is there
RESTS = """() => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState
  === "notRunning" """
ARRIVED = """page => {
  if (location.pathname.replaceAll("/", "") !== page) return false;
  const parts = document.querySelectorAll("[data-testid=stMainBlockContainer] [data-testid=stElementContainer]");
  return [...parts].some((part) => part.getBoundingClientRect().height > 8);
}"""  # noqa: E501


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--walks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        parser.exit(1, "no Chromium on this machine: nothing to do\n")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        workspace, port = Path(folder) / "workspace", free_port()
        open_proposals.build(workspace, 3000)
        app = start_app(Path(folder), port)
        try:
            wait_for(port)
            browser = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-gpu"]
            )
            found = _walks(browser, f"http://localhost:{port}", options)
        finally:
            app.terminate()
            app.wait()
        print(json.dumps(found | _ledger(workspace)))


def _walks(browser: Browser, url: str, options: argparse.Namespace) -> dict:
    dice = random.Random(options.seed)
    found = {"walks": options.walks, "blank": 0, "elsewhere": 0, "slow": 0}
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.on("dialog", lambda dialog: dialog.accept())
    for number in range(options.walks):
        page.goto(f"{url}/review")
        page.wait_for_selector(CARD, timeout=60_000)
        steps = [_step(page, dice) for _ in range(STEPS)]
        last = next((name for name in reversed(steps) if name in PAGES), "Review")
        trouble = _trouble(page, last)
        if trouble:
            found[trouble] += 1
            print(f"walk {number}: {' '.join(steps)}: {trouble}", flush=True)
    return found


def _step(page: Page, dice: random.Random) -> str:
    """Press a key or click, and wait a little; what it was."""
    step = dice.choice(KEYS if dice.random() < 0.5 else PAGES)
    if step in PAGES:
        page.get_by_test_id("stTopNavLink").filter(has_text=step).first.click()
    else:
        page.keyboard.press(step)
    page.wait_for_timeout(dice.uniform(0, 1000))
    return step


def _trouble(page: Page, last: str) -> str | None:
    path = "" if last == "Start" else last.lower()
    try:
        page.wait_for_function(RESTS, timeout=SLOW)
    except TimeoutError:
        return "slow"
    try:
        page.wait_for_timeout(1000)  # for what comes late
        page.wait_for_function(RESTS, timeout=SLOW)
        page.wait_for_function(ARRIVED, arg=path, timeout=PATIENCE)
        return None
    except TimeoutError:
        there = urlsplit(page.url).path.strip("/") == path
        return "blank" if there else "elsewhere"


def _ledger(workspace: Path) -> dict:
    with Store.open(workspace) as store:
        events = store.ledger.history(limit=100_000)
    shown = [one.shown_ms for one in events if one.shown_ms is not None]
    return {"decisions": len(shown), "shortest_ms": min(shown, default=None)}


if __name__ == "__main__":
    main()
