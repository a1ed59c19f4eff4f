"""How the values of a column read: as dates, numbers, coordinates, codes or words, and which not.

The same reading serves the model and the card (mimea/features/literals.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from mimea.features.literals import (
    CODE,
    DATE,
    NUMBER,
    PLACE,
    SEEN,
    WORDS,
    Form,
    form_of,
    read,
    unit_in,
)
from mimea.features.units import FACTORS

MOST = 0.8  # of the values that read as a kind make the column one of it
MIXED = 0.3  # of the values that are dates make a bare 1850 a date, too
EXAMPLES = 3
LATEST = 2200
IN_WORDS = {DATE: "dates", NUMBER: "numbers", PLACE: "coordinates", CODE: "codes"}


@dataclass(frozen=True)
class ColumnReading:
    """Of a column's `filled` values how many read as each kind of IN_WORDS, the first that don't,
    the `unit` most of them state, and how many there are `different`; `form` is how it is written.
    """

    filled: int = 0
    different: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    form: Form = Form()

    @property
    def kind(self) -> str:
        """What most values read as; WORDS where they are of no one kind."""
        for kind in IN_WORDS:
            if self.filled and self.counts.get(kind, 0) >= MOST * self.filled:
                return kind
        return WORDS

    def sentence(self, kind: str) -> str:
        """How many read as `kind`, and what was not."""
        count, word = self.counts.get(kind, 0), IN_WORDS[kind]
        unit = f" in {self.unit}" if self.unit and kind == NUMBER else ""
        if count == self.filled:
            return f"all {count:,} read as {word}{unit}" if count > 1 else f"reads as {word}{unit}"
        shown = ", ".join(f"“{value[:30]}”" for value in self.others[kind])
        most = f"{count:,} of {self.filled:,} read as {word}{unit}"
        return f"{most}, {self.filled - count:,} not: {shown}"


def read_values(name: str, values: Sequence[str]) -> ColumnReading:
    """How the values of a column called `name` read, each occurrence counted."""
    often = Counter(values)
    form = form_of(list(often)[:SEEN])
    kinds = {value: read(value, form).kind for value in often}
    totals: Counter[str] = Counter()
    for value, count in often.items():
        totals[kinds[value]] += count
    if totals[DATE] >= MIXED * len(values):
        kinds = {value: DATE if _is_year(value) else kind for value, kind in kinds.items()}
    counts = {kind: sum(n for v, n in often.items() if kinds[v] == kind) for kind in IN_WORDS}
    others = {kind: _others(kinds, kind) for kind in IN_WORDS}
    return ColumnReading(len(values), len(often), counts, others, _unit(name, kinds), form)


def _is_year(value: str) -> bool:
    return value.isdecimal() and len(value) in (3, 4) and int(value) <= LATEST


def _others(kinds: dict[str, str], kind: str) -> tuple[str, ...]:
    return tuple([value for value, found in kinds.items() if found != kind][:EXAMPLES])


def _unit(name: str, kinds: dict[str, str]) -> str:
    """The unit of most numbers, else the one that ends the column's name: height_cm."""
    stated = Counter(unit_in(value) for value, kind in kinds.items() if kind == NUMBER)
    if stated and (most := stated.most_common(1)[0][0]):
        return most
    words = name.replace("_", " ").replace("(", " ").replace(")", " ").split()
    return words[-1] if len(words) > 1 and words[-1].casefold() in FACTORS and stated else ""
