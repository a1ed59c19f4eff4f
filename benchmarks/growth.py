"""How time and memory of a fit grow with the graphs, between 10,000 and 300,000 entities.

    python -m benchmarks.growth --entities 10000 30000 100000 300000

Each size is a made-up pair of graphs, two noisy copies of one world (benchmarks/worlds.py), fitted
in a process of its own as the app would, so that an epoch's seconds have their share of rounds of
pseudo-labels and of validations. An exponent is the slope of the logarithms against triples
plus entities: 1 is growth in proportion. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.command_line import ROOT
from benchmarks.worlds import write_world

GROWING = ("epoch", "train", "propose", "cpu", "peak_memory_mb")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entities", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--fit", type=Path, help=argparse.SUPPRESS)  # the process of one size
    options = parser.parse_args()
    if options.fit:
        _fit(options.fit, options.epochs, options.device)
        return
    rows = []
    for entities in options.entities:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(_measure(Path(folder), entities, options))
        print("  ".join(f"{name} {value:,}" for name, value in rows[-1].items()), flush=True)
    found = {"epochs": options.epochs, "sizes": rows, "exponents": exponents(rows)}
    for name, slope in found["exponents"].items():
        print(f"{name:16} grows as (triples + entities)^{slope}")
    print(json.dumps(found))


def _fit(folder: Path, epochs: int, device: str) -> None:
    from mimea.runtime.memory import tune_allocator

    tune_allocator()
    from mimea.config import Config
    from mimea.fit import fit

    config = Config(modalities=("g", "r", "a", "v"), epochs=epochs, device=device)
    fit(folder / "snapshot", folder / "run", config)


def _measure(folder: Path, entities: int, options: argparse.Namespace) -> dict:
    unseen = write_world(folder / "snapshot", entities)
    triples = len(pd.read_parquet(folder / "snapshot" / "relation_triples.parquet"))
    command = [sys.executable, "-m", "benchmarks.growth", "--fit", folder,
               "--epochs", options.epochs, "--device", options.device]  # fmt: skip
    child = subprocess.Popen(
        [*map(str, command)], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    _, state, used = os.wait4(child.pid, 0)
    if state:
        sys.exit(f"the fit of {entities:,} entities failed")
    seconds = _seconds(folder / "run" / "progress.jsonl")
    return {
        "entities": entities,
        "triples": triples,
        "features": seconds["features"],
        "train": seconds["train"],
        "epoch": round(seconds["train"] / options.epochs, 2),
        "propose": seconds["propose"],
        "write": seconds["write"],
        "cpu": round(used.ru_utime + used.ru_stime, 1),
        "peak_memory_mb": round(used.ru_maxrss / 1024),
        "hits@1": _hits(folder / "run", unseen),
    }


def _seconds(progress: Path) -> dict[str, float]:
    """Of each stage, from the first line that names it to the next stage's."""
    lines = [json.loads(line) for line in progress.read_text().splitlines()]
    started = {line["stage"]: line["time"] for line in reversed(lines)}
    times = [*started.values()][::-1]
    spent = (round(after - before, 2) for before, after in zip(times, times[1:], strict=False))
    return dict(zip([*started][::-1], spent, strict=False))


def _hits(run: Path, unseen: np.ndarray) -> float:
    """Share of unseen links (U,2) whose left entity's first proposal is the right one, among all
    right entities without a known link."""
    proposals = pd.read_parquet(run / "proposals.parquet", columns=["left", "right", "rank"])
    first = proposals[proposals["rank"] == 1].set_index("left")["right"]
    return round(float((first.reindex(unseen[:, 0]).to_numpy() == unseen[:, 1]).mean()), 4)


def exponents(rows: list[dict]) -> dict[str, float]:
    """Slopes of log seconds and memory against log (triples + entities); none for one size."""
    if len(rows) < 2:
        return {}
    size = np.log([row["triples"] + row["entities"] for row in rows])
    return {
        name: round(float(np.polyfit(size, np.log([row[name] for row in rows]), 1)[0]), 3)
        for name in GROWING
    }


if __name__ == "__main__":
    main()
