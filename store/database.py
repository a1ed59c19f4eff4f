"""The workspace's one door: a folder with a DuckDB file, pictures, snapshots, runs and exports.

`Store` owns the connection and says what can be asked; the SQL stands in the modules beside it.
Every operation takes its own cursor, so threads may share a Store. Writes take turns.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from store import status
from store.connection import connect
from store.cursor import Cursor
from store.graphs import (
    current as present,
)
from store.graphs import (
    entities,
    search,
    snapshot,
)
from store.graphs import (
    importing as imports,
)
from store.ledger import (
    adjudication as settlements,
)
from store.ledger import (
    conflicts,
    corrections,
    decisions,
    history,
    links,
)
from store.migrations import migrate
from store.records import (
    Attribute,
    Conflict,
    Decision,
    Entity,
    GraphTables,
    Image,
    ImportReport,
    Name,
    Neighbour,
    OpenConflict,
    Proposal,
    QueueFilter,
    QueueItem,
    RunInfo,
    Snapshot,
)
from store.review import candidates as review
from store.review import queue as review_queue
from store.runs import runs

ALL = QueueFilter()


class Store:
    """The open workspace. Make one with `Store.open(folder)`; close it, or use it in a `with`."""

    def __init__(self, workspace: Path, connection: duckdb.DuckDBPyConnection):
        self.workspace = workspace
        self._connection = connection
        self._writing = threading.RLock()

    @classmethod
    def open(cls, workspace: Path) -> Store:
        """Open a workspace folder, making it if it isn't there, and bring its schema up to date.

        Raises WorkspaceLocked if another process has it, WorkspaceTooNew if a newer program made
        it, StoreError if the file is no database or can't be read.
        """
        workspace = Path(workspace).resolve()
        store = cls(workspace, connect(workspace))
        try:
            with store.cursor() as cursor:
                migrate(cursor)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    @property
    def pictures(self) -> Path:
        """The folder that the paths of images() are relative to."""
        return self.workspace / "pictures"

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of one's own, for reading."""
        cursor = Cursor(self._connection.cursor())
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor whose writes all happen or, on any error, don't. One at a time."""
        with self._writing, self.cursor() as cursor:
            cursor.run("begin")
            try:
                yield cursor
            except BaseException:
                cursor.run("rollback")
                raise
            cursor.run("commit")

    # Graphs

    def import_graphs(
        self,
        left: GraphTables,
        right: GraphTables,
        links: pa.Table | None = None,
        progress: imports.Progress = lambda fraction, message: None,
    ) -> ImportReport:
        """Replace both graphs and the seeds in one transaction.

        Decisions are kept, by key; the report counts those whose keys are gone. Runs are kept but
        made inactive, and their proposals dropped, for they name entities of the old graphs.
        Raises InputError, with the workspace as it was, if a table names an unknown entity; what
        `progress` raises ends the import likewise.
        """
        images, warnings = imports.take_pictures(self.pictures, left, right, progress)
        with self.transaction() as cursor:
            return imports.replace_graphs(cursor, left, right, links, images, warnings, progress)

    def graph(self, side: str) -> GraphTables:
        """The graph of a side, ready to be brought in again beside another one."""
        with self.cursor() as cursor:
            return present.graph(cursor, side, self.pictures)

    def known_links(self) -> pa.Table:
        """The links known before, by keys."""
        with self.cursor() as cursor:
            return present.links(cursor)

    def lost_pairs(self, left: pa.Array, right: pa.Array) -> tuple[int, int]:
        """How many judged pairs there are, and how many would be lost with these entities."""
        with self.cursor() as cursor:
            return present.lost_pairs(cursor, left, right)

    def has_graphs(self) -> bool:
        with self.cursor() as cursor:
            return cursor.value("select count(*) from graph") == 2

    def status(self) -> dict:
        """Everything counted, ready for JSON; see store.status."""
        with self.cursor() as cursor:
            return status.status(cursor, self.workspace)

    def entity(self, side: str, key: str) -> Entity:
        """The entity with this key. Raises KeyError with a sentence if there is none."""
        with self.cursor() as cursor:
            return entities.entity(cursor, side, key)

    def entities(self, ids: Sequence[int]) -> list[Entity]:
        """The entities with these ids, in this order. Raises KeyError for an unknown id."""
        with self.cursor() as cursor:
            return entities.entities(cursor, ids)

    def names(self, entity_id: int) -> list[Name]:
        """All labels of an entity."""
        with self.cursor() as cursor:
            return entities.names(cursor, entity_id)

    def attributes(self, entity_ids: int | Sequence[int]) -> list[Attribute]:
        """Attribute rows of one or more entities, sorted by entity, attribute, value."""
        with self.cursor() as cursor:
            return entities.attributes(cursor, entity_ids)

    def images(self, entity_ids: int | Sequence[int]) -> list[Image]:
        """Pictures of one or more entities; paths are relative to `store.graphs.pictures`."""
        with self.cursor() as cursor:
            return entities.images(cursor, entity_ids)

    def neighbours(self, entity_id: int, limit: int = 200) -> list[Neighbour]:
        """Edges at an entity, strongest first: rare relations and neighbours of low degree."""
        with self.cursor() as cursor:
            return entities.neighbours(cursor, entity_id, limit)

    def search(self, side: str, text: str, limit: int = 20) -> list[Entity]:
        """Entities of one side by name or key, best first; forgives a typo or two."""
        with self.cursor() as cursor:
            return search.search(cursor, side, text, limit)

    # Runs

    def active_run(self) -> RunInfo | None:
        with self.cursor() as cursor:
            return runs.active_run(cursor, self.workspace)

    def waiting_run(self) -> RunInfo | None:
        """The run that waits for a curator to adopt it, if there is one."""
        with self.cursor() as cursor:
            return runs.waiting_run(cursor, self.workspace)

    def runs(self) -> list[RunInfo]:
        """All runs, newest first."""
        with self.cursor() as cursor:
            return runs.runs(cursor, self.workspace)

    def add_run(self, folder: Path, adopt: bool = True) -> RunInfo:
        """Bring a finished run folder in and make it the active run, in one transaction.

        Where it isn't to be adopted and there is an active run, it waits. Bringing the same run in
        again replaces it. Raises RunRefused for a folder that is
        unfinished, of another format, or made from other graphs.
        """
        manifest = runs.read_manifest(folder)
        with self.transaction() as cursor:
            return runs.add_run(cursor, self.workspace, folder, manifest, adopt)

    def set_active(self, run: str) -> RunInfo:
        """Make a run the active one. Raises RunRefused if it is unknown or has no proposals."""
        with self.transaction() as cursor:
            return runs.set_active(cursor, self.workspace, run)

    def keep_back(self, run: str) -> None:
        """The run waits no more and stays among the others; the active one goes on."""
        with self.transaction() as cursor:
            runs.keep_back(cursor, run)

    # Review

    def queue(
        self,
        curator: str,
        order: str = "uncertain",
        limit: int = 20,
        exclude_left: Sequence[int] = (),
        only: QueueFilter = ALL,
    ) -> list[QueueItem]:
        """The best open candidate of each open left entity, in one of review_queue.ORDERS, or what
        a colleague decided; narrowed by a filter.

        `exclude_left` are entity ids; what the curator has skipped before comes last.
        """
        with self.cursor() as cursor:
            return review_queue.queue(cursor, curator, order, limit, exclude_left, only)

    def candidates(self, left_id: int, limit: int = 10) -> list[Proposal]:
        """Candidates of a left entity in the active run by rank, rejected pairs left out."""
        with self.cursor() as cursor:
            return review.candidates(cursor, left_id, limit)

    def rivals(self, right_id: int, limit: int = 10) -> list[Proposal]:
        """Proposals of any left entity that name this right one, highest score first."""
        with self.cursor() as cursor:
            return review.rivals(cursor, right_id, limit)

    def matched_pairs(
        self, left_ids: Sequence[int], right_ids: Sequence[int]
    ) -> list[tuple[int, int, str]]:
        """Pairs between the two lists that are joined: (left, right, "seed"|"accept"|"proposal").

        A proposal counts if it is the best open candidate of its left entity.
        """
        with self.cursor() as cursor:
            return review.matched_pairs(cursor, left_ids, right_ids)

    # The ledger

    def decide(self, events: Sequence[Decision]) -> int:
        """Append decisions in one transaction; all or none. Returns the number of new rows.

        An event that is there already, with the same content, is passed over. Raises
        DecisionRefused, naming the event, for one that can't be.
        """
        with self.transaction() as cursor:
            return decisions.append(cursor, events)

    def retract(
        self,
        event_id: str,
        curator: str,
        *,
        retract_id: str | None = None,
        note: str | None = None,
        decided_at: datetime | None = None,
    ) -> Decision:
        """Take an event back by appending a retract; what stood before it stands again.

        Raises DecisionRefused if there is no such event, or it is retracted already.
        """
        with self.transaction() as cursor:
            return decisions.retract(cursor, event_id, curator, retract_id, note, decided_at)

    def last_decision(self, curator: str) -> Decision | None:
        """The curator's latest event that isn't retracted: what undo takes back."""
        with self.cursor() as cursor:
            return decisions.last_decision(cursor, curator)

    def history(
        self,
        left_key: str | None = None,
        right_key: str | None = None,
        curator: str | None = None,
        limit: int = 100,
    ) -> list[Decision]:
        """Events, retracts too, newest first; of a pair, an entity, a curator or all."""
        with self.cursor() as cursor:
            return decisions.history(cursor, left_key, right_key, curator, limit)

    def take_back(self, event_id: str, curator: str, note: str | None = None) -> int:
        """Take an event back, an adjudication with all that was settled along; see corrections."""
        with self.transaction() as cursor:
            return corrections.take_back(cursor, event_id, curator, note)

    def annotate(self, event_id: str, curator: str, note: str) -> Decision:
        """Say a decision that stands again, with a note. Raises DecisionRefused."""
        with self.transaction() as cursor:
            return corrections.annotate(cursor, event_id, curator, note)

    def history_page(
        self, filter: history.HistoryFilter, page: int = 1, page_size: int = 50
    ) -> tuple[pa.Table, int]:
        """One page of the whole ledger, and the number of all events; see store.ledger.history."""
        with self.cursor() as cursor:
            return history.page(cursor, filter, page, page_size)

    # Links

    def links(
        self,
        verdicts: Sequence[str] = (),
        text: str = "",
        source: str | None = None,
        conflict: bool | None = None,
        page: int = 1,
        page_size: int = 50,
    ) -> tuple[pa.Table, int]:
        """One page of judged pairs and seeds, conflicts first, and the number of all rows."""
        with self.cursor() as cursor:
            return links.links(cursor, verdicts, text, source, conflict, page, page_size)

    def conflicts(self) -> list[Conflict]:
        """Decisions that can't all hold; see store.ledger.conflicts."""
        with self.cursor() as cursor:
            return conflicts.conflicts(cursor)

    def open_conflicts(self, page: int = 1, page_size: int = 50) -> tuple[pa.Table, int]:
        """One page of conflicts, the latest first, and the number of all."""
        with self.cursor() as cursor:
            return conflicts.listed(cursor, page, page_size)

    def open_conflict(
        self, kind: str, key: str, other_key: str | None = None
    ) -> OpenConflict | None:
        """One conflict with all that is said in it; None if it is none any more."""
        with self.cursor() as cursor:
            return conflicts.opened(cursor, kind, key, other_key)

    def settle(
        self, shown: OpenConflict, outcomes: Sequence[str], curator: str, **more
    ) -> list[Decision]:
        """Adjudicate the claims of a conflict as it was shown; see store.ledger.adjudication."""
        with self.transaction() as cursor:
            return settlements.settle(cursor, shown, outcomes, curator, **more)

    def write_snapshot(self, folder: Path) -> Snapshot:
        """Write graphs and decisions as a snapshot folder for training."""
        with self.cursor() as cursor:
            return snapshot.write(cursor, self.pictures, folder)
