"""Pairs of graphs whose true links are known: their files, all true links, and some as seeds."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import emoji
from benchmarks.command_line import ROOT, SHARED, split_links
from tests.samples.museum_tables import write_museum_pair

DEMO = ROOT / "assets" / "demo"
FB = SHARED / "fb15k_db15k"
DBP = ("zh_en", "fr_en")
TABLES = {
    "museum": {"left": 150, "right": 150, "common": 110, "links": 15},
    "people": {"left": 14_769, "right": 27_438, "common": 2_000, "links": 300},
}
VOCABULARY = ": "  # in the keys of what the rows of a table share, "place: Warsaw"
PARTLY = DBP  # whose links are only some of the true ones
NAMES = ("demo", "fb15k_db15k", *DBP, "emoji", *TABLES)


@dataclass(frozen=True)
class GoldPair:
    """The files of both graphs, the file of all true links, and that of the known ones."""

    sources: tuple[Path, ...]
    gold: Path
    seeds: Path

    def unlinked(self, folder: Path) -> tuple[Path, ...]:
        """The files of both graphs without their links: folders that hold these are mirrored."""
        return tuple(_mirrored(path, folder, self.gold) for path in self.sources)

    @property
    def is_there(self) -> bool:
        return all(path.exists() for path in (*self.sources, self.gold, self.seeds))


def gold_pair(name: str, folder: Path, seed: int = 0) -> GoldPair:
    """One of NAMES; what has to be made for it is written into the folder. Where no split is
    published, `seed` draws the known links."""
    folder.mkdir(parents=True, exist_ok=True)
    if name == "demo":
        files = tuple(DEMO / f"{side}.ttl" for side in ("left", "right"))
        return GoldPair(files, DEMO / "gold.csv", DEMO / "seeds.csv")
    if name == "fb15k_db15k":
        return GoldPair((FB,), FB / "ill_ent_ids", FB / "splits" / "train_20")
    if name in TABLES:
        left, right, links, truth = write_museum_pair(folder, **TABLES[name])
        gold = folder / "gold.csv"
        pairs = pd.DataFrame({"left": list(truth), "right": list(truth.values())})
        pairs.to_csv(gold, index=False)
        return GoldPair((left, right), gold, links)
    data, gold = SHARED / "dbp15k" / name, SHARED / "dbp15k" / name / "ill_ent_ids"
    if name == "emoji":
        data = folder / "data"
        if not emoji.DATA.is_dir():
            return GoldPair((data,), data / "ent_links", data / "ent_links")
        emoji.without_shared_edges(data)
        gold = data / "ent_links"
    return GoldPair((data,), gold, split_links(gold, folder, seed)[0] if gold.is_file() else gold)


def _mirrored(source: Path, folder: Path, gold: Path) -> Path:
    """A copy, since pictures outside the folder would not be read."""
    if not source.is_dir():
        return source
    left_out = shutil.ignore_patterns(gold.name, "splits")
    shutil.copytree(source, folder, ignore=left_out, copy_function=shutil.copyfile)
    return folder


def gold_links(run: Path, gold: Path) -> np.ndarray:
    """The true links (S,2) as entities of a run; those of entities that it lacks are left out."""
    entities = pd.read_parquet(run / "entities.parquet")
    column = {side: _column(gold, entities, side) for side in ("left", "right")}
    pairs = pd.DataFrame(column).dropna().drop_duplicates()
    return pairs.to_numpy(np.int64)


def told_of(run: Path, name: str) -> np.ndarray:
    """Of which entities (N,) of a run the true links of a data set tell: of a table, its rows."""
    keys = pd.read_parquet(run / "entities.parquet", columns=["key"])["key"]
    return ~keys.str.contains(VOCABULARY).to_numpy() if name in TABLES else np.ones(len(keys), bool)


def among(pairs: np.ndarray, links: np.ndarray) -> np.ndarray:
    """Which of the pairs (P,2) are among the links (S,2): (P,) bool."""
    size = int(max(pairs.max(initial=0), links.max(initial=0))) + 1
    return np.isin(pairs[:, 0] * size + pairs[:, 1], links[:, 0] * size + links[:, 1])


def can_be_judged(pairs: np.ndarray, links: np.ndarray, name: str) -> np.ndarray:
    """Of which pairs (P,2) the links (S,2) of a data set tell whether they are right: (P,) bool.

    Where they are only some of the true ones, a pair of two entities without one may well be right.
    In DBP15K 88 % of such pseudo-labels have equal names, as 73 % of those that are known to be
    right, and none of those that are known to be wrong.
    """
    if name not in PARTLY:
        return np.ones(len(pairs), bool)
    return np.isin(pairs[:, 0], links[:, 0]) | np.isin(pairs[:, 1], links[:, 1])


def _column(gold: Path, entities: pd.DataFrame, side: str) -> pd.Series:
    separator = "\t" if "\t" in gold.read_text(encoding="utf-8")[:500] else ","
    table = pd.read_csv(gold, sep=separator, header=None, dtype=str, keep_default_na=False)
    known = entities[entities["side"] == side]
    names = table[0 if side == "left" else 1]
    by_key = pd.Series(known["entity"].to_numpy(), index=known["key"].astype(str))
    found = names.map(by_key)
    if found.notna().any():
        return found
    numbers = known["number"].astype("Int64").astype(str)
    return names.map(pd.Series(known["entity"].to_numpy(), index=numbers))
