"""What linked entities state, in codes that can be compared: a literal by what it says, a neighbour
by its link, a type by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from app.columns.value_comparison import as_text
from mimea.features import literals
from store.correspondences.evidence import LinkedEvidence
from store.records import SIDES

MOST_COMPARED = 4_000_000  # pairs of statements about two linked entities, of all that are compared
COLUMNS = ["pair", "property", "code", "number", "text"]


@dataclass(frozen=True)
class Stated:
    """One kind of statement about linked entities, left and right: rows (pair, property, code,
    number, text), `property` a place in `keys` of the side. `number` is NaN and `text` empty where
    a statement has none. `pairs` says how many linked pairs were looked at, `of` how many there
    are."""

    kind: str
    left: pd.DataFrame
    right: pd.DataFrame
    keys: tuple[list[str], list[str]]
    pairs: int
    of: int


def stated(found: LinkedEvidence) -> list[Stated]:
    """The statements of each kind; of relations a second time, with the right ones turned round."""
    neighbours = found.neighbours.to_pandas()
    forward = neighbours[neighbours["outgoing"]]
    turned = neighbours[(neighbours["side"] == "left") | ~neighbours["outgoing"]]
    total = found.links.num_rows
    make = partial(_stated, total=total)
    return [
        make("relation", _linked_neighbours(forward), found.relations.to_pandas()),
        make("inverse", _linked_neighbours(turned), found.relations.to_pandas()),
        make("attribute", _literals(found.values.to_pandas()), found.attributes.to_pandas()),
        make("type", *_types(found.types.to_pandas())),
    ]


def _stated(kind: str, rows: pd.DataFrame, words: pd.DataFrame, total: int) -> Stated:
    """The rows of both sides, of as many pairs as can be compared; properties count from 0."""
    looked = _few_enough(rows, total)
    rows = rows[np.isin(rows["pair"], looked)]
    sides, keys = [], []
    for side in SIDES:
        own = words[words["side"] == side].reset_index(drop=True)
        place = pd.Series(own.index, index=own["property"])
        of_side = rows[rows["side"] == side]
        sides.append(of_side.assign(property=of_side["property"].map(place))[COLUMNS])
        keys.append(own["key"].tolist())
    return Stated(kind, *(s.reset_index(drop=True) for s in sides), tuple(keys), len(looked), total)


def _few_enough(rows: pd.DataFrame, total: int) -> np.ndarray:
    """The pairs to look at: all, or a random part (the same every time) where comparing each
    statement of a pair's left end with each of its right end would be too many."""
    counts = [
        np.bincount(rows.loc[rows["side"] == side, "pair"].astype(np.int64), minlength=total)
        for side in SIDES
    ]
    order = np.random.default_rng(0).permutation(total)
    costs = np.cumsum((counts[0] * counts[1])[order])
    return order[: np.searchsorted(costs, MOST_COMPARED, side="right")]


def _linked_neighbours(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(code=rows["other"], number=np.nan, text="")


def _types(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A type is stated or not: its code says nothing. Pairs count that have types on both sides."""
    both = [set(rows.loc[rows["side"] == side, "pair"]) for side in SIDES]
    rows = rows[rows["pair"].isin(both[0] & both[1])]
    words = rows[["side", "type"]].drop_duplicates().sort_values(["side", "type"])
    words = words.reset_index(drop=True).assign(property=lambda table: table.index)
    rows = rows.merge(words, on=["side", "type"])
    words = words.rename(columns={"type": "key"})
    return rows.assign(code=0, number=np.nan, text=""), words


def _literals(rows: pd.DataFrame) -> pd.DataFrame:
    """The literals with a code for what they say, the same however it is written."""
    rows = rows.reset_index(drop=True)
    values = rows["value"].astype(object)
    parsed, codes = literals.read_columns(values, rows["property"], rows["datatype"])
    plain = {one: as_text(one) for one in values.unique()}
    said = np.array([plain[one] for one in values], object)
    codes = codes.to_numpy(bool)
    said[codes] = [literals.code_of(one) for one in values[codes]]
    for position, shown in _as_numbers(parsed):
        said[position] = shown
    first = parsed[parsed["part"] == literals.VALUE].drop_duplicates("position")
    number = np.full(len(rows), np.nan)
    number[first["position"]] = first["number"]
    return rows.assign(code=pd.factorize(said)[0], number=number, text=values)


def _as_numbers(parsed: pd.DataFrame) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The positions of literals that state numbers, with these as text: a place has two."""
    parts = [
        parsed[parsed["part"] == part].drop_duplicates("position").set_index("position")["number"]
        for part in (literals.VALUE, literals.LATITUDE, literals.LONGITUDE)
    ]
    yield parts[0].index, np.array([f"{number:.6g}" for number in parts[0]], object)
    place = pd.concat(parts[1:], axis=1)
    degrees = [f"{latitude:.2f} {longitude:.2f}" for latitude, longitude in place.to_numpy()]
    yield place.index, np.array(degrees, object)


def as_arrow(rows: pd.DataFrame) -> pa.Table:
    """What the store counts agreements from."""
    return pa.table({name: rows[name].to_numpy(np.int64) for name in ("pair", "property", "code")})
