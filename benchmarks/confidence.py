"""How far a run's probabilities hold: what it says of its first proposals, and what is true.

    python -m benchmarks.confidence --data fb15k_db15k --seeds 0 1 2
    python -m benchmarks.confidence --data demo --modalities g,r,a,v,n,t,i --epochs 8

Of all open entities, of both sides: the expected calibration error (15 bins), the area under the
ROC curve (right against wrong), the share of the linkable ones that the longest list holds of which
99 % is right, and how many and how right those stated at .99 and .95 are; for "no counterpart" the
calibration error, the area, and the share, said and true. With --known the known links are of one
kind: entities with coordinates, the tenth with most triples, or those with equal names. An entity
without a true link counts as one without a counterpart; but the links of DBP15K are only some of
the true ones, and a proposal of two entities that have none is left out there. The last line is
JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.command_line import timed, trained
from benchmarks.gold_pairs import (
    FB,
    NAMES,
    among,
    can_be_judged,
    gold_links,
    gold_pair,
    told_of,
)
from mimea.confidence.reliability import reliability

MODALITIES = {
    "demo": "g,r,a,v,n,t,i",
    "fb15k_db15k": "g,r,a,v",
    "zh_en": "g,r",
    "fr_en": "g,r",
    "emoji": "g,r,a,v,n,i",
    "museum": "g,r,a,v,n,t",
    "people": "g,r,a,v,n,t",
}
KINDS = ("coordinates", "triples", "names")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=NAMES, default="fb15k_db15k")
    parser.add_argument("--modalities", help="default all but names where names are a headline")
    parser.add_argument("--known", choices=KINDS, help="of FB15K-DB15K: known links of one kind")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    options = parser.parse_args()
    runs = []
    for seed in options.seeds:
        with tempfile.TemporaryDirectory() as folder:
            runs.append(_measure(Path(folder), options, seed))
    means = {
        side: {name: _mean(run[side][name] for run in runs) for name in runs[0][side]}
        for side in ("left", "right")
    }
    for side, found in means.items():
        told = {name: value for name, value in found.items() if value is not None}
        print(side, *(f"{name} {value:.3f}" for name, value in told.items()), sep="  ")
    print(json.dumps(vars(options) | means | {"runs": runs}))


def _mean(values) -> float | None:
    """Of those that there are: without a negative one there is no area."""
    there = [value for value in values if value is not None]
    return statistics.mean(there) if there else None


def _measure(folder: Path, options: argparse.Namespace, seed: int) -> dict:
    pair = gold_pair(options.data, folder / "files", seed)
    if not pair.is_there:
        raise SystemExit(f"{options.data} is not beside the project in ../shared/data")
    seeds = _of_one_kind(options.known, folder) if options.known else pair.seeds
    timed("app", "import", folder / "workspace", *pair.sources, "--links", seeds)
    chosen = ["--modalities", options.modalities or MODALITIES[options.data]]
    chosen += ["--epochs", options.epochs] if options.epochs else []
    chosen += ["--device", options.device, "--seed", seed]
    run, metrics = trained(folder / "workspace", *chosen)
    links = gold_links(run, pair.gold)
    both = {side: stated(run, links, side, options.data) for side in ("left", "right")}
    return both | {
        "seed": seed,
        "own": metrics["confidence"],
        "validation": metrics["validation"],
    }


def stated(run: Path, links: np.ndarray, side: str, name: str = "") -> dict[str, float | None]:
    """What a run on a data set says of the open entities of a side, against its true links (S,2).

    First proposals of which these don't tell whether they are right are left out, and entities of
    which they don't tell; for "no counterpart" any other entity without a true link has none.
    """
    file = "proposals" if side == "left" else "right_proposals"
    columns = ["left", "right", "rank", "probability", "no_counterpart"]
    table = pd.read_parquet(run / f"{file}.parquet", columns=columns).query("rank == 1")
    table = table[told_of(run, name)[table[side]]]
    linked = np.isin(table[side], links[:, 0 if side == "left" else 1])
    none = table["no_counterpart"].to_numpy(np.float64)
    alone = reliability(none, ~linked, np.ones(len(none)), len(none))
    pairs = table[["left", "right"]].to_numpy(np.int64)
    known = can_be_judged(pairs, links, name)
    right, said = among(pairs, links)[known], table["probability"].to_numpy(np.float64)[known]
    first = reliability(said, right, np.ones(len(said)), len(said))
    found = {
        "hits@1": right.sum() / max(1, linked.sum()),
        "error": first.error,
        "area": first.area,
        "stated": said.mean(),
        "right": right.mean(),
        "judged": known.mean(),
        "sure_covers": _longest_sure(said, right) / max(1, linked.sum()),
        "none_error": alone.error,
        "none_area": alone.area,
        "none_stated": none.mean(),
        "none": 1 - linked.mean(),
        "none_above_0.9": (table["probability"].to_numpy()[~linked] > 0.9).sum(),
    }
    for least in (0.99, 0.95):
        sure = said >= least
        found[f"from_{least}"] = sure.sum() / max(1, linked.sum())
        found[f"from_{least}_right"] = right[sure].mean() if sure.any() else 1.0
    return {n: None if np.isnan(value) else round(float(value), 4) for n, value in found.items()}


def _longest_sure(said: np.ndarray, right: np.ndarray, level: float = 0.99) -> int:
    """The length of the longest list, the likeliest first, of which that share is right."""
    listed = right[np.argsort(-said, kind="stable")].cumsum()
    sure = np.flatnonzero(listed >= level * np.arange(1, len(listed) + 1))
    return int(sure[-1]) + 1 if len(sure) else 0


def _of_one_kind(kind: str, folder: Path) -> Path:
    """Known links of FB15K-DB15K of one kind, as a file."""
    links = pd.read_csv(FB / "ill_ent_ids", sep="\t", header=None)
    path = folder / "known"
    if kind == "coordinates":
        located = [_entities_with(FB / f"num_attr_triples_{n}", "longitude|#long$") for n in (1, 2)]
        links = links[links[0].isin(located[0]) & links[1].isin(located[1])]
    elif kind == "triples":
        triples = pd.read_csv(FB / "triples_1", sep="\t", header=None)
        degree = pd.concat([triples[0], triples[2]]).value_counts()
        degrees = links[0].map(degree).fillna(0)
        links = links.loc[degrees.sort_values(ascending=False, kind="stable").index]
        links = links[: len(links) // 10]
    else:
        names = [_names(FB / f"names_{n}") for n in (1, 2)]
        equal = links[0].map(names[0]) == links[1].map(names[1])
        links = links[equal].sample(frac=0.2, random_state=0)
    links.to_csv(path, sep="\t", header=False, index=False)
    return path


def _entities_with(path: Path, attribute: str) -> set[int]:
    table = pd.read_csv(path, sep="\t", header=None, dtype=str)
    return set(table[table[1].str.contains(attribute, regex=True)][0].astype(int))


def _names(path: Path) -> pd.Series:
    table = pd.read_csv(path, sep="\t", header=None, dtype={0: int, 1: str}, quoting=3)
    return table.drop_duplicates(0).set_index(0)[1].str.casefold()


if __name__ == "__main__":
    main()
