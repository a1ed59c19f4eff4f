"""Files made to do harm, through every door by which a user's file comes in.

    python -m benchmarks.hostile_inputs
    python -m benchmarks.hostile_inputs --only deep.ttl

Each must be read, or refused in one sentence, in 20 seconds and under 1.5 GB, readers' processes
included, and a refusal must leave the workspace as it was. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psutil

from app.columns.roles import look_at
from app.graphs.uploads import Uploads
from app.pipeline import Workspace
from benchmarks.hostile_files import Hostile, hostile_files
from store.errors import StoreError
from store.readers import sides
from store.readers.apart import apart
from store.readers.tables.mapping import read_mappings

MOST_SECONDS, MOST_MEGABYTES = 20, 1500
GOOD = (
    "<http://e.org/chad> <http://e.org/near> <http://e.org/mali> .\n",
    "<http://r.org/1> <http://r.org/near> <http://r.org/2> .\n",
)
LINKS = "left,right\nhttp://e.org/chad,http://r.org/1\n"


class Doors:
    """A workspace with two small graphs, and the ways in."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.pair = (folder / "a.nt", folder / "b.nt")
        for path, text in zip(self.pair, GOOD, strict=True):
            path.write_text(text)
        (folder / "l.csv").write_text(LINKS)
        self.workspace = Workspace(folder / "ws")
        self.restore()
        Uploads(self.workspace.folder).new("left")  # its folder is there from now on

    def restore(self) -> None:
        self.workspace.import_source(*self.pair, links=self.folder / "l.csv")

    def state(self) -> tuple:
        """What must stay the same where a file is refused."""
        with self.workspace.store.reading(), self.workspace.store.connection.reading() as cursor:
            standing = cursor.rows("select left_id, right_id, standing from standing order by all")
            return self.workspace.store.status(), standing

    def enter(self, hostile: Hostile, path: Path) -> None:
        getattr(self, f"_{hostile.door}")(path)

    def _import(self, path: Path) -> None:
        self.workspace.import_source(path, self.pair[1])

    def _links(self, path: Path) -> None:
        self.workspace.import_source(*self.pair, links=path)

    def _decide(self, path: Path) -> None:
        self.workspace.decide_file(path, "eve")

    def _upload(self, path: Path) -> None:
        uploads = Uploads(self.workspace.folder)
        try:
            kept = uploads.keep("left", path.name, path.read_bytes())
            kind = sides.kind_of(kept)
            for table in sides.tables_of(kept) if kind == "tables" else ():
                apart(partial(look_at, table, "left", 200), [table])
            if kind is not None:
                self.workspace.import_source(kept, self.pair[1])
        finally:
            uploads.clear()

    def _mapping(self, path: Path) -> None:
        read_mappings(path, ["t.csv"])


class Memory:
    """The most that readers, and what this process has taken since, hold at a time: megabytes."""

    def __enter__(self) -> Memory:
        self.readers = self.itself = 0
        self._ended, self._before = threading.Event(), _resident(psutil.Process())
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        here = psutil.Process()
        while not self._ended.wait(0.02):
            readers = sum(_resident(child) for child in here.children(recursive=True))
            self.readers = max(self.readers, readers)
            self.itself = max(self.itself, _resident(here) - self._before)


def _resident(process: psutil.Process) -> int:
    try:
        return round(process.memory_info().rss / 1e6)
    except psutil.Error:  # it has ended
        return 0


class Outcome(NamedTuple):
    seconds: float
    readers: int
    itself: int
    came: str
    fault: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", default=[""], help="files whose name begins so")
    options = parser.parse_args()
    chosen = [one for one in hostile_files() if one.name.startswith(tuple(options.only))]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        doors = Doors(Path(folder))
        for hostile in chosen:
            found.append(_try(doors, hostile))
            if found[-1].fault:
                print(f"{hostile.door} {hostile.name}: {found[-1].fault}", file=sys.stderr)
        doors.workspace.close()
    seconds = [one.seconds for one in found]
    print(
        json.dumps(
            {
                "cases": len(found),
                **Counter(one.came for one in found),
                "faults": sum(bool(one.fault) for one in found),
                "seconds": {
                    "median": round(statistics.median(seconds), 2),
                    "most": round(max(seconds), 2),
                },
                "megabytes": {
                    "readers": max(one.readers for one in found),
                    "itself": max(one.itself for one in found),
                },
            }
        )
    )


def _try(doors: Doors, hostile: Hostile) -> Outcome:
    """Bring a file in, and see what came of it and what is wrong with that."""
    path = doors.folder / "in" / hostile.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(hostile.make())
    before, known = doors.state(), _listing(doors)
    fault, came = "", "read"
    started = time.perf_counter()
    with Memory() as memory:
        try:
            doors.enter(hostile, path)
        except StoreError as error:
            came = "refused"
            if len(str(error)) > 2000 or "Traceback" in str(error):
                fault = f"said {str(error)[:200]}"
        except Exception as error:
            came, fault = "failed", f"{type(error).__name__}: {str(error)[:300]}"
    took = time.perf_counter() - started
    path.unlink()
    if came != "read" and (doors.state() != before or _listing(doors) != known):
        fault = "the workspace changed"
    if came == "read":
        doors.restore()
    if took > MOST_SECONDS:
        fault = f"took {took:.1f} s"
    if max(memory.readers, memory.itself) > MOST_MEGABYTES:
        fault = f"took {memory.readers} MB, and {memory.itself} in the app"
    return Outcome(took, memory.readers, memory.itself, came, fault)


def _listing(doors: Doors) -> set[str]:
    return {str(path) for path in doors.workspace.folder.rglob("*") if ".wal" not in path.name}


if __name__ == "__main__":
    main()
