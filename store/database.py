"""A workspace: a folder with a DuckDB file, pictures, snapshots, runs and exports.

`Store` opens it. What can be read and written stands in its parts: `store.graphs`, `store.ledger`,
`store.review`, `store.activity`, `store.duplicates`, `store.correspondences`, `store.runs`,
`store.exports` and `store.settings`, each over the same connection. Only what concerns several
parts is a method of the Store itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from store.connection import DATABASE, Connection, connect
from store.correspondences.correspondences import Correspondences
from store.duplicates.duplicates import Duplicates
from store.errors import DiskFailed, QueryFailed, StoreError, WorkspaceDamaged
from store.exports.exports import Exports
from store.graphs import importing
from store.graphs.graphs import Graphs
from store.journal.journal import open_journal
from store.journal.lines import FILE
from store.ledger import decisions, orphans
from store.ledger.ledger import Ledger
from store.migrations import migrate
from store.records import GraphTables, ImportReport
from store.review.activity import Activity
from store.review.review import Review
from store.runs.runs import Runs
from store.settings.settings import Settings
from store.status import status, version

logger = logging.getLogger(__name__)


class Store:
    """The open workspace. Make one with `Store.open(folder)`; close it, or use it in a `with`."""

    def __init__(self, workspace: Path, connection: Connection):
        self.workspace = workspace
        self.connection = connection
        self.graphs = Graphs(connection, workspace / "pictures")
        self.ledger = Ledger(connection)
        self.review = Review(connection)
        self.activity = Activity(connection)
        self.runs = Runs(connection, workspace)
        self.exports = Exports(connection, workspace)
        self.settings = Settings(connection)
        self.duplicates = Duplicates(connection)
        self.correspondences = Correspondences(connection)

    @classmethod
    def open(cls, workspace: Path) -> Store:
        """Open a workspace folder, making it if it isn't there, and bring its schema up to date.

        Raises WorkspaceLocked if another process has it, WorkspaceTooNew if a newer program made
        it, WorkspaceDamaged if the ledger isn't what its journal says or can't be read, StoreError
        if the file is no database.
        """
        workspace = Path(workspace).resolve()
        connection = connect(workspace)
        try:
            with _told_as_damage(workspace):
                migrate(connection)
                with connection.transaction() as cursor:
                    connection.journal = open_journal(cursor, workspace)
        except BaseException:
            connection.close()
            raise
        store = cls(workspace, connection)
        store.checkpoint()
        return store

    def close(self) -> None:
        """Close it, with all that is stored in the database file itself."""
        try:
            self.checkpoint()
        finally:
            self.connection.close()

    def watch(self, stored: Callable[[], None]) -> None:
        """Have `stored` called after each transaction that is kept, in the thread that stored."""
        self.connection.stored = stored

    def checkpoint(self) -> None:
        """Bring what is in the write-ahead log into the database file; where that fails, what is
        stored stays in the log, and the failure is logged."""
        try:
            self.connection.checkpoint()
        except StoreError as error:
            logger.error("no checkpoint: %s", error)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all reads of this thread within the block see the same state of the workspace."""
        with self.connection.reading():
            yield

    def import_graphs(
        self,
        left: GraphTables,
        right: GraphTables,
        links: pa.Table | None = None,
        progress: importing.Progress = lambda fraction, message: None,
        joined: pa.Table | None = None,
    ) -> ImportReport:
        """Replace both graphs and the seeds in one transaction. Others decide and read meanwhile,
        but for its last part, where what was prepared takes its place.

        `joined` are columns that say the same; without them the present ones stay whose columns
        both graphs still have. Decisions are kept, by key; the report counts those whose keys are
        gone. Runs are kept but made inactive, and their proposals dropped, for they name entities
        of the old graphs. Raises InputError, with the workspace as it was, if a table names an
        unknown entity; what `progress` raises ends the import likewise.
        """
        images, warnings = importing.take_pictures(self.graphs.pictures, left, right, progress)
        with self.connection.beside() as cursor:
            counts = importing.prepare_graphs(cursor, left, right, links, images, progress, joined)
            with self.connection.transaction(cursor):
                importing.replace_graphs(cursor)
                decisions.renew_all(cursor)
                progress(0.99, "Storing it")
                return ImportReport(counts, tuple(warnings), orphans.count(cursor))

    def version(self) -> tuple:
        """Differs whenever a decision, a run, the graphs or a setting has changed since."""
        with self.connection.reading() as cursor:
            return version(cursor)

    def status(self) -> dict:
        """Everything counted, ready for JSON; see status.py."""
        with self.connection.reading() as cursor:
            return status(cursor, self.workspace)


@contextmanager
def _told_as_damage(workspace: Path) -> Iterator[None]:
    """What DuckDB can't do with the database of a workspace, said as a sentence about it."""
    try:
        yield
    except DiskFailed as error:
        raise WorkspaceDamaged(workspace, f"its database {DATABASE} can't be read") from error
    except QueryFailed as error:
        logger.error("%s", error)
        what = f"its database {DATABASE} doesn't hold what it should"
        raise WorkspaceDamaged(workspace, what) from error
    except OSError as error:
        raise StoreError(
            f"{workspace / FILE}: the journal of decisions can't be used: {error.strerror}. Give "
            "access to it, or make room."
        ) from error
