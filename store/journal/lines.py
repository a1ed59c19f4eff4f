"""The file of the journal, `ledger.jsonl`: a line of JSON an event, each chained to the last one.

    {"mimea_ledger":1,"columns":["event_id",…],"chain":"9f2c…"}
    {"seq":1,"event":{"event_id":"…",…},"chain":"03ab…"}

`columns` are those of an event. The last event that a file of decisions brought has also a `file`,
which says what file that was. `chain` is the sha256 of the chain before it and of its own line up
to it, so that no line can be changed, left out or put in without breaking what follows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = "ledger.jsonl"
VERSION = 1
CHAIN = b',"chain":"'
END = b'"}\n'


@dataclass(frozen=True)
class Line:
    """One line, counted from 1: its `text` is JSON without the chain, which is `chain`; `size` in
    bytes. It is `sound` if the chain of the line before leads to its own, and `whole` if it ends
    as a line does."""

    number: int
    text: bytes
    chain: bytes
    size: int
    sound: bool
    whole: bool


def head(columns: Sequence[str]) -> bytes:
    """The text of the first line."""
    return json.dumps({"mimea_ledger": VERSION, "columns": list(columns)}).encode()


def text(seq: int, event: str, file: str | None = None) -> str:
    """The text of an event's line; `event` and `file` are JSON."""
    more = "" if file is None else f',"file":{file}'
    return f'{{"seq":{seq},"event":{event}{more}}}'


def columns_of(text: bytes) -> tuple[str, ...] | None:
    """The columns that a first line names; None if it is none, or of another version."""
    try:
        found = json.loads(text)
        return tuple(found["columns"]) if found["mimea_ledger"] == VERSION else None
    except (ValueError, TypeError, KeyError):
        return None


def chained(texts: Iterable[bytes], chain: bytes = b"") -> tuple[bytes, bytes]:
    """These texts as lines that go on from `chain`, and the chain they end with."""
    lines = []
    for text in texts:
        open_end = text[:-1]
        chain = _next(chain, open_end)
        lines += (open_end, CHAIN, chain, END)
    return b"".join(lines), chain


def read(path: Path) -> Iterator[Line]:
    """All lines of a journal. What follows an unsound line is judged by the chain that it names.
    Raises OSError."""
    chain = b""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            open_end, found, rest = line.rpartition(CHAIN)
            own = rest.removesuffix(END) if found else b""
            sound = line.endswith(END) and _next(chain, open_end) == own
            yield Line(number, open_end + b"}", own, len(line), sound, line.endswith(b"\n"))
            chain = own


def _next(chain: bytes, open_end: bytes) -> bytes:
    return hashlib.sha256(chain + open_end).hexdigest().encode()
