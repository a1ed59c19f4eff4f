"""The pictures of the product, made from the real app on the demo.

    python -m assets.screenshots

Starts the app in an empty folder, waits for its first proposals, decides a few and opens what the
pictures show. Writes review.png and evidence.png beside this file.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.first_proposal import CARD, free_port, start_app, wait_for

HERE = Path(__file__).resolve().parent
SIZE = {"width": 1280, "height": 800}
DECIDED = 5


def main() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no Chromium on this machine: nothing to do")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = start_app(Path(folder), port)
        try:
            wait_for(port)
            page = playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox"]
            ).new_page(viewport=SIZE)
            page.goto(f"http://127.0.0.1:{port}")
            page.wait_for_selector(CARD, timeout=180_000)
            _take(page, f"http://127.0.0.1:{port}")
        finally:
            app.terminate()
            app.wait()


def _take(page: Page, url: str) -> None:
    page.goto(url)
    box = page.get_by_label("Decisions are signed by")
    box.fill("Ada", timeout=60_000)
    box.press("Enter")
    page.wait_for_function("document.cookie.includes('Ada')")
    page.goto(f"{url}/review?order=confident")
    for _ in range(DECIDED):
        _press(page, "a")
    while page.locator("#face .pair img").count() < 2:
        _press(page, "Space")
    page.wait_for_selector("#card[data-pending='0']")
    page.wait_for_timeout(3000)  # the coloured edge of the last decision fades
    page.screenshot(path=HERE / "review.png")
    switch = page.get_by_role("toolbar", name="Evidence").get_by_role("button", name="Neighbours")
    switch.click()
    page.mouse.move(0, 0)
    page.wait_for_selector(".neighbour-map", timeout=30_000)
    switch.evaluate("node => node.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(3000)
    page.screenshot(path=HERE / "evidence.png")


def _press(page: Page, key: str) -> None:
    page.wait_for_selector(CARD, timeout=60_000)
    page.wait_for_timeout(900)  # as a person would look at it
    page.keyboard.press(key)


if __name__ == "__main__":
    main()
