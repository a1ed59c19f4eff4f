"""Are the numbers on the card those of the run? Worked out again from the run folder alone.

    python -m benchmarks.card_numbers
    python -m benchmarks.card_numbers --data fb15k_db15k --epochs 40
    python -m benchmarks.card_numbers --workspace FOLDER

Score, contributions, weights, ranks alone and without, and the margins of the plans of random
pairs, half of them proposed, half any two entities. Stops with an error at the first number that
differs; the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from app.pipeline import DEMO
from benchmarks.command_line import timed
from benchmarks.fb15k_db15k import DATA, PRESETS
from store.database import Store
from tests.samples.card_check import check, random_pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=("demo", "fb15k_db15k"), default="demo")
    parser.add_argument("--workspace", type=Path, help="a workspace with an active run instead")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--pairs", type=int, default=200)
    options = parser.parse_args()
    if options.data == "fb15k_db15k" and not DATA.is_dir():
        parser.exit(1, f"{DATA.name} is not beside the project in ../shared/data: nothing to do\n")
    with tempfile.TemporaryDirectory() as folder:
        workspace = options.workspace or _trained(Path(folder) / "workspace", options)
        with Store.open(workspace) as store:
            run = store.runs.active()
            check(store, random_pairs(store, options.pairs))
    print(json.dumps({"run": run.run, "modalities": run.modalities, "pairs_equal": options.pairs}))


def _trained(workspace: Path, options: argparse.Namespace) -> Path:
    chosen = ["--epochs", options.epochs]
    if options.data == "demo":
        timed("app", "import", workspace, DEMO / "left.ttl", DEMO / "right.ttl",
              "--links", DEMO / "seeds.csv")  # fmt: skip
    else:
        timed("app", "import", workspace, DATA, "--links", DATA / "splits" / "train_20")
        chosen += ["--modalities", PRESETS["full"]]
    timed("app", "train", workspace, *chosen)
    return workspace


if __name__ == "__main__":
    main()
