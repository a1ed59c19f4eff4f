"""Dates as people write them, in the languages of LANGUAGES [ours; names of months from CLDR].

A date is a stretch of time: a day, a month, a year, a decade, a century, or from one to another.
Years before our era are negative, 44 BC is -44. "c. 1850" is a stretch of ten years around it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
DAYS = 365.25
LATEST = 2200  # year that a stretch of years ends with
CIRCA = 10  # years that "about" leaves open
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_ABOUT = re.compile(
    r"(?:c(?:a|irca|irka)?\.?|um|etwa|vers|environ|env\.?|hacia|alrededor de|verso|intorno al?"
    r"|omstreeks|rond|about|around|approx\.?|approximately|por volta de|~|≈)\s*(?=\d)"
)
_BEFORE_ERA = re.compile(
    r"\s*(?:b\.?\s?c\.?(?:\s?e\.?)?|v\.\s?chr\.?|v\.\s?u\.\s?z\.?|av(?:ant|\.)?\s?j\.?-?\s?c\.?"
    r"|a\.\s?c\.?|a\.\s?de\s?c\.?|avanti cristo|voor christus|before christ|vor christus)$"
)
_THIS_ERA = re.compile(
    r"^(?:a\.?d\.?|c\.?e\.?|anno)\s+"
    r"|\s*(?:a\.?d\.?|c\.?e\.?|n\.\s?chr\.?|apr\.? j\.?-?c\.?|d\.\s?c\.?)$"
)
_NOISE = re.compile(r"^[\[(]\s*(.*?)\s*[\])]$")
_DAY_NAMES = r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+"
_ISO = re.compile(
    r"(?P<year>\d{3,6}|[+-]\d{1,6})-(?P<month>0?\d|1[0-2])(?:-(?P<day>[0-2]?\d|3[01]))?"
    r"(?:[t ]\d.*|z|[+-]\d\d:\d\d)?"
)
_PARTS = re.compile(
    r"(?P<a>\d{1,4})\s?(?P<mark>[./-])\s?(?P<b>\d{1,2})\s?(?P=mark)\s?(?P<c>\d{1,4})\.?"
)
_MONTH_YEAR = re.compile(r"(?P<month>\d{1,2}(?=\s?/)|0\d)\s?[./]\s?(?P<year>\d{4})")
_YEAR = re.compile(r"\d{3,4}")
_SPAN = re.compile(
    r"(?P<first>\d{3,4})\s*(?:[-–—/]|to|bis|a|à|al|tot|until|et|und|y|e)\s*(?P<last>\d{2,4})"
)
_DECADE = re.compile(
    r"(?:(?:the|die|les|los|gli|de|anni|ann[ée]es|años|jaren|anos|jahre|des|in den)\s+)*"
    r"(?P<year>\d{3}0)(?:['’]?s|\s?er(?:n)?(?:\s+jahren?)?|er\s+jahre|er jaren)"
    r"|(?:(?:les|los|gli|de|in den)\s+)?(?:anni|ann[ée]es|años|jaren|anos)\s+(?P<year2>\d{3}0)"
)
_CENTURY = re.compile(
    r"(?P<number>\d{1,2}|[ivxl]+)\s*(?:\.|st|nd|rd|th|e|ème|eme|er|de|ste)?\s*"
    r"(?:centur(?:y|ies)|c\.|cent\.|jahrhunderts?|jh\.?|jhdt?\.?|siècle|siecle|s\.|secolo|sec\.|eeuw|século|seculo)"
    r"|(?:siglo|secolo|s\.|sec\.|século|seculo)\s*(?P<number2>\d{1,2}|[ivxl]+)"
)


class Stretch(NamedTuple):
    """A stretch of time from the year `start` (with its fraction), so many `years` long."""

    start: float
    years: float


def read_date(text: str, day_first: bool = True) -> Stretch | None:
    """The stretch of time that a literal names, None where it names none; `day_first` says what
    03/04/1850 is. A year alone is left to the reader of numbers."""
    plain = _folded(text)
    about = _ABOUT.match(plain)
    before = _BEFORE_ERA.search(plain)
    rest = plain[about.end() :] if about else plain
    rest = _THIS_ERA.sub("", _BEFORE_ERA.sub("", rest)).rstrip("?").strip()
    marked = bool(about or before) or rest != plain or plain[:1] != text.strip()[:1].casefold()
    found = _one(rest, day_first, marked) or _from_to(rest, day_first)
    if found is None:
        return None
    if before:
        found = Stretch(-found.start - (0 if found.years <= 1 else found.years), found.years)
    if about or plain.endswith("?"):
        wide = max(found.years, CIRCA)
        found = Stretch(found.start + found.years / 2 - wide / 2, wide)
    return found


def _folded(text: str) -> str:
    plain = " ".join(text.casefold().split())
    plain = re.sub(rf"^{_DAY_NAMES}", "", plain)
    return _NOISE.sub(r"\1", plain)


def _one(text: str, day_first: bool, marked: bool) -> Stretch | None:
    """A single day, month, decade or century; a year alone only where it is `marked` as one."""
    for pattern, make in (
        (_ISO, lambda m: _calendar(m["year"], m["month"], m["day"])),
        (_PARTS, lambda m: _of_parts(m["a"], m["b"], m["c"], m["mark"], day_first)),
        (_MONTH_YEAR, lambda m: _calendar(m["year"], m["month"])),
        (_DECADE, lambda m: Stretch(float(m["year"] or m["year2"]), 10.0)),
        (_CENTURY, lambda m: _century(m["number"] or m["number2"])),
    ):
        if (match := pattern.fullmatch(text)) and (found := make(match)):
            return found
    if marked and re.fullmatch(r"\d{1,4}", text):
        return Stretch(float(text), 1.0)
    return _with_month_name(text)


def _of_parts(a: str, b: str, c: str, mark: str, day_first: bool) -> Stretch | None:
    """15.06.1803, 6/15/1803, 1803/06/15; two digits of a year are of the last hundred years."""
    if len(a) > 2:
        return _calendar(a, b, c) if len(c) <= 2 else None
    if len(c) % 2 or (mark == "-" and len(c) != 4):
        return None
    year = int(c) if len(c) == 4 else 1900 + int(c) + (100 if int(c) < 30 else 0)
    pairs = ((a, b), (b, a)) if day_first or mark == "." else ((b, a), (a, b))
    for day, month in pairs:
        if (found := _calendar(str(year), month, day)) is not None:
            return found
    return None


def _calendar(year: str, month: str | None = None, day: str | None = None) -> Stretch | None:
    """A day, a month or a year; 0 is an unknown month or day. None where there is no such one."""
    months, days = int(month or 0), int(day or 0)
    if months > 12 or days > 31 or (days and not months):
        return None
    start = int(year) + max(months - 1, 0) / 12 + max(days - 1, 0) / DAYS
    return Stretch(start, 1 / DAYS if days else 1 / 12 if months else 1.0)


def _century(number: str) -> Stretch | None:
    century = int(number) if number.isdecimal() else _roman(number)
    return Stretch((century - 1) * 100.0, 100.0) if 1 <= century <= 21 else None


def _roman(text: str) -> int:
    values = [ROMAN[letter] for letter in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _from_to(text: str, day_first: bool) -> Stretch | None:
    """1939-45, 1939–1945, 15.06.1803 – 12.07.1876."""
    if match := _SPAN.fullmatch(text):
        first, last = match["first"], match["last"]
        last = first[: len(first) - len(last)] + last if len(last) < len(first) else last
        if int(first) < int(last) <= LATEST:
            return Stretch(float(first), int(last) + 1.0 - int(first))
    parts = re.split(r"\s+(?:[-–—]|to|bis|until|tot|al|à)\s+|[–—]", text)
    if len(parts) == 2:
        marked = all(_YEAR.search(part) for part in parts)
        ends = [_one(part.strip(), day_first, marked) for part in parts]
        if None not in ends and ends[1].start >= ends[0].start:
            return Stretch(ends[0].start, ends[1].start + ends[1].years - ends[0].start)
    return None


@cache
def _months() -> dict[str, int]:
    """The number of a month by its names, wide and short, without accents and dots."""
    from babel import Locale

    found: dict[str, int] = {}
    for language in LANGUAGES:
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[form][width].items():
                    found.setdefault(_bare(name), number)
    return {name: number for name, number in found.items() if len(name) > 2} | {
        "janner": 1, "sept": 9, "marz": 3, "maerz": 3,
    }  # fmt: skip


def _bare(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in letters if c.isalpha())


@cache
def _named() -> tuple[re.Pattern, re.Pattern]:
    """Day month year, and month day year, with the month by a word."""
    word = r"(?P<word>[^\W\d_]+)\.?"
    of = r"(?:\s+(?:de|of|del|di|do)\b)?"
    first = re.compile(
        rf"(?:(?:le|el|il|den|the|am|on)\s+)?(?:(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°|ste|e)?{of}\s*)?{word},?{of}\s*(?P<year>\d{{3,4}})"
    )
    second = re.compile(rf"{word}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{3,4}})")
    return first, second


def _with_month_name(text: str) -> Stretch | None:
    for pattern in _named():
        match = pattern.fullmatch(text.replace("-", " ") if "-" in text else text)
        if match and (month := _months().get(_bare(match["word"]))):
            return _calendar(match["year"], str(month), match["day"])
    year_first = re.fullmatch(
        r"(?P<year>\d{4}),?[ -](?P<word>[^\W\d_]+)\.?(?:[ -](?P<day>\d{1,2}))?", text
    )
    if year_first and (month := _months().get(_bare(year_first["word"]))):
        return _calendar(year_first["year"], str(month), year_first["day"])
    return None
