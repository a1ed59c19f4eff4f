"""The keys of a table's rows: their ids, or their names where no column is an id."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.readers.files.keys import bare
from store.readers.tables.mapping import Column, TableMapping
from store.readers.tables.tables import Table


def row_keys(table: Table, mapping: TableMapping, warnings: list[str]) -> pa.ChunkedArray:
    """The key of each row's entity; null where the row has none."""
    id_ = next(iter(mapping.of("id")), None)
    if id_ is None:
        keys = _first_filled(table, mapping.of("name"))
        keys = _numbered(keys, table, warnings)
    else:
        keys = bare(table.column(id_.name))
    empty = keys.null_count
    if empty:
        what = "name" if id_ is None else f"'{id_.name}'"
        warnings.append(f"{table.path.name}: {counted(empty, 'row')} without {what} left out")
    repeated = len(keys) - empty - len(pc.unique(keys.drop_null()))
    if repeated and not mapping.states:
        warnings.append(
            f"{table.path.name}: {counted(repeated, 'row')} with the id of an earlier row, "
            "taken together with it"
        )
    return keys


def _first_filled(table: Table, columns: list[Column]) -> pa.ChunkedArray:
    values = [table.column(column.name) for column in columns]
    return pc.coalesce(*values) if len(values) > 1 else values[0]


def _numbered(keys: pa.ChunkedArray, table: Table, warnings: list[str]) -> pa.ChunkedArray:
    """Names made unique: the second Springfield is called `Springfield (2)`."""
    cells = keys.combine_chunks().dictionary_encode()
    codes = cells.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    start = np.searchsorted(codes[order], codes[order])
    nth = np.empty(len(codes), dtype=np.int64)
    nth[order] = np.arange(len(codes)) - start + 1
    again = pa.array((nth > 1) & (codes >= 0))
    number = pc.sum(again).as_py() or 0
    if not number:
        return keys
    warnings.append(
        f"{table.path.name}: {counted(number, 'row')} with the name of another row, told apart by "
        "a number; a column with ids would be better"
    )
    suffix = pc.binary_join_element_wise(" (", pa.array(nth).cast(pa.string()), ")", "")
    text = pc.binary_join_element_wise(keys.combine_chunks(), suffix, "")
    return pa.chunked_array([pc.if_else(again, text, keys.combine_chunks())])
