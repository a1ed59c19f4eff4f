"""Why two entities are linked, as part of a sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.starting.candidates import NONE, RULES
from mimea.starting.reading import Reading
from mimea.starting.stated_iris import ITSELF

LONGEST = 60  # letters of a value


def with_reasons(reading: Reading, links: pd.DataFrame) -> pd.DataFrame:
    """Rows (left, right, rule, precision, reason) for the chosen candidates."""
    reason = pd.Series("", links.index, dtype=object)
    rule = links["rule"].to_numpy() if len(links) else np.zeros(0, np.int64)
    for place, name in enumerate(RULES):
        rows = links[rule == place]
        if len(rows):
            reason[rows.index] = _WORDINGS[name](reading, rows)
    return pd.DataFrame(
        {
            "left": links["left"].to_numpy(np.int64),
            "right": links["right"].to_numpy(np.int64),
            "rule": np.array(RULES, object)[rule],
            "precision": links["sure"].to_numpy(float),
            "reason": reason.to_numpy(object),
        }
    )


def _named(reading: Reading, rows: pd.DataFrame) -> np.ndarray:
    left, right = (
        reading.names["name"].loc[rows[f"row_{side}"]].to_numpy(object)
        for side in ("left", "right")
    )
    same = "both are called " + _cut(left)
    return np.where(left == right, same, "called " + _cut(left) + " and " + _cut(right))


def _valued(reading: Reading, rows: pd.DataFrame) -> np.ndarray:
    found = "both have " + _said(reading, rows["row_left"].to_numpy())
    two = rows["also_left"].to_numpy() != NONE
    if two.any():
        also = rows["more_left"].fillna(0).to_numpy(np.int64)
        found = np.where(two, found + " and " + _said(reading, also), found)
    return found


def _said(reading: Reading, row: np.ndarray) -> np.ndarray:
    """The field and value at rows of the literals, or an entity's own key where it is negative."""
    literals, tables = reading.values.literals, reading.snapshot.tables
    keys = tables["attributes"].set_index("attribute")["key"]
    names = keys.str.extract(r"([^#/:.]*)[#/]?$")[0].fillna("")
    at = np.maximum(row, 0)
    own = tables["entities"]["key"].to_numpy(object)[np.maximum(-1 - row, 0)]
    if literals.empty:
        return "the id " + _cut(own)
    field = literals["attribute"].to_numpy()[at]
    value = literals["value"].to_numpy(object)[at]
    text = names.reindex(field).to_numpy(object) + " " + _cut(value)
    return np.where(row < 0, "the id " + _cut(own), text)


def _addressed(reading: Reading, rows: pd.DataFrame) -> np.ndarray:
    keys = reading.snapshot.tables["entities"]["key"].to_numpy(object)
    at = rows["row_left"].to_numpy()
    own = at == rows["left"].to_numpy()
    found = np.where(own, "both are ", "both point to ") + _cut(keys[np.maximum(at, 0)])
    if (at >= 0).all():
        return found
    iris = reading.snapshot.tables["identities"]["iri"].to_numpy(object)
    third = "both graphs say that it is " + _cut(iris[np.maximum(-1 - at, 0)])
    stated = np.where(rows["more_left"] == ITSELF, "one graph says that they are the same", third)
    return np.where(at < 0, stated, found)


def _pictured(reading: Reading, rows: pd.DataFrame) -> np.ndarray:
    return np.full(len(rows), "both have the same picture", object)


def _similarly_pictured(reading: Reading, rows: pd.DataFrame) -> np.ndarray:
    return np.full(len(rows), "their pictures are more alike than any others", object)


def _neighboured(reading: Reading, rows: pd.DataFrame) -> np.ndarray:
    keys = reading.snapshot.tables["entities"]["key"]
    called = reading.names.drop_duplicates("entity").set_index("entity")["name"]
    at = rows["row_left"].to_numpy()
    name = _cut(called.reindex(at).fillna(keys.iloc[at].set_axis(at)).to_numpy(object))
    more = rows["more_left"].to_numpy() - 1
    others = np.where(more > 1, " and " + pd.Series(more).astype(str) + " others", " and one other")
    return "both are linked with " + name + np.where(more > 0, others, "")


def _cut(texts: np.ndarray) -> np.ndarray:
    return np.array(
        [t if len(t) <= LONGEST else t[: LONGEST - 2] + " …" for t in map(str, texts)], object
    )


_WORDINGS = {
    "identifiers": _valued,
    "iris": _addressed,
    "names": _named,
    "values": _valued,
    "pictures": _pictured,
    "similar pictures": _similarly_pictured,
    "neighbours": _neighboured,
}
