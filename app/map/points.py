"""The points of the map: entities with where they lie, where they stand, and what they are."""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd

from app.text.attribute_label import attribute_label
from app.text.plain_text import cut
from store.database import Store
from store.records import RunInfo

SURE = 0.9  # probability from which on a first proposal is "sure"
LABEL = 60  # letters of a name on hover
MOST_TYPES = 8  # that have a colour of their own
OTHER, NO_TYPE = "other types", "no type"


def points(store: Store, run: RunInfo, layout: np.ndarray) -> pd.DataFrame:
    """A row for each main entity that the run knows: entity_id (also the index), side, key, name,
    label (the name as HTML, which plotly reads a little of), type (in words, the commonest ones),
    state, partner (−1 for none), x, y."""
    with store.reading():
        ids = store.runs.entity_ids(run)["entity_id"].to_numpy()  # by the run's number
        rows = store.review.whereabouts(SURE).to_pandas()
    known = np.flatnonzero(ids >= 0)
    placed = pd.DataFrame(layout[known], index=ids[known], columns=["x", "y"])
    rows = rows.join(placed, on="entity_id", how="inner").set_index("entity_id", drop=False)
    rows["name"] = rows["name"].fillna(rows["key"])
    rows["label"] = [escape(cut(name, LABEL)) for name in rows["name"]]
    rows["partner"] = rows["partner"].fillna(-1).astype(np.int64)
    rows["type"] = _types(rows)
    return rows


def _types(rows: pd.DataFrame) -> pd.Series:
    """The types in words: the commonest of each side by name, all others as one."""
    labels = {one: attribute_label(one) for one in rows["type"].dropna().unique()}
    words = rows["type"].map(labels).astype(object)
    common = words.value_counts().index[:MOST_TYPES]
    return words.where(words.isna() | words.isin(common), OTHER).fillna(NO_TYPE)


def matching(rows: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows whose name or key has this text, those that begin with it first."""
    sought = text.strip().casefold()
    names, keys = rows["name"].str.casefold(), rows["key"].str.casefold()
    has = names.str.contains(sought, regex=False) | keys.str.contains(sought, regex=False)
    found = rows[has]
    late = ~names[has].str.startswith(sought)
    return found.iloc[np.lexsort((found["name"], late))]


def card_of(rows: pd.DataFrame, entity: int) -> tuple[str, str | None] | None:
    """The keys of the left and the right entity of the card that an entity is on; None for a right
    one that nothing is linked with or first proposed for."""
    one = rows.loc[entity]
    partner = rows.loc[one["partner"]]["key"] if one["partner"] in rows.index else None
    if one["side"] == "left":
        return one["key"], partner
    return None if partner is None else (partner, one["key"])
