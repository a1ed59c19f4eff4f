"""Made-up pairs of graphs of any size: two noisy copies of one world, as a snapshot to fit.

Ten triples an entity, a few entities with very many; each copy lacks a fifth of the world's triples
and values, names relations and attributes in its own way, measures half of the attributes in
another unit, and gets a tenth of its values wrong. Every entity is in both copies, in another
order; a fifth of the links are known.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

DENSITY = 10  # triples of an entity, on average
RELATIONS, ATTRIBUTES = 200, 12
HAS_VALUE = 0.3  # how many entities have an attribute
KEPT, WRONG, KNOWN = 0.8, 0.1, 0.2


def write_world(folder: Path, entities: int, seed: int = 0) -> np.ndarray:
    """Writes a snapshot of `entities` of both sides together; the unseen links (U,2)."""
    rng, count = np.random.default_rng(seed), entities // 2
    facts, values = _facts(rng, count), _values(rng, count)
    ids = np.stack([np.arange(count), count + rng.permutation(count)])  # (2, E)
    copies = [_copy(rng, facts, values, ids[side], side) for side in (0, 1)]
    links = pd.DataFrame({"left": ids[0], "right": ids[1]}).astype("int32")
    seen = rng.random(count) < KNOWN
    tables = _plain_tables(count) | {
        "relation_triples": pd.concat([triples for triples, _ in copies], ignore_index=True),
        "attribute_triples": pd.concat([values for _, values in copies], ignore_index=True),
        "links": links[seen].assign(source="seed"),
        "rejected": links[:0],
    }
    folder.mkdir(parents=True)
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    manifest = {"format": 1, "content": "0" * 64, "pictures": "pictures"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return links[~seen].to_numpy(np.int64)


def _facts(rng: np.random.Generator, count: int) -> np.ndarray:
    """World triples (T,3). Powers of uniform numbers make the few very popular."""
    size = int(DENSITY * count / KEPT)
    head = (count * rng.random(size) ** 1.5).astype(np.int64)
    tail = (count * rng.random(size) ** 3).astype(np.int64)
    relation = (RELATIONS * rng.random(size) ** 2).astype(np.int64)
    return np.unique(np.stack([head, relation, tail], axis=1), axis=0)


def _values(rng: np.random.Generator, count: int) -> pd.DataFrame:
    entity, attribute = np.nonzero(rng.random((count, ATTRIBUTES)) < HAS_VALUE)
    number = rng.lognormal(attribute % 5, 1.5)
    return pd.DataFrame({"entity": entity, "attribute": attribute, "number": number})


def _copy(
    rng: np.random.Generator, facts: np.ndarray, values: pd.DataFrame, ids: np.ndarray, side: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One graph's triples and values, its entities numbered by `ids` (E,)."""
    head, relation, tail = facts[rng.random(len(facts)) < KEPT].T
    names = rng.permutation(RELATIONS) + side * RELATIONS
    triples = {"head": ids[head], "relation": names[relation], "tail": ids[tail]}
    kept = values[rng.random(len(values)) < KEPT]
    wrong = np.flatnonzero(rng.random(len(kept)) < WRONG)
    number = kept["number"].to_numpy().copy()
    number[wrong] = number[rng.permutation(wrong)]
    unit = np.where(kept["attribute"] % 2 == 0, 1.0, 2.59) ** side
    literals = {
        "entity": ids[kept["entity"]],
        "attribute": kept["attribute"].to_numpy() + side * ATTRIBUTES,
        "value": pd.Series(number / unit).map("{:.5g}".format),
    }
    return pd.DataFrame(triples).astype("int32"), pd.DataFrame(literals)


def _plain_tables(count: int) -> dict[str, pd.DataFrame]:
    """Entities, the names of relations and attributes, and what these graphs don't have."""
    entity, sides = np.arange(2 * count, dtype="int32"), ("left", "right")
    numbers = pd.Series(entity).astype(str)
    return {
        "entities": pd.DataFrame(
            {
                "entity": entity,
                "side": np.repeat(sides, count),
                "key": np.repeat(("l:", "r:"), count) + numbers,
                "name": pd.Series([None] * len(entity), dtype="string"),
                "number": entity,
            }
        ),
        "relations": pd.DataFrame(
            {"relation": range(2 * RELATIONS), "side": np.repeat(sides, RELATIONS)}
        ),
        "attributes": pd.DataFrame(
            {"attribute": range(2 * ATTRIBUTES), "side": np.repeat(sides, ATTRIBUTES)}
        ),
        "names": pd.DataFrame({"entity": entity[:0], "name": pd.Series([], dtype="str")}),
        "types": pd.DataFrame({"entity": entity[:0], "type": pd.Series([], dtype="str")}),
        "images": pd.DataFrame({"entity": entity[:0], "path": [], "sha256": []}),
        "dangling": pd.DataFrame({"entity": entity[:0]}),
    }
