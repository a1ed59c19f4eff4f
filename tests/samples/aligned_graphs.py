"""A small pair of graphs that can be aligned: the right one is the left, renamed and rescaled."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

SIZE = 40


def write_snapshot(folder: Path, seeds: int = 20, **changes: pd.DataFrame) -> Path:
    """A snapshot of 40 entities a side; entity i on the left is SIZE + i on the right. `changes`
    replace tables."""
    folder.mkdir(parents=True)
    for name, table in (_tables(seeds) | changes).items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    manifest = {"format": 1, "content": "0" * 64, "pictures": "../pictures"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def _tables(seeds: int) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(0)
    entity, side = np.arange(2 * SIZE, dtype="int32"), np.repeat(["left", "right"], SIZE)
    edges = rng.integers(0, SIZE, (120, 2))
    edges = np.unique(edges[edges[:, 0] != edges[:, 1]], axis=0)
    kinds = edges.sum(1) % 3
    area = rng.uniform(10, 1000, SIZE)
    return {
        "entities": pd.DataFrame(
            {
                "entity": entity,
                "side": side,
                "key": [f"{s[0]}:{e % SIZE:02d}" for s, e in zip(side, entity, strict=True)],
                "name": None,
                "number": entity + 100,
            }
        ).astype({"name": "string"}),
        "names": pd.DataFrame({"entity": entity, "name": [f"place {e % SIZE}" for e in entity]}),
        "relations": pd.DataFrame({"relation": range(6), "side": ["left"] * 3 + ["right"] * 3}),
        "relation_triples": pd.DataFrame(
            {
                "head": np.concatenate([edges[:, 0], edges[:, 0] + SIZE]),
                "relation": np.concatenate([kinds, kinds + 3]),
                "tail": np.concatenate([edges[:, 1], edges[:, 1] + SIZE]),
            }
        ),
        "attributes": pd.DataFrame(
            {"attribute": [0, 1], "side": ["left", "right"], "key": ["v/area", "v/Fläche"]}
        ),
        "attribute_triples": pd.DataFrame(
            {
                "entity": entity,
                "attribute": (entity >= SIZE).astype(int),
                "value": [f"{v:.1f}" for v in area] + [f"{v / 2.59:.2f}" for v in area],
            }
        ),
        "types": pd.DataFrame({"entity": entity[:0], "type": pd.Series([], dtype="str")}),
        "descriptions": pd.DataFrame({"entity": entity[:0], "description": []}),
        "images": pd.DataFrame({"entity": entity[:0], "path": [], "sha256": []}),
        "links": pairs(*((i, i) for i in range(seeds))).assign(source="seed"),
        "rejected": pairs(),  # "related" is not among them, as in snapshots of earlier versions
        "dangling": pd.DataFrame({"entity": entity[:0]}),
    }


def pairs(*numbers: tuple[int, int]) -> pd.DataFrame:
    """Pairs by the number of the entity on its own side."""
    rows = np.array(numbers, "int32").reshape(-1, 2)
    return pd.DataFrame({"left": rows[:, 0], "right": rows[:, 1] + SIZE})
