"""How the names of two entities compare: equal, equal but for how they are written, alike or not.

Nothing here changes the score; it only says what a curator would see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from app.columns.value_comparison import likeness

EQUAL, BUT_FOR, ALIKE, A_LITTLE = "equal", "equal but for", "alike", "a little alike"
NUMBERED, SCRIPTS, DIFFER = "differ in a number", "in different scripts", "differ"
WAYS = ("case", "accents", "punctuation", "word order")  # in which equal names are written apart
ADDITION = "an addition"  # in brackets or behind a comma: "Springfield, Missouri"
HIGH, LOW = 0.7, 0.35  # likeness; of unrelated names it is below LOW
MOST = 4  # names of each side whose letters are compared
_LETTERS = str.maketrans(  # that are not decomposed into a plain one and an accent
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
     "đ": "d", "Đ": "D", "ı": "i"}
)  # fmt: skip
VOWEL_POINTS = range(10, 36)  # combining classes of Hebrew, Arabic and Syriac ones
_ADDITION = re.compile(r"\s*(?:[(\[（][^)\]）]*[)\]）]|[,，].*$)")


class NameComparison(NamedTuple):
    """`kind` is one of the words above; `but_for` what tells equal names apart. `main` says that
    the first name of each side is meant, not another one that they go by."""

    kind: str
    but_for: tuple[str, ...] = ()
    main: bool = True


def compare_names(left: Sequence[str], right: Sequence[str]) -> NameComparison | None:
    """The best that any two names of both sides show, the main name first on each; None where one
    side has no name."""
    left, right = ([name for name in names if name.strip()] for names in (left, right))
    if not left or not right:
        return None
    every = [(a, b) for a in left for b in right]
    same = {_loose(name) for name in left} & {_loose(name) for name in right}
    equal = [(a, b) for a, b in every if _loose(a) in same and _loose(a) == _loose(b)]
    if equal:
        but_for, pair = min(((_needed(a, b), (a, b)) for a, b in equal), key=lambda x: len(x[0]))
        kind = BUT_FOR if but_for else EQUAL
        return NameComparison(kind, but_for, pair == every[0])
    for a, b in every:
        if _loose(_bare(a)) == _loose(_bare(b)):
            but_for = (*_needed(_bare(a), _bare(b)), ADDITION)
            return NameComparison(BUT_FOR, but_for, (a, b) == every[0])
    return _by_letters(left, right)


def _by_letters(left: Sequence[str], right: Sequence[str]) -> NameComparison:
    """For names of which no two are equal."""
    pairs = [(_loose(a), _loose(b)) for a in left[:MOST] for b in right[:MOST]]
    best = max(pairs, key=lambda pair: likeness(*pair))
    main, alike = best == pairs[0], likeness(*best)
    figures = [re.findall(r"\d+", name) for name in best]
    words = [re.sub(r"\d+", "", name).split() for name in best]
    if all(figures) and figures[0] != figures[1] and words[0] == words[1]:
        return NameComparison(NUMBERED, (), main)
    if alike >= LOW:
        return NameComparison(ALIKE if alike >= HIGH else A_LITTLE, (), main)
    scripts = [frozenset().union(*map(_scripts, names)) for names in (left, right)]
    if all(scripts) and not scripts[0] & scripts[1]:
        return NameComparison(SCRIPTS)
    return NameComparison(DIFFER)


def _needed(left: str, right: str) -> tuple[str, ...]:
    """In which WAYS two names differ that are equal otherwise."""
    if _even(left) == _even(right):
        return ()
    needed = tuple(way for way in WAYS if _without(left, way) != _without(right, way))
    return needed or WAYS[:1]


def _without(name: str, way: str) -> str:
    """The name with all evened out but this way."""
    return _loose(name, tuple(other for other in WAYS if other != way))


@lru_cache(maxsize=50_000)
def _loose(name: str, ways: tuple[str, ...] = WAYS) -> str:
    """The name evened out in these ways; what has nothing but signs keeps them."""
    text = _even(name)
    if "case" in ways:
        text = text.casefold()
    if "accents" in ways:
        text = _without_accents(text)
    if "punctuation" in ways:
        text = _without_signs(text) or text
    words = text.split()
    return " ".join(sorted(words) if "word order" in ways else words)


def _even(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).replace("’", "'").replace("‘", "'")
    return " ".join(text.split())


def _without_accents(text: str) -> str:
    """Of Latin and Greek letters, and vowel points; other marks make another letter."""
    kept, base = [], ""
    for letter in unicodedata.normalize("NFD", text):
        mark = unicodedata.combining(letter)
        if not mark:
            base = _script(letter)
        elif base in ("LATIN", "GREEK") or mark in VOWEL_POINTS:
            continue
        kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_LETTERS)


def _without_signs(text: str) -> str:
    """Points and apostrophes stand within words, other signs between them."""
    text = re.sub(r"[.'·]", "", text)
    signs = "".join(" " if unicodedata.category(c)[0] in "PS" else c for c in text)
    return " ".join(signs.split())


def _bare(name: str) -> str:
    return _ADDITION.sub("", name).strip() or name


@lru_cache(maxsize=5_000)
def _script(letter: str) -> str:
    """LATIN, CYRILLIC, CJK and so on; "" for what is no letter."""
    return unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() else ""


@lru_cache(maxsize=20_000)
def _scripts(name: str) -> frozenset[str]:
    return frozenset(filter(None, map(_script, unicodedata.normalize("NFKC", name))))
