"""Two sides that overlap only in part: what becomes of proposals, pseudo-labels, probabilities.

    python -m benchmarks.overlap --data fb15k_db15k --kept 1.0 0.5 0.2 0.05

Takes away the right counterparts of all but that share of the linked left entities, links and all,
and trains. Hits@1 of the links that remain unknown, among all right entities, left to right and
right to left; how many pseudo-labels there are at the end, how many of them are right, and how many
there were to find; the first proposals stated at .95 and more, and how many of them are right;
error and area of "no counterpart". The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors import safe_open

from benchmarks.cold_start import MODALITIES
from benchmarks.command_line import timed
from benchmarks.confidence import stated
from benchmarks.gold_pairs import among, gold_links, gold_pair
from benchmarks.parted import without_entities, write_tables
from mimea.snapshot import Snapshot, read_snapshot
from store.database import Store

DATA = ("fb15k_db15k", "fr_en", "emoji")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=DATA, default="fb15k_db15k")
    parser.add_argument("--kept", type=float, nargs="+", default=[1.0, 0.5, 0.2, 0.05])
    parser.add_argument("--modalities")
    parser.add_argument(
        "--without", default="", help="modules, as `python -m mimea fit` takes them"
    )
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = _measured(Path(folder), options)
    print(json.dumps({"data": options.data, "without": options.without, "rows": found}))


def _measured(folder: Path, options: argparse.Namespace) -> list[dict]:
    pair = gold_pair(options.data, folder / "files", options.seed)
    if not pair.is_there:
        raise SystemExit(f"{options.data} is not beside the project in ../shared/data")
    workspace, rows = folder / "workspace", []
    timed("app", "import", workspace, *pair.sources, "--links", pair.seeds)
    with Store.open(workspace) as store:
        store.runs.write_snapshot(folder / "snapshot")
    snapshot = read_snapshot(folder / "snapshot")
    links = gold_links(folder / "snapshot", pair.gold)
    for kept in options.kept:
        name = f"kept_{kept}"
        part, remaining = _parted(snapshot, links, kept, options.seed)
        write_tables(part, folder / name)
        rows.append({"kept": kept} | _fitted(folder / name, remaining, options))
        print(*(f"{title} {value}" for title, value in rows[-1].items()), sep="  ", flush=True)
    return rows


def _parted(
    snapshot: Snapshot, links: np.ndarray, kept: float, seed: int
) -> tuple[Snapshot, np.ndarray]:
    lefts = np.unique(links[:, 0])
    stay = np.random.default_rng([seed, 1]).permutation(lefts)[: round(kept * len(lefts))]
    here = np.isin(links[:, 0], stay)
    gone = np.setdiff1d(links[~here, 1], links[here, 1])
    part, number = without_entities(snapshot, gone)
    ends = number[links]
    return part, ends[(ends >= 0).all(1)]


def _fitted(snapshot: Path, links: np.ndarray, options: argparse.Namespace) -> dict:
    run = snapshot.with_name(f"{snapshot.name}_run")
    modalities = options.modalities or MODALITIES[options.data]
    seconds, _ = timed(
        "mimea", "fit", snapshot, "--out", run, "--modalities", modalities, "--device",
        options.device, "--seed", options.seed, "--without", options.without,
    )  # fmt: skip
    known = read_snapshot(snapshot).pairs("links")
    unknown = links[~np.isin(links[:, 0], known[:, 0])]
    found = {f"hits_{side}": stated(run, links, side)["hits@1"] for side in ("left", "right")}
    found |= _pseudo_labels(run, links, unknown) | _sure(run, links)
    left = stated(run, links, "left")
    kept = ("error", "none_error", "none_area", "none_stated", "none")
    found |= {name: left[name] for name in kept}
    return found | {"seconds": seconds}


def _pseudo_labels(run: Path, links: np.ndarray, unknown: np.ndarray) -> dict[str, float]:
    with safe_open(run / "start.safetensors", "np") as file:
        pairs = file.get_tensor("found")
    right = among(pairs, links)
    precision = round(float(right.mean()), 4) if len(pairs) else None
    return {"pseudo_labels": len(pairs), "precision": precision, "to_find": len(unknown)}


def _sure(run: Path, links: np.ndarray) -> dict[str, float]:
    columns = ["left", "right", "rank", "probability"]
    table = pd.read_parquet(run / "proposals.parquet", columns=columns)
    first = table[table["rank"] == 1]
    right = among(first[["left", "right"]].to_numpy(np.int64), links)
    sure = (first["probability"] >= 0.95).to_numpy()
    share = round(float(right[sure].mean()), 4) if sure.any() else None
    return {"sure": int(sure.sum()), "sure_right": share}


if __name__ == "__main__":
    main()
