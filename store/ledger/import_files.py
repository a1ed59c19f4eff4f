"""MappingFile decisions into the ledger, a file at a time, and out of it again as a whole."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from store.cursor import Cursor
from store.errors import DecisionRefused
from store.ledger.decisions import renew_all
from store.ledger.import_plan import UNDO, ImportPlan
from store.records import DECISION_COLUMNS, DECISION_FIELDS

FROM_FILE = "past-"  # begins the batch of events that came with a file


def append(cursor: Cursor, plan: ImportPlan, curator: str) -> str | None:
    """Append the events of a file as one batch; its id, None if there was nothing new."""
    events = plan.events
    if not len(events):
        return None
    batch = f"{FROM_FILE}{uuid.uuid4().hex[:12]}"
    numbers = cursor.table("select nextval('decision_seq') as seq from range($n)", n=len(events))[
        "seq"
    ].combine_chunks()
    numbers = numbers.take(pc.sort_indices(numbers))
    place = events.column_names.index("batch")
    # a ledger's own batches are kept, for what was settled together is taken back together
    batches = pc.coalesce(events["batch"], pa.scalar(batch))
    events = events.set_column(place, "batch", batches).select(DECISION_COLUMNS.names)
    cursor.register("incoming", events.append_column("seq", numbers))
    cursor.run(
        f"""
        insert into decision (seq, {DECISION_FIELDS})
        select seq, {DECISION_FIELDS} from incoming order by seq
        """
    )
    cursor.run(
        "insert into brought_file values ($batch, $name, $format, $who, $now, $first, $last)",
        batch=batch,
        name=plan.file.path.name,
        format=plan.file.format,
        who=curator,
        now=_now(),
        first=numbers[0].as_py(),
        last=numbers[-1].as_py(),
    )
    renew_all(cursor)
    return batch


def files(cursor: Cursor) -> pa.Table:
    """Files that were imported, the latest first.

    Columns batch, name, format, imported_by, imported_at (UTC), events, live (those that nobody
    took back; retracts of the file's own don't count).
    """
    return cursor.table(
        """
        select f.batch, f.name, f.format, f.brought_by as imported_by, f.brought_at as imported_at,
               f.last_seq - f.first_seq + 1 as events, count(e.seq) as live
        from brought_file f
        left join live_event e on e.seq between f.first_seq and f.last_seq
        group by all order by min(f.first_seq) desc
        """
    )


def file_of(cursor: Cursor, event_id: str) -> tuple[str, str, datetime] | None:
    """The file that an event came from, who brought it in, and when (UTC); None for others."""
    return cursor.row(
        """
        select f.name, f.brought_by, f.brought_at from decision d
        join brought_file f on d.seq between f.first_seq and f.last_seq
        where d.event_id = $id
        """,
        id=event_id,
    )


def take_back(cursor: Cursor, batch: str, curator: str) -> int:
    """Take back all events of a file that still live; returns how many. Raises DecisionRefused."""
    found = cursor.row(
        "select name, first_seq, last_seq from brought_file where batch = $batch", batch=batch
    )
    if found is None:
        raise DecisionRefused(f"no file was imported as {batch!r}")
    name, first, last = found
    live = cursor.value(
        "select count(*) from live_event where seq between $first and $last", first=first, last=last
    )
    if not live:
        raise DecisionRefused(f"all decisions of {name} have been taken back already")
    cursor.run(
        f"""
        insert into decision (seq, {DECISION_FIELDS})
        select nextval('decision_seq'), 'undo-' || event_id, left_key, right_key, 'retract',
               $curator, $now, run, null, null, null, $undo, null, event_id, null, null
        from live_event where seq between $first and $last
        """,
        curator=curator,
        now=_now(),
        undo=UNDO + batch,
        first=first,
        last=last,
    )
    renew_all(cursor)
    return live


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
