"""A snapshot without some of its entities, to make two sides overlap only in part."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from mimea.snapshot import Snapshot

ENDS = ("entity", "head", "tail", "left", "right")  # columns of entities in the tables


def without_entities(snapshot: Snapshot, gone: np.ndarray) -> tuple[Snapshot, np.ndarray]:
    """All that is about other entities than those `gone` (G,), numbered anew; and the new number
    of each old one (N,), −1 for none."""
    kept = np.ones(snapshot.entities, bool)
    kept[gone] = False
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    tables = dict(snapshot.tables)
    for name, table in tables.items():
        ends = [end for end in ENDS if end in table and is_entity(name, end)]
        if ends and len(table):
            table = table[np.logical_and.reduce([kept[table[end]] for end in ends])]
            numbered = {end: number[table[end]].astype(table[end].dtype) for end in ends}
            tables[name] = table.assign(**numbered).reset_index(drop=True)
    return replace(snapshot, tables=tables), number


def is_entity(table: str, column: str) -> bool:
    return not (table == "joined" and column in ("left", "right"))


def write_tables(snapshot: Snapshot, folder: Path) -> None:
    """Write a changed snapshot as a folder of its own, beside the pictures of the old one."""
    folder.mkdir(parents=True)
    for name, table in snapshot.tables.items():
        pd.DataFrame(table).to_parquet(folder / f"{name}.parquet", index=False)
    manifest = snapshot.manifest | {"pictures": str(snapshot.pictures), "cache": None}
    (folder / "manifest.json").write_text(json.dumps(manifest))
