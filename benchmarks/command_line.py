"""What the benchmarks share: the product's own command line, timed, and its metrics."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
RATIO = 0.3  # of the links are seeds where no published split is to be had
SHARED = ROOT.parent / "shared" / "data"


def timed(*command: str) -> tuple[float, str]:
    """Seconds and standard output of `python -m …`; stops the benchmark when it fails."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    return round(time.perf_counter() - started, 1), done.stdout


def status(workspace: Path) -> dict:
    return json.loads(timed("app", "status", workspace, "--json")[1])


def newest_run(workspace: Path) -> Path:
    active = next(run for run in status(workspace)["runs"] if run["active"])
    return workspace / "runs" / active["id"]


def evaluated(run: Path, links: Path) -> dict:
    return json.loads(timed("mimea", "evaluate", run, "--links", links, "--json")[1])


def children_peak_mb() -> int:
    """The largest memory that any of the timed commands held."""
    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def say(title: str, found: dict) -> None:
    """One line a direction and pool."""
    for pool, part in (("test targets", found), ("all entities", found["all_right_entities"])):
        for way in ("left_to_right", "right_to_left"):
            numbers = "  ".join(f"{k} {v:.3f}" for k, v in part[way].items())
            print(f"{title:14} {pool:13} {way:14} {numbers}", flush=True)


def split_links(links: Path, folder: Path, seed: int) -> tuple[Path, Path]:
    """Seeds and test links as files of their own."""
    lines = np.array(links.read_text().splitlines())
    order = np.random.default_rng(seed).permutation(len(lines))
    count = int(RATIO * len(lines))
    paths = folder / "seeds", folder / "test"
    for path, part in zip(paths, (order[:count], order[count:]), strict=True):
        path.write_text("\n".join(lines[part]) + "\n")
    return paths


def trained(workspace: Path, *arguments: object) -> tuple[Path, dict]:
    """Trains by the command line; the run's folder, and its metrics with the seconds it took."""
    seconds, _ = timed("app", "train", workspace, *arguments)
    run = newest_run(workspace)
    return run, json.loads((run / "metrics.json").read_text()) | {"seconds_in_all": seconds}


def summary(runs: list[dict], **more: object) -> dict:
    """The last line of a benchmark: means over the seeds; each run is an `evaluated` with the
    metrics of its training under `run`."""
    scores = [run["left_to_right"]["hits@1"] for run in runs]
    pools = [run["all_right_entities"]["left_to_right"]["hits@1"] for run in runs]
    trainings = [run["run"] for run in runs]
    stages = trainings[0]["seconds"]
    return {
        "hits@1": statistics.mean(scores),
        "spread": statistics.pstdev(scores),
        "hits@1_all_right_entities": statistics.mean(pools),
        "epochs": trainings[0]["epochs_trained"],
        "seconds": {s: statistics.median(t["seconds"][s] for t in trainings) for s in stages},
        "seconds_in_all": statistics.median(t["seconds_in_all"] for t in trainings),
        "peak_memory_mb": max(t["peak_memory_mb"] for t in trainings),
        "device": trainings[0]["device"],
        "versions": trainings[0]["versions"],
        **more,
        "runs": runs,
    }
