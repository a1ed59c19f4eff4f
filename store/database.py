"""A workspace: a folder with a DuckDB file, pictures, snapshots, runs and exports.

`Store` opens it. What can be read and written stands in its parts: `store.graphs`, `store.ledger`,
`store.review`, `store.runs` and `store.exports`, each over the same connection. Only what concerns
several parts is a method of the Store itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from store.connection import Connection, connect
from store.exports.exports import Exports
from store.graphs import importing
from store.graphs.graphs import Graphs
from store.ledger import decisions, orphans
from store.ledger.ledger import Ledger
from store.migrations import migrate
from store.records import GraphTables, ImportReport
from store.review.review import Review
from store.runs.runs import Runs
from store.status import status


class Store:
    """The open workspace. Make one with `Store.open(folder)`; close it, or use it in a `with`."""

    def __init__(self, workspace: Path, connection: Connection):
        self.workspace = workspace
        self.connection = connection
        self.graphs = Graphs(connection, workspace / "pictures")
        self.ledger = Ledger(connection)
        self.review = Review(connection)
        self.runs = Runs(connection, workspace)
        self.exports = Exports(connection, workspace)

    @classmethod
    def open(cls, workspace: Path) -> Store:
        """Open a workspace folder, making it if it isn't there, and bring its schema up to date.

        Raises WorkspaceLocked if another process has it, WorkspaceTooNew if a newer program made
        it, StoreError if the file is no database or can't be read.
        """
        workspace = Path(workspace).resolve()
        store = cls(workspace, connect(workspace))
        try:
            migrate(store.connection)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        self.connection.close()

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
    ) -> ImportReport:
        """Replace both graphs and the seeds in one transaction.

        Decisions are kept, by key; the report counts those whose keys are gone. Runs are kept but
        made inactive, and their proposals dropped, for they name entities of the old graphs.
        Raises InputError, with the workspace as it was, if a table names an unknown entity; what
        `progress` raises ends the import likewise.
        """
        images, warnings = importing.take_pictures(self.graphs.pictures, left, right, progress)
        with self.connection.transaction() as cursor:
            counts = importing.replace_graphs(cursor, left, right, links, images, progress)
            decisions.renew_all(cursor)
            return ImportReport(counts, tuple(warnings), orphans.count(cursor))

    def status(self) -> dict:
        """Everything counted, ready for JSON; see status.py."""
        with self.connection.reading() as cursor:
            return status(cursor, self.workspace)
