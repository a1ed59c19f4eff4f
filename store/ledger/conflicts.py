"""Decisions that can't all hold: listed, latest first, and one of them with all that is said of it.

Three kinds. "left": a left entity has several counterparts, or one and "no counterpart"; "right":
several left entities claim one right entity; "curators": one accepts what another rejects. A clash
leaves the list when one settlement (see adjudication.py) has judged all claims in it: two links
that were called right together are no clash any more, until a third one comes. Nor are several
links a clash where the other ends are one thing, or where the project lets an entity have several
counterparts.
"""

from __future__ import annotations

import pyarrow as pa

from store.cursor import Cursor
from store.graphs.entities import by_id
from store.records import (
    DECISION_FIELDS,
    Claim,
    Conflict,
    Decision,
    OpenConflict,
    decision_from_row,
)

SHOWN = 12  # claims of one conflict that are looked at, and settled, at a time

# Used by links.py, too. Seeds that clash among themselves alone are the source's own business.
CLASHES = """
    claim as (        -- says that the left entity has this counterpart, or none
        select left_id, right_id, seq from standing where standing in ('accept', 'no_counterpart')
        union all
        select left_id, right_id, null from link where source = 'seed'
    ),
    several as (      -- whether an entity may have several counterparts in this project
        select coalesce(last(value order by seq) = 'true', false) as allowed
        from setting where name = 'many_to_many'
    ),
    thing as materialized (from one_thing),
    told as (         -- claims with the things that their ends are; duplicates are one thing
        select claim.*, coalesce(l.thing, left_id) as left_thing,
               coalesce(r.thing, right_id, -1) as right_thing
        from claim
        left join thing l on l.entity_id = left_id
        left join thing r on r.entity_id = right_id
    ),
    crowd as (
        select 'left' as kind, left_id as entity_id, count(*) as claims, max(seq) as seq
        from told group by left_id
        having count(*) > 1 and max(seq) is not null and count(distinct right_thing) > 1
            and (bool_or(right_id is null) or not (select allowed from several))
        union all
        select 'right', right_id, count(*), max(seq)
        from told where right_id is not null
        group by right_id
        having count(*) > 1 and max(seq) is not null and count(distinct left_thing) > 1
            and not (select allowed from several)
    ),
    judged as (       -- claims that were called right, with the others in one settlement
        select distinct coalesce(d.batch, d.event_id) as settlement,
               l.entity_id as left_id, r.entity_id as right_id
        from decision d
        anti join (select target from decision where verdict = 'retract') back
            on back.target = d.event_id
        join entity l on l.side = 'left' and l.key = d.left_key
        left join entity r on r.side = 'right' and r.key = d.right_key
        where d.verdict = 'adjudicate' and d.outcome in ('accept', 'no_counterpart')
    ),
    judged_claim as (
        select claim.left_id, claim.right_id, settlement from claim join judged
        on judged.left_id = claim.left_id and judged.right_id is not distinct from claim.right_id
    ),
    settled as (
        select kind, entity_id from crowd join (
            select 'left' as kind, left_id as entity_id, settlement from judged_claim
            union all
            select 'right', right_id, settlement from judged_claim where right_id is not null
        ) using (kind, entity_id)
        group by kind, entity_id, claims, settlement having count(*) = claims
    ),
    clash as (        -- other_id is the right entity of a pair that curators disagree about
        select kind, entity_id, null::bigint as other_id, claims, seq
        from crowd anti join settled using (kind, entity_id)
        union all
        select 'curators', left_id, right_id, 1, seq from standing where disputed
    )
"""


def count(cursor: Cursor) -> int:
    return cursor.value(f"with {CLASHES} select count(*) from clash")


def page(cursor: Cursor, page: int = 1, page_size: int = 50) -> tuple[pa.Table, int]:
    """One page of conflicts, the most recent first, and the number of all.

    Columns: kind, key, other_key (of "curators": the right entity), name, other_name, claims,
    none (bool: one of the claims is "no counterpart"), curator and decided_at (UTC) of the latest
    decision, against (names of up to three claims).
    """
    table = cursor.table(
        f"""
        with {CLASHES},
        page as (select * from clash order by seq desc, kind limit $size offset $skip),
        described as (     -- what the claims say, the latest first
            select p.kind, p.entity_id,
                   list(coalesce(o.name, o.key) order by c.seq desc nulls last, o.key)
                       filter (o.key is not null) as names,
                   bool_or(c.right_id is null) as none
            from page p
            join claim c on p.entity_id = if(p.kind = 'left', c.left_id, c.right_id)
            left join entity o on o.entity_id = if(p.kind = 'left', c.right_id, c.left_id)
            where p.kind <> 'curators'
            group by p.kind, p.entity_id
        )
        select p.kind, e.key, o.key as other_key, e.name, o.name as other_name, p.claims,
               coalesce(described.none, false) as none, d.curator, d.decided_at,
               coalesce(described.names[:3], []) as against, (select count(*) from clash) as total
        from page p
        join entity e on e.entity_id = p.entity_id
        left join entity o on o.entity_id = p.other_id
        join decision d on d.seq = p.seq
        left join described on described.kind = p.kind and described.entity_id = p.entity_id
        order by p.seq desc, p.kind
        """,
        size=page_size,
        skip=(page - 1) * page_size,
    )
    total = table["total"][0].as_py() if table.num_rows else 0
    return table.drop_columns(["total"]), total


def of_pair(cursor: Cursor, left_key: str, right_key: str | None) -> tuple | None:
    """(kind, key, other_key) of the latest conflict that this pair is part of, if there is one."""
    return cursor.row(
        f"""
        with {CLASHES}
        select c.kind, e.key, o.key
        from clash c
        join entity e on e.entity_id = c.entity_id
        left join entity o on o.entity_id = c.other_id
        where (c.kind = 'left' and e.key = $left) or (c.kind = 'right' and e.key = $right)
           or (c.kind = 'curators' and e.key = $left and o.key = $right)
        order by c.seq desc limit 1
        """,
        left=left_key,
        right=right_key,
    )


def open_conflict(
    cursor: Cursor, kind: str, key: str, other_key: str | None = None
) -> OpenConflict | None:
    """One conflict with the last word of every curator on its pairs; None if it is none now."""
    found = cursor.rows(
        f"""
        with {CLASHES}
        select e.entity_id, coalesce(c.left_id, e.entity_id), coalesce(c.right_id, o.entity_id),
               c.seq is null and p.kind <> 'curators'
        from clash p
        join entity e on e.entity_id = p.entity_id
        left join entity o on o.entity_id = p.other_id
        left join claim c on p.kind <> 'curators'
            and p.entity_id = if(p.kind = 'left', c.left_id, c.right_id)
        where p.kind = $kind and e.key = $key and o.key is not distinct from $other
        order by c.seq desc nulls last, c.left_id, c.right_id
        """,
        kind=kind,
        key=key,
        other=other_key,
    )
    if not found:
        return None
    shown = found[:SHOWN]
    known = by_id(cursor, sorted({i for row in shown for i in row[:3] if i is not None}))
    pairs = [(known[row[1]], known.get(row[2]), row[3]) for row in shown]
    words = _last_words(cursor, [left.key for left, *_ in pairs])
    claims = tuple(
        Claim(left, right, seed, words.get((left.key, right and right.key), ()))
        for left, right, seed in pairs
    )
    return OpenConflict(kind, known[shown[0][0]], claims, len(found) - len(shown))


def conflicts(cursor: Cursor) -> list[Conflict]:
    """All open conflicts with the decisions that clash, sorted by kind and key.

    A seed in a clash stands there as an accept by the curator "seed" with the event id "".
    """
    found = _crowded(cursor) + _disputed(cursor)
    return sorted(found, key=lambda conflict: (conflict.kind, conflict.key))


def _last_words(cursor: Cursor, left_keys: list[str]) -> dict[tuple, tuple[Decision, ...]]:
    """(left, right) -> the last word of each curator, the earliest first."""
    rows = cursor.rows(
        f"""
        select {DECISION_FIELDS} from noted_decision
        semi join (
            select seq from curator_verdict where list_contains($keys::varchar[], left_key)
        ) using (seq)
        order by seq
        """,
        keys=left_keys,
    )
    words: dict[tuple, tuple[Decision, ...]] = {}
    for decision in map(decision_from_row, rows):
        pair = (decision.left, decision.right)
        words[pair] = (*words.get(pair, ()), decision)
    return words


def _crowded(cursor: Cursor) -> list[Conflict]:
    rows = cursor.rows(
        f"""
        with {CLASHES}
        select p.kind, e.key, l.key, r.key, d.event_id
        from clash p
        join claim c on p.entity_id = if(p.kind = 'left', c.left_id, c.right_id)
        join entity e on e.entity_id = p.entity_id
        join entity l on l.entity_id = c.left_id
        left join entity r on r.entity_id = c.right_id
        left join decision d on d.seq = c.seq
        where p.kind <> 'curators'
        order by p.kind, e.key, l.key, r.key
        """
    )
    decided = _by_event(cursor, [row[4] for row in rows if row[4] is not None])
    imported = cursor.value("select max(imported) from graph")
    groups: dict[tuple[str, str], list[Decision]] = {}
    for kind, key, left, right, event_id in rows:
        seed = ("", left, right, "accept", "seed", imported) + (None,) * 9
        groups.setdefault((kind, key), []).append(decided.get(event_id) or decision_from_row(seed))
    return [Conflict(kind, key, tuple(group)) for (kind, key), group in groups.items()]


def _disputed(cursor: Cursor) -> list[Conflict]:
    rows = cursor.rows(
        f"""
        with disputed as (
            select d.left_key, d.right_key from standing join decision d using (seq) where disputed
        )
        select {DECISION_FIELDS} from noted_decision semi join (
            select seq from curator_verdict semi join disputed using (left_key, right_key)
        ) using (seq)
        order by left_key, right_key, seq
        """
    )
    groups: dict[tuple, list[Decision]] = {}
    for decision in map(decision_from_row, rows):
        groups.setdefault((decision.left, decision.right), []).append(decision)
    return [Conflict("curators", left, tuple(group)) for (left, _), group in groups.items()]


def _by_event(cursor: Cursor, event_ids: list[str]) -> dict[str, Decision]:
    rows = cursor.rows(
        f"""
        select {DECISION_FIELDS} from decision
        where event_id in (select unnest($ids::varchar[]))
        """,
        ids=event_ids,
    )
    return {row[0]: decision_from_row(row) for row in rows}
