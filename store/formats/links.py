"""The links that are known already: two columns, tab or comma, each cell an entity of its side."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa

from store.errors import InputError
from store.formats.graph import links_table, without_repeats
from store.formats.keys import Keys
from store.formats.lines import Rows, read_lines

HEADER = ("left", "right")


def read_links(path: Path, left: Keys, right: Keys, warnings: list[str]) -> pa.Table:
    """Read links as a table (left key, right key) without repeats.

    A first row with the names `left` and `right` says which columns they are; else there must be
    exactly two. InputError names the line of the first cell that is no entity of its side.
    """
    rows = _read_pairs(path)
    if not len(rows):
        raise InputError("holds no links; expected two columns, left and right key", path)
    left_at = left.known(rows, 0, right)
    right_at = right.known(rows, 1, left)
    links = links_table(left.take(left_at), right.take(right_at))
    return without_repeats(links, "link", path.name, warnings)


def _read_pairs(path: Path) -> Rows:
    lines = read_lines(path).to_pylist()
    first = next((line for line in lines if line), "")
    cells, numbers = _split(lines, "\t" if "\t" in first else ",", path)
    if cells and {c.strip().lower() for c in cells[0]} >= set(HEADER):
        names = [c.strip().lower() for c in cells.pop(0)]
        numbers.pop(0)
        wanted, width = [names.index(name) for name in HEADER], len(names)
    else:
        wanted, width = [0, 1], 2
    for row, number in zip(cells, numbers, strict=True):
        if len(row) != width:
            raise InputError(_wrong_width(len(row), width), path, number)
    columns = [pa.chunked_array([[row[i] for row in cells]], pa.string()) for i in wanted]
    return Rows(path, tuple(columns), np.array(numbers, dtype=np.int64))


def _split(lines: list[str], delimiter: str, path: Path) -> tuple[list[list[str]], list[int]]:
    """The cells of each filled line, and its number. Only comma files know quotes."""
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, quoting=quoting)
    cells, numbers = [], []
    try:
        for row in reader:
            if row:
                cells.append(row)
                numbers.append(reader.line_num)
    except csv.Error as error:
        raise InputError(f"this line can't be read: {error}", path, reader.line_num) from error
    return cells, numbers


def _wrong_width(found: int, expected: int) -> str:
    hint = "; put keys that hold a comma in double quotes, or part the columns by tabs"
    return (
        f"found {found} column{'' if found == 1 else 's'}, expected {expected}"
        + (": left and right key" if expected == 2 else " as in the first row")
        + (hint if found > expected else "")
    )
