"""How much of the exact search the rough comparison finds, on the vectors of a finished run.

    python -m benchmarks.recall WORKSPACE/runs/RUN --queries 2000

Both are asked for the ten nearest right entities of some left ones; with --mutual also for all
pairs that are each other's best, which compares all left with all right entities. The last line is
JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
from torch import Tensor

from mimea.config import Config
from mimea.evaluation import joint_vectors
from mimea.matching import matching
from mimea.matching.ann import nearest
from mimea.runtime.blocks import blocks
from mimea.runtime.memory import tune_allocator
from mimea.snapshot import read_manifest

NEAREST = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--mutual", action="store_true")
    options = parser.parse_args()
    tune_allocator()
    manifest = read_manifest(options.run, "run")
    joint = joint_vectors(options.run, manifest)
    left, right = joint[: manifest["left"]], joint[manifest["left"] :]
    found = {"left": len(left), "right": len(right), "width": joint.shape[1]}
    order = torch.randperm(len(left), generator=torch.Generator().manual_seed(0))
    found |= ten_nearest(left[order[: options.queries]], right)
    if options.mutual:
        found |= mutual(left, right, Config.load(options.run / "config.json").csls)
    for name, value in found.items():
        print(f"{name:24} {value:,}")
    print(json.dumps(found))


def ten_nearest(queries: Tensor, right: Tensor) -> dict[str, float]:
    """Shares of the ten nearest, and of the nearest, that are found; the seconds of both."""
    started = time.perf_counter()
    exact = [(queries[b] @ right.t()).topk(NEAREST, dim=1).indices for b in blocks(len(queries))]
    exact, middle = torch.cat(exact), time.perf_counter()
    found = nearest(queries, right, NEAREST).indices
    same = (exact[:, :, None] == found[:, None, :]).any(2).float()  # (Q, k)
    return {
        "recall@10": round(float(same.mean()), 4),
        "recall@1": round(float(same[:, 0].mean()), 4),
        "exact_seconds": round(middle - started, 2),
        "seconds": round(time.perf_counter() - middle, 2),
    }


def mutual(left: Tensor, right: Tensor, k: int) -> dict[str, float]:
    """Pairs that are each other's best: how many are found of the exact ones, and how many of those
    found are exact; the seconds of both."""
    pairs, seconds = [], []
    for limit in (len(left) * len(right) * left.shape[1], 0):
        matching.EXACT_PRODUCTS = limit
        started = time.perf_counter()
        pairs.append(set(map(tuple, matching.mutual_nearest(left, right, k)[0].tolist())))
        seconds.append(round(time.perf_counter() - started, 2))
    exact, found = pairs
    return {
        "mutual_pairs": len(exact),
        "mutual_found": round(len(exact & found) / max(1, len(exact)), 4),
        "mutual_right": round(len(exact & found) / max(1, len(found)), 4),
        "mutual_exact_seconds": seconds[0],
        "mutual_seconds": seconds[1],
    }


if __name__ == "__main__":
    main()
