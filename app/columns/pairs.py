"""Which columns of two tables say the same, by their names in several languages and their values.
[ours]

A proposal that a person looks at. Names are believed first; values alone only where they leave no
second choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
MOST_COMPARED = 40_000  # pairs of columns whose names are compared letter by letter
# Names that are another word in another language: they need values.
HOMOGRAPHS = {"data", "art", "media", "fin", "cap", "via", "land", "mode", "ort", "label"}
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


def propose(left: Sequence[Seen], right: Sequence[Seen]) -> dict[str, int]:
    """The place of the left column for each right one that says the same, at most one each."""
    sides = [[(i, c) for i, c in enumerate(side) if c.role in COMPARED] for side in (left, right)]
    lefts, rights = ([c for _, c in side] for side in sides)
    if not lefts or not rights:
        return {}
    names = _by_names(lefts, rights)  # (L, R)
    score = names + 0.8 * _by_values(lefts, rights)  # (L, R)
    found = _best(names, score * _may_say_the_same(lefts, rights))
    return {rights[b].name: sides[0][a][0] for a, b in found}


def _best(names: np.ndarray, score: np.ndarray) -> list[tuple[int, int]]:
    """Pairs by falling score, each column once."""
    found = []
    falling = np.argsort(-score, axis=None, kind="stable")
    falling = falling[: np.count_nonzero(score >= LEAST)]
    free = [np.ones(size, bool) for size in score.shape]
    for a, b in zip(*np.unravel_index(falling, score.shape), strict=True):
        if not (free[0][a] and free[1][b]):
            continue
        if names[a, b] == 0 and not _is_ahead(score, free, a, b):
            continue
        found.append((int(a), int(b)))
        free[0][a] = free[1][b] = False
    return found


def _is_ahead(score: np.ndarray, free, a: int, b: int) -> bool:
    """Whether no other free column is nearly as good for either of the two."""
    row, column = score[a].copy(), score[:, b].copy()
    row[b] = column[a] = 0
    rivals = max((row * free[1]).max(), (column * free[0]).max())
    return score[a, b] - rivals >= AHEAD


def _by_names(lefts: Sequence[Seen], rights: Sequence[Seen]) -> np.ndarray:
    """How alike the names are (L,R): the same name before the same letters, these before the same
    meaning, then names that only look alike; 0 for others."""
    sides = [[_name(column.name) for column in side] for side in (lefts, rights)]
    compared = likeness if len(lefts) * len(rights) <= MOST_COMPARED else lambda a, b: 0.0
    return np.array([[_one_name(a, b, compared) for b in sides[1]] for a in sides[0]])


def _name(name: str) -> tuple[str, str, str | None]:
    return name.casefold(), spelled(name), concept_of(name)


def _one_name(a: tuple, b: tuple, compared: Callable[[str, str], float]) -> float:
    (one, letters, concept), (other, others, meant) = a, b
    if one == other:
        return 1.2
    if letters and letters == others:
        return 1.1
    if concept and meant:
        unsure = letters in HOMOGRAPHS or others in HOMOGRAPHS
        return 0.0 if concept != meant else 0.4 if unsure else 1.0
    return 0.7 if letters and others and compared(letters, others) >= LIKE else 0.0


def _may_say_the_same(lefts: Sequence[Seen], rights: Sequence[Seen]) -> np.ndarray:
    """Whether the kinds of values allow it (L,R): a year is a date and a number, and half of the
    values may be words where the other half are dates, but a place is nothing else."""
    one, other = (np.array([column.family for column in side]) for side in (lefts, rights))
    place = (one == "place")[:, None] == (other == "place")  # (L, R)
    text = (one == "text")[:, None] | (other == "text")
    years = np.isin(one, ("date", "number"))[:, None] & np.isin(other, ("date", "number"))
    return place & (text | years | (one[:, None] == other))


def _by_values(lefts: Sequence[Seen], rights: Sequence[Seen]) -> np.ndarray:
    """The share of values in common (L,R), 0 to 1, none where it may be chance: small numbers are
    equal whatever they count."""
    sides = [[_said(column) for column in side] for side in (lefts, rights)]
    holders: dict[str, list[int]] = {}
    for place, said in enumerate(sides[1]):
        for value in said:
            holders.setdefault(value, []).append(place)
    common = np.zeros((len(lefts), len(rights)))
    for row, said in zip(common, sides[0], strict=True):
        for value in said:
            row[holders.get(value, [])] += 1
    sizes = [np.array([max(len(said), 1) for said in side]) for side in sides]
    share = common / np.minimum(sizes[0][:, None], sizes[1])  # (L, R)
    return np.where(common >= SHARED, share, 0.0)


def _said(column: Seen) -> frozenset[str]:
    """What the values say; nothing for numbers."""
    if column.family == "number":
        return frozenset()
    return frozenset(as_said(value, column.reading.form) for value in column.values[:SAMPLE])
