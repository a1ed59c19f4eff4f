"""`store.ledger`: the decisions of curators, what stands of them, what clashes, files of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from store.connection import Connection
from store.ledger import (
    adjudication,
    by_hand,
    conflicts,
    corrections,
    decisions,
    history,
    import_files,
    import_plan,
    links,
    orphans,
    releases,
)
from store.ledger.history import HistoryFilter
from store.ledger.import_plan import ImportPlan
from store.readers.mappings.rows import MappingFile
from store.records import Conflict, DecidedPair, Decision, OpenConflict, Statement


class Ledger:
    """The append-only ledger: what is decided is only ever added to."""

    def __init__(self, connection: Connection):
        self._connection = connection

    # Decisions

    def append(self, events: Sequence[Decision]) -> int:
        """Append decisions in one transaction; all or none. Returns the number of new rows.

        An event that is there already, with the same content, is passed over. Raises
        DecisionRefused, naming the event, for one that can't be.
        """
        with self._connection.transaction() as cursor:
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
        with self._connection.transaction() as cursor:
            return decisions.retract(cursor, event_id, curator, retract_id, note, decided_at)

    def event(self, event_id: str) -> Decision | None:
        """One event, None if there is none of this id."""
        with self._connection.reading() as cursor:
            return decisions.get(cursor, event_id)

    def taken_back_with(self, event_id: str) -> list[Decision]:
        """The events that go when this one is taken back: it alone, or all adjudicated with it."""
        with self._connection.reading() as cursor:
            return corrections.taken_back_with(cursor, event_id)

    def take_back(self, event_id: str, curator: str, note: str | None = None) -> int:
        """Take an event back, an adjudication with all that was adjudicated along with it.

        Returns how many were taken back. Raises DecisionRefused.
        """
        with self._connection.transaction() as cursor:
            return corrections.take_back(cursor, event_id, curator, note)

    def annotate(self, event_id: str, curator: str, note: str) -> Decision:
        """Write a note on a decision, which stays its curator's; see corrections.annotate."""
        with self._connection.transaction() as cursor:
            return corrections.annotate(cursor, event_id, curator, note)

    # Links by hand

    def statements(self, ids: Collection[int]) -> list[Statement]:
        """What stands about any of these entities, known links first, then the earliest."""
        with self._connection.reading() as cursor:
            return by_hand.statements(cursor, ids)

    def about_pair(self, left_id: int, right_id: int) -> list[Statement]:
        """What a curator who would link these two should know; see by_hand.about_pair."""
        with self._connection.reading() as cursor:
            return by_hand.about_pair(cursor, left_id, right_id)

    def link(self, event: Decision, told: Sequence[Statement]) -> int:
        """Append an accept whose curator was told of these statements; the number of new rows.

        Raises DecisionRefused, also if anything else stands about the two by now.
        """
        with self._connection.transaction() as cursor:
            return by_hand.link(cursor, event, told)

    # History

    def history(
        self,
        left_key: str | None = None,
        right_key: str | None = None,
        curator: str | None = None,
        limit: int = 100,
    ) -> list[Decision]:
        """Events, retracts too, newest first; of a pair, an entity, a curator or all."""
        with self._connection.reading() as cursor:
            return decisions.history(cursor, left_key, right_key, curator, limit)

    def history_page(
        self, filter: HistoryFilter, page: int = 1, page_size: int = 50
    ) -> tuple[pa.Table, int]:
        """One page of the whole ledger, and the number of all events; see history.page."""
        with self._connection.reading() as cursor:
            return history.page(cursor, filter, page, page_size)

    def write_history(self, filter: HistoryFilter, out: Path) -> int:
        """Write the events that the filter passes as CSV; returns the number of rows."""
        with self._connection.reading() as cursor:
            return history.write_csv(cursor, filter, out)

    def curators(self) -> list[str]:
        """Everybody who is in the ledger, by name."""
        with self._connection.reading() as cursor:
            return history.curators(cursor)

    def runs(self) -> list[str]:
        """The runs that decisions were made on, the newest first."""
        with self._connection.reading() as cursor:
            return history.runs(cursor)

    # Links and conflicts

    def links(
        self,
        verdicts: Sequence[str] = (),
        text: str = "",
        source: str | None = None,
        conflict: bool | None = None,
        about: str = "main",
        page: int = 1,
        page_size: int = 50,
    ) -> tuple[pa.Table, int]:
        """One page of judged pairs and seeds, conflicts first, and the number of all rows."""
        with self._connection.reading() as cursor:
            return links.links(cursor, verdicts, text, source, conflict, about, page, page_size)

    def linked_pairs(self, left_keys: Sequence[str]) -> set[tuple[str, str]]:
        """Those links of these left entities that stand: (left key, right key)."""
        with self._connection.reading() as cursor:
            return links.linked_pairs(cursor, left_keys)

    def link_keys(self) -> pa.Table:
        """All pairs that are linked, by a curator or as seeds. Columns: left_key, right_key."""
        with self._connection.reading() as cursor:
            return links.link_keys(cursor)

    def decided_pairs(self, limit: int) -> list[DecidedPair]:
        """Pairs that curators accepted or rejected, the latest decisions first; no seeds."""
        with self._connection.reading() as cursor:
            return links.decided_pairs(cursor, limit)

    def changed_pairs(self, since: datetime | None = None) -> int:
        """Pairs, and left entities without a counterpart, about which something was decided or
        taken back after a moment; see decisions.changed_pairs."""
        with self._connection.reading() as cursor:
            return decisions.changed_pairs(cursor, since)

    def verdicts(self) -> pa.Table:
        """What curators decided and what stands of it, for the model; see links.verdicts."""
        with self._connection.reading() as cursor:
            return links.verdicts(cursor)

    def conflicts(self) -> list[Conflict]:
        """Decisions that can't all hold; see conflicts.py."""
        with self._connection.reading() as cursor:
            return conflicts.conflicts(cursor)

    def count_conflicts(self) -> int:
        """The number of open conflicts."""
        with self._connection.reading() as cursor:
            return conflicts.count(cursor)

    def conflict_page(self, page: int = 1, page_size: int = 50) -> tuple[pa.Table, int]:
        """One page of conflicts, the latest first, and the number of all."""
        with self._connection.reading() as cursor:
            return conflicts.page(cursor, page, page_size)

    def open_conflict(
        self, kind: str, key: str, other_key: str | None = None
    ) -> OpenConflict | None:
        """One conflict with every claim in it; None if it is none any more."""
        with self._connection.reading() as cursor:
            return conflicts.open_conflict(cursor, kind, key, other_key)

    def conflict_of_pair(self, left_key: str, right_key: str | None) -> tuple | None:
        """(kind, key, other_key) of the latest conflict that this pair is part of, if any."""
        with self._connection.reading() as cursor:
            return conflicts.of_pair(cursor, left_key, right_key)

    def adjudicate(
        self, shown: OpenConflict, outcomes: Sequence[str], curator: str, **more
    ) -> list[Decision]:
        """Adjudicate the claims of a conflict as it was shown; see adjudication.py."""
        with self._connection.transaction() as cursor:
            return adjudication.adjudicate(cursor, shown, outcomes, curator, **more)

    def adjudication_page(self, page: int = 1, page_size: int = 50) -> tuple[pa.Table, int]:
        """One page of the adjudications that hold, the latest first, and the number of all."""
        with self._connection.reading() as cursor:
            return adjudication.page(cursor, page, page_size)

    def orphans(self, limit: int | None = None) -> pa.Table:
        """Judged pairs that the graphs don't have; see orphans.rows."""
        with self._connection.reading() as cursor:
            return orphans.rows(cursor, limit)

    def count_orphans(self) -> int:
        """The number of judged pairs that the graphs don't have."""
        with self._connection.reading() as cursor:
            return orphans.count(cursor) if orphans.has_any(cursor) else 0

    # Releases

    def release(
        self, audit: str, least: float, sample: tuple[int, int], curator: str, note: str
    ) -> tuple[str, int]:
        """Release what an audit holds, in one transaction; see releases.release."""
        with self._connection.transaction() as cursor:
            return releases.release(cursor, audit, least, sample, curator, note)

    def releases(self) -> pa.Table:
        """What was released, the latest first; see releases.releases."""
        with self._connection.reading() as cursor:
            return releases.releases(cursor)

    def take_back_release(self, batch: str, curator: str, note: str | None = None) -> int:
        """Take back all of a release; returns how many. Raises DecisionRefused."""
        with self._connection.transaction() as cursor:
            return releases.take_back(cursor, batch, curator, note)

    # Files of decisions

    def plan_import(self, file: MappingFile, curator: str, bases: Sequence[str]) -> ImportPlan:
        """What a file of decisions would add; nothing is changed. Raises InputError."""
        with self._connection.reading() as cursor:
            return import_plan.plan(cursor, file, curator, bases)

    def import_file(
        self, file: MappingFile, curator: str, bases: Sequence[str], skip_unknown: bool = False
    ) -> ImportPlan:
        """Append the decisions of a file in one transaction, each once; what was planned.

        Rows with entities that the graphs don't have refuse the file, unless they are to be
        skipped. Raises InputError.
        """
        with self._connection.transaction() as cursor:
            plan = import_plan.plan(cursor, file, curator, bases)
            plan.refuse_unknown(skip_unknown)
            import_files.append(cursor, plan, curator)
            return plan

    def imported_files(self) -> pa.Table:
        """Files of decisions that were imported; see import_files.files."""
        with self._connection.reading() as cursor:
            return import_files.files(cursor)

    def file_of(self, event_id: str) -> tuple[str, str, datetime] | None:
        """The file that an event came from, who imported it, and when (UTC); None for others."""
        with self._connection.reading() as cursor:
            return import_files.file_of(cursor, event_id)

    def take_back_file(self, batch: str, curator: str) -> int:
        """Take back all events of a file; returns how many. Raises DecisionRefused."""
        with self._connection.transaction() as cursor:
            return import_files.take_back(cursor, batch, curator)
