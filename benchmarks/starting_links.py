"""Links found without any known link: how many, how right, and how right they are said to be.

    python -m benchmarks.starting_links --data fb15k_db15k
    python -m benchmarks.starting_links --data fb15k_db15k --without names
    python -m benchmarks.starting_links --data zh_en --overlap 0.2

A pair counts as wrong when the gold links one of its ends elsewhere; pairs of which the gold knows
neither end are unjudged. Of the made-up tables of people the gold is whole, so a row linked with
any other row is wrong. With `--overlap` the counterparts of all but that share of the linked
entities are taken away, from either side; what then links one of the others is wrong. The last line
is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.command_line import ROOT, SHARED, timed
from benchmarks.parted import without_entities
from mimea.snapshot import Snapshot, read_links, read_snapshot
from mimea.starting.links import StartingLinks, find_starting_links
from store.database import Store
from tests.samples.museum_tables import write_museum_pair
from tests.samples.noisy_tables import ROWS, write_noisy_tables

FOLDERS = {
    "fb15k_db15k": ("fb15k_db15k", "ill_ent_ids"),
    "zh_en": ("dbp15k/zh_en", "ill_ent_ids"),
    "fr_en": ("dbp15k/fr_en", "ill_ent_ids"),
    "emoji": ("emoji_fluent_noto", "ent_links"),
}
PEOPLE = {"museum": {}, "people": {"left": 14_769, "right": 27_438, "common": 2_000}}
PRODUCTS = {"amazon_google": ("amazon.csv", "google.csv"), "abt_buy": ("abt.csv", "buy.csv")}
DATA = ("demo", "noisy", *FOLDERS, *PEOPLE, *PRODUCTS)
NO_LINKS = np.zeros((0, 2), np.int64)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=DATA, default="demo")
    parser.add_argument("--without", choices=("names",))
    parser.add_argument("--overlap", type=float, default=1.0)
    options = parser.parse_args()
    if options.data in (*FOLDERS, *PRODUCTS) and not SHARED.is_dir():
        parser.exit(1, "the data is not beside the project in ../shared/data: nothing to do\n")
    with tempfile.TemporaryDirectory() as folder:
        snapshot, gold, judged = _read(options.data, Path(folder))
        if options.without:
            without = {"names": snapshot.tables["names"][:0]}
            snapshot = replace(snapshot, tables=snapshot.tables | without)
        if options.overlap < 1:
            snapshot, gold, judged = _parted(snapshot, gold, judged, options.overlap)
        started = time.perf_counter()
        found = find_starting_links(snapshot, NO_LINKS)
        seconds = time.perf_counter() - started
    rows = _rows(found, gold, judged)
    print(rows.to_string(index=False, float_format="{:.4f}".format))
    for note in found.notes:
        print(note)
    result = vars(options) | {"seconds": round(seconds, 1), "gold": len(gold)}
    print(json.dumps(result | {"rules": rows.to_dict("records")}))


def _read(data: str, folder: Path) -> tuple[Snapshot, np.ndarray, np.ndarray]:
    """The snapshot, its gold links (S,2), and which entities (N,) bool the gold knows."""
    if data == "noisy":
        snapshot = read_snapshot(write_noisy_tables(folder / "snapshot"))
        links = np.arange(ROWS)[:, None] + [0, snapshot.left]
        return snapshot, links, _known(snapshot, links)
    if data in FOLDERS:
        name, gold = FOLDERS[data]
        snapshot = _snapshot(folder, SHARED / name)
        links = read_links(SHARED / name / gold, snapshot.tables["entities"])
        return snapshot, links, _known(snapshot, links)
    if data in PEOPLE:
        left, right, _, truth = write_museum_pair(folder / "files", **PEOPLE[data])
        pairs = pd.DataFrame({"left": list(truth), "right": list(truth.values())})
    elif data in PRODUCTS:
        left, right = (SHARED / "products" / data / file for file in PRODUCTS[data])
        files = [left.with_name(name) for name in ("seeds.tsv", "test.tsv")]
        pairs = pd.concat(
            pd.read_csv(f, sep="\t", names=["left", "right"], dtype=str) for f in files
        )
    else:
        left, right = (ROOT / "assets" / "demo" / f"{side}.ttl" for side in ("left", "right"))
        pairs = pd.read_csv(ROOT / "assets" / "demo" / "gold.csv")
    pairs.to_csv(folder / "gold.csv", index=False)
    snapshot = _snapshot(folder, left, right)
    links = read_links(folder / "gold.csv", snapshot.tables["entities"])
    return snapshot, links, _known(snapshot, links, data in PEOPLE)


def _snapshot(folder: Path, *sources: Path) -> Snapshot:
    timed("app", "import", folder / "workspace", *sources)
    with Store.open(folder / "workspace") as store:
        store.runs.write_snapshot(folder / "snapshot")
    return read_snapshot(folder / "snapshot")


def _known(snapshot: Snapshot, links: np.ndarray, whole: bool = False) -> np.ndarray:
    """Which entities (N,) the gold knows; where it is `whole`, all of the types that it links."""
    known = np.zeros(snapshot.entities, bool)
    known[links.ravel()] = True
    if whole:
        types = snapshot.tables["types"]
        linked = types["type"][known[types["entity"]]].unique()
        known[types["entity"][types["type"].isin(linked)]] = True
    return known


def _parted(
    snapshot: Snapshot, gold: np.ndarray, known: np.ndarray, share: float
) -> tuple[Snapshot, np.ndarray, np.ndarray]:
    """All that of the snapshot is about other entities than the counterparts taken away."""
    random = np.random.default_rng(0)
    away = np.flatnonzero(random.random(len(gold)) >= share)
    gone = gold[away, random.integers(0, 2, len(away))]
    snapshot, number = without_entities(snapshot, gone)
    ends = number[gold]
    return snapshot, ends[(ends >= 0).all(1)], known[number >= 0]


def _rows(found: StartingLinks, gold: np.ndarray, known: np.ndarray) -> pd.DataFrame:
    """A row a rule, and one for all: links, of them judged, right, and precision, true and said."""
    size = len(known)
    ends = found.table[["left", "right"]].to_numpy(np.int64)
    right = np.isin(ends[:, 0] * size + ends[:, 1], gold[:, 0] * size + gold[:, 1])
    table = found.table.assign(judged=known[ends].any(1), right=right)
    parts = [(rule, table[table["rule"] == rule]) for rule in found.summary["rule"]]
    return pd.DataFrame(
        {
            "rule": rule,
            "links": len(part),
            "judged": int(part["judged"].sum()),
            "right": int(part["right"].sum()),
            "true": part["right"].sum() / max(part["judged"].sum(), 1),
            "estimated": part["precision"].mean(),
        }
        for rule, part in [*parts, ("all", table)]
    )


if __name__ == "__main__":
    main()
