"""What the review page reads: the queue, an entity's candidates, rivals, neighbours matched."""

from __future__ import annotations

from collections.abc import Sequence

from store.cursor import Cursor
from store.entities import by_id
from store.records import Proposal, QueueItem

# uncertain: smallest lead over the next open candidate first, and what has no other last;
# confident: highest probability first; entity: by the left name.
ORDERS = {
    "uncertain": "margin asc nulls last, left_id",
    "confident": "probability desc nulls last, score desc, left_id",
    "entity": "name asc nulls last, left_id",
}
FIELDS = """p.run, p.left_id, p.right_id, p.rank, p.score, p.similarity, p.hubness,
            p.probability, p.margin, p.mutual, p.terms"""


def queue(
    cursor: Cursor, curator: str, order: str, limit: int, exclude_left: Sequence[int]
) -> list[QueueItem]:
    """The best open candidate of each open left entity. Raises ValueError for another order."""
    if order not in ORDERS:
        raise ValueError(f"the order {order!r} must be one of {', '.join(ORDERS)}")
    rows = cursor.rows(
        f"""
        with best as (
            select left_id, arg_min(right_id, rank) as right_id, count(*) as candidates,
                   arg_min(probability, rank) as probability, arg_min(score, rank) as score,
                   max(score, 2) as top
            from open_candidate
            where left_id not in (select unnest($exclude::bigint[]))
            group by left_id
        ),
        skipped as (
            select distinct left_key from live_event where verdict = 'skip' and curator = $curator
        ),
        chosen as (
            select best.*, top[1] - top[2] as margin,
                   row_number() over (order by skipped.left_key is not null, {ORDERS[order]})
                       as place
            from best
            join entity e on e.entity_id = best.left_id
            left join skipped on skipped.left_key = e.key
            order by place limit $limit
        )
        select {FIELDS}, chosen.margin, chosen.candidates
        from chosen
        join proposal p on p.left_id = chosen.left_id and p.right_id = chosen.right_id
        join run on run.run = p.run and run.active
        order by chosen.place
        """,
        exclude=[int(i) for i in exclude_left],
        curator=curator,
        limit=limit,
    )
    proposals = _proposals(cursor, [row[:11] for row in rows])
    return [
        QueueItem(proposal, margin=row[11], candidates=row[12])
        for proposal, row in zip(proposals, rows, strict=True)
    ]


def candidates(cursor: Cursor, left_id: int, limit: int = 10) -> list[Proposal]:
    """Candidates of a left entity in the active run by rank, rejected pairs left out."""
    return _unrejected(cursor, "p.left_id = $id", "p.rank, p.right_id", left_id, limit)


def rivals(cursor: Cursor, right_id: int, limit: int = 10) -> list[Proposal]:
    """Proposals that name this right entity, highest score first, rejected pairs left out."""
    return _unrejected(cursor, "p.right_id = $id", "p.score desc, p.left_id", right_id, limit)


def matched_pairs(
    cursor: Cursor, left_ids: Sequence[int], right_ids: Sequence[int]
) -> list[tuple[int, int, str]]:
    """Pairs between the two lists that are joined: (left, right, "seed"|"accept"|"proposal")."""
    return cursor.rows(
        """
        with l as (select distinct unnest($left::bigint[]) as left_id),
        r as (select distinct unnest($right::bigint[]) as right_id),
        best as (
            select left_id, arg_min(right_id, rank) as right_id
            from open_candidate semi join l using (left_id) group by left_id
        )
        select left_id, right_id, if(source = 'seed', 'seed', 'accept')
        from link semi join l using (left_id) semi join r using (right_id)
        union all
        select left_id, right_id, 'proposal' from best semi join r using (right_id)
        order by all
        """,
        left=[int(i) for i in left_ids],
        right=[int(i) for i in right_ids],
    )


def _unrejected(cursor: Cursor, where: str, order: str, id_: int, limit: int) -> list[Proposal]:
    rows = cursor.rows(
        f"""
        select {FIELDS} from proposal p
        join run on run.run = p.run and run.active
        where {where} and not exists (
            select 1 from standing t
            where t.left_id = p.left_id and t.right_id = p.right_id and t.standing = 'reject'
        )
        order by {order} limit $limit
        """,
        id=int(id_),
        limit=limit,
    )
    return _proposals(cursor, rows)


def _proposals(cursor: Cursor, rows: list[tuple]) -> list[Proposal]:
    known = by_id(cursor, sorted({i for row in rows for i in row[1:3]}))
    return [
        Proposal(row[0], known[row[1]], known[row[2]], *row[3:10], terms=tuple(row[10]))
        for row in rows
    ]
