"""Codes and IRIs that both sides give, whatever the columns are called [ours].

A code is compared without the address or the name of its scheme, spaces, hyphens and case:
`https://viaf.org/viaf/12345678` is `VIAF 12345678`. Row numbers of two tables are equal, too, and
mean nothing: they are equal as often when their last digit is changed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.features.literals import code_of
from mimea.snapshot import Snapshot
from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.keys import text_keys, with_other_digit
from mimea.starting.values import PARTS, Values

SHORTEST = 5  # letters of a code
DIGITS = 2  # of a code at least
KEY = -2  # the field that an entity's own key is
NO_OTHERS = np.zeros((0, 2), np.int64)
MOST_FIELDS = 8  # in which a code may stand
TRIED = (1, 3, 4, 7)  # by which the last digit is changed
DATE = r"^[+-]?\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?(?:T.*)?$"
DECIMAL = r"^[+-]?\d+[.,]\d+$"


def identifier_candidates(
    values: Values, snapshot: Snapshot, open_: np.ndarray
) -> list[Candidates]:
    """Pairs of entities that are `open_` (N,) bool with the same code."""
    codes = _codes(values, snapshot)
    codes = codes[open_[codes["entity"].to_numpy()]]
    side = codes["entity"] < snapshot.left
    left, right = _alone(codes[side]), _alone(codes[~side])
    pairs = _joined(left, right, left["key"], right["key"])
    pairs = pairs[~(pairs["plain_left"] & pairs["plain_right"])]
    if pairs.empty:
        return []
    chance = _by_chance(left, right)
    found = []
    for fields, rows in pairs.groupby(["field_left", "field_right"]):
        wrong = chance.get(fields, 0.0)
        if len(rows) - wrong < 4 * np.sqrt(wrong):
            continue
        rows = rows.assign(many_left=1, many_right=1)
        group, prior = f"identifiers {fields[0]} {fields[1]}", prior_of(len(rows), wrong + 0.01)
        found.append(Candidates("identifiers", group, prior, rows, NO_OTHERS, (fields,)))
    return found


def _codes(values: Values, snapshot: Snapshot) -> pd.DataFrame:
    """Rows (entity, field, row, code, plain) of what may be a code: `plain` where it is no more
    than a number."""
    literals, entities = values.literals, snapshot.tables["entities"]
    rows = pd.DataFrame(
        {
            "entity": np.r_[literals["entity"], entities["entity"].astype(np.int64)],
            "field": np.r_[literals["attribute"] * PARTS, np.full(len(entities), KEY)],
            "row": np.r_[np.arange(len(literals)), -1 - entities["entity"].astype(np.int64)],
        }
    )
    text = pd.concat([literals["value"], entities["key"].astype("str")], ignore_index=True)
    short = text.str.len() <= 200
    digits = text.str.count(r"\d") >= DIGITS
    kept = short & digits & ~text.str.contains(DATE) & ~text.str.contains(DECIMAL)
    rows, text = rows[kept], text[kept].str.strip()
    number, distinct = pd.factorize(text)
    codes = np.array([_code(one) for one in distinct], object)
    rows = rows.assign(code=codes[number], plain=text.str.isdecimal().to_numpy())
    return rows[rows["code"].str.len() >= SHORTEST].reset_index(drop=True)


def _code(text: str) -> str:
    """The code in a literal, empty where there is none."""
    bare = text
    if "://" in text:
        bare = text.rstrip("/#")
        bare = bare[max(bare.rfind("/"), bare.rfind("#"), bare.rfind("=")) + 1 :]
    if " " in bare.strip() and any(len(word) > 3 and word.isalpha() for word in bare.split()[1:]):
        return ""  # words
    code = code_of(bare)
    return code if sum(c.isdigit() for c in code) >= DIGITS else ""


def _alone(codes: pd.DataFrame) -> pd.DataFrame:
    """The codes that one entity of the side has in the field, with their keys."""
    codes = codes.assign(key=text_keys(codes["code"]))
    codes = codes.drop_duplicates(["entity", "field", "key"])
    many = codes.groupby(["field", "key"])["entity"].transform("size")
    return codes[many == 1].reset_index(drop=True)


def _joined(left: pd.DataFrame, right: pd.DataFrame, left_key, right_key) -> pd.DataFrame:
    sides = []
    for part, key, name in ((left, left_key, "left"), (right, right_key, "right")):
        columns = {
            "key": np.asarray(key), name: part["entity"].to_numpy(),
            f"field_{name}": part["field"].to_numpy(), f"row_{name}": part["row"].to_numpy(),
            f"plain_{name}": part["plain"].to_numpy(),
        }  # fmt: skip
        side = pd.DataFrame(columns)
        fields = side.groupby("key")["key"].transform("size")
        sides.append(side[fields <= MOST_FIELDS])
    return sides[0].merge(sides[1], on="key").drop(columns="key")


def _by_chance(left: pd.DataFrame, right: pd.DataFrame) -> dict[tuple[int, int], float]:
    """How many codes of two fields are equal when the last digit of one side is another one."""
    counts = []
    for step in TRIED:
        moved = text_keys(with_other_digit(right["code"], step))
        pairs = _joined(left, right, left["key"], moved)
        counts.append(pairs.groupby(["field_left", "field_right"]).size())
    return pd.concat(counts, axis=1).fillna(0).mean(axis=1).to_dict() if counts else {}
