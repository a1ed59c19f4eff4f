"""Judged pairs and seeds as one list, the clashes among them, and what may be published."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from store.cursor import Cursor
from store.decisions import FIELDS, from_row
from store.records import Conflict, Decision

# Every pair that something is said about. A seed that a curator judged is shown as the judgement.
STATED = """
    stated as (
        select left_id, right_id, standing as verdict, 'curator' as source, seq, disputed
        from standing
        union all
        select left_id, right_id, 'accept', 'seed', null, false
        from seed anti join standing using (left_id, right_id)
    ),
    claim as (        -- says that the left entity has this counterpart, or none
        select left_id, right_id from link
        union all
        select left_id, null from standing where standing = 'no_counterpart'
    ),
    crowded_left as (select left_id from claim group by left_id having count(*) > 1),
    crowded_right as (
        select right_id from claim where right_id is not null
        group by right_id having count(*) > 1
    )
"""


def links(
    cursor: Cursor,
    verdicts: Sequence[str] = (),
    text: str = "",
    source: str | None = None,
    conflict: bool | None = None,
    page: int = 1,
    page_size: int = 50,
) -> tuple[pa.Table, int]:
    """One page of judged pairs and seeds, and the number of all rows that the filters let pass.

    Conflicts come first, then the latest decisions, then seeds by key. Empty filters let all pass.
    Columns: left_id, left_key, left_name, left_image, right_id, right_key, right_name, right_image,
    verdict, source ("curator" or "seed"), curator, decided_at (UTC), event_id, run, rank, note,
    conflict (bool). Images are paths within the pictures folder, or null.
    """
    table = cursor.table(
        f"""
        with {STATED},
        shown as (
            select s.left_id, l.key as left_key, l.name as left_name,
                   s.right_id, r.key as right_key, r.name as right_name,
                   s.verdict, s.source, d.curator, d.decided_at, d.event_id, d.run, d.rank, d.note,
                   s.disputed or (s.verdict in ('accept', 'no_counterpart')
                       and (cl.left_id is not null or cr.right_id is not null)) as conflict
            from stated s
            left join crowded_left cl on cl.left_id = s.left_id
            left join crowded_right cr on cr.right_id = s.right_id
            left join decision d on d.seq = s.seq
            join entity l on l.entity_id = s.left_id
            left join entity r on r.entity_id = s.right_id
        ),
        page as (
            select *, count(*) over () as total from shown
            where (len($verdicts::varchar[]) = 0 or list_contains($verdicts::varchar[], verdict))
              and ($source::varchar is null or source = $source)
              and ($conflict::boolean is null or conflict = $conflict)
              and ($text = '' or contains(
                    strip_accents(lower(concat_ws(' ', left_key, left_name, right_key, right_name,
                                                  note))),
                    strip_accents(lower($text))))
            order by conflict desc, decided_at desc nulls last, left_key, right_key
            limit $size offset $skip
        )
        select left_id, left_key, left_name,
               (select min(path) from image where entity_id = left_id) as left_image,
               right_id, right_key, right_name,
               (select min(path) from image where entity_id = right_id) as right_image,
               verdict, source, curator, decided_at, event_id, run, rank, note, conflict, total
        from page
        order by conflict desc, decided_at desc nulls last, left_key, right_key
        """,
        verdicts=list(verdicts),
        text=text.strip(),
        source=source,
        conflict=conflict,
        size=page_size,
        skip=(page - 1) * page_size,
    )
    total = table["total"][0].as_py() if table.num_rows else 0
    return table.drop_columns(["total"]), total


def conflicts(cursor: Cursor) -> list[Conflict]:
    """Decisions that can't all hold, sorted by kind and key.

    "left": several counterparts, or one and "no counterpart"; "right": claimed by several left
    entities; "curators": one accepts what another rejects, and it isn't adjudicated (`key` is the
    left key). A seed in the clash stands there as an accept by the curator "seed" with the event id
    "". Seeds that clash among themselves alone are the source's own business and left out.
    """
    found = _crowded(cursor, "left") + _crowded(cursor, "right") + _disputed(cursor)
    return sorted(found, key=lambda conflict: (conflict.kind, conflict.key))


def confirmed_links(cursor: Cursor) -> pa.Table:
    """What curators accepted and the present graphs hold, sorted by keys.

    Columns: left_key, right_key, left_name, right_name, source ("curator"), curator, decided_at
    (UTC), run, rank, note, event_id, evidence_hash. Seeds are what the user had before.
    """
    return cursor.table(
        """
        select d.left_key, d.right_key, l.name as left_name, r.name as right_name,
               'curator' as source, d.curator, d.decided_at, d.run, d.rank, d.note, d.event_id,
               d.evidence_hash
        from standing s
        join decision d using (seq)
        join entity l on l.entity_id = s.left_id
        join entity r on r.entity_id = s.right_id
        where s.standing = 'accept'
        order by d.left_key, d.right_key
        """
    )


def _crowded(cursor: Cursor, side: str) -> list[Conflict]:
    rows = cursor.rows(
        f"""
        with {STATED}
        select e.key, l.key, r.key, d.event_id
        from crowded_{side} c
        join stated s on s.{side}_id = c.{side}_id and s.verdict in ('accept', 'no_counterpart')
        join entity e on e.entity_id = c.{side}_id
        join entity l on l.entity_id = s.left_id
        left join entity r on r.entity_id = s.right_id
        left join decision d on d.seq = s.seq
        order by e.key, l.key, r.key
        """
    )
    decided = _by_event(cursor, [row[3] for row in rows if row[3] is not None])
    imported = cursor.value("select max(imported) from graph")
    groups: dict[str, list[Decision]] = {}
    for key, left, right, event_id in rows:
        seed = ("", left, right, "accept", "seed", imported) + (None,) * 8
        groups.setdefault(key, []).append(decided.get(event_id) or from_row(seed))
    return [
        Conflict(side, key, tuple(group))
        for key, group in groups.items()
        if any(decision.event_id for decision in group)
    ]


def _disputed(cursor: Cursor) -> list[Conflict]:
    rows = cursor.rows(
        f"""
        with disputed as (
            select d.left_key, d.right_key from standing join decision d using (seq) where disputed
        )
        select {FIELDS} from curator_verdict semi join disputed using (left_key, right_key)
        order by left_key, right_key, seq
        """
    )
    groups: dict[tuple, list[Decision]] = {}
    for decision in map(from_row, rows):
        groups.setdefault((decision.left, decision.right), []).append(decision)
    return [Conflict("curators", left, tuple(group)) for (left, _), group in groups.items()]


def _by_event(cursor: Cursor, event_ids: list[str]) -> dict[str, Decision]:
    rows = cursor.rows(
        f"select {FIELDS} from decision where event_id in (select unnest($ids::varchar[]))",
        ids=event_ids,
    )
    return {row[0]: from_row(row) for row in rows}
