"""Two sides that overlap only in part: what becomes of proposals, pseudo-labels, probabilities.

    python -m benchmarks.overlap --data fb15k_db15k --kept 1.0 0.5 0.2 0.05

Takes away the right counterparts of all but that share of the linked left entities, links and all,
and trains. Hits@1 of the links that remain unknown, among all right entities, left to right and
right to left; how many pseudo-labels there are at the end, how many of them are right, and how many
there were to find; the first proposals stated at .95 and more, and how many of them are right, as
of the first 200 in the order "uncertain"; error and area of "no counterpart". What the links can't
tell about is left out (gold_pairs.can_be_judged). The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors import safe_open

from benchmarks.cold_start import MODALITIES
from benchmarks.command_line import timed
from benchmarks.confidence import stated
from benchmarks.gold_pairs import among, can_be_judged, gold_links, gold_pair
from benchmarks.parted import without_entities, write_tables
from mimea.snapshot import Snapshot, read_snapshot
from store.database import Store

DATA = ("fb15k_db15k", "fr_en", "emoji")
ASKED = 200  # first ones in the order "uncertain"
Judged = Callable[[np.ndarray], np.ndarray]


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
        part, remaining, gone = _parted(snapshot, links, kept, options.seed)
        write_tables(part, folder / name)
        rows.append({"kept": kept} | _fitted(folder / name, remaining, gone, options))
        print(*(f"{title} {value}" for title, value in rows[-1].items()), sep="  ", flush=True)
    return rows


def _parted(
    snapshot: Snapshot, links: np.ndarray, kept: float, seed: int
) -> tuple[Snapshot, np.ndarray, np.ndarray]:
    """The snapshot with the counterparts of that share of linked left entities, the true links
    (S,2) that remain, and the left entities (G,) that have lost theirs."""
    lefts = np.unique(links[:, 0])
    stay = np.random.default_rng([seed, 1]).permutation(lefts)[: round(kept * len(lefts))]
    here = np.isin(links[:, 0], stay)
    gone = np.setdiff1d(links[~here, 1], links[here, 1])
    part, number = without_entities(snapshot, gone)
    ends = number[links]
    there = (ends >= 0).all(1)
    return part, ends[there], np.setdiff1d(number[links[:, 0]], ends[there, 0])


def _fitted(
    snapshot: Path, links: np.ndarray, gone: np.ndarray, options: argparse.Namespace
) -> dict:
    run = snapshot.with_name(f"{snapshot.name}_run")
    modalities = options.modalities or MODALITIES[options.data]
    seconds, _ = timed(
        "mimea", "fit", snapshot, "--out", run, "--modalities", modalities, "--device",
        options.device, "--seed", options.seed, "--without", options.without,
    )  # fmt: skip
    known = read_snapshot(snapshot).pairs("links")
    unknown = links[~np.isin(links[:, 0], known[:, 0])]
    left, right = (stated(run, links, side, options.data) for side in ("left", "right"))
    found = {"hits_left": left["hits@1"], "hits_right": right["hits@1"]}
    told = np.concatenate([links, np.stack([gone, np.full(len(gone), -1)], axis=1)])

    def judged(pairs: np.ndarray) -> np.ndarray:
        """Whether they are right, of the pairs (P,2) of which that is known."""
        return among(pairs, links)[can_be_judged(pairs, told, options.data)]

    found |= _pseudo_labels(run, judged, len(unknown)) | _first(run, judged)
    kept = ("error", "none_error", "none_area", "none_stated", "none")
    return found | {name: left[name] for name in kept} | {"seconds": seconds}


def _pseudo_labels(run: Path, judged: Judged, to_find: int) -> dict[str, float | None]:
    with safe_open(run / "start.safetensors", "np") as file:
        pairs = file.get_tensor("found")
    right = judged(pairs)
    return {
        "pseudo_labels": len(pairs),
        "judged": len(right),
        "precision": _share(right),
        "to_find": to_find,
    }


def _first(run: Path, judged: Judged) -> dict[str, float | None]:
    columns = ["left", "right", "rank", "probability", "margin"]
    first = pd.read_parquet(run / "proposals.parquet", columns=columns).query("rank == 1")
    sure = first[first["probability"] >= 0.95]
    doubt = (first["probability"] - 0.5).abs()
    uncertain = first.iloc[np.lexsort([first["margin"], doubt])][:ASKED]
    parts = {"sure": sure, "uncertain": uncertain}
    rights = {
        name: judged(part[["left", "right"]].to_numpy(np.int64)) for name, part in parts.items()
    }
    told = {f"{name}_right": _share(right) for name, right in rights.items()}
    return {"sure": len(rights["sure"])} | told


def _share(right: np.ndarray) -> float | None:
    return round(float(right.mean()), 4) if len(right) else None


if __name__ == "__main__":
    main()
