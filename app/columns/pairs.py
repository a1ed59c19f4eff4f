"""Which columns of two tables say the same, by their names in several languages and their values.
[ours]

A proposal that a person looks at. Names are believed first; values alone only where they leave no
second choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.columns.reading import ColumnReading
from app.columns.value_comparison import as_said, likeness
from app.columns.words import concept_of, spelled
from mimea.features.literals import CODE, DATE, NUMBER, PLACE, WORDS

SAMPLE = 2000  # different values of a column that are compared
SHARED = 5  # values that two columns must share for it to count
LEAST = 0.6  # of names and values together, for a proposal
AHEAD = 0.15  # that a pair by its values alone is before the next best
LIKE = 0.8  # from which two names are nearly the same
COMPARED = ("attribute", "text", "number", "date", "relation", "name", "description", "type")
FAMILIES = {DATE: "date", NUMBER: "number", PLACE: "place", CODE: "text", WORDS: "text"}


@dataclass(frozen=True)
class Seen:
    """A column as it is compared: its role, how it reads, and different values of it."""

    name: str
    role: str
    reading: ColumnReading
    values: tuple[str, ...]

    @property
    def family(self) -> str:
        return FAMILIES[self.reading.kind]


def propose(left: Sequence[Seen], right: Sequence[Seen]) -> dict[str, str]:
    """The left column for each right one that says the same, at most one each."""
    lefts, rights = ([c for c in side if c.role in COMPARED] for side in (left, right))
    if not lefts or not rights:
        return {}
    names = np.array([[_by_name(a, b) for b in rights] for a in lefts])  # (L, R)
    said = [[(column, _said(column)) for column in side] for side in (lefts, rights)]
    values = np.array([[_by_values(*a, *b) for b in said[1]] for a in said[0]])  # (L, R)
    return _best(lefts, rights, names, names + 0.8 * values)


def _best(lefts, rights, names: np.ndarray, score: np.ndarray) -> dict[str, str]:
    """Pairs by falling score, each column once."""
    found: dict[str, str] = {}
    falling = np.argsort(-score, axis=None, kind="stable")
    order = np.dstack(np.unravel_index(falling, score.shape))[0]
    free = np.ones(len(lefts), bool), np.ones(len(rights), bool)
    for a, b in order:
        if score[a, b] < LEAST or not (free[0][a] and free[1][b]):
            continue
        if names[a, b] == 0 and not _is_ahead(score, free, a, b):
            continue
        found[rights[b].name] = lefts[a].name
        free[0][a] = free[1][b] = False
    return found


def _is_ahead(score: np.ndarray, free, a: int, b: int) -> bool:
    """Whether no other free column is nearly as good for either of the two."""
    row, column = score[a].copy(), score[:, b].copy()
    row[b] = column[a] = 0
    rivals = max((row * free[1]).max(), (column * free[0]).max())
    return score[a, b] - rivals >= AHEAD


def _by_name(a: Seen, b: Seen) -> float:
    """1 for names that mean the same, less for those that only look alike, 0 for others."""
    if not _may_say_the_same(a, b):
        return 0.0
    one, other = spelled(a.name), spelled(b.name)
    concepts = concept_of(a.name), concept_of(b.name)
    if one == other or (concepts[0] and concepts[0] == concepts[1]):
        return 1.0
    if all(concepts):  # both are known, and not the same
        return 0.0
    alike = likeness(one, other)
    return 0.7 if alike >= LIKE else 0.0


def _may_say_the_same(a: Seen, b: Seen) -> bool:
    families = {a.family, b.family}
    if len(families) == 1 or families == {"date", "number"}:  # a year is both
        return True
    # half of the values may be words where the other half are dates
    return "text" in families and not families & {"place"}


def _said(column: Seen) -> frozenset[str]:
    return frozenset(as_said(value, column.reading.form) for value in column.values[:SAMPLE])


def _by_values(a: Seen, left: frozenset[str], b: Seen, right: frozenset[str]) -> float:
    """The share of values in common, 0 to 1, none where it may be chance."""
    common, fewer = len(left & right), min(len(left), len(right))
    if common < SHARED or not _may_say_the_same(a, b) or "number" in (a.family, b.family):
        return 0.0  # small numbers are equal by chance, whatever they count
    return common / fewer
