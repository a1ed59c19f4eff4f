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
import tempfile
from pathlib import Path

from benchmarks.command_line import SHARED, evaluated, say, split_links, summary, timed, trained


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
    print(json.dumps(summary(runs, pair=options.pair, modalities=options.modalities)))


def _measure(data: Path, options: argparse.Namespace, seed: int) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        seeds, test = split_links(data / "ill_ent_ids", Path(folder), seed)
        workspace = Path(folder) / "workspace"
        timed("app", "import", workspace, data, "--links", seeds)
        chosen = ["--modalities", options.modalities, "--device", options.device]
        run, metrics = trained(workspace, *chosen, "--seed", seed)
        found = evaluated(run, test)
        say(f"seed {seed}", found)
        return found | {"seed": seed, "run": metrics}


if __name__ == "__main__":
    main()
