"""Two small graphs made of tables, for the rules that find starting links."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from mimea.snapshot import Snapshot, read_snapshot
from tests.samples.aligned_graphs import write_snapshot

COLUMNS = {
    "names": {"entity": "int32", "name": "str"},
    "relation_triples": {"head": "int32", "relation": "int32", "tail": "int32"},
    "types": {"entity": "int32", "type": "str"},
    "images": {"entity": "int32", "path": "str", "sha256": "str"},
    "attribute_triples": {"entity": "int32", "attribute": "int32", "value": "str"},
    "rejected": {"left": "int32", "right": "int32"},
    "dangling": {"entity": "int32"},
    "identities": {"entity": "int32", "predicate": "str", "iri": "str"},
}


def two_tables(folder: Path, left: pd.DataFrame, right: pd.DataFrame, **more: list) -> Snapshot:
    """A row is an entity, those of the left first. The columns key, name, type and sha256 say what
    they do, others are attributes; None is no value. `more` are rows of tables: relation_triples,
    rejected, dangling, identities."""
    tables = {name: list(more.get(name, [])) for name in COLUMNS}
    keys, attributes = [], []
    for side, table, first in (("left", left, 0), ("right", right, len(left))):
        named = [f"{side[0]}:{row}" for row in range(len(table))]
        keys += list(table["key"]) if "key" in table else named
        for name in table.columns.drop("key", errors="ignore"):
            cells = [(first + i, cell) for i, cell in enumerate(table[name]) if pd.notna(cell)]
            if name == "name":
                tables["names"] += cells
            elif name == "type":
                tables["types"] += cells
            elif name == "sha256":
                tables["images"] += [(entity, f"{cell}.png", cell) for entity, cell in cells]
            else:
                at = len(attributes)
                attributes.append((at, side, f"https://example.org/{side}/{name}"))
                tables["attribute_triples"] += [(e, at, str(cell)) for e, cell in cells]
    entities = pd.DataFrame(
        {
            "entity": np.arange(len(keys), dtype="int32"),
            "side": ["left"] * len(left) + ["right"] * len(right),
            "key": keys,
            "name": None,
        }
    ).astype({"name": "str"})
    attributes = pd.DataFrame(attributes, columns=["attribute", "side", "key"])
    frames = {
        name: pd.DataFrame(rows, columns=list(COLUMNS[name])).astype(COLUMNS[name])
        for name, rows in tables.items()
    }
    frames |= {"entities": entities, "attributes": attributes}
    return read_snapshot(write_snapshot(folder / "snapshot", seeds=0, **frames))
