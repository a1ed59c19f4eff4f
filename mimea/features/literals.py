"""What a literal says: a number, a date, a place on the globe, a code, or words [ours].

The model and the review card read by these rules alike. A number stands alone or with a unit:
"12 Main Street" begins with a number and says none. An identifier is a string, equal or not: an
ISBN, a leading zero, more digits than a count ever has.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

NUMBER, DATE, PLACE, CODE, WORDS = "number", "date", "place", "code", "words"
VALUE, LATITUDE, LONGITUDE = 0, 1, 2  # the parts that a literal can state
DAYS = 365.25
MOST_DIGITS = 15  # that a float64 keeps apart

_DIGITS = r"\d{1,3}(?:[,'’\u202f\u00a0 ]\d{3})+|\d+"
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALE |= {"mio.": 1e6, "mrd.": 1e9, "mio": 1e6, "mrd": 1e9, "bn": 1e9}
_UNIT = (
    r"%|‰|°[CF]?|[$€£¥₹]|[kcdmµnMGT]?(?:m|g|l|s|W|Wh|V|A|Hz|Pa|J|t|B|b)[²³23]?"
    r"|(?:sq\.? ?)?(?:mi|ft|in|yd|km|miles?|feet|inch(?:es)?)[²³]?|mi\.|ha|acres?|lbs?|oz|K"
    r"|(?:km|mi|m|inhabitants|people|per(?:sons|son))/(?:h|s|km²|mi²)|km/h|mph|kn|bpm"
    r"|min|h|hours?|minutes?|seconds?|days?|weeks?|months?|years?"
    r"|pages?|pp?\.?|inhabitants|people|persons|pieces|items|[A-Z]{3}"
)
_QUANTITY = re.compile(
    rf"(?P<money>[$€£¥₹]|[A-Z]{{3}} )?\s*(?P<number>[+-]?(?:{_DIGITS})(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    rf"\s*(?P<scale>{'|'.join(map(re.escape, _SCALE))})?\s*(?P<unit>{_UNIT})?"
)
_DAY = re.compile(
    r"(?P<year>\d{3,6}|[+-]\d{1,6})-(?P<month>0?\d|1[0-2])(?:-(?P<day>[0-2]?\d|3[01]))?"
    r"(?:[T ]\d.*|Z|[+-]\d\d:\d\d)?"
)
_YEARS = re.compile(r"(?P<first>\d{3,4})\s*[-–—/]\s*(?P<last>\d{2,4})")
_DEGREES = re.compile(
    r"([\d.]+)\s*°\s*(?:([\d.]+)\s*[′']\s*)?(?:([\d.]+)\s*(?:[″\"]|'')\s*)?([NSEWO])"
)
_DIGIT = re.compile(r"\d")
_BOOK = re.compile(r"(?:97[89][- ]?)(?:\d[- ]?){9}\d")


class Literal(NamedTuple):
    """`kind` is one of NUMBER, DATE, PLACE, CODE, WORDS; `parts` what it states in numbers, as
    (part, number): a number or the year of a date with its fraction, or degrees of latitude and
    longitude. Codes and words state none. `years` is how long a time a date covers."""

    kind: str
    parts: tuple[tuple[int, float], ...] = ()
    years: float = 0.0


@lru_cache(maxsize=50_000)
def read(literal: str) -> Literal:
    """What one literal says."""
    text = literal.strip()
    if not _DIGIT.search(text):
        return Literal(WORDS)
    if _is_code(text):
        return Literal(CODE)
    return _read_date(text) or _read_place(text) or _read_quantity(text) or Literal(WORDS)


def read_all(values: pd.Series) -> pd.DataFrame:
    """The numbers that literals state: rows (position, part, number). Codes and words give none."""
    plain = pd.to_numeric(values, errors="coerce").to_numpy(float)
    code, text = pd.factorize(values.where(~_is_plain(values, plain)))
    distinct = [read.__wrapped__(one).parts for one in text]  # each is new to the cache
    counts = np.array([len(parts) for parts in distinct] + [0])  # the last one for "plain"
    flat = np.array([pair for parts in distinct for pair in parts], float).reshape(-1, 2)
    first = np.r_[0, counts.cumsum()[:-1]]
    taken = counts[code]  # of each position
    position = np.repeat(np.arange(len(values)), taken)
    within = np.arange(len(position)) - np.repeat(taken.cumsum() - taken, taken)
    found = flat[first[code[position]] + within]
    lone = np.flatnonzero(code < 0)
    return pd.DataFrame(
        {
            "position": np.r_[lone, position],
            "part": np.r_[np.zeros(len(lone), np.int64), found[:, 0].astype(np.int64)],
            "number": np.r_[plain[lone], found[:, 1]],
        }
    )


def _is_plain(values: pd.Series, number: np.ndarray) -> np.ndarray:
    """Whether a literal is a number that nothing else could be, told without looking at each."""
    short = values.str.len().to_numpy() <= 9
    short |= values.str.contains(".", regex=False).to_numpy(bool)  # a decimal point is in no code
    padded = values.str.match(r"[+-]?0\d").to_numpy(bool)
    return np.isfinite(number) & short & ~padded


def _is_code(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    if not digits[:-1].isdecimal():
        return False
    if digits[-1] in "Xx":  # the check digit of GND, ISBN, ISSN, ISNI
        return len(digits) >= 8
    if not digits.isdecimal():
        return False
    if text.isdecimal():
        return (text[0] == "0" and len(text) > 1) or len(text) > MOST_DIGITS or _is_book(text)
    return _BOOK.fullmatch(text) is not None or len(digits) > MOST_DIGITS


def _is_book(digits: str) -> bool:
    """Whether 13 digits are an ISBN: its prefix, and a check digit that holds."""
    if len(digits) != 13 or digits[:3] not in ("978", "979"):
        return False
    return sum(int(d) * (1 + 2 * (i % 2)) for i, d in enumerate(digits)) % 10 == 0


def _read_date(text: str) -> Literal | None:
    if match := _DAY.fullmatch(text):
        month, day = int(match["month"]), int(match["day"] or 0)  # 0 where it isn't known
        start = int(match["year"]) + max(month - 1, 0) / 12 + max(day - 1, 0) / DAYS
        return Literal(DATE, ((VALUE, start),), 1 / DAYS if day else 1 / 12 if month else 1.0)
    if (match := _YEARS.fullmatch(text)) and (years := _span(match["first"], match["last"])):
        first, last = years
        return Literal(DATE, ((VALUE, (first + last + 1) / 2),), last + 1 - first)
    return None


def _span(first: str, last: str) -> tuple[int, int] | None:
    """Two years of which the second may be short (1939-45), or None if that is no span."""
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return (int(first), int(last)) if len(first) == len(last) and first < last else None


def _read_place(text: str) -> Literal | None:
    if "°" not in text or not (found := _DEGREES.findall(text)):
        return None
    parts = []
    for degrees, minutes, seconds, point in found:
        number = _float(degrees) + _float(minutes) / 60 + _float(seconds) / 3600
        part = LATITUDE if point in "NS" else LONGITUDE
        parts.append((part, -number if point in "SW" else number))
    return Literal(PLACE, tuple(parts))


def _float(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:  # 1.2.3
        return 0.0


def _read_quantity(text: str) -> Literal | None:
    match = _QUANTITY.fullmatch(text)
    if not match:
        return None
    number = float(re.sub(r"[,'’\s]", "", match["number"])) * _SCALE.get(match["scale"] or "", 1.0)
    return Literal(NUMBER, ((VALUE, number),)) if np.isfinite(number) else None
