"""Reads for a stack of review cards at once: one query costs the same for ten entities as for one.

Beside them two facts for the review page: whom entities are linked to, and how far the review is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from store.cursor import Cursor
from store.records import Neighbour, Proposal
from store.review import candidates as review


def candidates_of(cursor: Cursor, left_ids: Sequence[int], limit: int) -> dict[int, list[Proposal]]:
    """What Store.candidates gives, for several left entities."""
    rows = cursor.rows(
        f"""
        select {review.FIELDS} from proposal p
        join run on run.run = p.run and run.active
        where p.left_id in (select unnest($ids::bigint[])) and not exists (
            select 1 from standing t
            where t.left_id = p.left_id and t.right_id = p.right_id and t.standing = 'reject'
        )
        qualify row_number() over (partition by p.left_id order by p.rank, p.right_id) <= $limit
        order by p.left_id, p.rank, p.right_id
        """,
        ids=[int(i) for i in left_ids],
        limit=limit,
    )
    found: dict[int, list[Proposal]] = {int(i): [] for i in left_ids}
    for proposal in review.proposals(cursor, rows):
        found[proposal.left.entity_id].append(proposal)
    return found


def neighbours_of(cursor: Cursor, ids: Sequence[int], limit: int) -> dict[int, list[Neighbour]]:
    """What Store.neighbours gives, for several entities."""
    rows = cursor.rows(
        """
        with asked as (select distinct unnest($ids::bigint[]) as id),
        edge as (
            select id, relation_id, true as outgoing, tail as neighbour
            from relation_triple join asked on head = id
            union all
            select id, relation_id, false, head
            from relation_triple join asked on tail = id where head <> id
        )
        select edge.id, r.key, edge.outgoing, n.entity_id, n.key, n.name, n.degree
        from edge
        join relation r using (relation_id)
        join entity n on n.entity_id = edge.neighbour
        qualify row_number() over (
            partition by edge.id
            order by r.triples::bigint * n.degree, r.key, edge.outgoing desc, n.entity_id
        ) <= $limit
        order by edge.id, r.triples::bigint * n.degree, r.key, edge.outgoing desc, n.entity_id
        """,
        ids=[int(i) for i in ids],
        limit=limit,
    )
    found: dict[int, list[Neighbour]] = {int(i): [] for i in ids}
    for row in rows:
        found[row[0]].append(Neighbour(*row))
    return found


def names_of(cursor: Cursor, ids: Sequence[int]) -> dict[int, list[str]]:
    """All labels of several entities, each once, in order."""
    rows = cursor.rows(
        """
        select entity_id, list(distinct name order by name) from label
        where entity_id in (select unnest($ids::bigint[])) group by entity_id
        """,
        ids=[int(i) for i in ids],
    )
    return dict(rows)


def partners(cursor: Cursor, ids: Sequence[int]) -> list[tuple[int, int, str]]:
    """Links that touch any of these entities: (left, right, "seed" | "accept")."""
    return cursor.rows(
        """
        with asked as (select distinct unnest($ids::bigint[]) as id)
        select left_id, right_id, if(source = 'seed', 'seed', 'accept') from link
        where left_id in (select id from asked) or right_id in (select id from asked)
        order by all
        """,
        ids=[int(i) for i in ids],
    )


def taken(cursor: Cursor, right_ids: Collection[int]) -> dict[int, list[dict]]:
    """The links that right entities have by now: {right id: [{left, name, by}]}.

    `by` is the curator who accepted it, None for a link that was known before.
    """
    rows = cursor.rows(
        """
        select k.right_id, l.key, coalesce(l.name, l.key), d.curator
        from (select * from link where list_contains($ids::bigint[], right_id)) k
        join entity l on l.entity_id = k.left_id
        left join standing s on s.left_id = k.left_id and s.right_id = k.right_id
        left join decision d on d.seq = s.seq
        order by all
        """,
        ids=sorted(right_ids),
    )
    found: dict[int, list[dict]] = {}
    for right, left, name, curator in rows:
        found.setdefault(right, []).append({"left": left, "name": name, "by": curator})
    return found


def seed_pairs(cursor: Cursor, limit: int) -> list[tuple[int, int]]:
    """Up to `limit` links, spread evenly over all there are, the same ones every time."""
    return cursor.rows(
        "select left_id, right_id from link order by hash(left_id, right_id) limit $limit",
        limit=limit,
    )


def progress(cursor: Cursor) -> tuple[int, int]:
    """Left entities of the active run: (no longer open, all). One that isn't closed is no longer
    open when each of its candidates is rejected."""
    return cursor.row(
        """
        with asked as (
            select left_id from proposal
            where run = (select run from run where active) and rank = 1
        ),
        rejected as (select left_id, right_id from standing where standing = 'reject'),
        still as (
            select distinct left_id from proposal
            semi join rejected using (left_id)
            anti join rejected using (left_id, right_id)
            where run = (select run from run where active)
        )
        select count(*) filter (
            left_id in (select left_id from closed_left)
            or left_id in (select left_id from rejected)
               and left_id not in (select left_id from still)
        ), count(*) from asked
        """
    )
