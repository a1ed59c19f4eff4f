"""A training as a process of its own: it outlives the page, the browser tab and the app.

Everything that is known about it lies in its run folder, so any later start of the app finds it
again: `job.json` (who runs, since when, what became of it), `log.txt` (all it printed) and
`progress.jsonl`, which the model writes. A process is ours only if its number *and* its start time
are those written down, for the system uses numbers again.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from store.json_files import write_json

ROOT = Path(__file__).resolve().parents[2]
NICENESS = 10  # of a job, so that the pages come first: 19 yields most
STATES = ("running", "finished", "failed", "cancelled")
_children: dict[int, subprocess.Popen] = {}  # kept so that an ended child is reaped, not a zombie


class JobRunning(Exception):
    """A training is running in this workspace already."""


class Job:
    """One training, seen through its run folder."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self._reading = threading.Lock()
        self._offset = 0
        self._records: list[dict] = []

    @property
    def run(self) -> str:
        return self.folder.name

    @property
    def facts(self) -> dict:
        """job.json as it is now; empty if the app died before it was written, or it is damaged."""
        try:
            facts = json.loads((self.folder / "job.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}

    @property
    def state(self) -> str:
        """One of running, finished, failed, cancelled."""
        facts = self.facts
        if _alive(facts):
            return "running"
        if "cancelled" in facts:
            return "cancelled"
        finished = "refused" not in facts and (self.folder / "manifest.json").is_file()
        return "finished" if finished else "failed"

    @property
    def waited(self) -> float:
        """Seconds since the start."""
        started = self.facts.get("process_started")
        return 0.0 if started is None else max(0.0, time.time() - started)

    def progress(self) -> list[dict]:
        """All records of progress.jsonl so far; only what is new is read from the disk."""
        path = self.folder / "progress.jsonl"
        if not path.is_file():
            return []
        with self._reading:  # several pages look at once
            with path.open("rb") as file:
                file.seek(self._offset)
                whole, newline, _ = file.read().rpartition(b"\n")  # a half-written line waits
            self._offset += len(whole) + len(newline)
            for line in whole.splitlines():
                with contextlib.suppress(ValueError):
                    self._records.append(json.loads(line))
            return list(self._records)

    def log(self) -> str:
        path = self.folder / "log.txt"
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def failure(self) -> str:
        """Why a failed training failed, in one sentence."""
        facts = self.facts
        if "refused" in facts:
            return facts["refused"]
        child = _children.get(facts.get("pid", -1))
        if child is not None and child.returncode == -signal.SIGKILL:
            return "The operating system ended it, most likely because memory ran out."
        lines = [line.strip() for line in self.log().splitlines() if line.strip()]
        if not lines:
            return "It ended without a message; the computer may have been switched off."
        return lines[-1]

    def cancel(self, patience: float = 5.0) -> None:
        """End the training, after `patience` seconds by force. Does nothing if it is over."""
        if self.state != "running":
            return
        self.mark(cancelled=_now())
        pid = self.facts["pid"]
        for signum, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signum)
            if _gone(self, seconds):
                return

    def mark(self, **facts) -> None:
        """Write down what became of it (`cancelled`, `ingested`, `refused`)."""
        write_json(self.folder / "job.json", self.facts | facts)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def start(command: Sequence[str], folder: Path, snapshot: Path | None = None) -> Job:
    """Run `command` detached and nicely, its output in `folder`/log.txt.

    Raises JobRunning if another training runs beside it (in the same parent folder).
    """
    running = [job for job in find(folder.parent) if job.state == "running"]
    if running:
        raise JobRunning(
            f"The training {running[0].run} is running in this workspace. "
            "Wait until it has ended, or cancel it."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.txt").open("ab") as log:
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(),
            start_new_session=True,
        )
    _children[child.pid] = child
    with contextlib.suppress(OSError):  # over already, or nicer already
        os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
    facts = {
        "pid": child.pid,
        "process_started": _process_started(child.pid),
        "started": _now(),
        "command": list(command),
        "snapshot": None if snapshot is None else str(snapshot),
    }
    write_json(folder / "job.json", facts)
    return Job(folder)


def find(runs: Path) -> list[Job]:
    """Every training that left a job.json in `runs`, oldest first."""
    return [Job(path.parent) for path in sorted(Path(runs).glob("*/job.json"))]


def new_run_id() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def _alive(facts: dict) -> bool:
    pid = facts.get("pid")
    if pid is None:
        return False
    if pid in _children:
        _children[pid].poll()
    now, then = _process_started(pid), facts.get("process_started")
    return now is not None and then is not None and abs(now - then) < 1.0


def _process_started(pid: int) -> float | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None


def _gone(job: Job, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while job.state == "running":
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _environment() -> dict[str, str]:
    """Ours, with threads that sleep while they wait: spinning ones made a training beside a busy
    browser up to ten times slower."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    environment = {"OMP_WAIT_POLICY": "PASSIVE", **os.environ}
    return environment | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
