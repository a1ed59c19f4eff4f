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
        select left_id, right_id, standing as verdict, 'curator' as source, curator, decided_at,
               event_id, run, rank, note
        from standing
        union all
        select s.left_id, s.right_id, 'accept', 'seed', null, null, null, null, null, null
        from seed s anti join standing t on t.left_id = s.left_id and t.right_id = s.right_id
    ),
    claim as (        -- says that the left entity has this counterpart, or none
        select distinct left_id, right_id from link
        union
        select left_id, null from standing where standing = 'no_counterpart'
    ),
    crowded_left as (select left_id from claim group by left_id having count(*) > 1),
    crowded_right as (
        select right_id from claim where right_id is not null
        group by right_id having count(*) > 1
    ),
    disputed as (     -- a definite yes and a definite no, and nobody has settled it
        select left_key, right_key from curator_verdict
        group by left_key, right_key
        having count(distinct standing) filter (standing in ('accept', 'reject')) > 1
           and count(*) filter (verdict = 'adjudicate') = 0
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
            select s.*, l.key as left_key, l.name as left_name,
                   r.key as right_key, r.name as right_name,
                   (s.verdict in ('accept', 'no_counterpart')
                        and (s.left_id in (select left_id from crowded_left)
                             or coalesce(s.right_id in (select right_id from crowded_right), false))
                    or exists (select 1 from disputed d
                               where d.left_key = l.key and d.right_key = r.key)) as conflict
            from stated s
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
        select s.left_key, s.right_key, l.name as left_name, r.name as right_name,
               'curator' as source, s.curator, s.decided_at, s.run, s.rank, s.note, s.event_id,
               s.evidence_hash
        from standing s
        join entity l on l.entity_id = s.left_id
        join entity r on r.entity_id = s.right_id
        where s.standing = 'accept'
        order by s.left_key, s.right_key
        """
    )


def _crowded(cursor: Cursor, side: str) -> list[Conflict]:
    rows = cursor.rows(
        f"""
        with {STATED}
        select e.key, l.key, r.key, s.verdict, s.event_id
        from crowded_{side} c
        join stated s on s.{side}_id = c.{side}_id and s.verdict in ('accept', 'no_counterpart')
        join entity e on e.entity_id = c.{side}_id
        join entity l on l.entity_id = s.left_id
        left join entity r on r.entity_id = s.right_id
        order by e.key, l.key, r.key
        """
    )
    decided = _by_event(cursor, [row[4] for row in rows if row[4] is not None])
    imported = cursor.value("select max(imported) from graph")
    groups: dict[str, list[Decision]] = {}
    for key, left, right, _, event_id in rows:
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
        with {STATED}
        select {", ".join(f"c.{name}" for name in FIELDS.split(", "))}
        from disputed d
        join curator_verdict c on c.left_key = d.left_key and c.right_key = d.right_key
        join standing s on s.left_key = c.left_key and s.right_key = c.right_key
        order by c.left_key, c.right_key, c.seq
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
