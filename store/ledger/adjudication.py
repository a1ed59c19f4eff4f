"""Settling a conflict: adjudications that are made together, and taken back together.

A settlement judges every claim of the conflict as it was shown. Its events share a batch, so that
"both are right" is known to have been said of just these two.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa

from store.cursor import Cursor
from store.errors import DecisionRefused
from store.ledger import conflicts, decisions
from store.records import Decision, OpenConflict


def adjudicate(
    cursor: Cursor,
    shown: OpenConflict,
    outcomes: Sequence[str],
    curator: str,
    run: str | None = None,
    evidence_hash: str | None = None,
    note: str | None = None,
) -> list[Decision]:
    """Append an adjudication for each claim of the conflict, with these outcomes in their order.

    Of the claim "no counterpart" an outcome "accept" says that it is right. Raises DecisionRefused
    if the conflict is no longer as it was shown.
    """
    other = shown.claims[0].right.key if shown.kind == "curators" else None
    if conflicts.open_conflict(cursor, shown.kind, shown.entity.key, other) != shown:
        raise DecisionRefused(
            "this conflict has changed since it was shown: somebody decided or settled it. "
            "Nothing was recorded; review it again"
        )
    batch = f"settled-{uuid.uuid4().hex}"
    now = datetime.now(UTC)
    events = [
        Decision(
            event_id=uuid.uuid4().hex,
            left=claim.left.key,
            right=claim.right.key if claim.right else None,
            verdict="adjudicate",
            curator=curator,
            decided_at=now,
            run=run,
            evidence_hash=evidence_hash,
            batch=batch,
            note=(note or "").strip() or None,
            outcome="no_counterpart" if outcome == "accept" and claim.right is None else outcome,
        )
        for claim, outcome in zip(shown.claims, outcomes, strict=True)
    ]
    decisions.append(cursor, events)
    return events


def page(cursor: Cursor, page: int = 1, page_size: int = 50) -> tuple[pa.Table, int]:
    """One page of the settlements that hold, the latest first, and the number of all.

    Columns: event_id (of its last event), curator, decided_at (UTC), run, note, judged (a list of
    {left_key, left, right_key, right, outcome}, names or else keys).
    """
    table = cursor.table(
        """
        with live as materialized (
            select d.*, coalesce(batch, event_id) as settlement from decision d
            anti join (select target from decision where verdict = 'retract') back
                on back.target = d.event_id
            where d.verdict = 'adjudicate'
        ),
        made as (select settlement, max(seq) as seq from live group by all),
        page as (select settlement from made order by seq desc limit $size offset $skip)
        select last(d.event_id order by d.seq) as event_id,
               last(d.curator order by d.seq) as curator,
               max(d.decided_at) as decided_at, last(d.run order by d.seq) as run,
               last(d.note order by d.seq) as note,
               list({'left_key': d.left_key, 'left': coalesce(l.name, d.left_key),
                     'right_key': d.right_key, 'right': coalesce(r.name, d.right_key),
                     'outcome': d.outcome} order by d.seq) as judged,
               (select count(*) from made) as total
        from page join live d using (settlement)
        left join entity l on l.side = 'left' and l.key = d.left_key
        left join entity r on r.side = 'right' and r.key = d.right_key
        group by settlement
        order by max(d.seq) desc
        """,
        size=page_size,
        skip=(page - 1) * page_size,
    )
    total = table["total"][0].as_py() if table.num_rows else 0
    return table.drop_columns(["total"]), total
