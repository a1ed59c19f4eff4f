"""Audits: what is to be released together, in the order in which a sample of it is judged.

An audit holds the statements of a run as they were when it began, shuffled. They are judged from
place 0 on, so what is judged without a gap is a random sample of all of them, and of those among
them from any stated probability on. What a curator says is wrong is asked about once more: a slip
of the hand would cost more than a second look. Until then it counts as wrong. What is skipped comes
again a few places later, for it is a gap.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from store.cursor import Cursor
from store.graphs.entities import by_id
from store.records import QueueFilter, QueueItem
from store.review.queue import BEST, narrowed, values

OUTCOMES = ("accept", "no_counterpart", "reject")  # that can be released
AUDITED = "audit-"  # begins the batch of what was decided in an audit
LATER = 4  # further places are judged before what was found wrong, or skipped, is asked about again

_CHANCE = {"accept": "b.probability", "no_counterpart": "none", "reject": "1 - b.probability"}


@dataclass(frozen=True)
class Audit:
    """An audit under way: what of the `run` is to be released, and the precision wanted of it, or
    `of_all` links that stand then."""

    audit: str
    outcome: str
    precision: float
    run: str
    curator: str
    begun: datetime
    of_all: bool = False


def statements(cursor: Cursor, outcome: str, only: QueueFilter) -> pa.Table:
    """What could be released, the surest first: left_id, right_id, left_key, right_key (null for no
    counterpart) and probability, that the outcome is right. Of several left entities with the same
    best candidate only the surest one can be its match. What somebody skipped in this run is left
    out: a person looked and would not say it."""
    if outcome not in OUTCOMES:
        raise ValueError(f"the outcome {outcome!r} must be one of {', '.join(OUTCOMES)}")
    run = cursor.row("select run from run where active")
    if run is None:
        return pa.table({name: [] for name in ("left_id", "right_id", "left_key", "right_key",
                                               "probability")})  # fmt: skip
    rivals = "and right_id not in (select right_id from link)" if outcome == "accept" else ""
    surest = (
        "qualify row_number() over (partition by b.right_id order by probability desc, b.left_id)"
        " = 1"
    )
    return cursor.table(
        f"""
        {BEST},
        none as (
            select left_id, max(no_counterpart) as none from proposal where run = $run group by 1
        )
        select b.left_id, b.right_id, l.key as left_key,
               {"null" if outcome == "no_counterpart" else "r.key"} as right_key,
               {_CHANCE[outcome]}::double as probability
        from (select * from best where {narrowed(only)} {rivals}) b
        left join none on none.left_id = b.left_id
        join entity l on l.entity_id = b.left_id
        join entity r on r.entity_id = b.right_id
        where isfinite({_CHANCE[outcome]}) and l.key not in (
            select left_key from decision where verdict = 'skip' and run = $run
        )
        {surest if outcome == "accept" else ""}
        order by probability desc, b.left_id
        """,
        run=run[0],
        excluded=[],
        **values(only),
    )


def begin(
    cursor: Cursor,
    outcome: str,
    precision: float,
    curator: str,
    chosen: pa.Table,
    seed: int,
    of_all: bool,
) -> Audit:
    """Begin an audit of statements in the place of any other of its outcome; `seed` shuffles."""
    drop(cursor, outcome)
    run = cursor.value("select run from run where active")
    found = Audit(uuid.uuid4().hex[:12], outcome, precision, run, curator, _now(), of_all)
    cursor.run(
        """
        insert into audit values
        ($audit, $outcome, $precision, $run, $curator, $begun, null, null, $of_all)
        """,
        **vars(found),
    )
    place = np.random.default_rng(seed).permutation(len(chosen)).astype(np.int32)
    pairs = chosen.select(["left_key", "right_key", "probability"])
    cursor.register("pairs_in", pairs.append_column("place", pa.array(place)))
    cursor.run(
        """
        insert into audit_pair
        select $audit, place, left_key, right_key, probability from pairs_in order by place
        """,
        audit=found.audit,
    )
    return found


def under_way(cursor: Cursor) -> list[Audit]:
    """The audits of the active run that are under way, the latest first; those of other runs are
    dropped when the next one begins."""
    rows = cursor.rows(
        """
        select audit, outcome, precision, a.run, curator, begun, of_all from audit a
        join run r on r.run = a.run and r.active
        where sample_right is null order by begun desc
        """
    )
    return [Audit(*row) for row in rows]


def narrow(cursor: Cursor, audit: str, least: float) -> None:
    """Go on with the part of an audit from the stated probability `least` on; its sample is what
    was judged of it."""
    cursor.run(
        "delete from audit_pair where audit = $audit and probability < $least",
        audit=audit,
        least=least,
    )


def drop(cursor: Cursor, outcome: str) -> None:
    """End the audit of this outcome; what was judged in it stays decided."""
    cursor.run(
        """
        delete from audit_pair where audit in (
            select audit from audit where sample_right is null
            and (outcome = $outcome or run not in (select run from run where active))
        )
        """,
        outcome=outcome,
    )
    cursor.run("delete from audit where audit not in (select audit from audit_pair)")


# Of each statement of the audit what people who looked say of it by now: right, wrong, or null for
# nothing yet; and how often they have said something about its left entity since the audit began.
_JUDGED = """
    pair as (
        select p.place, p.left_key, p.right_key, p.probability, a.outcome,
               l.entity_id as left_id, r.entity_id as right_id
        from audit_pair p join audit a using (audit)
        left join entity l on l.side = 'left' and l.key = p.left_key
        left join entity r on r.side = 'right' and r.key = p.right_key
        where audit = $audit
    ),
    said as (
        select s.left_id, s.right_id, s.standing, s.disputed, n.standing is not null as apart
        from standing s left join not_same n using (left_id, right_id)
        where not s.released and s.left_id in (select left_id from pair)
    ),
    word as (
        select p.place,
               bool_or(s.standing = 'accept' and s.right_id = p.right_id) as linked,
               bool_or(s.standing = 'accept') as elsewhere,
               bool_or(s.apart and s.right_id = p.right_id) as rejected,
               bool_or(s.standing = 'no_counterpart') as alone,
               bool_or(s.standing = 'unsure') as unsure
        from pair p join said s using (left_id) group by p.place
    ),
    judged as (
        select p.*, case p.outcome
            when 'accept' then if(linked, true, if(elsewhere or rejected or alone or unsure,
                                                   false, null))
            when 'no_counterpart' then if(elsewhere, false, if(alone, true,
                                                               if(unsure, false, null)))
            else if(linked, false, if(elsewhere or rejected or alone, true,
                                      if(unsure, false, null)))
            end as is_right
        from pair p left join word using (place)
    ),
    looks as (
        select d.left_key, count(*) as looks from decision d
        where d.batch = $batch and d.verdict not in ('skip', 'retract', 'note')
        group by d.left_key
    ),
    skipped as (
        select left_key, count(*) as skips from decision
        where batch = $batch and verdict = 'skip' group by left_key
    ),
    gap as (select coalesce(min(place), 2147483647) as place from judged where is_right is null)
"""


def judged(cursor: Cursor, audit: str) -> pa.Table:
    """All statements of an audit: place, left_id, right_id, left_key, right_key, probability,
    is_right (null for not judged yet), sampled (bool: judged without a gap before it) and confirmed
    (bool: right, or found wrong at a second look too)."""
    return cursor.table(
        f"""
        with {_JUDGED}
        select place, left_id, right_id, left_key, right_key, probability, is_right,
               place < (select place from gap) as sampled,
               coalesce(is_right or coalesce(looks, 2) > 1, false) as confirmed
        from judged left join looks using (left_key)
        order by place
        """,
        audit=audit,
        batch=AUDITED + audit,
    )


def questions(cursor: Cursor, audit: str, limit: int, excluded: Sequence[int]) -> list[QueueItem]:
    """What is to be judged next: what was found wrong once, a few places back, then by place."""
    rows = cursor.rows(
        f"""
        with {_JUDGED},
        asked as (
            select left_id, right_id, place + $later * coalesce(skips, 0) as place,
                   is_right is null as fresh
            from judged left join looks using (left_key) left join skipped using (left_key)
            where left_id is not null
              and (is_right is null or (not is_right and looks = 1
                   and place + $later < (select place from gap)))
              and not list_contains($excluded::bigint[], left_id)
        )
        select a.left_id, coalesce(a.right_id, first.right_id), p.probability, not fresh
        from asked a
        left join proposal first
            on first.run = (select run from audit where audit = $audit)
            and first.rank = 1 and first.left_id = a.left_id
        left join proposal p on p.run = first.run and p.left_id = a.left_id
            and p.right_id = coalesce(a.right_id, first.right_id)
        where coalesce(a.right_id, first.right_id) is not null
        order by fresh, place limit $limit
        """,
        audit=audit,
        batch=AUDITED + audit,
        limit=limit,
        later=LATER,
        excluded=[int(i) for i in excluded],
    )
    known = by_id(cursor, sorted({i for row in rows for i in row[:2]}))
    return [
        QueueItem(known[a], known[b], None, chance, 0, again=again) for a, b, chance, again in rows
    ]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
