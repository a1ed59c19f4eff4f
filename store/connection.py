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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import duckdb
import psutil

from store.cursor import OFFLINE, UNREADABLE, Cursor
from store.errors import (
    QueryFailed,
    StoreError,
    TransactionFailed,
    WorkspaceDamaged,
    WorkspaceLocked,
)
from store.journal.journal import Journal
from store.journal.lines import FILE

logger = logging.getLogger(__name__)

DATABASE = "mimea.duckdb"


class Connection:
    """The open database of a workspace; with its `journal`, once there is one, each commit is
    written to that, too."""

    def __init__(self, database: duckdb.DuckDBPyConnection, log: Path | None = None):
        self.journal: Journal | None = None
        self.stored: Callable[[], None] = lambda: None  # called after each commit
        self._database, self._log = database, log
        self._writers = threading.RLock()
        self._current = _Current()

    def close(self) -> None:
        with self._writers:  # what is being stored comes to its end
            if self.journal is not None:
                self.journal.close()
            self.journal = self._log = None
            self._database.close()

    def checkpoint(self) -> None:
        """Bring what is in the write-ahead log into the database file; nothing if it is empty.
        Others read meanwhile, and writers wait. Raises StoreError."""
        with self._writers:
            if self._log is not None and self._log.exists():
                with self._own_cursor() as cursor:
                    cursor.run("checkpoint")

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
    def beside(self) -> Iterator[Cursor]:
        """A cursor of its own, in no transaction, for temporary tables that hold nobody up. What
        is prepared in them can be stored in a `transaction` on it."""
        with self._own_cursor() as cursor:
            yield cursor

    @contextmanager
    def transaction(self, cursor: Cursor | None = None) -> Iterator[Cursor]:
        """A cursor whose writes are all kept, or, on any error, none of them; it may be one from
        `beside`.

        One thread at a time. A transaction within another one of the same thread is a part of it:
        nothing is kept before the outer one ends, and if the inner one failed the outer one fails
        too, whether or not its error was caught. Raises TransactionFailed then, and QueryFailed if
        the commit fails; an error in the block itself is passed on as it is.
        """
        if self._current.writer is not None:
            with self._part_of_outer():
                yield self._current.writer
            return
        with self._writers, nullcontext(cursor) if cursor else self._own_cursor() as cursor:
            cursor.run("begin")
            self._current.writer, self._current.failure = cursor, None
            try:
                self._catch_up(cursor)
                yield cursor
                if self._current.failure is not None:
                    raise TransactionFailed(
                        f"nothing was stored, since a part of it failed: {self._current.failure}"
                    ) from self._current.failure
                new = [] if self.journal is None else self.journal.new_lines(cursor)
                cursor.run("commit")
            except BaseException:
                _roll_back(cursor)
                raise
            finally:
                self._current.writer = self._current.failure = None
            if new:
                self.journal.write(new)
        self.stored()

    def _catch_up(self, cursor: Cursor) -> None:
        """Nothing more is stored before the journal has what was."""
        if self.journal is not None and self.journal.behind:
            self.journal.write(self.journal.new_lines(cursor))

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

    Raises WorkspaceLocked if another process has it, WorkspaceDamaged if it can't be read or is
    gone, StoreError if it is no database.
    """
    database = workspace / DATABASE
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        if not database.exists() and (workspace / FILE).exists():
            raise WorkspaceDamaged(workspace, f"its database {DATABASE} is missing")
        opened = duckdb.connect(str(database), config=OFFLINE)
        opened.execute("pragma disable_checkpoint_on_shutdown")  # close() does, where all is well
        return Connection(opened, database.with_name(f"{DATABASE}.wal"))
    except OSError as error:
        raise StoreError(f"{workspace}: can't be used as a workspace: {error.strerror}") from error
    except duckdb.Error as error:
        raise _refusal(database, str(error)) from error


def _refusal(database: Path, message: str) -> StoreError:
    """DuckDB's own words for a file it can't open, as one sentence with advice."""
    logger.error("%s can't be opened: %s", database, message)
    holder = re.search(r"lock is held in (.+?) \(PID (\d+)\)", message)
    if holder or "Could not set lock" in message:
        return WorkspaceLocked(
            f"The workspace {database.parent} is in use by {_holder(holder)}. Close that program, "
            "or choose another workspace; a workspace can be open in only one process."
        )
    # a database of another kind is known by the extension that would read it
    foreign = "not a valid DuckDB database" in message or "Extension" in message
    if foreign and not (database.parent / FILE).exists():
        return StoreError(
            f"{database} is not a Mimea database: the file has other content. Move it away, or "
            "choose another workspace."
        )
    if "WAL" in message:
        return WorkspaceDamaged(database.parent, f"the log {DATABASE}.wal can't be read")
    if any(sign in message for sign in (*UNREADABLE, "not a valid DuckDB database")):
        return WorkspaceDamaged(database.parent, f"its database {DATABASE} can't be read")
    return StoreError(f"{database} can't be opened: {message.splitlines()[0]}")


def _holder(found: re.Match | None) -> str:
    if found is None:
        return "another program"
    program, pid = found[1], int(found[2])
    with suppress(psutil.Error):  # ended meanwhile, or somebody else's: the path will do
        program = " ".join(psutil.Process(pid).cmdline()[:4]) or program
    return f"`{program}` (PID {pid})"
