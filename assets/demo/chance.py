"""Reproducible chance: a number in [0, 1) that depends on the words given and on nothing else.

A generator drawn in sequence would roll every later die anew when one row of the table changes.
"""

from collections.abc import Iterable
from hashlib import sha256


def chance(*words: str) -> float:
    """A number in [0, 1), the same for the same words on every machine."""
    digest = sha256("\x1f".join(words).encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def shuffled(keys: Iterable[str], purpose: str) -> list[str]:
    """The keys in an order that tells nothing about them, one order for each purpose."""
    return sorted(keys, key=lambda key: (chance(purpose, key), key))
