"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """The number with its noun: 1 link, 12,846 links; `many` is `one` with an s if not given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
