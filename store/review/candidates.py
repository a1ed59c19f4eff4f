"""What a card reads: an entity's candidates, rivals, matched neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from store.cursor import Cursor
from store.graphs.entities import by_id
from store.records import Proposal

FIELDS = """p.run, p.left_id, p.right_id, p.rank, p.score, p.similarity, p.hubness,
            p.probability, p.margin, p.mutual, p.terms"""


def candidates(cursor: Cursor, left_id: int, limit: int = 10) -> list[Proposal]:
    """Candidates of a left entity in the active run by rank, rejected pairs left out."""
    return _unrejected(cursor, "p.left_id = $id", "p.rank, p.right_id", left_id, limit)


def rivals(cursor: Cursor, right_id: int, limit: int = 10) -> list[Proposal]:
    """Proposals that name this right entity, highest score first, rejected pairs left out."""
    return _unrejected(cursor, "p.right_id = $id", "p.score desc, p.left_id", right_id, limit)


def neighbourhoods(cursor: Cursor, left_id: int, right_id: int) -> tuple[int, int, int]:
    """How many neighbours each of two entities has, all of them, and how many pairs of these are
    linked: (left, right, linked)."""
    return cursor.row(
        """
        with l as (
            select tail as id from relation_triple where head = $left
            union select head from relation_triple where tail = $left
        ),
        r as (
            select tail as id from relation_triple where head = $right
            union select head from relation_triple where tail = $right
        )
        select (select count(*) from l), (select count(*) from r),
               (select count(distinct (left_id, right_id)) from link
                where left_id in (select id from l) and right_id in (select id from r))
        """,
        left=int(left_id),
        right=int(right_id),
    )


def relations_of(cursor: Cursor, entity_id: int) -> list[tuple[str, bool, int]]:
    """The relations at an entity by how many edges they have: (relation, outgoing, edges)."""
    return cursor.rows(
        """
        with edge as (
            select relation_id, true as outgoing from relation_triple where head = $id
            union all
            select relation_id, false from relation_triple where tail = $id and head <> $id
        )
        select r.key, outgoing, count(*) from edge join relation r using (relation_id)
        group by all order by count(*) desc, r.key, outgoing
        """,
        id=int(entity_id),
    )


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
