"""A release of many links and its way back: seconds, and what is left of it after kill -9.

    python -m benchmarks.release --links 10000 --kills 10

`chosen` finds what could be released, `begun` begins the audit, `state` says what its sample tells,
`asked` is the queue in order of gain, `released` and `taken_back` are the transactions. With
`--kills` a process that releases is killed at random moments; after each, all of the release is
there or nothing. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.pipeline import Workspace
from app.release import release
from store.database import Store
from store.review.audits import Audit
from tests.samples.release_world import build

ONCE = """
import sys
from store.database import Store
with Store.open(sys.argv[1]) as store:
    print("open", flush=True)
    store.ledger.release(sys.argv[2], 0.0, (0, 0), "killed", "n")
    print("done", flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "workspace"
        build(whole, np.linspace(0.9999, 0.99, options.links)).close()
        found = _timed(whole)
        if options.kills:
            found |= _killed(whole, options)
        print(json.dumps(vars(options) | found))


def _timed(folder: Path) -> dict[str, float]:
    seconds: dict[str, float] = {}

    def take(name: str, step: Callable):
        begun = time.perf_counter()
        result = step()
        seconds[name] = round(time.perf_counter() - begun, 3)
        return result

    with Workspace(folder) as workspace:
        store = workspace.store
        statements = take("chosen", lambda: store.review.statements("accept"))
        audit = take("begun", lambda: store.review.begin_audit("accept", 0.99, "a", statements, 1))
        take("state", lambda: release.state_of(workspace, audit))
        asked = []
        for _ in range(9):
            take("asked", lambda: store.review.queue("a", "gain", 14))
            asked.append(seconds["asked"])
        seconds["asked"] = statistics.median(asked)
        batch, count = take("released", lambda: _release(store, audit))
        back = take("taken_back", lambda: store.ledger.take_back_release(batch, "a"))
    print(f"{count:,} released, {back:,} taken back")
    print(*(f"{name} {value:.3f} s" for name, value in seconds.items()), sep="  ")
    return {"released": count, "seconds": seconds}


def _release(store: Store, audit: Audit) -> tuple[str, int]:
    return store.ledger.release(audit.audit, 0.0, (0, 0), "a", "n")


def _killed(folder: Path, options: argparse.Namespace) -> dict[str, int]:
    """How often, after kill -9, all of a release was there, nothing, or a part of it."""
    found = {"all": 0, "nothing": 0, "part": 0, "acknowledged_lost": 0}
    moments = random.Random(0)
    with Store.open(folder) as store:
        statements = store.review.statements("accept")
        audit = store.review.begin_audit("accept", 0.99, "a", statements, 1).audit
        before = store.status()["decisions"]["events"]
    for _ in range(options.kills):
        copy = folder.with_name("copy")
        shutil.copytree(folder, copy)
        command = [sys.executable, "-c", ONCE, str(copy), audit]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            time.sleep(moments.random() * 0.6)
            process.kill()
            acknowledged = "done" in process.stdout.read()
        with Store.open(copy) as store:
            events = store.status()["decisions"]["events"] - before
        kind = {0: "nothing", options.links: "all"}.get(events, "part")
        found[kind] += 1
        found["acknowledged_lost"] += acknowledged and kind != "all"
        shutil.rmtree(copy)
    print(*(f"{name} {value}" for name, value in found.items()), sep="  ")
    return found


if __name__ == "__main__":
    main()
