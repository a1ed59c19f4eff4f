"""How a text table is written: what parts its columns, how it is encoded, what they are called."""

from __future__ import annotations

import codecs
import csv
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from store.errors import InputError
from store.readers.files.packed import open_unpacked

MOST_COLUMNS = 2000
HEAD = 64 << 10
DELIMITERS = (",", ";", "\t", "|")
# What a byte order mark looks like after it was taken for text once or twice.
MARKS = ("\ufeff", "ï»¿")


@dataclass(frozen=True)
class Dialect:
    """How a text table is written; `skip` counts rows before the header (`sep=;`)."""

    delimiter: str
    encoding: str
    skip: int
    names: tuple[str, ...]


def recognise(path: Path) -> Dialect:
    """Delimiter, encoding and column names, from the head of the file."""
    with open_unpacked(path) as file:
        head = _head(file, path)
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if marked else "utf-8"
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    text = _unmarked(text)
    if not text.strip():
        raise InputError("the file is empty; expected a first row with the columns' names", path)
    first, _, rest = text.partition("\n")
    skip = 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text, skip = first.strip()[4], rest, 1
    else:
        delimiter = _delimiter(path, text)
    return Dialect(delimiter, encoding, skip, _names(path, text, delimiter))


def _unmarked(text: str) -> str:
    while text.startswith(MARKS):
        text = text[1:] if text[0] == MARKS[0] else text[3:]
    return text


def _delimiter(path: Path, text: str) -> str:
    """The one that parts the first rows into the most columns, of the same number in each."""
    if ".tsv" in path.name.lower():
        return "\t"
    whole = text if len(text) < HEAD // 4 else text.rpartition("\n")[0] or text
    best, most = ",", 1
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _first_rows(whole, delimiter, 20)]
        alike = sum(width == widths[0] for width in widths) / max(len(widths), 1)
        if widths and alike >= 0.8 and widths[0] > most:
            best, most = delimiter, widths[0]
    if most == 1:  # rows that don't agree: the header decides
        header = text.split("\n", 1)[0]
        best = max(DELIMITERS, key=header.count)
    return best


def _first_rows(text: str, delimiter: str, count: int) -> list[list[str]]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) == count:
                break
    except csv.Error:  # a field beyond the limit: what came before it will do
        pass
    return rows


def _names(path: Path, text: str, delimiter: str) -> tuple[str, ...]:
    """The names of the columns; those that are empty or come again get a number."""
    rows = _first_rows(text, delimiter, 1)
    if not rows:
        raise InputError("the first row can't be read; expected the columns' names", path, 1)
    return numbered(rows[0], path)


def numbered(cells: list[str], path: Path) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise InputError(
            f"found {len(cells):,} columns, expected at most {MOST_COLUMNS:,}; is it damaged?",
            path,
            1,
        )
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:200] or f"column {place}"
        again = sum(name == other or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({again + 1})" if name in names else name)
    if len(set(names)) < len(names):
        names = [f"{name} [{place}]" for place, name in enumerate(names, 1)]
    return tuple(names)


def _head(file: BinaryIO, path: Path) -> bytes:
    try:
        return file.read(HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"the file can't be unpacked: {error}", path) from error
