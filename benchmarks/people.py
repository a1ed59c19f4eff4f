"""Two museums' lists of people as they are, from the files to first proposals, without a mapping.

    python -m benchmarks.people

14,769 and 27,438 made-up people, 2,000 of them in both lists, 300 links known; the lists are those
of tests/samples/museum_tables.py. Seconds of preview, import and training, and the share of the
other common people whose first candidate is the right one. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from functools import partial
from pathlib import Path

import pandas as pd

from app.columns import roles
from benchmarks.command_line import timed, trained
from store.readers.apart import apart
from tests.samples.museum_tables import write_museum_pair

SURE = 0.95


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--left", type=int, default=14_769)
    parser.add_argument("--right", type=int, default=27_438)
    parser.add_argument("--common", type=int, default=2_000)
    parser.add_argument("--links", type=int, default=300)
    options = parser.parse_args()
    sizes = vars(options)
    with tempfile.TemporaryDirectory() as folder:
        left, right, links, truth = write_museum_pair(Path(folder), **sizes)
        started = time.perf_counter()
        for path, side in ((left, "left"), (right, "right")):
            apart(partial(roles.look_at, path, side, 200, links), [path, links])
        found = {"preview_seconds": round(time.perf_counter() - started, 1)}
        workspace = Path(folder) / "workspace"
        found["import_seconds"], _ = timed(
            "app", "import", workspace, left, right, "--links", links
        )
        run, metrics = trained(workspace)
        found["train_seconds"] = metrics["seconds_in_all"]
        found |= _right(run, truth, set(pd.read_csv(links)["left"]))
    found["seconds"] = round(sum(s for name, s in found.items() if name.endswith("seconds")), 1)
    for name, value in found.items():
        print(f"{name:18} {value:,}")
    print(json.dumps(sizes | found))


def _right(run: Path, truth: dict[str, str], known: set[str]) -> dict[str, float]:
    keys = pd.read_parquet(run / "entities.parquet")["key"]
    first = pd.read_parquet(run / "proposals.parquet").query("rank == 1")
    first = first.assign(left=keys[first["left"]].array, right=keys[first["right"]].array)
    common = first[first["left"].isin(truth.keys() - known)]
    sure = first[first["probability"] >= SURE]
    return {
        "first_right": round(float((common["left"].map(truth) == common["right"]).mean()), 4),
        "sure": len(sure),
        "sure_right": round(float((sure["left"].map(truth) == sure["right"]).mean()), 4),
    }


if __name__ == "__main__":
    main()
