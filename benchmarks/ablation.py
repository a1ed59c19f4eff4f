"""What each module and modality is worth: the same fit with one of them left out.

    python -m benchmarks.ablation --data fb15k_db15k
    python -m benchmarks.ablation --data emoji

FB15K-DB15K with 20 % seeds, without names; the emoji pair with 30 % seeds, without the edges that
both sides share, all modalities. `valid` is Hits@1 on the links held out from training, by which to
choose; `test` is reported. A fit without iteration still learns how much each term counts. The last
line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks import emoji, fb15k_db15k
from benchmarks.command_line import evaluated, split_links, timed
from mimea.config import MODULES, WORDS

MODALITIES = {"fb15k_db15k": "g,r,a,v", "emoji": "g,r,a,v,n,i"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=MODALITIES, default="fb15k_db15k")
    parser.add_argument("--rows", nargs="+", help="only these rows, by their titles")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    source = fb15k_db15k.DATA if options.data == "fb15k_db15k" else emoji.DATA
    if not source.is_dir():
        parser.exit(1, f"{source.name} is not beside the project in ../shared/data\n")
    rows = _rows(MODALITIES[options.data].split(","))
    rows = {t: row for t, row in rows.items() if t in (options.rows or rows)}
    with tempfile.TemporaryDirectory() as folder:
        snapshot, test = _prepared(Path(folder), options)
        found = [_measure(snapshot, test, *row, options) for row in rows.items()]
    print(json.dumps({"hits@1": found[0]["test"], "data": options.data, "rows": found}))


def _rows(modalities: list[str]) -> dict[str, tuple[list[str], str]]:
    """Title: modalities, module left out."""
    rows = {"everything": (modalities, "")}
    rows |= {f"without {module}": (modalities, module) for module in MODULES}
    for m in modalities:
        rows[f"without {WORDS[m]}"] = ([n for n in modalities if n != m], "")
    return rows | {f"{WORDS[m]} alone": ([m], "") for m in modalities}


def _prepared(folder: Path, options: argparse.Namespace) -> tuple[Path, Path]:
    """A snapshot with the seeds, as a training gets it, and the test links."""
    data, seeds = fb15k_db15k.DATA, fb15k_db15k.DATA / "splits" / "train_20"
    test = fb15k_db15k.DATA / "splits" / "test_20"
    if options.data == "emoji":
        data = folder / "data"
        emoji.without_shared_edges(data)
        seeds, test = split_links(data / "ent_links", folder, options.seed)
    workspace = folder / "workspace"
    timed("app", "import", workspace, data, "--links", seeds)
    timed("app", "train", workspace, "--modalities", "r", "--epochs", 1)  # leaves its snapshot
    return next((workspace / "snapshots").iterdir()), test


def _measure(snapshot: Path, test: Path, title: str, row: tuple, options) -> dict:
    modalities, without = row
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        seconds, _ = timed(
            "mimea", "fit", snapshot, "--out", run, "--modalities", ",".join(modalities),
            "--without", without, "--device", options.device, "--seed", options.seed,
        )  # fmt: skip
        score = evaluated(run, test)
        valid = json.loads((run / "metrics.json").read_text())["validation"]["hits@1"]
    test_score = score["left_to_right"]["hits@1"]
    print(f"{title:20} valid {valid:.3f}  test {test_score:.3f}  {seconds:.0f} s", flush=True)
    return {"row": title, "valid": valid, "test": test_score, "seconds": seconds}


if __name__ == "__main__":
    main()
