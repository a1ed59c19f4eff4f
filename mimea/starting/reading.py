"""What the rules read of a snapshot, each table once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mimea.snapshot import Snapshot
from mimea.starting.alike import name_words
from mimea.starting.equal_names import read_names
from mimea.starting.keys import folded, text_keys, with_other_digit
from mimea.starting.neighbours import Edges, read_edges
from mimea.starting.values import Values, read_values

RARE = 1  # a key that no text has


@dataclass(frozen=True)
class Reading:
    """`open` (N,) bool: entities that may get a link; `known` (S,2) links that there are;
    `text_keys` (T,) a key for each row of values.texts, `moved_keys` that with another last
    digit; the others as their modules have them."""

    snapshot: Snapshot
    left: int
    entities: int
    known: np.ndarray
    open: np.ndarray
    values: Values
    text_keys: np.ndarray
    moved_keys: np.ndarray
    names: pd.DataFrame
    words: pd.DataFrame
    edges: Edges

    def of_open(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of a table about an `entity` that may get a link."""
        return table[self.open[table["entity"].to_numpy()]]


def read_for_rules(snapshot: Snapshot, known: np.ndarray) -> Reading:
    known = np.asarray(known, np.int64).reshape(-1, 2)
    values = read_values(snapshot)
    plain = folded(values.literals["value"].iloc[values.texts["row"].to_numpy()])
    digits = plain.str.contains(r"\d").to_numpy(bool)
    names = read_names(snapshot)
    open_ = np.ones(snapshot.entities, bool)
    open_[known.ravel()] = False
    open_[snapshot.tables["dangling"]["entity"].to_numpy(np.int64)] = False
    return Reading(
        snapshot,
        snapshot.left,
        snapshot.entities,
        known,
        open_,
        values,
        text_keys(plain),
        np.where(digits, text_keys(with_other_digit(plain, 3)), RARE),
        names,
        name_words(names),
        read_edges(snapshot),
    )
