"""Whether two literals say the same, each read in the form of its column.

Nothing here changes the score; it only says what a curator would look for.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from mimea.features.literals import (
    CODE,
    DATE,
    NUMBER,
    PLACE,
    PLAIN,
    Form,
    Literal,
    code_of,
    read,
)

EQUAL, CLOSE, DIFFERS = "equal", "close", "differs"


def as_number(value: str, form: Form = PLAIN) -> float | None:
    """The number a literal states ("17.7 million" is 17,700,000), or None if it states none."""
    literal = read(value, form)
    return literal.parts[0][1] if literal.kind == NUMBER else None


@lru_cache(maxsize=50_000)
def as_text(value: str) -> str:
    """The literal with case, width, quotes and spaces evened out."""
    plain = unicodedata.normalize("NFKC", value).replace("’", "'").replace("‘", "'")
    return " ".join(plain.casefold().split())


@lru_cache(maxsize=50_000)
def as_said(value: str, form: Form = PLAIN) -> str:
    """What a literal says, however it is written: the same for "15.06.1803" and "June 15, 1803"."""
    literal = read(value, form)
    if literal.kind == CODE:
        return f"code {code_of(value)}"
    if literal.parts:
        digits = 2 if literal.kind == PLACE else 6
        parts = " ".join(f"{part}:{number:.{digits}f}" for part, number in literal.parts)
        return f"{literal.kind} {parts} {literal.years:.3f}"
    return as_text(value)


def compare(
    left: str, right: str, factor: float = 1.0, forms: tuple[Form, Form] = (PLAIN, PLAIN)
) -> str:
    """`equal`, `close` (within 5 %, same year, or nearly the same words) or `differs`."""
    if as_text(left) == as_text(right):
        return EQUAL
    literals = read(left, forms[0]), read(right, forms[1])
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
    return CLOSE if likeness(as_text(left), as_text(right)) >= 0.7 else DIFFERS


def _compare_codes(left: str, right: str) -> str:
    """Codes are equal or not, but for zeros at the front that a spreadsheet took away."""
    codes = [code_of(code) for code in (left, right)]
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
def likeness(left: str, right: str) -> float:
    """Dice coefficient of letter pairs, 0 to 1."""
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} or {text} for text in (left, right))
    return 2 * len(a & b) / (len(a) + len(b))
