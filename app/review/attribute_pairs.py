"""Attributes of two entities side by side: which rows mean the same, and whether they agree.

Rows are paired by what the seeds teach (attributes whose values agree, or differ by a constant
factor such as a unit), by equal values, and by alike labels. Nothing here changes the score; it
only puts next to each other what a curator would look for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

import numpy as np
import pandas as pd

from mimea.features.literals import CODE, DATE, NUMBER, PLACE, Literal, read

EQUAL, CLOSE, DIFFERS = "equal", "close", "differs"
VARIED = 3  # values that a factor between two columns is seen on, at least


@dataclass(frozen=True)
class Agreement:
    """How often two attributes agree on seed pairs, after `right · factor`."""

    share: float
    factor: float = 1.0


@dataclass(frozen=True)
class AttributePair:
    left: str
    right: str
    left_value: str
    right_value: str
    verdict: str
    certainty: float
    factor: float = 1.0


@lru_cache(maxsize=50_000)
def attribute_label(attribute: str) -> str:
    """The readable end of an attribute's IRI: `…/ontology/birthDate` becomes `birth date`."""
    tail = re.split(r"[#/]", attribute.rstrip("#/>").lstrip("<"))[-1]
    spaced = re.sub(r"[\W_]+", " ", unquote(tail.rsplit(":", 1)[-1])).strip()
    words = "".join(
        " " + letter if before.islower() and letter.isupper() else letter
        for before, letter in zip(" " + spaced, spaced, strict=False)
    ).split()
    return " ".join(word if word.isupper() else word.lower() for word in words) or attribute


def as_number(value: str) -> float | None:
    """The number a literal states ("17.7 million" is 17,700,000), or None if it states none."""
    literal = read(value)
    return literal.parts[0][1] if literal.kind == NUMBER else None


@lru_cache(maxsize=50_000)
def as_text(value: str) -> str:
    """The literal with case, width, quotes and spaces evened out."""
    plain = unicodedata.normalize("NFKC", value).replace("’", "'").replace("‘", "'")
    return " ".join(plain.casefold().split())


def compare(left: str, right: str, factor: float = 1.0) -> str:
    """`equal`, `close` (within 5 %, same year, or nearly the same words) or `differs`."""
    if as_text(left) == as_text(right):
        return EQUAL
    literals = read(left), read(right)
    kinds = {literal.kind for literal in literals}
    if CODE in kinds:
        return _compare_codes(left, right)
    if DATE in kinds:
        return _compare_dates(*map(_as_date, literals))
    if kinds == {PLACE}:
        return _compare_places(*(dict(literal.parts) for literal in literals))
    if kinds == {NUMBER}:
        x, y = (literal.parts[0][1] for literal in literals)
        return _compare_numbers(x, y * factor, exact=factor == 1.0)
    return CLOSE if _likeness(as_text(left), as_text(right)) >= 0.7 else DIFFERS


def _compare_codes(left: str, right: str) -> str:
    """Codes are equal or not, but for zeros at the front that a spreadsheet took away."""
    codes = [re.sub(r"^\+", "00", re.sub(r"[\s-]", "", code)).casefold() for code in (left, right)]
    if codes[0] == codes[1]:
        return EQUAL
    same_digits = codes[0].isdecimal() and codes[0].lstrip("0") == codes[1].lstrip("0")
    return CLOSE if same_digits else DIFFERS


def _as_date(literal: Literal) -> tuple[float, float] | None:
    """When a date begins and how many years it covers; a number may be a year."""
    if literal.kind == DATE:
        start = literal.parts[0][1] - (literal.years / 2 if literal.years > 1 else 0)
        return start, literal.years
    if literal.kind == NUMBER and literal.parts[0][1].is_integer():
        return literal.parts[0][1], 1.0
    return None


def _compare_dates(left, right) -> str:
    if left is None or right is None:
        return DIFFERS
    if abs(left[0] - right[0]) < 1e-9 and left[1] == right[1]:
        return EQUAL
    apart = left[0] + left[1] <= right[0] or right[0] + right[1] <= left[0]
    return CLOSE if not apart or int(left[0]) == int(right[0]) else DIFFERS


def _compare_places(left: dict[int, float], right: dict[int, float]) -> str:
    """Degrees of latitude and longitude: equal within a hundredth, close within half a degree."""
    gap = max((abs(left[part] - right[part]) for part in left.keys() & right.keys()), default=360)
    return EQUAL if gap <= 0.01 else CLOSE if gap <= 0.5 else DIFFERS


def _compare_numbers(left: float, right: float, exact: bool) -> str:
    distance = abs(left - right)
    size = max(abs(left), abs(right))
    if distance <= (1e-9 if exact else 1e-3) * size:
        return EQUAL
    return CLOSE if distance <= 0.05 * size else DIFFERS


@lru_cache(maxsize=20_000)
def _likeness(left: str, right: str) -> float:
    """Dice coefficient of letter pairs, 0 to 1."""
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} or {text} for text in (left, right))
    return 2 * len(a & b) / (len(a) + len(b))


@lru_cache(maxsize=20_000)
def label_likeness(left: str, right: str) -> float:
    """How alike two attributes or relations read, 0 to 1, whatever their namespaces."""
    return _likeness(attribute_label(left).lower(), attribute_label(right).lower())


def _telling(value: str) -> bool:
    """Whether an equal value is no coincidence: "1" says nothing, "1284000" does."""
    if read(value).kind in (NUMBER, CODE):
        return len(re.sub(r"\D", "", value).strip("0")) >= 3
    return len(as_text(value)) >= 4


def pair_attributes(
    left: Mapping[str, list[str]],
    right: Mapping[str, list[str]],
    learned: Mapping[tuple[str, str], Agreement] | None = None,
) -> list[AttributePair]:
    """Pair each attribute with at most one of the other side, surest pairs first.

    left, right: attribute -> its literal values. learned: what `learn_agreements` found.
    """
    learned = learned or {}
    found = [
        pair
        for a, left_values in left.items()
        for b, right_values in right.items()
        if (pair := _weigh(a, b, left_values, right_values, learned.get((a, b)))) is not None
    ]
    found.sort(key=lambda pair: (-pair.certainty, pair.left, pair.right))
    taken_left, taken_right, kept = set(), set(), []
    for pair in found:
        if pair.left not in taken_left and pair.right not in taken_right:
            kept.append(pair)
            taken_left.add(pair.left)
            taken_right.add(pair.right)
    return kept


def _weigh(a, b, left_values, right_values, agreement) -> AttributePair | None:
    labels = label_likeness(a, b)
    share = agreement.share if agreement else 0.0
    verdict, left_value, right_value = _best_values(
        left_values[:5], right_values[:5], agreement.factor if agreement else 1.0
    )
    value = 0.0
    if verdict == EQUAL and (_telling(left_value) or labels > 0.3):
        value = 1.0
    elif verdict == CLOSE and labels > 0.3:
        value = 0.4
    certainty = 1.5 * share + value + labels
    if certainty < 0.75:
        return None
    factor = agreement.factor if agreement and as_number(right_value) is not None else 1.0
    return AttributePair(a, b, left_value, right_value, verdict, certainty, factor)


def _best_values(left_values, right_values, factor) -> tuple[str, str, str]:
    order = (EQUAL, CLOSE, DIFFERS)
    compared = [(compare(x, y, factor), x, y) for x in left_values for y in right_values]
    return min(compared, key=lambda row: order.index(row[0]))


def learn_agreements(
    left: pd.DataFrame, right: pd.DataFrame, least: int = 4, share: float = 0.5
) -> dict[tuple[str, str], Agreement]:
    """Attribute pairs whose values agree on linked entities, with the factor between numbers.

    left, right: columns pair (any id of the link), attribute, value. Kept are pairs seen on at
    least `least` links and agreeing on at least `share` of them.
    """
    both = left.merge(right, on="pair", suffixes=("_left", "_right"))
    if both.empty:
        return {}
    both["same"] = both.value_left.map(as_text) == both.value_right.map(as_text)
    x, y = (both[c].map(as_number).astype("float64") for c in ("value_left", "value_right"))
    usable = (x * y) > 0
    both["log"] = np.log((x / y).where(usable))
    grouped = both.groupby(["attribute_left", "attribute_right"])
    both["near"] = (both["log"] - grouped["log"].transform("median")).abs() <= 0.05
    links = grouped["pair"].nunique()
    same = both[both.same].groupby(["attribute_left", "attribute_right"])["pair"].nunique()
    # two columns that never vary are no unit of each other
    varied = both[both.near].groupby(["attribute_left", "attribute_right"])["value_left"].nunique()
    near = both[both.near].groupby(["attribute_left", "attribute_right"])["pair"].nunique()
    near = near.where(varied >= VARIED)
    table = pd.DataFrame({"links": links, "same": same, "near": near}).fillna(0)
    table["log"] = grouped["log"].median()
    return dict(_kept(table[table.links >= least], share))


def _kept(table: pd.DataFrame, share: float) -> Iterable[tuple[tuple[str, str], Agreement]]:
    for names, row in table.iterrows():
        same, near = row["same"] / row["links"], row["near"] / row["links"]
        if same >= share:
            yield names, Agreement(float(same))
        elif near >= share:
            # a ratio near 1 is another year's count, not another unit
            factor = 1.0 if abs(row["log"]) <= 0.06 else float(np.exp(row["log"]))
            yield names, Agreement(float(near), factor)
