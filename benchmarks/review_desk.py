"""The review page in real Chromium: how soon the card answers, and four curators at once.

    python -m benchmarks.review_desk --open 15000
    python -m benchmarks.review_desk --open 150000
    python -m benchmarks.review_desk --workspace FOLDER --hubs 6
    python -m benchmarks.review_desk --open 15000 --curators 4

Milliseconds, median and 95th percentile: `next`, from the key to the next card painted; `stored`,
from the key to the receipt for what is on disk; `first`, from the address to the first card; and
from the click on a panel's switch to its picture or table, on random pairs and, with `--hubs`, on
the pairs with the most neighbours. A workspace that is named is copied first. The last line is
JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import open_proposals
from benchmarks.curators import at_once
from benchmarks.first_proposal import free_port, start_app, wait_for
from store.database import Store

PANELS = {  # title: what is in it when it is drawn
    "Neighbours": "[data-testid^=stBidiComponent], [data-testid=stCaptionContainer]",
    "Attributes": "table, [data-testid=stCaptionContainer]",
    "Transport": ".js-plotly-plot .main-svg",
    "Beta weights": ".js-plotly-plot .main-svg",
    "Without a modality": "table",
    "Rivals": "table, [data-testid=stCaptionContainer]",
    "Earlier decisions": "table, [data-testid=stCaptionContainer]",
}
SCREEN = {"width": 1280, "height": 800}
CARD = "#card[data-shown=true]"
READABLE = "#card[data-readable=true]"
WATCH = """card => {
  const times = (window.times = { next: [], stored: [] });
  let pressed = null, waits = null;
  addEventListener("keydown", (event) => { pressed = waits = event.timeStamp; }, true);
  new MutationObserver(() => {
    const now = performance.now();
    if (pressed !== null && card.dataset.shown === "true") { times.next.push(now - pressed); pressed = null; }
    if (waits !== null && card.dataset.pending === "0" && pressed === null) { times.stored.push(now - waits); waits = null; }
  }).observe(card, { attributes: true, attributeFilter: ["data-shown", "data-pending"] });
}"""  # noqa: E501

# Looked for at every frame: Playwright's own waiting looks every half second after the first looks.
ARRIVED = """() => {
  const look = () => {
    const hosts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
    if (hosts.some((host) => host.shadowRoot?.querySelector("#card[data-shown=true]"))) {
      window.arrived = performance.now();
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}"""
DRAWN = """selector => {
  let pressed = null;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true, once: true });
  window.drawn = new Promise((done, failed) => {
    const look = () => {
      const found = document.querySelector(selector);
      if (found && found.getBoundingClientRect().height) done(performance.now() - pressed);
      else if (pressed !== null && performance.now() - pressed > 10000) failed(new Error(selector));
      else requestAnimationFrame(look);
    };
    look();
  });
}"""  # noqa: E501


def loop_seconds() -> float:
    """Ten million additions in Python, 0.5 to 0.8 s on a computer of today that does nothing else:
    says how much of a shared computer one had."""
    started, total = time.perf_counter(), 0
    for number in range(10_000_000):
        total += number
    return round(time.perf_counter() - started, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--open", type=int, default=15_000, help="open left entities to make up")
    parser.add_argument("--workspace", type=Path, help="a workspace with an active run instead")
    parser.add_argument("--hubs", type=int, default=0, help="also pairs with the most neighbours")
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--curators", type=int, default=0, help="so many at once, and only that")
    parser.add_argument("--seconds", type=float, default=120)
    options = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        parser.exit(1, "no Chromium on this machine: nothing to do\n")
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        if options.workspace:
            shutil.copytree(options.workspace, workspace)
        else:
            open_proposals.build(workspace, options.open)
        hubs = _hubs(workspace, options.hubs)
        with sync_playwright() as playwright:
            speed = [loop_seconds()]
            browser = playwright.chromium.launch(
                executable_path=path,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            found = _measure(browser, Path(folder), hubs, options)
        if options.curators:
            with Store.open(workspace) as store:
                found["stored"] = store.status()["decisions"]["events"]
    speed.append(loop_seconds())
    made_up = None if options.workspace else options.open
    print(json.dumps({"open": made_up, "loop_seconds": speed} | found))


def _measure(browser: Browser, folder: Path, hubs: list, options: argparse.Namespace) -> dict:
    port = free_port()
    url = f"http://localhost:{port}"
    app = start_app(folder, port)
    try:
        wait_for(port)
        if options.curators:
            return at_once(browser, url, app.pid, options.curators, options.seconds)
        found = {"first": _first_cards(browser, url)}
        page = _open(browser, url)
        found |= _keys(page, options.presses)
        found |= _panels(page, "random", range(12))
        for name, times in found.items():
            print(f"{name:28} median {times[0]:6.0f}   p95 {times[1]:6.0f} ms", flush=True)
        if hubs:
            near = _panels(page, "hub", hubs, url)
            for name, times in near.items():
                print(f"{name:28} median {times[0]:6.0f}   p95 {times[1]:6.0f} ms", flush=True)
            found |= near
        return found
    finally:
        app.terminate()
        app.wait()


def _open(browser: Browser, url: str, place: str = "review") -> Page:
    page = browser.new_context(viewport=SCREEN).new_page()
    page.goto(f"{url}/{place}")
    page.wait_for_selector(CARD, timeout=120_000)
    return page


def _first_cards(browser: Browser, url: str, times: int = 8) -> list[float]:
    """From the beginning of the visit to the card painted. The server runs and has read the
    evidence; the browser knows nothing."""
    _open(browser, url).context.close()
    taken = []
    for _ in range(times):
        page = browser.new_context(viewport=SCREEN).new_page()
        page.add_init_script(f"({ARRIVED})()")
        page.goto(f"{url}/review")
        page.wait_for_function("window.arrived")
        taken.append(page.evaluate("window.arrived"))
        page.context.close()
    return _summary(taken)


def _keys(page: Page, presses: int) -> dict[str, list[float]]:
    dice = random.Random(0)
    page.locator("#card").evaluate(WATCH)
    for _ in range(presses):
        page.wait_for_selector(READABLE)
        page.keyboard.press(dice.choice("aaxun"))
        page.wait_for_timeout(dice.uniform(250, 450))
    page.wait_for_selector("#card[data-pending='0']")
    return {name: _summary(times) for name, times in page.evaluate("window.times").items()}


def _panels(page: Page, kind: str, pairs, url: str = "") -> dict[str, list[float]]:
    """Opens each panel on a number of cards, each time from closed to drawn."""
    taken = {title: [] for title in PANELS}
    for pair in pairs:
        if url:
            page.goto(f"{url}/review?left={pair[0]}&right={pair[1]}")
        else:
            page.wait_for_selector(READABLE)
            page.keyboard.press("Space")
        page.wait_for_selector(CARD, timeout=60_000)
        page.wait_for_timeout(1200)
        for title, drawn in PANELS.items():
            taken[title].append(_panel(page, title, drawn))
    return {f"{title}, {kind}": _summary(times) for title, times in taken.items()}


def _panel(page: Page, title: str, drawn: str) -> float:
    """Milliseconds from the key on the switch to what is drawn; closes it again."""
    switch = page.get_by_role("toolbar", name="Evidence").get_by_role("button", name=title)
    place = f".st-key-panel-{title.replace(' ', '-')}"
    page.evaluate(DRAWN, ", ".join(f"{place} {part}" for part in drawn.split(", ")))
    switch.press("Enter")  # by the key: a click may miss what an opening picture moves
    taken = page.evaluate("window.drawn")
    page.wait_for_timeout(800)
    switch.press("Enter")
    page.locator(place).wait_for(state="detached", timeout=10_000)
    page.locator(CARD).focus()  # where keys decide
    return taken


def _hubs(workspace: Path, count: int) -> list[tuple[str, str]]:
    """The pairs of first candidates with the most neighbours on both sides together."""
    with Store.open(workspace) as store, store.connection.reading() as cursor:
        return cursor.rows(
            """
            select l.key, r.key from proposal p join run using (run)
            join entity l on l.entity_id = p.left_id
            join entity r on r.entity_id = p.right_id
            where run.active and p.rank = 1
            order by l.degree + r.degree desc limit $count
            """,
            count=count,
        )


def _summary(times: list[float]) -> list[float]:
    return [round(float(np.percentile(times, q)), 1) for q in (50, 95)]


if __name__ == "__main__":
    main()
