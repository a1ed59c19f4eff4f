"""Entities without a counterpart: what a run says of itself, and what is true.

    python -m benchmarks.dangling --data fb15k_db15k

FB15K-DB15K with 20 % seeds or DBP15K with 30 %, by structure, relations, attributes and values. An
open left entity has no counterpart when no test link names it. Precision and recall at a
probability of one half, as the run reports them and as they are; beside them the share, said and
true, the area under the ROC curve and the Brier score. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import brier_score_loss, precision_score, recall_score, roc_auc_score

from benchmarks import fb15k_db15k
from benchmarks.command_line import SHARED, evaluated, split_links, timed, trained
from mimea.snapshot import read_links

PAIRS = {"fb15k_db15k": fb15k_db15k.DATA} | {p: SHARED / "dbp15k" / p for p in ("zh_en", "fr_en")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=PAIRS, default="fb15k_db15k")
    parser.add_argument("--modalities", default="g,r,a,v")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not PAIRS[options.data].is_dir():
        parser.exit(1, f"{options.data} is not beside the project in ../shared/data\n")
    with tempfile.TemporaryDirectory() as folder:
        found = _measure(Path(folder), options)
    print(*(f"{name} {value:.3f}" for name, value in found.items()), sep="  ")
    print(json.dumps(found | {"data": options.data}))


def _measure(folder: Path, options: argparse.Namespace) -> dict:
    data, workspace = PAIRS[options.data], folder / "workspace"
    if options.data == "fb15k_db15k":
        seeds, test = (data / "splits" / f"{part}_20" for part in ("train", "test"))
    else:
        seeds, test = split_links(data / "ill_ent_ids", folder, options.seed)
    timed("app", "import", workspace, data, "--links", seeds)
    chosen = ["--modalities", options.modalities, "--device", options.device]
    run, metrics = trained(workspace, *chosen, "--seed", options.seed)
    reported = metrics["no_counterpart"]
    found = {"hits@1": evaluated(run, test)["left_to_right"]["hits@1"]}
    found |= {f"{name}_said": reported[name] for name in ("precision", "recall", "share")}
    return found | _true(run, test)


def _true(run: Path, test: Path) -> dict:
    linked = read_links(test, pd.read_parquet(run / "entities.parquet"))[:, 0]
    table = pd.read_parquet(run / "proposals.parquet", columns=["left", "rank", "no_counterpart"])
    table = table[table["rank"] == 1]
    absent = ~np.isin(table["left"], linked)
    probability = table["no_counterpart"].to_numpy()
    predicted = probability > 0.5
    return {
        "precision": precision_score(absent, predicted),
        "recall": recall_score(absent, predicted),
        "share": float(absent.mean()),
        "mean_probability": float(probability.mean()),
        "area": roc_auc_score(absent, probability),
        "brier": brier_score_loss(absent, probability),
    }


if __name__ == "__main__":
    main()
