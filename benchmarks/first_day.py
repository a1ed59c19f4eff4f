"""A newcomer's whole way in Chromium, on two files without a known link, by the clock.

    python -m benchmarks.first_day

Import, start, twenty decisions, release with an audit, train again, release what that found, look
at the Dashboard, export. The script presses what somebody would press who knows the true links. The
last line is JSON: seconds of each step, and how precise and complete the exported links are.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.gold_pairs import DEMO
from tests.browser.conftest import AppServer

READABLE = "#card[data-readable=true]"
LONG = 240_000  # milliseconds
DECISIONS = 20
MOST = 400  # presses in an audit


class Newcomer:
    """Who sits before the page; `seconds` are those of each step."""

    def __init__(self, page: Page, url: str, truth: dict[str, str]):
        self.page, self.url, self.truth = page, url, truth
        self.seconds: dict[str, float] = {}
        self.presses = 0

    @contextmanager
    def step(self, name: str):
        begun = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begun, 1)
        print(f"{name:20} {self.seconds[name]:6.1f} s, {self.presses} presses so far", flush=True)

    def bring_graphs(self) -> None:
        self.page.goto(f"{self.url}/graphs")
        for side in ("left", "right"):
            box = self.page.get_by_role("textbox", name=f"{side} graph")
            box.fill(str(DEMO / f"{side}.ttl"), timeout=LONG)
            box.press("Enter")
        read = self.page.get_by_role("button", name="Read", exact=True)
        expect(read).to_be_enabled(timeout=LONG)
        read.click()
        self.page.get_by_role("button", name="Import graphs").click(timeout=LONG)
        expect(self.page.get_by_text("Graphs imported:")).to_be_visible(timeout=LONG)

    def train(self) -> None:
        self.page.goto(f"{self.url}/train")
        again = self.page.get_by_text("From the beginning")
        start = self.page.get_by_role("button", name="Train", exact=True)
        expect(start).to_be_visible(timeout=LONG)
        if again.is_visible():
            again.click()
        start.click()
        cancel = self.page.get_by_text("Cancel the training")
        expect(cancel).to_be_visible(timeout=LONG)
        expect(cancel).to_be_hidden(timeout=LONG)

    def adopt(self) -> None:
        self.page.get_by_role("button", name="Adopt this run").click(timeout=LONG)
        expect(self.page.get_by_text("A new run is waiting to be adopted")).to_be_hidden()

    def judge(self) -> None:
        """Answer the card on the screen, and wait for the next one."""
        self.page.wait_for_selector(READABLE, timeout=LONG)
        card = self.page.locator("#card")
        left, right = (card.get_attribute(f"data-{side}") for side in ("left", "right"))
        self.page.keyboard.press("a" if self.truth.get(left) == right else "x")
        self.presses += 1
        self.page.wait_for_function(
            """seen => {
              const hosts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
              const cards = hosts.map((host) => host.shadowRoot?.querySelector("#card"));
              return !cards.some((card) => card && card.dataset.left + card.dataset.right === seen);
            }""",
            arg=f"{left}{right}",
            timeout=LONG,
        )

    def review(self) -> None:
        self.page.goto(f"{self.url}/review")
        for _ in range(DECISIONS):
            self.judge()
        expect(self.page.locator("#card")).to_have_attribute("data-pending", "0", timeout=LONG)

    def release(self) -> int:
        """Audit and release; how many links were, 0 where nothing could be."""
        self.page.goto(f"{self.url}/release")
        outlook = self.page.get_by_text(re.compile("could be released|Nothing is sure enough"))
        expect(outlook.first).to_be_visible(timeout=LONG)
        if outlook.first.inner_text().startswith("Nothing"):
            return 0
        self.page.get_by_role("button", name="Judge a sample").click(timeout=LONG)
        said = self.page.get_by_text(re.compile("The sample holds|That is too little"))
        for _ in range(MOST):
            self.page.wait_for_selector(READABLE, timeout=LONG)
            if said.first.is_visible():
                break
            self.judge()
            self.page.wait_for_timeout(150)
        self.page.get_by_text("Back to Release").click()
        button = self.page.get_by_role("button", name=re.compile(r"Release \d+ link"))
        expect(button.or_(self.page.get_by_text("too little"))).to_be_visible(timeout=LONG)
        if not button.is_visible():
            return 0
        count = int(re.search(r"[\d,]+", button.inner_text())[0].replace(",", ""))
        button.click()
        expect(self.page.get_by_text("links released.")).to_be_visible(timeout=LONG)
        return count

    def dashboard(self) -> str:
        self.page.goto(f"{self.url}/dashboard")
        advice = self.page.get_by_text(re.compile("You can stop|Go on|Look again|Every proposal"))
        expect(advice.first).to_be_visible(timeout=LONG)
        return advice.first.inner_text()

    def export(self) -> set[tuple[str, str]]:
        self.page.goto(f"{self.url}/export")
        self.page.get_by_role("button", name="Create file").click(timeout=LONG)
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Download links.csv").click(timeout=LONG)
        with Path(download.value.path()).open(encoding="utf-8") as file:
            return {(row["left"], row["right"]) for row in csv.DictReader(file)}


def main() -> None:
    with (DEMO / "gold.csv").open(encoding="utf-8") as file:
        truth = dict(row[:2] for row in csv.reader(file))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        server = AppServer(Path(folder) / "workspace")
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            print(json.dumps(_walked(Newcomer(page, server.url, truth))))
        finally:
            browser.close()
            server.stop()


def _walked(one: Newcomer) -> dict:
    with one.step("import"):
        one.bring_graphs()
    with one.step("start"):
        one.train()
    with one.step("twenty decisions"):
        one.review()
    released = []
    with one.step("release"):
        released.append(one.release())
    with one.step("train again"):
        one.train()
        one.adopt()
    with one.step("release again"):
        released.append(one.release())
    with one.step("dashboard"):
        advice = one.dashboard()
    with one.step("export"):
        links = one.export()
    right = len(links & set(one.truth.items()))
    return {
        "seconds": one.seconds,
        "minutes": round(sum(one.seconds.values()) / 60, 1),
        "presses": one.presses,
        "released": released,
        "links": len(links),
        "precision": right / max(1, len(links)),
        "recall": right / len(one.truth),
        "advice": advice,
    }


if __name__ == "__main__":
    main()
