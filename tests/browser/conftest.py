"""A real Chromium in front of the real app, each test with a workspace of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from app.pipeline import Workspace
from store.database import Store
from store.records import Decision
from tests.samples.review_world import build_workspace

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
# Streamlit asks for these below the page's own path first and for icons it then draws as letters.
EXPECTED_MISSES = ("/_stcore/health", "/_stcore/host-config", "fonts.gstatic.com")
# A reload or a stop in the middle of a message closes the socket under Streamlit's client.
CLOSED = "WebSocket is already in CLOSING or CLOSED state."
# What an open page says when the test stops the server to read the ledger.
SERVER_GONE = (
    "Client Error in reaching server endpoint",
    "Is Streamlit still running?",
    "Failed to load resource: net::ERR_CONNECTION",
    "TypeError: Failed to fetch dynamically imported module",
    "Failed to fetch dynamically imported module",
    "Cannot send rerun backMessage when disconnected from server",
    "Failed to load resource: the server responded with a status of 404",
)


class AppServer:
    """`streamlit run app/main.py` on a free port; `stop` frees the database for the test."""

    stops = 0  # of all servers so far

    def __init__(self, workspace: Path, base: str = ""):
        self.workspace, self.base, self.port = workspace, base, str(_free_port())
        self.url = f"http://localhost:{self.port}/{base}".rstrip("/")
        self.start()

    def start(self) -> None:
        """Start, or start again on the same port."""
        command = [sys.executable, "-m", "streamlit", "run", "app/main.py"]
        options = ["--server.port", self.port, "--server.headless", "true"]
        options += ["--server.baseUrlPath", self.base]
        options += ["--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
        self._log = (self.workspace.parent / "app.log").open("a")
        self._process = subprocess.Popen(
            [*command, *options, "--", "--workspace", str(self.workspace)],
            cwd=ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the app didn't start; its log is {self._log.name}")

    def stop(self) -> None:
        AppServer.stops += 1
        self._process.terminate()
        self._process.wait(20)
        self._log.close()

    def children(self) -> list[psutil.Process]:
        """The processes that the app has started, and theirs."""
        return psutil.Process(self._process.pid).children(recursive=True)

    def ledger(self) -> list[Decision]:
        """Stop the app and read all decisions, oldest first."""
        self.stop()
        with Store.open(self.workspace) as store:
            return store.ledger.history(limit=10_000)[::-1]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        reason = "no chromium and no google-chrome on this computer's PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=switches)
        yield browser
        browser.close()


@pytest.fixture
def review_workspace(tmp_path: Path) -> Path:
    """A workspace with a finished run of 24 open left entities."""
    build_workspace(tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture
def app_server(review_workspace: Path) -> Iterator[AppServer]:
    server = AppServer(review_workspace)
    yield server
    server.stop()


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[AppServer]:
    """The app on a folder that isn't there yet."""
    server = AppServer(tmp_path / "workspace")
    yield server
    server.stop()
    with Workspace(server.workspace) as workspace:
        job = workspace.trainings.running()
        if job is not None:
            workspace.trainings.cancel(job)


def evidence(page: Page, title: str) -> Locator:
    """The switch of a panel below the card."""
    return page.get_by_role("toolbar", name="Evidence").get_by_role("button", name=title)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1280 × 800; an error in its console fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    loads: list[Page] = []
    stops = AppServer.stops
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: _collect(message, errors))
    page.on("load", lambda loaded: loads.append(loaded))
    yield page
    context.close()
    if len(loads) > 1:
        errors = [error for error in errors if not error.startswith(CLOSED)]
    if AppServer.stops > stops:
        errors = [error for error in errors if not error.startswith((CLOSED, *SERVER_GONE))]
    assert errors == []


def _collect(message, errors: list[str]) -> None:
    where = message.location.get("url", "")
    if message.type == "error" and not any(miss in where for miss in EXPECTED_MISSES):
        errors.append(f"{message.text} {where}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
