"""Reading a file again before it is offered."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path

from store.errors import StoreError


def compare(read: Iterable, expected: Iterable, path: Path) -> int:
    """How many rows there are in both, in the same order. Raises StoreError if they differ."""
    missing = object()
    found = wanted = different = 0
    for one, other in zip_longest(read, expected, fillvalue=missing):
        found += one is not missing
        wanted += other is not missing
        different += one != other
    if different:
        raise StoreError(
            f"{path.name}: {found:,} links read back, {wanted:,} were to be written, "
            f"{different:,} differ; nothing was written"
        )
    return found
