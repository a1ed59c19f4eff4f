"""Texts as keys that are equal when the texts say the same, whatever their spelling [ours]."""

from __future__ import annotations

import numpy as np
import pandas as pd

# combining marks of the scripts that NFKD takes apart
_MARKS = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
)
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)
_APOSTROPHES = "['’‘ʼ`´]"
_MIX = np.uint64(0x9E3779B97F4A7C15)


def folded(text: pd.Series) -> pd.Series:
    """Texts without case, accents and punctuation, words parted by one space."""
    plain = text.str.normalize("NFKD").str.casefold()
    plain = plain.str.replace(_MARKS, "", regex=True).map(lambda one: one.translate(_LETTERS))
    plain = plain.str.replace(_APOSTROPHES, "", regex=True)
    return plain.str.replace(r"[\W_]+", " ", regex=True).str.strip()


def text_keys(text: pd.Series) -> np.ndarray:
    """A number (T,) uint64 for each text, equal for equal texts."""
    return pd.util.hash_array(text.to_numpy(object), categorize=True)


def word_keys(text: pd.Series) -> np.ndarray:
    """A number (T,) uint64 for each text, equal for equal words in whatever order."""
    words = text.reset_index(drop=True).str.split().explode()
    hashes = mixed(text_keys(words.fillna("")))  # (W,)
    first = np.flatnonzero(np.diff(words.index.to_numpy(), prepend=-1))  # (T,)
    return np.add.reduceat(hashes, first) if len(first) else hashes


def mixed(*parts: np.ndarray) -> np.ndarray:
    """One number (T,) uint64 for each row of the parts (T,)."""
    found = np.zeros(len(parts[0]), np.uint64)
    for part in parts:
        found = (found ^ part.astype(np.uint64)) * _MIX
        found ^= found >> np.uint64(29)
    return found


def sorted_by_entity(entity: np.ndarray, key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different rows of (entity (T,), key (T,)), and the place of the first of each."""
    order = np.lexsort((key, entity))
    same = (entity[order][1:] == entity[order][:-1]) & (key[order][1:] == key[order][:-1])
    first = order[np.r_[True, ~same]] if len(order) else order
    return first, entity[first]


def with_other_digit(text: pd.Series, step: int) -> pd.Series:
    """Texts whose last digit is `step` more, or as much less than ten; those without one as they
    are."""
    parts = text.str.extract(r"^(.*)(\d)(\D*)$")
    digit = (pd.to_numeric(parts[1]).fillna(0).astype(int) + step) % 10
    return (parts[0] + digit.astype("str") + parts[2]).fillna(text)
