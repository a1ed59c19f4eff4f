"""What a literal says: a number, a date, a place on the globe, a code, or words [ours].

The model and the review card read by these rules alike. What one literal leaves open its column
tells (`form_of`): whether a comma is a decimal comma, whether the day comes before the month,
whether digits are numbers at all. A number stands alone or with a unit: "12 Main Street" begins
with a number and says none. An identifier is a string, equal or not: an ISBN, a leading zero, more
digits than a count ever has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from mimea.features.dates import read_date
from mimea.features.units import COUNTED, CURRENCIES, FACTORS, SCALES

NUMBER, DATE, PLACE, CODE, WORDS = "number", "date", "place", "code", "words"
TEXT = "text"  # declared: never a number or a date, whatever it looks like
MOST = 0.9  # of a column's literals must have a datatype for the column to be declared so
VALUE, LATITUDE, LONGITUDE = 0, 1, 2  # the parts that a literal can state
LONGEST = 200  # letters of what is more than words
MOST_DIGITS = 15  # that a float64 keeps apart
SEEN = 400  # literals of a column that its form is told from


class Form(NamedTuple):
    """How a column is written: its decimal mark, whether a date begins with the day, whether its
    digits are codes, whether O is the west, as in French, not the east, as in German, and what its
    datatype declares: NUMBER, TEXT or nothing."""

    decimal: str = "."
    day_first: bool = True
    codes: bool = False
    o_is_west: bool = False
    declared: str = ""


class Literal(NamedTuple):
    """`kind` is one of NUMBER, DATE, PLACE, CODE, WORDS; `parts` what it states in numbers, as
    (part, number): a number in its unit's base, the middle of the years that a date covers, or
    degrees of latitude and longitude. Codes and words state none. `years` is how long a time a
    date covers."""

    kind: str
    parts: tuple[tuple[int, float], ...] = ()
    years: float = 0.0


PLAIN = Form()
_FIGURES = r"[+\-−]?(?:\d{1,3}(?:[.,'’\u202f\u00a0 ]\d{3})+|\d+)(?:[.,]\d+)?(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(
    rf"(?P<before>[^\d+\-−]{{0,5}}?)\s*(?P<figures>{_FIGURES})\s*(?P<after>[^\d]{{0,24}}(?:[²³2])?)"
)
_DIGIT = re.compile(r"\d")
_DURATION = re.compile(
    r"(?:pt)?(?=\d)(?:(?P<h>\d+)\s?(?:h|hrs?|hours?|std\.?|stunden?|heures?)\s?)?"
    r"(?:(?P<m>\d+)\s?(?:m|min|mins|minutes?|minuten)\.?\s?)?"
    r"(?:(?P<s>\d+(?:\.\d+)?)\s?(?:s|sec|secs|seconds?|sekunden)\.?)?"
)
_ANGLE = (
    r"(?P<d>\d{1,3}(?:[.,]\d+)?)\s*[°º]\s*(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*[′'’]\s*)?"
    r"(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:[″\"”]|''|’’|′′)\s*)?"
)
_DEGREES = re.compile(rf"{_ANGLE}(?P<point>[NSEWO])")
_POINT_FIRST = re.compile(rf"(?P<point>[NSEWO])\s*{_ANGLE}")
_SERIAL = re.compile(r"\d{4}-\d{3}[\dXx]|0[\d ]*\d")  # an ISSN, a telephone number
_POINT = re.compile(
    r"(?:geo:|point\s*\(|\(|)\s*(?P<a>[+-]?\d{1,3}\.\d+)\s*[,; ]\s*(?P<b>[+-]?\d{1,3}\.\d+)\s*\)?",
    re.I,
)
_SIDED = re.compile(
    r"(?P<a>\d{1,3}\.\d+)\s*°?\s*(?P<ns>[NS])[,;\s]+(?P<b>\d{1,3}\.\d+)\s*°?\s*(?P<ew>[EWO])"
    r"|(?P<ns2>[NS])\s*(?P<a2>\d{1,3}\.\d+)°?[,;\s]+(?P<ew2>[EWO])\s*(?P<b2>\d{1,3}\.\d+)°?"
)
_NUMERIC = re.compile(
    r"double|float|decimal|(\w+)?[iI]nteger|(unsigned)?([iI]nt|[lL]ong|[sS]hort|[bB]yte)"
)
_SCHEMES = re.compile(
    r"(?:isbn|issn|isni|orcid|gnd|viaf|ean|doi|upc|gtin)(?:-?1[03])?[:\s]+(?=[\dX])", re.I
)


def declared_kind(datatypes: Iterable[str | None]) -> str:
    """What the datatypes (IRIs) of a column's literals declare: NUMBER, TEXT or ""."""
    kinds = Counter(_kind_of_datatype(datatype) for datatype in datatypes)
    kind, count = kinds.most_common(1)[0] if kinds else ("", 0)
    return kind if count >= MOST * kinds.total() else ""


@lru_cache(maxsize=1000)
def _kind_of_datatype(datatype: str | None) -> str:
    name = (datatype or "").rpartition("#")[2]
    if name == "string":
        return TEXT
    return NUMBER if _NUMERIC.fullmatch(name) else ""


def form_of(literals: Iterable[str], datatypes: Iterable[str | None] = ()) -> Form:
    """How the literals of a column are written, told by those that leave no doubt, and what their
    datatypes declare."""
    comma = point = day_first = month_first = digits = odd = west = east = 0
    lengths, signed = set(), 0
    for literal in literals:
        text = literal.strip()
        if re.fullmatch(
            r"[+-]?\d+,(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?0,\d+", text
        ):
            comma += 1
        elif re.fullmatch(
            r"[+-]?\d+\.(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?0\.\d+", text
        ):
            point += 1
        if match := re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", text):
            first, second = int(match[1]), int(match[2])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
        if text.lstrip("+").isdecimal():
            digits += 1
            odd += text[0] == "0" and len(text) > 1
            signed += text[0] == "+"
            lengths.add(len(text))
        if "°" in text or "º" in text:
            east, west = east + ("E" in text), west + ("W" in text)
    codes = digits > 0 and (odd > 0.02 * digits or signed > 0.9 * digits)
    declared = declared_kind(datatypes)
    mark = "," if comma > point else "."
    return Form(mark, day_first >= month_first, codes, east > west, declared)


@lru_cache(maxsize=50_000)
def read(literal: str, form: Form = PLAIN) -> Literal:
    """What one literal says, in a column of this form."""
    text = literal.strip()
    if len(text) > LONGEST:
        return Literal(WORDS)
    if not _DIGIT.search(text) and not _may_be_century(text):
        return Literal(WORDS)
    if form.declared == TEXT:
        return Literal(CODE)
    plain = form.decimal == "." or "." not in text  # beside 193,8 a point parts thousands
    if form.declared == NUMBER and plain and (number := _plain_number(text)) is not None:
        return Literal(NUMBER, ((VALUE, number),))
    if _is_code(text, form):
        return Literal(CODE)
    return (
        _read_date(text, form)
        or _read_place(text, form)
        or _read_quantity(text, form)
        or Literal(CODE if _is_mixed(text) or _SERIAL.fullmatch(text) else WORDS)
    )


def unit_in(literal: str) -> str:
    """The unit or currency that a literal states beside its number, as it is written, or ""."""
    match = _QUANTITY.fullmatch(literal.strip())
    if not match:
        return ""
    before, after = match["before"].strip(), match["after"].strip()
    known = _unit_of(before.casefold(), after.casefold())
    return (after or before) if known is not None else ""


def code_of(literal: str) -> str:
    """A code as it is compared: without the name of its scheme, spaces and hyphens; + is 00."""
    bare = re.sub(r"[\s-]", "", _SCHEMES.sub("", literal.strip()))
    return re.sub(r"^\+", "00", bare).casefold()


def read_all(values: pd.Series, form: Form = PLAIN) -> pd.DataFrame:
    """The numbers that literals state: rows (position, part, number). Codes and words give none."""
    plain = pd.to_numeric(values, errors="coerce").to_numpy(float)
    if form.declared == NUMBER:
        certain = np.isfinite(plain)
        if form.decimal == ",":
            certain &= ~values.str.contains(".", regex=False).to_numpy(bool)
    elif form.codes or form.declared == TEXT:
        certain = np.zeros(len(plain), bool)
    else:
        certain = _is_plain(values, plain)
    code, text = pd.factorize(values.where(~certain))
    reader = read.__wrapped__  # each is new to the cache
    distinct = [reader(one, form).parts for one in text]
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


def read_columns(
    values: pd.Series, column: pd.Series, datatypes: pd.Series | None = None
) -> tuple[pd.DataFrame, pd.Series]:
    """`read_all` of literals each in the form of its column; and whether a literal is in a column
    of codes. The series have the same index, 0 … n-1."""
    seen = values.groupby(column).head(SEEN)
    said = pd.Series(None, values.index, object) if datatypes is None else datatypes
    said = said.astype(object).where(said.notna(), None)
    forms = {
        one: form_of(literals, said.loc[literals.index])
        for one, literals in seen.groupby(column.loc[seen.index])
    }
    form = column.map(forms)
    found = []
    for one, rows in values.groupby(form.map(tuple)):
        table = read_all(rows, Form(*one))
        found.append(table.assign(position=rows.index.to_numpy()[table["position"]]))
    none = pd.DataFrame({"position": np.zeros(0, np.int64), "part": 0, "number": 0.0})
    read_ = pd.concat(found, ignore_index=True) if found else none
    return read_.sort_values("position", kind="stable", ignore_index=True), form.map(_codes)


def _codes(form: Form) -> bool:
    return form.declared == TEXT or (form.codes and form.declared != NUMBER)


def _is_plain(values: pd.Series, number: np.ndarray) -> np.ndarray:
    """Whether a literal is a number that nothing else could be, told without looking at each."""
    short = values.str.len().to_numpy() <= 9
    short |= values.str.contains(".", regex=False).to_numpy(bool)  # a decimal point is in no code
    padded = values.str.match(r"[+-]?0\d").to_numpy(bool)
    return np.isfinite(number) & short & ~padded


def _may_be_century(text: str) -> bool:
    return re.search(r"\b[IVXLivxl]{1,5}\.?(?:e|ème|th)?\b", text) is not None and len(text) < 30


def _is_code(text: str, form: Form) -> bool:
    if _SCHEMES.match(text):
        return True
    digits = re.sub(r"[\s-]", "", text)
    if not digits[:-1].isdecimal():
        return form.codes and digits.lstrip("+").isdecimal()
    if digits[-1] in "Xx":  # the check digit of GND, ISBN, ISSN, ISNI
        return len(digits) >= 8
    if not digits.isdecimal():
        return False
    if text.isdecimal():
        odd = text[0] == "0" and len(text) > 1
        return form.codes or odd or len(text) > MOST_DIGITS or _has_check_digit(text)
    grouped = text.count("-") > 2 or text[:3] in ("978", "979")
    return len(digits) > MOST_DIGITS or (grouped and _has_check_digit(digits))


def _has_check_digit(digits: str) -> bool:
    """Whether digits are an ISBN or an EAN of 13 digits: their check digit holds."""
    if len(digits) != 13 or digits[0] == "1":  # milliseconds since 1970 begin with 1
        return False
    return sum(int(d) * (1 + 2 * (i % 2)) for i, d in enumerate(digits)) % 10 == 0


def _is_mixed(text: str) -> bool:
    """Whether it is one word of letters and digits, such as a model number."""
    letters = any(c.isalpha() for c in text)
    return letters and " " not in text and len(text) <= 40 and _DIGIT.search(text) is not None


def _read_date(text: str, form: Form) -> Literal | None:
    found = read_date(text, form.day_first)
    if found is None:
        return None
    middle = found.start + (found.years / 2 if found.years > 1 else 0)
    return Literal(DATE, ((VALUE, middle),), found.years)


def _read_place(text: str, form: Form) -> Literal | None:
    west = ("W", "O") if form.o_is_west else ("W",)
    if match := _SIDED.fullmatch(text):
        a, ns = match["a"] or match["a2"], match["ns"] or match["ns2"]
        b, ew = match["b"] or match["b2"], match["ew"] or match["ew2"]
        latitude, longitude = float(a), float(b)
        return _place(-latitude if ns == "S" else latitude, -longitude if ew in west else longitude)
    if match := _POINT.fullmatch(text):
        a, b = float(match["a"]), float(match["b"])
        if text[:5].casefold() == "point":  # well-known text has the longitude first
            a, b = b, a
        return _place(a, b)
    if "°" not in text and "º" not in text:
        return None
    return _read_degrees(text, west)


def _read_degrees(text: str, west: tuple[str, ...]) -> Literal | None:
    parts, rest = [], text
    for match in (_POINT_FIRST if text[0] in "NSEWO" else _DEGREES).finditer(text):
        point = match["point"]
        number = sum(
            float((match[name] or "0").replace(",", ".")) / share
            for name, share in (("d", 1), ("m", 60), ("s", 3600))
        )
        part = LATITUDE if point in "NS" else LONGITUDE
        parts.append((part, -number if point in ("S", *west) else number))
        rest = rest.replace(match[0], "", 1)
    return Literal(PLACE, tuple(parts)) if parts and not _DIGIT.search(rest) else None


def _place(latitude: float, longitude: float) -> Literal | None:
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Literal(PLACE, ((LATITUDE, latitude), (LONGITUDE, longitude)))


def _read_quantity(text: str, form: Form) -> Literal | None:
    plain = text.casefold()
    match = _QUANTITY.fullmatch(plain)
    number = _figures(match["figures"], form.decimal) if match else None
    if number is None:
        return _read_duration(plain)
    factor = _unit_of(match["before"].strip(), match["after"].strip())
    if factor is None or not np.isfinite(number * factor):
        return _read_duration(plain)
    return Literal(NUMBER, ((VALUE, number * factor),))


def _read_duration(text: str) -> Literal | None:
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()):
        return None
    hours, minutes, seconds = (float(match[part] or 0) for part in "hms")
    return Literal(NUMBER, ((VALUE, 3600 * hours + 60 * minutes + seconds),))


def _unit_of(before: str, after: str) -> float | None:
    """What to multiply by for the unit or currency around figures; None for what is none."""
    if before and before not in CURRENCIES:
        return None
    scale = 1.0
    word, _, rest = after.partition(" ")
    if word.rstrip(".") in SCALES:
        scale, after = SCALES[word.rstrip(".")], rest.strip()
    for unit in (after, after.rstrip(".")):
        if not unit or unit in COUNTED:
            return scale
        if unit in FACTORS:
            return scale * FACTORS[unit]
    return None


def _plain_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _figures(text: str, decimal: str) -> float | None:
    """The number that figures stand for; None where they contradict the column's decimal mark."""
    text = re.sub(r"['’\s]", "", text).replace("−", "-")
    commas, points = text.count(","), text.count(".")
    if commas and points:
        mark = max(",.", key=text.rindex)  # the last one parts the decimals
    elif commas + points > 1:
        mark = ""
    else:
        one = "," if commas else "." if points else ""
        grouped = re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text) is not None
        mark = "" if grouped and one != decimal else one
    other = {",": ".", ".": ",", "": ".,"}[mark]
    for sign in other:
        text = text.replace(sign, "")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
