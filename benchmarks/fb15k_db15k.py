"""FB15K-DB15K from the published files to proposals, by the product's own command line.

    python -m benchmarks.fb15k_db15k --ratio 20 --modalities g,r,a,v --seeds 0

Names are left out: 76 % of them are identical, and there are no pictures to go with the graphs.
The last line is JSON; its `hits@1` is the mean over the seeds (CSLS, left to right, test targets).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path

from benchmarks.command_line import (
    SHARED,
    children_peak_mb,
    evaluated,
    newest_run,
    say,
    status,
    timed,
)

DATA = SHARED / "fb15k_db15k"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ratio", type=int, choices=(20, 50, 80), default=20)
    parser.add_argument("--modalities", default="g,r,a,v")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    options = parser.parse_args()
    if not DATA.is_dir():
        parser.exit(1, f"{DATA.name} is not beside the project in ../shared/data: nothing to do\n")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(_measure(Path(folder), options)))


def _measure(workspace: Path, options: argparse.Namespace) -> dict:
    train = DATA / "splits" / f"train_{options.ratio}"
    seconds_import, _ = timed("app", "import", workspace, DATA, "--links", train)
    counts = status(workspace)
    print(f"import {seconds_import} s, {counts['seeds']} seeds", flush=True)
    runs = []
    epochs = ["--epochs", options.epochs] if options.epochs else []
    for seed in options.seeds:
        seconds, _ = timed("app", "train", workspace, "--modalities", options.modalities,
                           "--device", options.device, "--seed", seed, *epochs)  # fmt: skip
        run = newest_run(workspace)
        found = evaluated(run, DATA / "splits" / f"test_{options.ratio}")
        say(f"seed {seed}", found)
        metrics = json.loads((run / "metrics.json").read_text())
        runs.append(found | {"seed": seed, "seconds": seconds, "run": metrics})
    scores = [run["left_to_right"]["hits@1"] for run in runs]
    return {
        "hits@1": statistics.mean(scores),
        "spread": statistics.pstdev(scores),
        "seconds_import": seconds_import,
        "seconds_train": statistics.median(run["seconds"] for run in runs),
        "peak_memory_mb": children_peak_mb(),
        "ratio": options.ratio,
        "modalities": options.modalities,
        "runs": runs,
    }


if __name__ == "__main__":
    main()
