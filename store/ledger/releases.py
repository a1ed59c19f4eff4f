"""Many statements released together, on the word of an audit, and taken back together.

What is released is one transaction of events that share a batch. They say who released, in which
run, at which stated probability, and in their note by which sample; that nobody looked at each of
them is what the verdict "release" says.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from store.cursor import Cursor
from store.errors import DecisionRefused
from store.ledger.decisions import renew_all
from store.records import DECISION_FIELDS

RELEASED = "released-"  # begins the batch of what was released together
TAKEN_BACK = "unreleased-"  # and that of the events that take it back


def release(
    cursor: Cursor, audit: str, least: float, sample: tuple[int, int], curator: str, note: str
) -> tuple[str, int]:
    """Append what an audit holds from the stated probability `least` on, but for left entities that
    are decided by now and rights that are linked by now, and end the audit. `sample` is how many of
    it were right and wrong. The batch, and how many were released. Raises DecisionRefused where
    nothing is left to release."""
    batch = RELEASED + audit
    before = cursor.value("select coalesce(max(seq), 0) from decision")
    cursor.run(
        f"""
        insert into decision (seq, {DECISION_FIELDS})
        select nextval('decision_seq'), $batch || '-' || p.place, p.left_key, p.right_key,
               'release', $curator, $now, a.run, o.rank, null, null, $batch, $note, null,
               a.outcome, p.probability
        from audit_pair p
        join audit a using (audit)
        join entity l on l.side = 'left' and l.key = p.left_key
        left join entity r on r.side = 'right' and r.key = p.right_key
        left join proposal o
            on o.run = a.run and o.left_id = l.entity_id and o.right_id = r.entity_id
        where audit = $audit and a.sample_right is null and p.probability >= $least
          and l.entity_id not in (select left_id from closed_left)
          and (p.right_key is null or (r.entity_id is not null and not exists (
              select 1 from standing s
              where s.left_id = l.entity_id and s.right_id = r.entity_id)))
          and (a.outcome <> 'accept' or r.entity_id not in (select right_id from link))
        order by p.place
        """,
        audit=audit,
        least=least,
        batch=batch,
        curator=curator,
        note=note,
        now=_now(),
    )
    count = cursor.value("select count(*) from decision where seq > $before", before=before)
    if not count:
        raise DecisionRefused(
            "nothing is left to release: the audit has ended, or all of it was decided meanwhile"
        )
    cursor.run(
        "delete from audit_pair where audit = $audit and probability < $least",
        audit=audit,
        least=least,
    )
    cursor.run(
        "update audit set sample_right = $right, sample_wrong = $wrong where audit = $audit",
        audit=audit,
        right=sample[0],
        wrong=sample[1],
    )
    renew_all(cursor)
    return batch, count


def take_back(cursor: Cursor, batch: str, curator: str, note: str | None = None) -> int:
    """Take back all of a release that still stands; returns how many. Raises DecisionRefused."""
    live = cursor.value(
        "select count(*) from live_event where verdict = 'release' and batch = $batch", batch=batch
    )
    if not live:
        raise DecisionRefused("all of this release has been taken back already")
    cursor.run(
        f"""
        insert into decision (seq, {DECISION_FIELDS})
        select nextval('decision_seq'), $back || event_id, left_key, right_key, 'retract',
               $curator, $now, run, null, null, null, $back || batch, $note, event_id, null, null
        from live_event where verdict = 'release' and batch = $batch
        order by seq
        """,
        batch=batch,
        back=TAKEN_BACK,
        curator=curator,
        note=note,
        now=_now(),
    )
    renew_all(cursor)
    return live


def releases(cursor: Cursor) -> pa.Table:
    """What was released, the latest first: batch, outcome, curator, decided_at (UTC), run, note,
    least (the lowest stated probability), events, live (those that nobody took back) and stands
    (those of them that nobody who looked has overruled, in the present graphs)."""
    return cursor.table(
        """
        select d.batch, any_value(d.outcome) as outcome, any_value(d.curator) as curator,
               max(d.decided_at) as decided_at, any_value(d.run) as run,
               any_value(d.note) as note, min(d.probability) as least,
               count(*) as events, count(live.seq) as live, count(s.seq) as stands
        from decision d
        left join live_event live using (seq)
        left join standing s on s.seq = d.seq
        where d.verdict = 'release'
        group by d.batch order by max(d.seq) desc
        """
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
