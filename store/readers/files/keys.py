"""The entities of one side, and how a cell of a file names one of them.

A cell is a key, with or without `<>`, or, in the folders that count their entities, a number of
`ent_ids_k`. Where the numbers exist a column of digits alone is taken for numbers.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.readers.files.lines import Rows, first_true

NEAREST_AMONG = 50_000


@dataclass(frozen=True)
class Keys:
    """Entities of `side` in the order of the file: `keys` (string) and, or None, `ids` (int64)."""

    side: str
    source: str
    keys: pa.Array
    ids: pa.Array | None = None

    def find(self, cells: pa.ChunkedArray) -> pa.ChunkedArray:
        """The position of the entity that each cell names; null where it names none."""
        if self.ids is not None and are_numbers(cells):
            return pc.index_in(cells.cast(pa.int64()), value_set=self.ids)
        return pc.index_in(bare(cells), value_set=self.keys)

    def known(self, rows: Rows, column: int, other: Keys | None = None) -> pa.ChunkedArray:
        """As `find`, but InputError with file and line at the first cell that names no entity."""
        found = self.find(rows.columns[column])
        missing = first_true(pc.is_null(found))
        if missing is not None:
            raise rows.refuse(missing, self.unknown(rows.columns[column][missing].as_py(), other))
        return found

    def take(self, positions: pa.ChunkedArray) -> pa.ChunkedArray:
        return pa.chunked_array([self.keys.take(positions.combine_chunks())], pa.string())

    def has(self, cell: str) -> bool:
        return self.find(pa.chunked_array([[cell]], pa.string()))[0].is_valid

    def unknown(self, cell: str, other: Keys | None) -> str:
        """Why a cell names no entity of this side, and what may have been meant."""
        message = f"{_shown(cell)} is not an entity of the {self.side} graph ({self.source})"
        if other is not None and other.has(cell):
            return f"{message} but one of the {other.side} graph; are the columns swapped?"
        near = self._nearest(cell)
        return f"{message}; the nearest key is {_shown(near)}" if near else message

    def _nearest(self, cell: str) -> str | None:
        if self.ids is not None and cell.isdigit():
            return None
        near = pc.less_equal(pc.abs(pc.subtract(pc.utf8_length(self.keys), len(cell))), 2)
        keys = self.keys.filter(near)[:NEAREST_AMONG].to_pylist()
        best = difflib.get_close_matches(cell[:200].strip("<>"), keys, n=1, cutoff=0.8)
        return best[0] if best else None


def are_numbers(cells: pa.ChunkedArray | pa.Array) -> bool:
    """Whether every cell is a whole number that fits 64 bits."""
    digits = pc.and_(pc.ascii_is_decimal(cells), pc.less(pc.binary_length(cells), 19))
    return pc.all(digits, min_count=0).as_py()


def numbers(rows: Rows, column: int, what: str) -> pa.ChunkedArray:
    """A column as int64; InputError at the first cell that is no whole number."""
    cells = rows.columns[column]
    digits = pc.and_(pc.ascii_is_decimal(cells), pc.less(pc.binary_length(cells), 19))
    wrong = first_true(pc.invert(digits))
    if wrong is not None:
        found = _shown(cells[wrong].as_py())
        raise rows.refuse(wrong, f"{found} is no {what}; a whole number was expected")
    return cells.cast(pa.int64())


def bare(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """IRIs without the `<>` that some of the published files put around them."""
    framed = pc.and_(pc.starts_with(cells, "<"), pc.ends_with(cells, ">"))
    if not pc.any(framed).as_py():
        return cells
    inside = pc.utf8_slice_codeunits(cells, 1, -1)
    return pc.if_else(framed, inside, cells)


def unique_keys(side: str, rows: Rows, cells: pa.ChunkedArray, what: str) -> pa.Array:
    """The column, each cell of which must occur once and hold something."""
    keys = cells.combine_chunks()
    empty = first_true(pc.equal(pc.binary_length(keys.cast(pa.string())), 0))
    if empty is not None:
        raise rows.refuse(empty, f"the {what} of an entity is empty")
    first = pc.index_in(keys, value_set=keys)
    again = first_true(pc.not_equal(first, pa.array(np.arange(len(keys), dtype=np.int32))))
    if again is not None:
        line = int(rows.lines[first[again].as_py()])
        raise rows.refuse(
            again,
            f"the {what} {_shown(str(keys[again].as_py()))} is in line {line} already; each "
            f"entity of the {side} graph needs one of its own",
        )
    return keys


def _shown(cell: str) -> str:
    cell = cell if len(cell) <= 80 else cell[:77] + "…"
    return f"'{cell}'"
