"""Links as CSV: one row a link, with names, curator, time, run, note, source and confidence.

Where relations other than "the same" may be among the rows, a last column says which each is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from store.exports.formats.verification import compare
from store.formula_escaping import defused
from store.identifiers.relations import SAME

COLUMNS = [
    "left", "right", "left_name", "right_name", "curator", "decided_at", "run", "note", "source",
    "confidence",
]  # fmt: skip
TEXT = ("left", "right", "left_name", "right_name", "curator", "run", "note")


def write(rows: pa.Table, path: Path, related: bool = False) -> int:
    """Write the rows and read them again; returns their number. Raises StoreError.

    `related`: some may be other than the same.

    Text that a spreadsheet would run as a formula gets a `'` in front, which is taken off when the
    file comes in again.
    """
    table = _as_text(rows)
    if related:
        same = pc.equal(rows["verdict"], "accept")
        table = table.append_column("relation", pc.if_else(same, SAME, rows["verdict"]))
    with path.open("wb") as file:
        file.write(f"{','.join(table.column_names)}\n".encode())  # pyarrow would quote the header
        options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
        pacsv.write_csv(table, file, options)
    with path.open(encoding="utf-8", newline="") as file:
        read = csv.reader(file)
        next(read)
        return compare((tuple(row) for row in read), _expected(table), path)


def _as_text(rows: pa.Table) -> pa.Table:
    columns = {"left": rows["left_key"], "right": rows["right_key"]}
    columns |= {name: rows[name] for name in COLUMNS if name in rows.column_names}
    seconds = rows["decided_at"].cast(pa.timestamp("s"), safe=False)
    columns["decided_at"] = pc.strftime(seconds, "%Y-%m-%dT%H:%M:%SZ")
    columns["confidence"] = pc.round(rows["confidence"].cast(pa.float64()), 3).cast(pa.string())
    for name in TEXT:
        columns[name] = defused(columns[name].cast(pa.string()))
    return pa.table({name: columns[name] for name in COLUMNS})


def _expected(table: pa.Table) -> Iterator[tuple[str, ...]]:
    for batch in table.to_batches(max_chunksize=10_000):
        columns = [["" if v is None else v for v in c.to_pylist()] for c in batch.columns]
        yield from zip(*columns, strict=True)
