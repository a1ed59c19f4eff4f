"""Training without any known link: how many of the true links come first.

    python -m benchmarks.cold_start --data fb15k_db15k --modalities g,r,a,v,n
    python -m benchmarks.cold_start --data fb15k_db15k

Hits@1 over all true links, among all right entities; the starting links that rules found, how many
of them are right by estimate and in truth (of those that the true links can tell about). Without
--modalities names count where both graphs have them, but for FB15K-DB15K, whose names are mostly
equal. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.command_line import timed, trained
from benchmarks.gold_pairs import NAMES, among, gold_links, gold_pair

MODALITIES = {
    "demo": "g,r,a,v,n,t,i",
    "fb15k_db15k": "g,r,a,v",
    "zh_en": "g,r,n",
    "fr_en": "g,r,n",
    "emoji": "g,r,a,v,n,i",
    "museum": "g,r,a,v,n,t",
    "people": "g,r,a,v,n,t",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=NAMES, default="demo")
    parser.add_argument("--modalities")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = _measure(Path(folder), options)
    first = statistics.mean(run["hits@1"] for run in runs)
    print(json.dumps({"hits@1": round(first, 4), "data": options.data, "runs": runs}))


def _measure(folder: Path, options: argparse.Namespace) -> list[dict]:
    pair = gold_pair(options.data, folder / "files")
    if not pair.is_there:
        raise SystemExit(f"{options.data} is not beside the project in ../shared/data")
    timed("app", "import", folder / "workspace", *pair.unlinked(folder / "unlinked"))
    modalities, runs = options.modalities or MODALITIES[options.data], []
    for seed in options.seeds:
        chosen = ["--modalities", modalities, "--device", options.device, "--seed", seed]
        run, metrics = trained(folder / "workspace", *chosen)
        links = gold_links(run, pair.gold)
        found = _first(run, links) | _starting(run, links) | {"seed": seed}
        found |= {"pseudo_labels": metrics["found_pairs"], "seconds": metrics["seconds_in_all"]}
        print(*(f"{name} {value}" for name, value in found.items()), sep="  ", flush=True)
        runs.append(found)
    return runs


def _first(run: Path, links: np.ndarray) -> dict[str, float]:
    """The share of the linked left entities that have one of their true matches first."""
    table = pd.read_parquet(run / "proposals.parquet", columns=["left", "right", "rank"])
    first = table[table["rank"] == 1][["left", "right"]].to_numpy(np.int64)
    right = first[among(first, links), 0]
    return {"hits@1": round(len(right) / len(np.unique(links[:, 0])), 4)}


def _starting(run: Path, links: np.ndarray) -> dict[str, float]:
    table = pd.read_parquet(run / "starting_links.parquet")
    pairs = table[["left", "right"]].to_numpy(np.int64)
    told = np.isin(pairs[:, 0], links[:, 0]) | np.isin(pairs[:, 1], links[:, 1])
    right = among(pairs, links)
    return {
        "starting_links": len(table),
        "estimated": round(float(table["precision"].mean()), 4) if len(table) else None,
        "true": round(float(right[told].mean()), 4) if told.any() else None,
    }


if __name__ == "__main__":
    main()
