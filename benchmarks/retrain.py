"""A retrain after 100 decisions: what going on from the last run costs, and what it loses.

    python -m benchmarks.retrain --decisions 100

FB15K-DB15K, 20 % seeds: trains, accepts 100 true proposals, then trains on them twice, going on
from the first run and from the beginning. The last line is JSON; `share` is the time of the one
over the time of the other, `lost` the Hits@1 that going on loses.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.command_line import evaluated, timed, trained
from benchmarks.fb15k_db15k import DATA, PRESETS
from mimea.snapshot import read_links


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--decisions", type=int, default=100)
    parser.add_argument("--preset", choices=PRESETS, default="full")
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    if not DATA.is_dir():
        parser.exit(1, f"{DATA.name} is not beside the project in ../shared/data: nothing to do\n")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(_measure(Path(folder), options)))


def _measure(folder: Path, options: argparse.Namespace) -> dict:
    workspace, decisions, unseen = (folder / n for n in ("workspace", "decisions.csv", "unseen"))
    timed("app", "import", workspace, DATA, "--links", DATA / "splits" / "train_20")
    chosen = ["--modalities", PRESETS[options.preset], "--device", options.device]
    first, before = trained(workspace, *chosen)
    _decide(first, options.decisions, decisions, unseen)
    timed("app", "decide", workspace, decisions)
    rows = {"first": before | _score(first, unseen)}
    for name, more in (("going on", ["--go-on"]), ("from the beginning", ["--seed", 1])):
        run, metrics = trained(workspace, *chosen, *more)
        rows[name] = metrics | _score(run, unseen)
        print(f"{name:20} {metrics['seconds_in_all']} s, Hits@1 {rows[name]['hits@1']:.4f}")
    going, whole = rows["going on"], rows["from the beginning"]
    return {
        "hits@1": going["hits@1"],
        "share": round(going["seconds_in_all"] / whole["seconds_in_all"], 3),
        "lost": round(whole["hits@1"] - going["hits@1"], 4),
        "rows": rows,
    }


def _decide(run: Path, count: int, decisions: Path, unseen: Path) -> None:
    """Accepts the least certain true first proposals, as a curator's queue would bring them, and
    writes the test links that remain."""
    entities = pd.read_parquet(run / "entities.parquet")
    test = read_links(DATA / "splits" / "test_20", entities)
    true = set(map(tuple, test.tolist()))
    table = pd.read_parquet(run / "proposals.parquet").query("rank == 1").sort_values("margin")
    pairs = [p for p in zip(table["left"], table["right"], strict=True) if p in true][:count]
    key = entities["key"].to_numpy()
    accepted = [{"left": key[a], "right": key[b], "verdict": "accept"} for a, b in pairs]
    pd.DataFrame(accepted).to_csv(decisions, index=False)
    rest = sorted(true - set(pairs))
    lines = [f"{key[a]}\t{key[b]}\n" for a, b in rest]
    unseen.write_text("".join(lines), encoding="utf-8")


def _score(run: Path, links: Path) -> dict:
    return {"hits@1": evaluated(run, links)["left_to_right"]["hits@1"]}


if __name__ == "__main__":
    main()
