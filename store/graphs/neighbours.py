"""The edges at entities, for cards and evidence."""

from __future__ import annotations

from collections.abc import Sequence

from store.cursor import Cursor
from store.records import Neighbour


def neighbours_of(cursor: Cursor, ids: Sequence[int], limit: int) -> dict[int, list[Neighbour]]:
    """Edges at entities, strongest first; a loop appears once, as outgoing. {entity: edges}.

    Strong is what few others share: the triples of the relation times the degree of the
    neighbour, smallest first, so a hub with thousands of edges shows its telling ones.
    """
    rows = cursor.rows(
        """
        with wanted as (select distinct unnest($ids::bigint[]) as id),
        edge as (
            select id, relation_id, true as outgoing, tail as neighbour
            from relation_triple join wanted on head = id
            union all
            select id, relation_id, false, head
            from relation_triple join wanted on tail = id where head <> id
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


def relations(cursor: Cursor, entity_id: int) -> list[tuple[str, bool, int]]:
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
