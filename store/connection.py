"""The connection to a workspace's database file, which only one process can have open at a time.

All access goes through two context managers. `reading` gives a cursor that sees one state of the
data, however many statements it runs. `transaction` gives one whose writes are kept together or not
at all. Threads may share a Connection: each operation has a cursor of its own, and writers take
turns.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import psutil

from store.cursor import OFFLINE, Cursor
from store.errors import QueryFailed, StoreError, TransactionFailed, WorkspaceLocked

logger = logging.getLogger(__name__)


class Connection:
    """The open database of a workspace."""

    def __init__(self, database: duckdb.DuckDBPyConnection):
        self._database = database
        self._writers = threading.RLock()
        self._current = _Current()

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor for reads that belong together: all of them see the same state.

        Within another `reading` of the same thread it is the cursor of that one. Within a
        transaction it is the transaction's, which sees what has been written so far.
        """
        outer = self._current.writer or self._current.reader
        if outer is not None:
            yield outer
            return
        with self._own_cursor() as cursor:
            cursor.run("begin")
            self._current.reader = cursor
            try:
                yield cursor
            finally:
                self._current.reader = None
                _roll_back(cursor)  # nothing was written; this ends the read

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor whose writes are all kept, or, on any error, none of them.

        One thread at a time. A transaction within another one of the same thread is a part of it:
        nothing is kept before the outer one ends, and if the inner one failed the outer one fails
        too, whether or not its error was caught. Raises TransactionFailed then, and QueryFailed if
        the commit fails; an error in the block itself is passed on as it is.
        """
        if self._current.writer is not None:
            with self._part_of_outer():
                yield self._current.writer
            return
        with self._writers, self._own_cursor() as cursor:
            cursor.run("begin")
            self._current.writer, self._current.failure = cursor, None
            try:
                yield cursor
                if self._current.failure is not None:
                    raise TransactionFailed(
                        f"nothing was stored, since a part of it failed: {self._current.failure}"
                    ) from self._current.failure
                cursor.run("commit")
            except BaseException:
                _roll_back(cursor)
                raise
            finally:
                self._current.writer = self._current.failure = None

    @contextmanager
    def _part_of_outer(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self._current.failure = self._current.failure or error
            raise

    @contextmanager
    def _own_cursor(self) -> Iterator[Cursor]:
        cursor = Cursor(self._database.cursor())
        try:
            yield cursor
        finally:
            cursor.close()


class _Current(threading.local):
    """The reads or the transaction that a thread is in, and the first error in the latter."""

    reader: Cursor | None = None
    writer: Cursor | None = None
    failure: BaseException | None = None


def _roll_back(cursor: Cursor) -> None:
    """End a transaction without keeping its writes. Never raises, so as not to hide the error that
    led here; DuckDB may have rolled back by itself."""
    try:
        cursor.run("rollback")
    except QueryFailed as error:
        logger.debug("rollback: %s", error)


def connect(workspace: Path) -> Connection:
    """The connection to a workspace's database; folder and file are made if need be.

    Raises WorkspaceLocked if another process has it, StoreError if it is no database or can't be
    read.
    """
    database = workspace / "mimea.duckdb"
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        return Connection(duckdb.connect(str(database), config=OFFLINE))
    except OSError as error:
        raise StoreError(f"{workspace}: can't be used as a workspace: {error.strerror}") from error
    except duckdb.Error as error:
        raise _refusal(database, str(error)) from error


def _refusal(database: Path, message: str) -> StoreError:
    """DuckDB's own words for a file it can't open, as one sentence with advice."""
    holder = re.search(r"lock is held in (.+?) \(PID (\d+)\)", message)
    if holder or "Could not set lock" in message:
        return WorkspaceLocked(
            f"The workspace {database.parent} is in use by {_holder(holder)}. Close that program, "
            "or choose another workspace; a workspace can be open in only one process."
        )
    # a database of another kind is known by the extension that would read it
    if "not a valid DuckDB database" in message or "Extension" in message:
        return StoreError(
            f"{database} is not a Mimea database: the file has other content. Move it away, or "
            "choose another workspace."
        )
    return StoreError(f"{database} can't be opened: {message.splitlines()[0]}")


def _holder(found: re.Match | None) -> str:
    if found is None:
        return "another program"
    program, pid = found[1], int(found[2])
    with suppress(psutil.Error):  # ended meanwhile, or somebody else's: the path will do
        program = " ".join(psutil.Process(pid).cmdline()[:4]) or program
    return f"`{program}` (PID {pid})"
