"""What the review page reads: the queue, an entity's candidates, rivals, neighbours matched."""

from __future__ import annotations

from collections.abc import Sequence

from store.cursor import Cursor
from store.entities import by_id
from store.records import Proposal, QueueItem

# uncertain: smallest lead over the next open candidate first, and what has no other last;
# confident: highest probability first; entity: by the left name.
ORDERS = {
    "uncertain": "margin nulls last, left_id",
    "confident": "probability desc nulls last, score desc, left_id",
    "entity": "(select name from entity where entity_id = left_id) nulls last, left_id",
}
FIELDS = """p.run, p.left_id, p.right_id, p.rank, p.score, p.similarity, p.hubness,
            p.probability, p.margin, p.mutual, p.terms"""


def queue(
    cursor: Cursor, curator: str, order: str, limit: int, exclude_left: Sequence[int]
) -> list[QueueItem]:
    """The best open candidate of each open left entity. Raises ValueError for another order."""
    if order not in ORDERS:
        raise ValueError(f"the order {order!r} must be one of {', '.join(ORDERS)}")
    run = cursor.row("select run from run where active")
    if run is None:
        return []
    excluded = {int(i) for i in exclude_left}
    skipped = _skipped(cursor, curator)
    chosen = _open_lefts(cursor, run[0], order, limit, excluded | skipped)
    if skipped and len(chosen) < limit:
        again = _open_lefts(cursor, run[0], order, limit, excluded | set(chosen))
        chosen += again[: limit - len(chosen)]
    return _items(cursor, run[0], chosen)


def _skipped(cursor: Cursor, curator: str) -> set[int]:
    rows = cursor.rows(
        """
        select distinct e.entity_id from live_event d
        join entity e on e.side = 'left' and e.key = d.left_key
        where d.verdict = 'skip' and d.curator = $curator
        """,
        curator=curator,
    )
    return {row[0] for row in rows}


def _open_lefts(cursor: Cursor, run: str, order: str, limit: int, excluded: set[int]) -> list[int]:
    """Open left entities in order. Where nothing was rejected the run's first candidate is the
    best, with the run's margin; elsewhere the best and its margin are sought among the others."""
    rows = cursor.rows(
        f"""
        with rejected as (select left_id, right_id from standing where standing = 'reject'),
        excluded as (select unnest($excluded::bigint[]) as left_id),
        best as (
            select left_id, score, probability, margin from proposal
            anti join (
                select left_id from closed_left
                union all select left_id from rejected
                union all select left_id from excluded
            ) using (left_id)
            where run = $run and rank = 1
            union all
            select left_id, arg_min(score, rank), arg_min(probability, rank),
                   list_max(max(score, 2)) - if(count(*) > 1, list_min(max(score, 2)), null)
            from proposal
            semi join rejected using (left_id)
            anti join (
                select left_id from closed_left union all select left_id from excluded
            ) using (left_id)
            anti join rejected using (left_id, right_id)
            where run = $run
            group by left_id
        )
        select left_id from best order by {ORDERS[order]} limit $limit
        """,
        run=run,
        excluded=sorted(excluded),
        limit=limit,
    )
    return [row[0] for row in rows]


def _items(cursor: Cursor, run: str, left_ids: list[int]) -> list[QueueItem]:
    """The question about each of these open left entities, from its open candidates."""
    rows = cursor.rows(
        f"""
        select {FIELDS} from proposal p
        anti join (select left_id, right_id from standing where standing = 'reject')
            using (left_id, right_id)
        where p.run = $run and p.left_id in (select unnest($ids::bigint[]))
        order by p.left_id, p.rank
        """,
        run=run,
        ids=left_ids,
    )
    of_left: dict[int, list[tuple]] = {}
    for row in rows:
        of_left.setdefault(row[1], []).append(row)
    best = proposals(cursor, [of_left[i][0] for i in left_ids])
    return [
        QueueItem(proposal, _margin(of_left[i]), candidates=len(of_left[i]))
        for i, proposal in zip(left_ids, best, strict=True)
    ]


def _margin(rows: list[tuple]) -> float | None:
    """The best score's lead over the next one; scores stand at place 4 of FIELDS."""
    scores = sorted((row[4] for row in rows), reverse=True)
    return scores[0] - scores[1] if len(scores) > 1 else None


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
        semi join (select run from run where active) using (run)
        anti join (select left_id, right_id from standing where standing = 'reject')
            using (left_id, right_id)
        where {where}
        order by {order} limit $limit
        """,
        id=int(id_),
        limit=limit,
    )
    return proposals(cursor, rows)


def proposals(cursor: Cursor, rows: list[tuple]) -> list[Proposal]:
    known = by_id(cursor, sorted({i for row in rows for i in row[1:3]}))
    return [
        Proposal(row[0], known[row[1]], known[row[2]], *row[3:10], terms=tuple(row[10]))
        for row in rows
    ]
