"""Seconds from the start of the app in an empty folder to the first proposal on screen.

    python -m benchmarks.first_proposal --times 3

In real Chromium; a fresh folder each time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.command_line import ROOT

CARD = "#card[data-shown=true]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        parser.exit(1, "no Chromium on this machine: nothing to do\n")
    seconds = [_once(browser) for _ in range(options.times)]
    print(json.dumps({"seconds": seconds, "median": statistics.median(seconds)}))


def _once(browser: str) -> float:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-background-networking"]
        ).new_page(viewport={"width": 1280, "height": 800})
        started = time.perf_counter()
        app = start_app(Path(folder), port)
        try:
            wait_for(port)
            page.goto(f"http://127.0.0.1:{port}")
            page.wait_for_selector(CARD, timeout=180_000)
            return round(time.perf_counter() - started, 1)
        finally:
            app.terminate()
            app.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start_app(folder: Path, port: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py"),
         "--server.headless", "true", "--server.port", str(port),
         "--", "--workspace", str(folder / "workspace")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the app didn't start within 30 s")


if __name__ == "__main__":
    main()
