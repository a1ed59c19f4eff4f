"""The ledger: events are appended, never changed; what stands is read through views.

Events are keyed by the pair's keys, so they outlive runs and graphs. A batch is one transaction,
checked event by event as if they had come one after the other, so that a burst of keys with an undo
in it is one batch.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

import pyarrow as pa

from store.cursor import Cursor
from store.errors import DecisionRefused
from store.graphs.entities import ids_of
from store.records import (
    DECISION_COLUMNS,
    DECISION_FIELDS,
    OUTCOMES,
    RELATIONS,
    VERDICTS,
    Decision,
    decision_from_row,
)

STANDING_COLUMNS = pa.schema(
    [
        ("left_id", pa.int64()),
        ("right_id", pa.int64()),
        ("standing", pa.string()),
        ("disputed", pa.bool_()),
        ("seq", pa.int64()),
        ("released", pa.bool_()),
    ]
)
STANDING = ", ".join(STANDING_COLUMNS.names)
FEW = 200  # left entities that are renewed one by one rather than all together


def append(cursor: Cursor, events: Sequence[Decision]) -> int:
    """Append what is new of these events; returns how many. Raises DecisionRefused."""
    events = [_in_utc(event) for event in events]
    ledger = _Ledger(cursor, events)
    new = [event for event in events if ledger.admit(event)]
    if new:
        _insert(cursor, new)
        _renew(cursor, ledger, sorted({event.left for event in new}))
    return len(new)


def renew_all(cursor: Cursor) -> None:
    """Renew the table `standing` from the ledger, for after an import."""
    cursor.run("delete from standing")
    cursor.run(f"insert into standing select {STANDING} from ledger_standing")


def retract(
    cursor: Cursor,
    event_id: str,
    curator: str,
    retract_id: str | None = None,
    note: str | None = None,
    decided_at: datetime | None = None,
) -> Decision:
    """Append a retract of an event. Raises DecisionRefused."""
    target = get(cursor, event_id)
    if target is None:
        raise DecisionRefused(f"there is no decision {event_id!r} to take back")
    event = Decision(
        event_id=retract_id or uuid.uuid4().hex,
        left=target.left,
        right=target.right,
        verdict="retract",
        curator=curator,
        decided_at=decided_at or datetime.now(UTC),
        run=target.run,
        note=note,
        target=event_id,
    )
    append(cursor, [event])
    return _in_utc(event)


def changed_pairs(cursor: Cursor, since: datetime | None) -> int:
    """Pairs, and left entities without a counterpart, about which something was decided or taken
    back since this computer's clock said `since`. A skip, a doubt or a note changes no link."""
    return cursor.value(
        """
        select count(distinct (left_key, coalesce(right_key, ''))) from decision
        where verdict not in ('skip', 'unsure', 'note') and received_at > $since
        """,
        since=datetime.min if since is None else since.astimezone(UTC).replace(tzinfo=None),
    )


def get(cursor: Cursor, event_id: str) -> Decision | None:
    return _one(
        cursor.rows(f"select {DECISION_FIELDS} from decision where event_id = $id", id=event_id)
    )


def history(
    cursor: Cursor,
    left_key: str | None = None,
    right_key: str | None = None,
    curator: str | None = None,
    limit: int = 100,
) -> list[Decision]:
    """Events, newest first."""
    rows = cursor.rows(
        f"""
        select {DECISION_FIELDS} from decision
        where ($left::varchar is null or left_key = $left)
          and ($right::varchar is null or right_key = $right)
          and ($curator::varchar is null or curator = $curator)
        order by seq desc limit $limit
        """,
        left=left_key,
        right=right_key,
        curator=curator,
        limit=limit,
    )
    return [decision_from_row(row) for row in rows]


class _Ledger:
    """What must be known of the ledger and the graphs to judge a batch, in three queries."""

    def __init__(self, cursor: Cursor, events: Sequence[Decision]):
        ids = {e.event_id for e in events} | {e.target for e in events if e.target}
        rows = cursor.rows(
            f"""
        select {DECISION_FIELDS} from decision
        where event_id in (select unnest($ids::varchar[]))
        """,
            ids=sorted(ids),
        )
        self.events = {row[0]: decision_from_row(row) for row in rows}
        self.retracted = self._retracted(cursor, events)
        self.lefts = ids_of(cursor, "left", {e.left for e in events})
        self.rights = ids_of(cursor, "right", {e.right for e in events if e.right is not None})

    def admit(self, event: Decision) -> bool:
        """Whether the event is new; remembers it. Raises DecisionRefused if it can't be."""
        known = self.events.get(event.event_id)
        if known == event:
            return False
        if known is not None:
            raise DecisionRefused(
                f"event {event.event_id!r} already exists with other content "
                f"({known.verdict} {known.left} – {known.right} by {known.curator}); "
                "a new decision needs a new event id"
            )
        _check_form(event)
        self._check_keys(event) if event.target is None else self._check_target(event)
        self.events[event.event_id] = event
        return True

    def _check_target(self, event: Decision) -> None:
        target = self.events.get(event.target)
        what = "take back" if event.verdict == "retract" else "write a note on"
        if target is None:
            raise DecisionRefused(f"there is no decision {event.target!r} to {what}")
        if target.verdict == "retract":
            raise DecisionRefused("a retract can't be taken back; decide the pair again")
        if event.target in self.retracted:
            raise DecisionRefused(f"decision {event.target!r} has been taken back already")
        if (event.left, event.right) != (target.left, target.right):
            raise DecisionRefused(
                f"the {event.verdict} names {event.left} – {event.right}, but {event.target!r} is "
                f"about {target.left} – {target.right}"
            )
        if event.verdict == "retract":
            self.retracted.add(event.target)
        elif target.verdict == "note":
            raise DecisionRefused("a note is about a decision, not about another note")

    def _check_keys(self, event: Decision) -> None:
        for side, key, known in (
            ("left", event.left, self.lefts),
            ("right", event.right, self.rights),
        ):
            if key is not None and key not in known:
                raise DecisionRefused(
                    f"{event.verdict}: the {side} graph has no entity {key!r}; check the key, or "
                    "import the graph that has it"
                )

    @staticmethod
    def _retracted(cursor: Cursor, events: Sequence[Decision]) -> set[str]:
        targets = sorted({e.target for e in events if e.target})
        if not targets:
            return set()
        rows = cursor.rows(
            """
            select target from decision
            where verdict = 'retract' and target in (select unnest($targets::varchar[]))
            """,
            targets=targets,
        )
        return {row[0] for row in rows}


def _check_form(event: Decision) -> None:
    """What a verdict needs, whatever the graphs hold."""
    if event.verdict not in VERDICTS:
        raise DecisionRefused(
            f"{event.verdict!r} is not a verdict; it must be one of {', '.join(VERDICTS)}"
        )
    if not event.event_id or not event.curator or not event.left:
        raise DecisionRefused("a decision needs an event id, a curator and a left entity")
    if (event.target is not None) != (event.verdict in ("retract", "note")):
        raise DecisionRefused("retracts and notes, and nothing else, name the event they are about")
    if (event.outcome is not None) != (event.verdict in ("adjudicate", "release")):
        raise DecisionRefused("adjudications and releases, and nothing else, have an outcome")
    if event.probability is not None and not 0 <= event.probability <= 1:
        raise DecisionRefused(f"the probability {event.probability} must lie between 0 and 1")
    standing = event.outcome or event.verdict
    if event.outcome is not None and event.outcome not in OUTCOMES:
        raise DecisionRefused(f"the outcome {event.outcome!r} must be one of {', '.join(OUTCOMES)}")
    overruled = event.verdict == "adjudicate" and standing == "reject"  # of "no counterpart"
    paired = ("accept", "reject", "unsure", *RELATIONS)
    if standing in paired and event.right is None and not overruled:
        raise DecisionRefused(f"{standing} needs a left and a right entity")
    if standing == "no_counterpart" and event.right is not None:
        raise DecisionRefused(f"no_counterpart is about {event.left} alone, without a right entity")


def _insert(cursor: Cursor, events: Sequence[Decision]) -> None:
    rows = [[getattr(e, field.name) for field in fields(Decision)] for e in events]
    columns = [
        pa.array(column, type=field.type)
        for column, field in zip(zip(*rows, strict=True), DECISION_COLUMNS, strict=True)
    ]
    cursor.register("incoming", pa.table(columns, schema=DECISION_COLUMNS))
    cursor.run(
        f"""
        insert into decision (seq, {DECISION_FIELDS})
        select nextval('decision_seq'), {DECISION_FIELDS} from incoming
        """
    )


def _renew(cursor: Cursor, ledger: _Ledger, left_keys: list[str]) -> None:
    """Renew the table `standing` for these left entities, as ledger_standing would."""
    if len(left_keys) > FEW:
        renew_all(cursor)
        return
    rows = cursor.rows(
        """
        select left_key, right_key, standing, disputed, seq, verdict = 'release'
        from pair_verdict
        where list_contains($keys::varchar[], left_key)
        """,
        keys=left_keys,
    )
    unknown = {right for _, right, *_ in rows if right is not None} - set(ledger.rights)
    rights = {**ids_of(cursor, "right", unknown), **ledger.rights, None: None}
    kept = [
        (ledger.lefts[left], rights[right], *rest)
        for left, right, *rest in rows
        if left in ledger.lefts and right in rights
    ]
    ids = [ledger.lefts[key] for key in left_keys if key in ledger.lefts]
    cursor.run("delete from standing where list_contains($ids::bigint[], left_id)", ids=ids)
    if kept:
        columns = [list(column) for column in zip(*kept, strict=True)]
        cursor.register("renewed", pa.table(columns, schema=STANDING_COLUMNS))
        cursor.run(f"insert into standing select {STANDING} from renewed")


def _in_utc(event: Decision) -> Decision:
    """With `decided_at` in UTC, for DuckDB's time zones need a package that we don't."""
    when = event.decided_at
    return replace(
        event,
        decided_at=when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC),
    )


def _one(rows: list[tuple]) -> Decision | None:
    return decision_from_row(rows[0]) if rows else None
