"""FB15K-DB15K from the published files to proposals, by the product's own command line.

    python -m benchmarks.fb15k_db15k --ratio 20 --preset full --device auto --seeds 0 1 2

`full` is structure, relations, attributes and values, `paper` leaves the values out. Names are left
out: 76 % of them are identical, and there are no pictures to go with the graphs. The last line is
JSON; its `hits@1` is the mean over the seeds (CSLS, left to right, test targets).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks.command_line import SHARED, evaluated, say, status, summary, timed, trained

DATA = SHARED / "fb15k_db15k"
PRESETS = {"full": "g,r,a,v", "paper": "g,r,a"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ratio", type=int, choices=(20, 50, 80), default=20)
    parser.add_argument("--preset", choices=PRESETS, default="full")
    parser.add_argument("--modalities", help="in the place of a preset")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    options = parser.parse_args()
    options.modalities = options.modalities or PRESETS[options.preset]
    if not DATA.is_dir():
        parser.exit(1, f"{DATA.name} is not beside the project in ../shared/data: nothing to do\n")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(_measure(Path(folder), options)))


def _measure(workspace: Path, options: argparse.Namespace) -> dict:
    train = DATA / "splits" / f"train_{options.ratio}"
    seconds, _ = timed("app", "import", workspace, DATA, "--links", train)
    print(f"import {seconds} s, {status(workspace)['seeds']} seeds", flush=True)
    chosen = ["--modalities", options.modalities, "--device", options.device]
    chosen += ["--epochs", options.epochs] if options.epochs else []
    runs = []
    for seed in options.seeds:
        run, metrics = trained(workspace, *chosen, "--seed", seed)
        found = evaluated(run, DATA / "splits" / f"test_{options.ratio}")
        say(f"seed {seed}", found)
        runs.append(found | {"seed": seed, "run": metrics})
    return summary(runs, seconds_import=seconds, ratio=options.ratio, modalities=options.modalities)


if __name__ == "__main__":
    main()
