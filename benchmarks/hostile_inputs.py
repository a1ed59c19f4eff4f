"""Files made to do harm, through every door by which a user's file comes in.

    python -m benchmarks.hostile_inputs
    python -m benchmarks.hostile_inputs --only deep.ttl

Each must be read, or refused in one sentence, in 20 seconds and under 1.5 GB, readers' processes
included, and a refusal must leave the workspace as it was. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from app.graphs.uploads import Uploads
from app.pipeline import Workspace
from benchmarks.hostile_files import Hostile, hostile_files
from store.errors import StoreError
from store.readers import sides
from store.readers.apart import apart
from store.readers.tables.guess import first_look
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
                apart(partial(first_look, table, 200), [table])
            if kind is not None:
                self.workspace.import_source(kept, self.pair[1])
        finally:
            uploads.clear()

    def _mapping(self, path: Path) -> None:
        read_mappings(path, ["t.csv"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="files whose name begins so")
    options = parser.parse_args()
    chosen = [one for one in hostile_files() if one.name.startswith(options.only or "")]
    seconds, outcomes, faults = [], Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        doors = Doors(Path(folder))
        for hostile in chosen:
            took, outcome, fault = _try(doors, hostile)
            seconds.append(took)
            outcomes[outcome] += 1
            if fault:
                faults.append(f"{hostile.door} {hostile.name}: {fault}")
                print(faults[-1], file=sys.stderr, flush=True)
        doors.workspace.close()
    print(
        json.dumps(
            {
                "cases": len(seconds),
                **outcomes,
                "faults": faults,
                "seconds": {
                    "median": round(statistics.median(seconds), 2),
                    "most": round(max(seconds), 2),
                },
                "megabytes": {
                    "readers": _peak(resource.RUSAGE_CHILDREN),
                    "itself": _peak(resource.RUSAGE_SELF),
                },
            }
        )
    )


def _try(doors: Doors, hostile: Hostile) -> tuple[float, str, str]:
    """Seconds, what came of it, and what is wrong with that."""
    path = doors.folder / "in" / hostile.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(hostile.make())
    before, known = doors.state(), _listing(doors)
    started = time.perf_counter()
    fault, outcome = "", "read"
    try:
        doors.enter(hostile, path)
    except StoreError as error:
        outcome = "refused"
        if len(str(error)) > 2000 or "Traceback" in str(error):
            fault = f"said {str(error)[:200]}"
    except Exception as error:
        outcome, fault = "failed", f"{type(error).__name__}: {str(error)[:300]}"
    took = time.perf_counter() - started
    path.unlink()
    if outcome != "read" and (doors.state() != before or _listing(doors) != known):
        fault = "the workspace changed"
    if outcome == "read":
        doors.restore()
    if took > MOST_SECONDS:
        fault = f"took {took:.1f} s"
    if _peak(resource.RUSAGE_CHILDREN) > MOST_MEGABYTES:
        fault = fault or "too much memory by now"
    return took, outcome, fault


def _listing(doors: Doors) -> set[str]:
    return {str(path) for path in doors.workspace.folder.rglob("*") if ".wal" not in path.name}


def _peak(who: int) -> int:
    return round(resource.getrusage(who).ru_maxrss * 1024 / 1e6)


if __name__ == "__main__":
    main()
