"""From `streamlit run` on an empty folder to the first proposal on screen, in seconds.

Run on an otherwise idle machine: python benchmarks/first_proposal.py
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import AppServer  # noqa: E402

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    print(f"{os.cpu_count()} CPU cores, load {os.getloadavg()[0]:.1f} before the start")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        begin = time.perf_counter()
        server = AppServer(Path(folder) / "workspace")
        try:
            for what, selector in (
                ("server", None),
                ("training begins", "text=The first proposals are on their way"),
                ("first proposal", "#card[data-shown=true]"),
            ):
                if selector is None:
                    page.goto(server.url)
                else:
                    page.wait_for_selector(selector, timeout=300_000)
                print(f"{what:<16}{time.perf_counter() - begin:6.1f} s")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
