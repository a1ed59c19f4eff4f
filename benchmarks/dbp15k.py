"""DBP15K: 30 % of the links as seeds, the others to be found.

    python -m benchmarks.dbp15k --pair zh_en --seeds 0
    python -m benchmarks.dbp15k --pair zh_en --names

The first by structure alone: no names, no values, relation triples only. With `--names` the names
count too, those of the left graph as a machine translated them (`translated_names.json`). The links
are split at random by the seed, since no published split lies beside the data. The last line is
JSON; its `hits@1` is the mean over the seeds (CSLS, left to right, test targets).
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
    split_links,
    timed,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pair", choices=("zh_en", "fr_en"), default="zh_en")
    parser.add_argument("--modalities", default="g,r")
    parser.add_argument("--names", action="store_true", help="the same as --modalities g,r,n")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    options = parser.parse_args()
    if options.names:
        options.modalities = "g,r,n"
    data = SHARED / "dbp15k" / options.pair
    if not data.is_dir():
        parser.exit(1, "dbp15k is not beside the project in ../shared/data: nothing to do\n")
    runs = [_measure(data, options, seed) for seed in options.seeds]
    scores = [run["left_to_right"]["hits@1"] for run in runs]
    summary = {
        "hits@1": statistics.mean(scores),
        "spread": statistics.pstdev(scores),
        "seconds_train": statistics.median(run["seconds"] for run in runs),
        "peak_memory_mb": children_peak_mb(),
        "pair": options.pair,
        "modalities": options.modalities,
        "runs": runs,
    }
    print(json.dumps(summary))


def _measure(data: Path, options: argparse.Namespace, seed: int) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        seeds, test = split_links(data / "ill_ent_ids", Path(folder), seed)
        workspace = Path(folder) / "workspace"
        timed("app", "import", workspace, data, "--links", seeds)
        seconds, _ = timed("app", "train", workspace, "--modalities", options.modalities,
                           "--device", options.device, "--seed", seed)  # fmt: skip
        run = newest_run(workspace)
        found = evaluated(run, test)
        say(f"seed {seed}", found)
        metrics = json.loads((run / "metrics.json").read_text())
        return found | {"seed": seed, "seconds": seconds, "run": metrics}


if __name__ == "__main__":
    main()
