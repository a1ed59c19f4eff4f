"""Attributes of two entities side by side: which rows mean the same, and whether they agree.

Rows are paired by what the seeds teach (attributes whose values agree, or differ by a constant
factor such as a unit), by equal values, and by alike labels. Nothing here changes the score; it
only puts next to each other what a curator would look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from app.columns.value_comparison import (
    CLOSE,
    DIFFERS,
    EQUAL,
    as_number,
    as_said,
    as_text,
    compare,
    likeness,
)
from app.columns.words import concept_of
from app.text.attribute_label import attribute_label
from mimea.features.literals import CODE, NUMBER, PLAIN, SEEN, Form, read

JOINED = 3.0  # more than all other evidence for a pair
VARIED = 3  # values that a factor between two columns is seen on, at least


@dataclass(frozen=True)
class Agreement:
    """How often two attributes agree on seed pairs, after `right · factor`."""

    share: float
    factor: float = 1.0


class Learned(NamedTuple):
    """What is known about attributes: which agree on known links, in what form the values of each
    are written, left and right, which the importer or a curator joined, how many different values
    each has, as far as they were looked at, and which a curator said are not the same."""

    agreements: Mapping[tuple[str, str], Agreement] = MappingProxyType({})
    forms: tuple[Mapping[str, Form], Mapping[str, Form]] = (MappingProxyType({}),) * 2
    joined: frozenset[tuple[str, str]] = frozenset()
    values: tuple[Mapping[str, int], Mapping[str, int]] = (MappingProxyType({}),) * 2
    refused: frozenset[tuple[str, str]] = frozenset()

    def forms_of(self, left: str, right: str) -> tuple[Form, Form]:
        """The forms of a left and a right attribute."""
        return self.forms[0].get(left, PLAIN), self.forms[1].get(right, PLAIN)

    def variety(self, left: str, right: str) -> int:
        """How many different values the less varied of two attributes has, SEEN for an unknown."""
        return min(self.values[0].get(left, SEEN), self.values[1].get(right, SEEN))


NOTHING = Learned()


@dataclass(frozen=True)
class AttributePair:
    left: str
    right: str
    left_value: str
    right_value: str
    verdict: str
    certainty: float
    factor: float = 1.0


@lru_cache(maxsize=20_000)
def label_likeness(left: str, right: str) -> float:
    """How alike two attributes or relations read, 0 to 1, whatever their namespaces; 1 where they
    mean the same in two languages."""
    labels = attribute_label(left).lower(), attribute_label(right).lower()
    concepts = [concept_of(label) for label in labels]
    return 1.0 if concepts[0] and concepts[0] == concepts[1] else likeness(*labels)


def telling(value: str, form: Form) -> bool:
    """Whether an equal value is no coincidence: "1" says nothing, "1284000" does."""
    if read(value, form).kind in (NUMBER, CODE):
        return len(re.sub(r"\D", "", value).strip("0")) >= 3
    return len(as_text(value)) >= 4


def pair_attributes(
    left: Mapping[str, list[str]],
    right: Mapping[str, list[str]],
    learned: Learned = NOTHING,
) -> list[AttributePair]:
    """Pair each attribute with at most one of the other side, surest pairs first; those that are
    joined with each other and no other way, and those that are refused never.

    left, right: attribute -> its literal values.
    """
    joined = [frozenset(pair[i] for pair in learned.joined) for i in (0, 1)]
    found = [
        pair
        for a, left_values in left.items()
        for b, right_values in right.items()
        if (a, b) not in learned.refused
        and ((a, b) in learned.joined or not (a in joined[0] or b in joined[1]))
        and (pair := _weigh(a, b, left_values, right_values, learned)) is not None
    ]
    found.sort(key=lambda pair: (-pair.certainty, pair.left, pair.right))
    taken_left, taken_right, kept = set(), set(), []
    for pair in found:
        if pair.left not in taken_left and pair.right not in taken_right:
            kept.append(pair)
            taken_left.add(pair.left)
            taken_right.add(pair.right)
    return kept


def _weigh(a, b, left_values, right_values, learned: Learned) -> AttributePair | None:
    agreement, forms = learned.agreements.get((a, b)), learned.forms_of(a, b)
    labels = label_likeness(a, b)
    share = agreement.share if agreement else 0.0
    verdict, left_value, right_value = _best_values(
        left_values[:5], right_values[:5], agreement.factor if agreement else 1.0, forms
    )
    value = 0.0
    if verdict == EQUAL and (telling(left_value, forms[0]) or labels > 0.3):
        value = 1.0
    elif verdict == CLOSE and labels > 0.3:
        value = 0.4
    certainty = 1.5 * share + value + labels + JOINED * ((a, b) in learned.joined)
    if certainty < 0.75:
        return None
    is_number = as_number(right_value, forms[1]) is not None
    factor = agreement.factor if agreement and is_number else 1.0
    return AttributePair(a, b, left_value, right_value, verdict, certainty, factor)


def _best_values(left_values, right_values, factor, forms) -> tuple[str, str, str]:
    order = (EQUAL, CLOSE, DIFFERS)
    compared = [(compare(x, y, factor, forms), x, y) for x in left_values for y in right_values]
    return min(compared, key=lambda row: order.index(row[0]))


def learn_agreements(
    left: pd.DataFrame,
    right: pd.DataFrame,
    forms: tuple[Mapping[str, Form], Mapping[str, Form]] = NOTHING.forms,
    least: int = 4,
    share: float = 0.5,
) -> dict[tuple[str, str], Agreement]:
    """Attribute pairs whose values agree on linked entities, with the factor between numbers.

    left, right: columns pair (any id of the link), attribute, value; `forms` of their attributes.
    Kept are pairs seen on at least `least` links and agreeing on at least `share` of them.
    """
    sides = [_said(rows, form) for rows, form in zip((left, right), forms, strict=True)]
    both = sides[0].merge(sides[1], on="pair", suffixes=("_left", "_right"))
    if both.empty:
        return {}
    both["same"] = both["said_left"] == both["said_right"]
    x, y = both["number_left"], both["number_right"]
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


def _said(rows: pd.DataFrame, forms: Mapping[str, Form]) -> pd.DataFrame:
    """The rows with what each literal says, and the number that it states."""
    form = [forms.get(attribute, PLAIN) for attribute in rows["attribute"]]
    said = [as_said(*one) for one in zip(rows["value"], form, strict=True)]
    numbers = [as_number(*one) for one in zip(rows["value"], form, strict=True)]
    return rows.assign(said=said, number=np.array(numbers, float))


def _kept(table: pd.DataFrame, share: float) -> Iterable[tuple[tuple[str, str], Agreement]]:
    for names, row in table.iterrows():
        same, near = row["same"] / row["links"], row["near"] / row["links"]
        if same >= share:
            yield names, Agreement(float(same))
        elif near >= share:
            # a ratio near 1 is another year's count, not another unit
            factor = 1.0 if abs(row["log"]) <= 0.06 else float(np.exp(row["log"]))
            yield names, Agreement(float(near), factor)
