"""Numbers in sentences: 1 link, 2 links, 12,846 links."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """The number with its noun; `many` is `one` with an s if it isn't given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
