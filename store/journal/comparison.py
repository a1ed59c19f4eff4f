"""The journal's events beside those of the database: what is missing, changed, or there alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from store.cursor import Cursor
from store.records import DECISION_COLUMNS

# What the journal has of an event: what was said, and what the database adds by itself.
EVENT_COLUMNS = (*DECISION_COLUMNS.names, "received_at")
FILE_COLUMNS = (
    "batch", "name", "format", "brought_by", "brought_at", "first_seq", "last_seq",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """How many events the database lacks, has otherwise than the journal, and has alone, in the
    part of the ledger that the journal covers; `files` counts brought files likewise."""

    missing: int = 0
    changed: int = 0
    alone: int = 0
    files: int = 0

    def __add__(self, other: Difference) -> Difference:
        return Difference(
            self.missing + other.missing,
            self.changed + other.changed,
            self.alone + other.alone,
            self.files + other.files,
        )

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.alone or self.files)

    def sentence(self, told: int) -> str:
        """What is wrong, of a journal that tells of so many events."""
        said = {
            "lacks {}": self.missing,
            "has {} with other content": self.changed,
            "has {} that the journal doesn't know": self.alone,
            "says otherwise of {} where they came from": self.files,
        }
        words = [text.format(f"{number:,}") for text, number in said.items() if number]
        return f"of the {told:,} decisions in its journal the database {' and '.join(words)}"


def register_events(cursor: Cursor, texts: Sequence[bytes], columns: Sequence[str]) -> None:
    """Let SQL read lines of a journal as `told`: seq, event (a struct of `columns`), file."""
    cursor.register("line_in", pa.table({"line": pa.array(texts, pa.string())}))
    shape = (
        f'{{"seq":"BIGINT","event":{_shape(cursor, "decision", columns)},'
        f'"file":{_shape(cursor, "brought_file", FILE_COLUMNS)}}}'
    )
    cursor.run(
        """
        create or replace temp table told as
        select unnest(from_json(line, $shape)) from line_in
        """,
        shape=shape,
    )


def compare(
    cursor: Cursor, texts: Sequence[bytes], columns: Sequence[str], after: int, upto: int
) -> Difference:
    """Compare lines with the events of the database from after `after` up to `upto`."""
    register_events(cursor, texts, columns)
    missing, changed, alone, files = cursor.row(
        f"""
        with here as (
            select seq, {struct("d", columns)} as event, {FILE} as file
            from decision d left join brought_file f on f.last_seq = d.seq
            where seq > $after and seq <= $upto
        )
        select count(*) filter (h.event is null),
               count(*) filter (h.event is not null and t.event is not null
                                and h.event is distinct from t.event),
               count(*) filter (t.event is null),
               count(*) filter (h.file is distinct from t.file)
        from told t full join here h using (seq)
        """,
        after=after,
        upto=upto,
    )
    return Difference(missing, changed, alone, files)


def struct(table: str, columns: Sequence[str]) -> str:
    """SQL for the named columns of a table as one struct."""
    return "{" + ", ".join(f"'{name}': {table}.{name}" for name in columns) + "}"


FILE = f"if(f.batch is null, null, {struct('f', FILE_COLUMNS)})"


def _shape(cursor: Cursor, table: str, columns: Sequence[str]) -> str:
    """The columns' types as from_json wants them."""
    types = dict(
        cursor.rows(
            "select column_name, data_type from duckdb_columns() where table_name = $table",
            table=table,
        )
    )
    return "{" + ",".join(f'"{name}":"{types[name]}"' for name in columns) + "}"
