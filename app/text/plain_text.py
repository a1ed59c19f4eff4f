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
    """Data for a Markdown line: nothing in it is taken for Markdown, HTML or an icon."""
    line = cut(text, most)
    # a word joiner keeps `:smile:` and `www.` from being taken for more than they say
    line = re.sub(r":(?=\w)", ":\u2060", line)
    escaped = "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:&=\"'@^" else c for c in line)
    return isolated(escaped)


def isolated(line: str) -> str:
    """A text with right-to-left letters set apart, so that it doesn't turn its line around."""
    right_to_left = any(unicodedata.bidirectional(c) in ("R", "AL") for c in line)
    return f"\u2068{line}\u2069" if right_to_left else line


def short_key(key: str) -> str:
    """The end of an IRI; an id that is none stays whole."""
    if "://" not in key:
        return key
    return key.rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1] or key
