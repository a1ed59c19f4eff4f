"""Two emoji sets drawn and worded differently, 30 % of the links as seeds.

    python -m benchmarks.emoji --seeds 0

The edges inSubgroup, subgroupOf, skinToneVariantOf and hasComponent are dropped on both sides: both
sets took them from the same source; links between entities that nothing else tells of (subgroups)
go with them. The attribute skinTone is kept. The last line is JSON; its
`hits@1` is the mean over the seeds of all modalities but names (CSLS, left to right, test targets).
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

import torch
from torch.nn import functional

from benchmarks.command_line import SHARED, evaluated, say, split_links, summary, timed, trained
from mimea.config import Config
from mimea.features.pictures import picture_blocks
from mimea.matching.metrics import ranks, summarise
from mimea.snapshot import read_links, read_snapshot

DATA = SHARED / "emoji_fluent_noto"
DROPPED = ("inSubgroup", "subgroupOf", "skinToneVariantOf", "hasComponent")
ROWS = {
    "structure": ("g", "auto"),
    "relations": ("r", "auto"),
    "attributes": ("a", "auto"),
    "values": ("v", "auto"),
    "names": ("n", "auto"),
    "pictures": ("i", "auto"),
    "descriptor": ("i", "descriptor"),
    "untrained": None,  # cosines of the plain descriptor
    "without names": ("g,r,a,v,i", "auto"),
    "with names": ("g,r,a,v,n,i", "auto"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    options = parser.parse_args()
    if not DATA.is_dir():
        parser.exit(1, f"{DATA.name} is not beside the project in ../shared/data: nothing to do\n")
    runs = [run for seed in options.seeds for run in _measure(seed, options)]
    means = {row: _mean(runs, row) for row in options.rows}
    trainings = [run for run in runs if "run" in run]
    chosen = [run for run in trainings if run["row"] == "without names"] or trainings
    print(json.dumps(summary(chosen, rows=means) if chosen else {"rows": means}))


def _mean(runs: list[dict], row: str) -> float:
    return statistics.mean(r["left_to_right"]["hits@1"] for r in runs if r["row"] == row)


def _measure(seed: int, options: argparse.Namespace) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        data, workspace = Path(folder) / "data", Path(folder) / "workspace"
        without_shared_edges(data)
        seeds, test = split_links(data / "ent_links", Path(folder), seed)
        timed("app", "import", workspace, data, "--links", seeds)
        return [_row(workspace, test, row, seed, options.device) for row in options.rows]


def _untrained(workspace: Path, test: Path) -> dict:
    """Hits@1 of the descriptor as it is, over the same test links; entities without a picture have
    an empty row."""
    if not list(workspace.glob("snapshots/*")):
        timed("app", "train", workspace, "--modalities", "r", "--epochs", 1)  # leaves its snapshot
    snapshot = read_snapshot(next(workspace.glob("snapshots/*")))
    (rows, *_), *_ = picture_blocks(snapshot, Config(pictures="descriptor"))
    pairs = torch.tensor(read_links(test, snapshot.tables["entities"]))
    ends = [functional.normalize(rows[pairs[:, side]], dim=1) for side in (0, 1)]
    own = torch.arange(len(pairs))
    return {"left_to_right": summarise(ranks(*ends, own, Config.csls))}


def _row(workspace: Path, test: Path, row: str, seed: int, device: str) -> dict:
    if ROWS[row] is None:
        found = _untrained(workspace, test)
        print(f"{row:14} {found['left_to_right']}", flush=True)
        return found | {"row": row, "seed": seed}
    modalities, pictures = ROWS[row]
    chosen = ["--modalities", modalities, "--pictures", pictures, "--device", device]
    run, metrics = trained(workspace, *chosen, "--seed", seed)
    found = evaluated(run, test)
    say(row, found)
    return found | {"row": row, "seed": seed, "run": metrics}


def without_shared_edges(folder: Path) -> None:
    """The data in `folder`: triples and links filtered, everything else copied."""
    folder.mkdir()
    for path in DATA.iterdir():
        if path.name.startswith("rel_triples_"):
            lines = path.read_text().splitlines(keepends=True)
            kept = [line for line in lines if line.split("\t")[1] not in DROPPED]
            (folder / path.name).write_text("".join(kept))
        elif path.is_dir():  # copied: an import takes no pictures from outside its folder
            shutil.copytree(path, folder / path.name)
        elif path.name != "ent_links":
            shutil.copyfile(path, folder / path.name)
    known = set()
    for side in (1, 2):
        for line in (folder / f"rel_triples_{side}").read_text().splitlines():
            known.update(line.split("\t")[::2])
        for line in (folder / f"attr_triples_{side}").read_text().splitlines():
            known.add(line.split("\t")[0])
    links = (DATA / "ent_links").read_text().splitlines(keepends=True)
    kept = [line for line in links if known.issuperset(line.split())]
    (folder / "ent_links").write_text("".join(kept))


if __name__ == "__main__":
    main()
