"""Wrong seeds: what they cost, and whether the run finds them.

    python -m benchmarks.noise --shares 0 0.1 0.3

A share of the FB15K-DB15K 20 % seeds gets the right end of another of them. `found` is the share of
these that stand among the first twice as many of the run's doubtful links. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.command_line import evaluated, timed, trained
from benchmarks.fb15k_db15k import DATA, PRESETS
from mimea.snapshot import read_links


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shares", type=float, nargs="+", default=[0.0, 0.1, 0.3])
    parser.add_argument("--preset", choices=PRESETS, default="full")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not DATA.is_dir():
        parser.exit(1, f"{DATA.name} is not beside the project in ../shared/data: nothing to do\n")
    rows = [_measure(share, options) for share in options.shares]
    fallen = {row["share"]: round(rows[0]["hits@1"] - row["hits@1"], 4) for row in rows}
    print(json.dumps({"hits@1": rows[0]["hits@1"], "fallen": fallen, "rows": rows}))


def _measure(share: float, options: argparse.Namespace) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        workspace, seeds, wrong = (Path(folder) / name for name in ("workspace", "seeds", "wrong"))
        count = _plant(share, options.seed, seeds, wrong)
        timed("app", "import", workspace, DATA, "--links", seeds)
        chosen = ["--modalities", PRESETS[options.preset], "--device", options.device]
        run, metrics = trained(workspace, *chosen, "--seed", options.seed)
        score = evaluated(run, DATA / "splits" / "test_20")["left_to_right"]["hits@1"]
        found = _found(run, wrong, count) if count else None
    print(f"{share:.0%} wrong ({count}): Hits@1 {score:.3f}, found {found}", flush=True)
    return {"share": share, "wrong": count, "hits@1": score, "found": found, "run": metrics}


def _plant(share: float, seed: int, seeds: Path, wrong: Path) -> int:
    """Writes the seeds and, as a file of its own, the wrong ones among them."""
    links = pd.read_csv(DATA / "splits" / "train_20", sep="\t", header=None, dtype=str)
    chosen = np.random.default_rng(seed).choice(len(links), int(share * len(links)), replace=False)
    links.loc[chosen, 1] = links.loc[np.roll(chosen, 1), 1].to_numpy()
    links.to_csv(seeds, sep="\t", header=False, index=False)
    links.loc[chosen].to_csv(wrong, sep="\t", header=False, index=False)
    return len(chosen)


def _found(run: Path, wrong: Path, count: int) -> float:
    planted = read_links(wrong, pd.read_parquet(run / "entities.parquet"))
    first = pd.read_parquet(run / "suspicious.parquet").head(2 * count)
    return round(float(np.isin(planted[:, 0], first["left"]).mean()), 4)


if __name__ == "__main__":
    main()
