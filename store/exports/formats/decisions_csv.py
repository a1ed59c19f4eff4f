"""The decisions as a CSV file that comes in again: each curator's last word on each pair.

An adjudication stands there as its outcome, after all other rows, so that it still has the last
word, and what was released as `release_accept` and the like; what was taken back is left out. The
whole history is in store.exports.formats.provenance.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from store.cursor import Cursor
from store.exports.formats.verification import compare
from store.formula_escaping import defused

COLUMNS = ("left", "right", "verdict", "curator", "decided_at", "note")


def last_words(cursor: Cursor) -> pa.Table:
    """Columns COLUMNS, in the order in which they must come in."""
    return cursor.table(
        """
        select left_key as left, right_key as right,
               if(verdict = 'release', 'release_', '') || coalesce(outcome, verdict) as verdict,
               curator, strftime(decided_at, '%Y-%m-%dT%H:%M:%S.%fZ') as decided_at, note
        from noted_decision join (select seq, counts_from from live_event) using (seq)
        qualify row_number() over (
            partition by left_key, right_key, curator, verdict = 'release'
            order by verdict = 'skip', verdict = 'adjudicate' desc, counts_from desc, seq desc
        ) = 1
        order by verdict = 'adjudicate', seq
        """
    )


def count(cursor: Cursor) -> int:
    """The rows that the file will have."""
    return cursor.value(
        "select count(distinct (left_key, right_key, curator, verdict = 'release')) from live_event"
    )


def write(rows: pa.Table, path: Path) -> int:
    """Write the rows and read them again; returns their number. Raises StoreError.

    Keys, curators and notes that a spreadsheet would run as a formula get a `'` in front, which is
    taken off when the file comes in again.
    """
    for name in ("left", "right", "curator", "note"):
        column = rows.column_names.index(name)
        rows = rows.set_column(column, name, defused(rows[name].cast(pa.string())))
    with path.open("w", encoding="utf-8", newline="") as file:
        # the writer quotes what its line end is made of: with \r\n, both
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(_texts(rows))
    with path.open(encoding="utf-8", newline="") as file:
        read = csv.reader(file, strict=True)
        next(read)
        return compare((tuple(row) for row in read), _texts(rows), path)


def _texts(rows: pa.Table) -> Iterator[tuple[str, ...]]:
    for batch in rows.to_batches(max_chunksize=10_000):
        columns = [["" if v is None else v for v in c.to_pylist()] for c in batch.columns]
        yield from zip(*columns, strict=True)
