"""What is said later about a decision: that it is taken back, or a note."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from store.cursor import Cursor
from store.errors import DecisionRefused
from store.ledger import decisions
from store.records import DECISION_FIELDS, Decision, decision_from_row


def taken_back_with(cursor: Cursor, event_id: str) -> list[Decision]:
    """The live events that go when this one is taken back: it alone, or its whole settlement."""
    target = decisions.get(cursor, event_id)
    if target is None:
        return []
    rows = cursor.rows(
        f"""
        select {DECISION_FIELDS} from live_event
        where event_id = $id or ($settling and verdict = 'adjudicate' and batch = $batch)
        order by seq
        """,
        id=event_id,
        settling=target.verdict == "adjudicate",
        batch=target.batch,
    )
    return [decision_from_row(row) for row in rows]


def take_back(cursor: Cursor, event_id: str, curator: str, note: str | None = None) -> int:
    """Append a retract of an event; of an adjudication, of all that was settled with it.

    Returns how many were taken back. Raises DecisionRefused.
    """
    events = taken_back_with(cursor, event_id)
    if event_id not in {event.event_id for event in events}:
        decisions.retract(cursor, event_id, curator)  # says why not
    for event in events:
        decisions.retract(cursor, event.event_id, curator, note=note)
    return len(events)


def annotate(cursor: Cursor, event_id: str, curator: str, note: str) -> Decision:
    """Append a note on a decision that stands; without text it removes the one before.

    The decision stays its curator's, with its run and evidence. Raises DecisionRefused for one that
    doesn't stand.
    """
    target = decisions.get(cursor, event_id)
    stands = cursor.value(
        "select count(*) from pair_verdict where event_id = $id and left_key = $left",
        id=event_id,
        left=target.left if target else None,
    )
    if not stands:
        raise DecisionRefused("a note can only be added to a decision that stands; reload the page")
    written = Decision(
        event_id=uuid.uuid4().hex,
        left=target.left,
        right=target.right,
        verdict="note",
        curator=curator,
        decided_at=datetime.now(UTC),
        note=note.strip() or None,
        target=event_id,
    )
    decisions.append(cursor, [written])
    return written
