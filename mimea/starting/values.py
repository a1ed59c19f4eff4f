"""The literals of both graphs as numbers and as texts, read once for all rules.

A field is a part of an attribute: attribute · 3 + part, the part being a value, a latitude or a
longitude as in features/literals.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mimea.features.literals import read_columns
from mimea.snapshot import Snapshot

PARTS = 3


@dataclass(frozen=True)
class Values:
    """`literals`: rows (entity, attribute, value) in the order of the snapshot. `numbers`: rows
    (entity, field, number, row) and `texts`: rows (entity, field, row), `row` being the place in
    `literals`. A literal that states no number is a text."""

    literals: pd.DataFrame
    numbers: pd.DataFrame
    texts: pd.DataFrame


def read_values(snapshot: Snapshot) -> Values:
    triples = snapshot.tables["attribute_triples"]
    triples = triples[triples["value"].notna()].reset_index(drop=True)
    triples = triples.assign(
        value=triples["value"].astype("str"),
        entity=triples["entity"].astype(np.int64),
        attribute=triples["attribute"].astype(np.int64),
    )
    found, _ = read_columns(triples["value"], triples["attribute"], triples.get("datatype"))
    row = found["position"].to_numpy(np.int64)
    numbers = pd.DataFrame(
        {
            "entity": triples["entity"].to_numpy()[row],
            "field": triples["attribute"].to_numpy()[row] * PARTS + found["part"].to_numpy(),
            "number": found["number"].to_numpy(float),
            "row": row,
        }
    )
    without = np.ones(len(triples), bool)
    without[row] = False
    row = np.flatnonzero(without)
    texts = pd.DataFrame(
        {
            "entity": triples["entity"].to_numpy()[row],
            "field": triples["attribute"].to_numpy()[row] * PARTS,
            "row": row,
        }
    )
    return Values(triples[["entity", "attribute", "value"]], numbers, texts)
