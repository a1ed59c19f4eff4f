"""The metadata on top of an SSSOM file: its prefixes, and the slots that have one value.

They are YAML behind a `#`; what else YAML can say is passed over.
"""

from __future__ import annotations

import json


def metadata_of(text: str) -> tuple[dict[str, str], dict[str, str], str, int]:
    """Slots, prefixes, the table without the lines above it, and how many these were."""
    slots: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    block, deep, skipped, start = None, 0, 0, 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        line = text[start:end].rstrip("\r\n")
        if line.strip() and not line.startswith("#"):
            break
        start, skipped = end, skipped + 1
        written = line[1:]
        name, colon, value = written.strip().partition(":")
        if not colon or name.startswith("-"):
            continue
        inside = block is not None and _indent(written) > deep
        if not inside:
            block, deep = (None, 0) if value.strip() else (name, _indent(written))
        if value.strip() and not inside:
            slots[_scalar(name)] = _scalar(value)
        elif value.strip() and block == "curie_map":
            prefixes[_scalar(name)] = _scalar(value)
    return slots, prefixes, text[start:], skipped


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _scalar(text: str) -> str:
    """One value of YAML: plain, in single quotes or in double ones."""
    text = text.strip()
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    if len(text) > 1 and text.startswith("'") and text.endswith("'"):
        return text[1:-1].replace("''", "'")
    return text.partition(" #")[0].strip()
