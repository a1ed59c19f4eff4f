"""Is a decision that was acknowledged there afterwards, and is it noticed if it isn't?

    python -m benchmarks.durability --kills 30 --flips 40

A process decides, with checkpoints in between, and is killed, again and again; another one decides
while no file may grow any more, as on a full disk. Then a workspace whose last decisions lie in the
log is damaged in many ways: told is what is noticed when it is opened or by `check`, and what
`recover` saves. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks import dying
from store.check import check
from store.connection import DATABASE
from store.database import Store
from store.errors import StoreError
from store.journal.lines import FILE
from store.recovery import recover
from tests.samples.store_samples import filled_store, run_folder

LOG = f"{DATABASE}.wal"
CHECKPOINTED, IN_LOG = 300, 60  # decisions of the workspace that is damaged
PROCESS = multiprocessing.get_context("fork")  # DuckDB is only ever used in children
HARMLESS = "nothing changed"
OUTCOMES = ("at opening", "by check", HARMLESS, "UNNOTICED", "CRASHED")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--full", type=int, default=10, help="times that the disk is full")
    parser.add_argument("--flips", type=int, default=40, help="bits flipped in each file")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # DuckDB's words for each damage
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "kills": _kills(Path(folder) / "killed", options.kills),
            "full_disk": _full(Path(folder) / "full", options.full),
            "damages": _damages(Path(folder), options.flips),
        }
    print(json.dumps(found))


def apart(work: Callable, *arguments):
    """What `work` returns in a process of its own, as JSON; None if that process dies."""
    receiving, sending = PROCESS.Pipe(duplex=False)
    child = PROCESS.Process(target=lambda: sending.send(json.dumps(work(*arguments))))
    child.start()
    sending.close()
    try:
        return json.loads(receiving.recv())
    except EOFError:
        return None
    finally:
        child.join()


# Sudden death and a full disk


def _kills(folder: Path, times: int) -> dict:
    """Acknowledged decisions that are gone, and any that are there twice."""
    apart(_fill, folder, 0, 0)
    acknowledged: list[str] = []
    dice = random.Random(0)
    for number in range(times):
        acknowledged += dying.killed(folder, f"round{number}", dice.uniform(0.05, 1.5))
    return _said("kill -9", times, acknowledged, apart(_event_ids, folder))


def _full(folder: Path, times: int) -> dict:
    """The same where the disk is full for a while; what follows must be stored again."""
    apart(_fill, folder, 0, 0)
    acknowledged: list[str] = []
    for number in range(times):
        acknowledged += apart(dying.decide_on_a_full_disk, folder, f"round{number}", 500 * number)
    return _said("full disk", times, acknowledged, apart(_event_ids, folder))


def _said(what: str, times: int, acknowledged: list[str], kept: list[str]) -> dict:
    found = {
        "times": times,
        "acknowledged": len(acknowledged),
        "lost": len(set(acknowledged) - set(kept)),
        "doubled": len(kept) - len(set(kept)),
    }
    print(
        f"{what:<12}", "  ".join(f"{name} {number}" for name, number in found.items()), flush=True
    )
    return found


# Damage


def _damages(folder: Path, flips: int) -> dict:
    whole = folder / "whole"
    apart(_fill, whole, CHECKPOINTED, IN_LOG)
    truth, counts, saved, seconds = apart(_events, whole.with_name("whole-copy"), whole), {}, [], []
    for kind, damage in _ways(flips):
        copy, new = folder / "damaged", folder / "saved"
        for old in (copy, new):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(whole, copy)
        damage(copy)
        started = time.perf_counter()
        saved.append(apart(_saved, copy, new) or 0)
        seconds.append(time.perf_counter() - started)
        outcome = apart(_outcome, copy, truth) or "CRASHED"
        counts.setdefault(kind, Counter())[outcome] += 1
    _print(counts)
    print(f"recover saved {min(saved)} to {max(saved)} of {len(truth)} decisions", flush=True)
    return {
        "of": len(truth),
        "checkpointed": CHECKPOINTED,
        "least_saved": min(saved),
        "recover_seconds": round(sorted(seconds)[len(seconds) // 2], 2),
        **{kind: dict(found) for kind, found in counts.items()},
    }


def _ways(flips: int) -> list[tuple[str, Callable[[Path], None]]]:
    """What is done to a workspace: (kind of damage, does it to a folder)."""
    dice, ways = random.Random(0), []
    for file in (DATABASE, LOG, FILE):
        ways.append((f"{file} missing", lambda folder, file=file: (folder / file).unlink()))
        for share in (0.02, 0.25, 0.5, 0.75, 0.98):
            ways.append((f"{file} cut at its head", _cut(file, share, 1.0)))
            ways.append((f"{file} cut at its tail", _cut(file, 0.0, share)))
        for _ in range(flips):
            ways.append((f"{file} a bit flipped", _flip(file, dice.random(), dice.randrange(8))))
    return ways


def _cut(file: str, first: float, last: float) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        data = (folder / file).read_bytes()
        (folder / file).write_bytes(data[int(first * len(data)) : int(last * len(data))])

    return damage


def _flip(file: str, at: float, bit: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        data = bytearray((folder / file).read_bytes())
        data[int(at * len(data))] ^= 1 << bit
        (folder / file).write_bytes(data)

    return damage


def _outcome(folder: Path, truth: list) -> str:
    try:
        with Store.open(folder) as store:
            same = _content(store) == truth
    except StoreError:
        return "at opening"
    if not all(finding.fine for finding in check(folder)):
        return "by check"
    return HARMLESS if same else "UNNOTICED"


def _saved(folder: Path, new: Path) -> int:
    return recover(folder, new).events


def _print(counts: dict[str, Counter]) -> None:
    print(f"{'damage':<34}" + "".join(f"{outcome:>17}" for outcome in OUTCOMES))
    for kind, found in counts.items():
        print(f"{kind:<34}" + "".join(f"{found[outcome]:>17}" for outcome in OUTCOMES), flush=True)


# In a process of its own


def _fill(folder: Path, checkpointed: int, in_log: int) -> None:
    """A workspace, closed as if its process had been killed after so many decisions."""
    store = filled_store(folder)
    store.runs.add(run_folder(folder / "runs" / "r1", store))
    for number in range(checkpointed + in_log):
        if number == checkpointed:
            store.checkpoint()
        dying.decide(store, f"e{number}", number)
    if not in_log:
        store.close()
    os._exit(0)


def _events(copy: Path, folder: Path) -> list:
    shutil.copytree(folder, copy)
    with Store.open(copy) as store:
        return _content(store)


def _content(store: Store) -> list:
    """All of the ledger, as JSON would give it back."""
    events = store.ledger.history(limit=1_000_000)
    return json.loads(json.dumps([vars(event) for event in events], default=str))


def _event_ids(folder: Path) -> list[str]:
    with Store.open(folder) as store:
        return [event.event_id for event in store.ledger.history(limit=1_000_000)]


if __name__ == "__main__":
    main()
