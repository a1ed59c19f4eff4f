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

EQUAL, CLOSE, DIFFERS = "equal", "close", "differs"
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_NUMBER = re.compile(
    r"([+-]?(?:\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?)"
    r"\s*(thousand|million|billion)?",
    re.IGNORECASE,
)
_DATE = re.compile(r"([+-]?\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ].*)?$")


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


@lru_cache(maxsize=50_000)
def as_number(value: str) -> float | None:
    """The number a literal states ("17.7 million" is 17,700,000), or None if it states none."""
    match = _NUMBER.fullmatch(value.strip())
    if not match:
        return None
    digits = re.sub(r"[,\u202f\u00a0 ]", "", match[1])
    return float(digits) * _SCALE.get((match[2] or "").lower(), 1.0)


@lru_cache(maxsize=50_000)
def as_text(value: str) -> str:
    """The literal with case, width, quotes and spaces evened out."""
    plain = unicodedata.normalize("NFKC", value).replace("’", "'").replace("‘", "'")
    return " ".join(plain.casefold().split())


def compare(left: str, right: str, factor: float = 1.0) -> str:
    """`equal`, `close` (within 5 %, same year, or nearly the same words) or `differs`."""
    if as_text(left) == as_text(right):
        return EQUAL
    dates = _DATE.fullmatch(left.strip()), _DATE.fullmatch(right.strip())
    if any(dates):
        return _compare_dates(left, right, dates)
    numbers = as_number(left), as_number(right)
    if None not in numbers:
        return _compare_numbers(numbers[0], numbers[1] * factor, exact=factor == 1.0)
    return CLOSE if _likeness(as_text(left), as_text(right)) >= 0.7 else DIFFERS


def _compare_dates(left: str, right: str, dates) -> str:
    years = [int(d[1]) if d else as_number(v) for d, v in zip(dates, (left, right), strict=True)]
    if None in years or years[0] != years[1]:
        return DIFFERS
    same_day = all(dates) and dates[0].groups() == dates[1].groups()
    return EQUAL if same_day else CLOSE


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
    number = as_number(value)
    if number is not None:
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
    near = both[both.near].groupby(["attribute_left", "attribute_right"])["pair"].nunique()
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
