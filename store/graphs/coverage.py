"""How much of each graph carries what: entities per modality and type, and a few pictures.

The numbers are main entities, not rows: a graph with ten pictures of one entity covers one.
"""

from __future__ import annotations

from collections.abc import Sequence

from store.cursor import Cursor

_COVERED = """
with has as (
    select head as entity_id, unnest(['g', 'r']) as modality from relation_triple
    union all
    select tail, unnest(['g', 'r']) from relation_triple
    union all
    select entity_id, 'a' from attribute_triple
    union all
    select entity_id, 'v' from attribute_triple where value is not null
    union all
    select entity_id, 'n' from label
    union all
    select entity_id, 't' from label
    union all
    select entity_id, 't' from attribute_triple where value is not null
    union all
    select entity_id, 'i' from image
)
select side, modality, count(distinct entity_id)
from has join entity using (entity_id)
where not vocabulary
group by side, modality
"""


def coverage(cursor: Cursor) -> dict[str, dict[str, int]]:
    """Main entities that have a modality: {side: {letter: entities}}."""
    covered = {side: dict.fromkeys("gravnti", 0) for side in ("left", "right")}
    for side, modality, entities in cursor.rows(_COVERED):
        covered[side][modality] = entities
    return covered


def graph_names(cursor: Cursor) -> dict[str, str]:
    return dict(cursor.rows("select side, name from graph"))


def sample_pictures(cursor: Cursor, side: str, limit: int = 6) -> list[tuple[str, str]]:
    """(name or key, picture path within the workspace's pictures) of well-connected entities."""
    return cursor.rows(
        """
        select coalesce(e.name, e.key), min(i.path)
        from entity e join image i using (entity_id)
        where e.side = $side
        group by e.entity_id, e.name, e.key, e.degree
        order by e.degree desc, e.key
        limit $limit
        """,
        side=side,
        limit=limit,
    )


def types_of(cursor: Cursor, ids: Sequence[int]) -> list[tuple[str, int]]:
    """The types of these entities, the most frequent first, with how many have each."""
    return cursor.rows(
        """
        select type, count(distinct entity_id) as n from entity_type
        where entity_id in (select unnest($ids::bigint[])) group by type order by n desc, type
        """,
        ids=[int(i) for i in ids],
    )


def types(cursor: Cursor, limit: int = 40, about: str = "main") -> list[tuple[str, int]]:
    """The most frequent types of left entities of ABOUT, with their numbers."""
    return cursor.rows(
        """
        select type, count(*) from entity_type join entity using (entity_id)
        where side = 'left' and ($about = 'all' or vocabulary = ($about = 'vocabulary'))
        group by type order by count(*) desc, type limit $limit
        """,
        about=about,
        limit=limit,
    )
