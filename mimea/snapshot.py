"""Reading a snapshot folder and writing a run folder: what the model exchanges with the app.

A run without `manifest.json` is unfinished: the manifest is written last, after everything else
is on the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

TABLES = (
    "entities",
    "names",
    "relations",
    "relation_triples",
    "attributes",
    "attribute_triples",
    "types",
    "descriptions",
    "joined",
    "identities",
    "images",
    "links",
    "rejected",
    "related",
    "dangling",
)


# tables that older snapshots lack
LATER = {
    "descriptions": ("entity", "description"),
    "joined": ("left_key", "right_key"),
    "identities": ("entity", "predicate", "iri"),
    "related": ("left", "right"),
}
DECIDED = {"links", "rejected", "related", "dangling"}


class SnapshotError(ValueError):
    """A snapshot or run folder that can't be read, in one sentence."""


@dataclass(frozen=True)
class Snapshot:
    """The Parquet tables of a snapshot by name, its manifest, and the folder of its pictures."""

    folder: Path
    manifest: dict
    tables: dict[str, pd.DataFrame]

    @property
    def left(self) -> int:
        return int((self.tables["entities"]["side"] == "left").sum())

    @property
    def entities(self) -> int:
        return len(self.tables["entities"])

    @property
    def pictures(self) -> Path:
        return (self.folder / self.manifest["pictures"]).resolve()

    @property
    def cache(self) -> Path | None:
        """Where to keep results that are expensive to compute, if the snapshot names a folder."""
        path = self.manifest.get("cache")
        return (self.folder / path).resolve() if path else None

    def not_same(self) -> np.ndarray:
        """Rejected and related pairs (J,2), which nobody shall propose again."""
        return np.concatenate([self.pairs("rejected"), self.pairs("related")])

    def graphs(self) -> str:
        """A sha256 of the graphs alone, without links and decisions."""
        content = hashlib.sha256()
        for table in sorted(set(TABLES) - DECIDED):
            if table in LATER and self.tables[table].empty:
                continue  # the same hash as from versions that had no such table
            with (self.folder / f"{table}.parquet").open("rb") as file:
                content.update(hashlib.file_digest(file, "sha256").digest())
        return content.hexdigest()

    def with_links(self, links: np.ndarray) -> Snapshot:
        """The same graphs with other links (S,2)."""
        table = pd.DataFrame(links, columns=["left", "right"])
        return replace(self, tables=self.tables | {"links": table})

    def joined(self, table: str, column: str) -> pd.DataFrame:
        """The pairs of `relations` or `attributes` (ids, in `column`) that are said to mean the
        same: rows (left, right)."""
        words, pairs = self.tables[table], self.tables.get("joined")
        if pairs is None or pairs.empty:
            return pd.DataFrame({"left": [], "right": []}, dtype=np.int64)
        for side in ("left", "right"):
            ids = words[words["side"] == side][["key", column]]
            ids = ids.rename(columns={"key": f"{side}_key", column: side})
            pairs = pairs.merge(ids, on=f"{side}_key")
        return pairs[["left", "right"]].astype(np.int64)

    def pairs(self, table: str) -> np.ndarray:
        """The table `links`, `rejected` or `related` as entity ids (S,2) int64."""
        return self.tables[table][["left", "right"]].to_numpy(np.int64)


def read_snapshot(folder: Path) -> Snapshot:
    """Read a snapshot; SnapshotError when it is missing, unfinished or of a newer format."""
    manifest = read_manifest(folder, "snapshot")
    lacking = [t for t in TABLES if not (folder / f"{t}.parquet").is_file()]
    missing = [t for t in lacking if t not in LATER]
    if missing:
        raise SnapshotError(
            f"{folder}: the tables {', '.join(missing)} are missing; write it again"
        )
    tables = {t: pd.read_parquet(folder / f"{t}.parquet") for t in TABLES if t not in lacking}
    tables |= {t: pd.DataFrame(columns=LATER[t]) for t in lacking}
    entities = tables["entities"]
    left = int((entities["side"] == "left").sum())
    in_order = (entities["entity"].to_numpy() == np.arange(len(entities))).all()
    if not in_order or not (entities["side"][:left] == "left").all():
        raise SnapshotError(f"{folder}/entities.parquet: entities must be 0 … n-1, left side first")
    if left == 0 or left == len(entities):
        raise SnapshotError(
            f"{folder}: found {left} left and {len(entities) - left} right entities; "
            "both graphs need at least one"
        )
    return Snapshot(folder, manifest, tables)


def read_manifest(folder: Path, what: str) -> dict:
    """The manifest of a snapshot or run (`what`); SnapshotError when it is unfinished."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise SnapshotError(f"{folder}: not a finished {what} (it has no manifest.json)")
    manifest = json.loads(path.read_text())
    if manifest.get("format") != 1:
        raise SnapshotError(
            f"{path}: format {manifest.get('format')} found, 1 expected; made by another version"
        )
    return manifest


def write_json(path: Path, content: dict) -> None:
    """Write the file whole or not at all, and wait until it is on the disk."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("w") as out:
        json.dump(content, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


def read_links(path: Path, entities: pd.DataFrame) -> np.ndarray:
    """Links (S,2) int64 from two columns of entity keys, or of the entity numbers in the user's
    files. Tab or comma separated; the header `left,right` is optional.

    Raises SnapshotError for a file that can't be read, and for an entity that isn't in the run,
    with its line.
    """
    if not path.is_file():
        raise SnapshotError(f"{path}: no such file; expected two columns of entity ids")
    with path.open() as lines:
        first = lines.readline()
    separator = "\t" if "\t" in first else ","
    header = first.strip().split(separator) == ["left", "right"]
    try:
        pairs = pd.read_csv(
            path,
            sep=separator,
            header=0 if header else None,
            names=["left", "right"],
            dtype=str,
            keep_default_na=False,
            usecols=[0, 1],
            quoting=3 if separator == "\t" else 0,
        )
    except ValueError as error:
        raise SnapshotError(f"{path}: expected two columns of entity ids ({error})") from None
    ends = []
    for side in ("left", "right"):
        known = entities[entities["side"] == side]
        found = _positions(known, pairs[side])
        if found.isna().any():
            row = int(np.flatnonzero(found.isna())[0])
            raise SnapshotError(
                f"{path}:{row + 1 + header}: {pairs[side][row]!r} is not an entity of the {side} "
                "graph"
            )
        ends.append(found.to_numpy(np.int64))
    return np.stack(ends, axis=1)


def _positions(known: pd.DataFrame, names: pd.Series) -> pd.Series:
    """Entity ids of keys or, if not all are keys and all are digits, of numbers; NaN for none."""
    found = pd.Series(known["entity"].to_numpy(np.int64), index=known["key"]).reindex(names)
    counted = known[known["number"].notna()] if "number" in known else known[:0]
    if found.isna().any() and len(counted) and names.str.fullmatch(r"\d+").all():
        numbers = counted["number"].astype(np.int64)
        by_number = pd.Series(counted["entity"].to_numpy(np.int64), index=numbers)
        return by_number.reindex(names.astype(np.int64))
    return found
