"""Data as text: what a name, a key or a note says, whatever characters are in it."""

from __future__ import annotations

import re
import unicodedata

MOST = 300  # characters of one text that a page shows
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")

_STEERING_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def for_terminal(text: str) -> str:
    """The text with its lines and tabs; what else would steer a terminal is a � instead."""
    return _STEERING_LINES.sub("\ufffd", text)


def cut(text: str | None, most: int = MOST) -> str:
    """The text on one line, without characters that steer a screen, at most `most` long."""
    line = _STEERING.sub(" ", text or "")
    return line if len(line) <= most else line[: most - 1] + "…"


def plain(text: str | None, most: int = MOST) -> str:
    """Data for a Markdown line: nothing in it is taken for Markdown, HTML or an icon.

    A text with right-to-left letters is isolated, so that it doesn't turn the line around.
    """
    line = cut(text, most)
    # a word joiner keeps `:smile:` and `www.` from being taken for more than they say
    line = re.sub(r":(?=\w)", ":\u2060", line)
    escaped = "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:&=\"'@^" else c for c in line)
    right_to_left = any(unicodedata.bidirectional(c) in ("R", "AL") for c in line)
    return f"\u2068{escaped}\u2069" if right_to_left else escaped
