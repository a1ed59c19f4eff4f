"""Judged pairs and seeds as one list, and what of them may be published."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from store.cursor import Cursor
from store.graphs.search import NAMED
from store.graphs.vocabulary import PAIR_ABOUT
from store.ledger.conflicts import CLASHES
from store.records import DecidedPair

# Every pair that something is said about. A seed that a curator judged is shown as the judgement.
STATED = """
    stated as (
        select left_id, right_id, standing as verdict,
               if(released, 'released', 'curator') as source, seq, disputed
        from standing
        union all
        select left_id, right_id, 'accept', 'seed', null, false
        from seed anti join standing using (left_id, right_id)
    )
"""


PAGE = f"""
    with {CLASHES}, {STATED}, {NAMED},
    crowded_left as (select entity_id as left_id from clash where kind = 'left'),
    crowded_right as (select entity_id as right_id from clash where kind = 'right'),
    shown as (
        select s.*, d.decided_at,
               disputed or (s.verdict in ('accept', 'no_counterpart')
                   and (left_id in (select left_id from crowded_left)
                        or coalesce(right_id in (select right_id from crowded_right), false))
               ) as conflict
        from stated s left join noted_decision d using (seq)
        where (len($verdicts::varchar[]) = 0 or list_contains($verdicts::varchar[], s.verdict))
          and ($source::varchar is null or s.source = $source)
          and {PAIR_ABOUT}
          and ($text = '' or left_id in (select entity_id from named)
               or right_id in (select entity_id from named)
               or contains(strip_accents(lower(d.note)), strip_accents(lower($text))))
    ),
    page as (     -- entities are numbered in the order of their keys
        select *, count(*) over () as total from shown
        where $conflict::boolean is null or conflict = $conflict
        order by conflict desc, decided_at desc nulls last, left_id, right_id
        limit $size offset $skip
    )
    select s.left_id, l.key as left_key, l.name as left_name,
           (select min(path) from image where entity_id = s.left_id) as left_image,
           s.right_id, r.key as right_key, r.name as right_name,
           (select min(path) from image where entity_id = s.right_id) as right_image,
           s.verdict, s.source, d.curator, d.decided_at, d.event_id, d.run, d.rank, d.note,
           coalesce(d.verdict = 'adjudicate', false) as settled, s.conflict, s.total
    from page s
    join entity l on l.entity_id = s.left_id
    left join entity r on r.entity_id = s.right_id
    left join noted_decision d using (seq)
    order by s.conflict desc, s.decided_at desc nulls last, s.left_id, s.right_id
"""


def links(
    cursor: Cursor,
    verdicts: Sequence[str] = (),
    text: str = "",
    source: str | None = None,
    conflict: bool | None = None,
    about: str = "main",
    page: int = 1,
    page_size: int = 50,
) -> tuple[pa.Table, int]:
    """One page of judged pairs and seeds, and the number of all rows that the filters let pass.

    Conflicts come first, then the latest decisions, then seeds by key. Empty filters let all pass;
    `about`, one of ABOUT, only pairs that name a main entity, or that are vocabulary alone.
    Columns: left_id, left_key, left_name, left_image, right_id, right_key, right_name, right_image,
    verdict, source ("curator", "released" or "seed"), curator, decided_at (UTC), event_id, run,
    rank, note, settled (bool: by an adjudication), conflict (bool). Images are paths within the
    pictures folder, or null.
    """
    table = cursor.table(
        PAGE,
        verdicts=list(verdicts),
        text=text.strip(),
        source=source,
        conflict=conflict,
        about=about,
        size=page_size,
        skip=(page - 1) * page_size,
    )
    total = table["total"][0].as_py() if table.num_rows else 0
    return table.drop_columns(["total"]), total


def decided_pairs(cursor: Cursor, limit: int) -> list[DecidedPair]:
    """Pairs that curators accepted or rejected, the latest decisions first; seeds aren't in it."""
    rows = cursor.rows(
        """
        select s.left_id, l.key, r.key, coalesce(l.name, l.key), coalesce(r.name, r.key), s.standing
        from standing s
        join entity l on l.entity_id = s.left_id
        join entity r on r.entity_id = s.right_id
        where s.standing in ('accept', 'reject')
        order by s.seq desc limit $limit
        """,
        limit=limit,
    )
    return [DecidedPair(*row) for row in rows]


def link_keys(cursor: Cursor) -> pa.Table:
    """All pairs that are linked, by a curator or as seeds. Columns: left_key, right_key."""
    return cursor.table(
        """
        select l.key as left_key, r.key as right_key from link
        join entity l on l.entity_id = left_id
        join entity r on r.entity_id = right_id
        """
    )


def linked_pairs(cursor: Cursor, left_keys: Sequence[str]) -> set[tuple[str, str]]:
    """Those links of these left entities that stand: (left key, right key)."""
    rows = cursor.rows(
        """
        select a.key, b.key from link
        join entity a on a.entity_id = left_id join entity b on b.entity_id = right_id
        where a.key in (select unnest($lefts::varchar[]))
        """,
        lefts=list(left_keys),
    )
    return set(rows)


def verdicts(cursor: Cursor) -> pa.Table:
    """What stands, in order: left_id, right_id (null for no counterpart), standing, and whether it
    was `asked`: decided with the run's evidence in view, here and not in a file that came later."""
    return cursor.table(
        """
        select s.left_id, s.right_id, s.standing,
               d.verdict = 'adjudicate' or (d.run is not null
                   and (d.batch is null or starts_with(d.batch, 'audit-'))) as asked
        from standing s join decision d using (seq)
        where s.standing <> 'unsure'
        order by s.seq
        """
    )
