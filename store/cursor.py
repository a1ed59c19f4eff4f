"""One cursor on the database: visible SQL, bound parameters, and the failing SQL in the error.

DuckDB refuses one connection shared by threads, so every operation takes a cursor of its own.
Tables registered on a cursor are seen by that cursor alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from store.errors import DiskFailed, DiskFull, QueryFailed, StoreError

logger = logging.getLogger(__name__)

FULL = ("No space left on device", "Disk quota exceeded", "File too large")
UNREADABLE = (
    "Corrupt", "Could not read", "Could not write", "Could not fsync", "Could not seek",
    "database has been invalidated",
)  # fmt: skip

# A database is a user's file: what it needs that is not here is not fetched from the network.
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


class Cursor:
    """A DuckDB cursor whose errors name the SQL; closes with `close()`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self.connection = connection

    def run(self, sql: str, **parameters) -> None:
        """Execute SQL for its effect. Raises QueryFailed."""
        self._execute(sql, parameters)

    def rows(self, sql: str, **parameters) -> list[tuple]:
        """All rows of a query as tuples. Raises QueryFailed."""
        return self._execute(sql, parameters).fetchall()

    def row(self, sql: str, **parameters) -> tuple | None:
        """The first row of a query, or None. Raises QueryFailed."""
        rows = self.rows(sql, **parameters)  # all, since DuckDB refuses to go on beside an open one
        return rows[0] if rows else None

    def value(self, sql: str, **parameters):
        """The one value of a query that always has a row, such as a count."""
        return self.row(sql, **parameters)[0]

    def table(self, sql: str, **parameters) -> pa.Table:
        """All rows of a query as an Arrow table. Raises QueryFailed."""
        try:
            return self.connection.sql(sql, params=parameters or None).to_arrow_table()
        except duckdb.Error as error:
            raise _failure(error, sql) from error

    def batches(self, sql: str, rows: int = 10_000, **parameters) -> Iterator[pa.RecordBatch]:
        """All rows of a query, `rows` at a time, never all in memory. Raises QueryFailed."""
        try:
            yield from self.connection.sql(sql, params=parameters or None).to_arrow_reader(rows)
        except duckdb.Error as error:
            raise _failure(error, sql) from error

    def register(self, name: str, table: pa.Table) -> None:
        """Let SQL on this cursor read an Arrow table under `name`, without a copy."""
        self.connection.register(name, table)

    def close(self) -> None:
        self.connection.close()

    def _execute(self, sql: str, parameters: dict):
        try:
            return self.connection.execute(sql, parameters or None)
        except duckdb.Error as error:
            raise _failure(error, sql) from error


def _failure(error: duckdb.Error, sql: str) -> StoreError:
    """What the disk refuses, in one sentence; else a bug, with its SQL."""
    found = f"{error}\nin the SQL:\n{sql.strip()}"
    if any(sign in found for sign in FULL):
        logger.error("%s", found)
        return DiskFull(
            "There is no room left on the disk, so this was not stored; make room and try again."
        )
    if isinstance(error, duckdb.FatalException) or any(sign in found for sign in UNREADABLE):
        logger.error("%s", found)
        return DiskFailed(
            "The database of the workspace can't be read or written: the disk failed, or the file "
            "is damaged. Close Mimea and run `python -m app check` on the workspace."
        )
    return QueryFailed(found)
