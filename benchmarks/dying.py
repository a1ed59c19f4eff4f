"""Processes that decide until they are killed, or until no file can grow any more."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from app import pipeline
from benchmarks.command_line import ROOT
from store.database import Store
from store.errors import StoreError
from store.journal.lines import FILE
from tests.samples.store_samples import event

PAIRS = [("atlas:chad", "lk:1"), ("atlas:mali", "lk:3"), ("atlas:togo", "lk:4")]
REFUSED = 5  # times in a row before the disk has room again


def decide(store: Store, name: str, number: int) -> None:
    verdict = ("accept", "reject")[number % 2]
    note = "word " * (number % 40)
    store.ledger.append([event(name, verdict, *PAIRS[number % 3], note=note or None)])


def main(folder: str, name: str) -> None:
    """Decide for ever, with checkpoints at every tenth of a second, and say what is stored."""
    pipeline.CHECKPOINT_EVERY = 0.1
    with pipeline.Workspace(Path(folder)) as workspace:
        workspace.serve()
        for number in range(1_000_000):
            decide(workspace.store, f"{name}-{number}", number)
            print(f"{name}-{number}", flush=True)


def killed(folder: Path, name: str, seconds: float) -> list[str]:
    """Kill such a process so many seconds after its first decision; what it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.dying", str(folder), name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        first = process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        said = [first, *process.stdout.read().splitlines(keepends=True)]
    return [line.strip() for line in said if line.endswith("\n")]


def decide_on_a_full_disk(folder: Path, name: str, room: int) -> list[str]:
    """Decide while neither log nor journal can grow beyond what the journal has and `room` bytes
    more, then when there is room again; what was acknowledged, in order."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    acknowledged, number, refused = [], 0, 0
    with Store.open(folder) as store:
        for limit in (_most(folder, room), resource.RLIM_INFINITY):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            upto = number + 300
            while number < upto and refused < REFUSED:
                try:
                    decide(store, f"{name}-{number}", number)
                except StoreError:
                    refused += 1
                else:
                    acknowledged.append(f"{name}-{number}")
                    number, refused = number + 1, 0
            refused = 0
    return acknowledged


def _most(folder: Path, room: int) -> int:
    return (folder / FILE).stat().st_size + 2000 + room


if __name__ == "__main__":
    main(*sys.argv[1:])
