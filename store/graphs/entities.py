"""Reading entities and what the graphs say of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from store.cursor import Cursor
from store.records import Attribute, Entity, Image, Name

FEW = 20  # keys looked up one by one


def entity(cursor: Cursor, side: str, key: str) -> Entity:
    """The entity with this key. Raises KeyError with a sentence if there is none."""
    found = ids_of(cursor, side, [key])
    if not found:
        raise KeyError(f"the {side} graph has no entity {key!r}")
    return entities(cursor, [*found.values()])[0]


def ids_of(cursor: Cursor, side: str, keys: Collection[str]) -> dict[str, int]:
    """The ids of those keys that the side has. The index serves one key at a time, alone."""
    if len(keys) <= FEW:
        rows = [
            (key, entity_id)
            for key in set(keys)
            for at, entity_id in cursor.rows(
                "select side, entity_id from entity where key = $key", key=key
            )
            if at == side
        ]
    else:
        rows = cursor.rows(
            """
            select key, entity_id from entity
            where side = $side and key in (select unnest($keys::varchar[]))
            """,
            side=side,
            keys=sorted(set(keys)),
        )
    return dict(rows)


def entities(cursor: Cursor, ids: Sequence[int]) -> list[Entity]:
    """The entities with these ids, in this order. Raises KeyError for an unknown id."""
    known = by_id(cursor, ids)
    missing = [i for i in ids if i not in known]
    if missing:
        raise KeyError(f"no entity has the id {missing[0]}; ids change when graphs are imported")
    return [known[i] for i in ids]


def by_id(cursor: Cursor, ids: Sequence[int]) -> dict[int, Entity]:
    """The entities with these ids, as far as they exist."""
    ids = [int(i) for i in ids]
    types: dict[int, list[str]] = {}
    for id_, type_ in cursor.rows(
        """
        select entity_id, type from entity_type
        where entity_id in (select unnest($ids::bigint[])) order by entity_id, type
        """,
        ids=ids,
    ):
        types.setdefault(id_, []).append(type_)
    rows = cursor.rows(
        """
        select entity_id, side, key, name, description from entity
        where entity_id in (select unnest($ids::bigint[]))
        """,
        ids=ids,
    )
    return {row[0]: Entity(*row, types=tuple(types.get(row[0], ()))) for row in rows}


def names(cursor: Cursor, entity_id: int) -> list[Name]:
    """All labels of an entity, by language and name."""
    rows = cursor.rows(
        """
        select name, language from label where entity_id = $id
        order by language nulls first, name
        """,
        id=int(entity_id),
    )
    return [Name(*row) for row in rows]


def attributes(cursor: Cursor, entity_ids: int | Sequence[int]) -> list[Attribute]:
    """Attribute rows of one or more entities, sorted by entity, attribute, value."""
    rows = cursor.rows(
        """
        select t.entity_id, a.key, t.value, t.datatype, t.language
        from attribute_triple t join attribute a using (attribute_id)
        where t.entity_id in (select unnest($ids::bigint[]))
        order by all
        """,
        ids=_ids(entity_ids),
    )
    return [Attribute(*row) for row in rows]


def sample_values(cursor: Cursor, limit: int) -> list[tuple[str, str, str, str | None]]:
    """Up to `limit` different values of each attribute, spread over all there are."""
    return cursor.rows(
        """
        select side, key, value, datatype
        from (
            select attribute_id, value, any_value(datatype) as datatype
            from attribute_triple where value is not null group by all
        )
        join attribute using (attribute_id)
        qualify row_number() over (partition by attribute_id order by hash(value), value) <= $limit
        order by side, key, hash(value), value
        """,
        limit=limit,
    )


def images(cursor: Cursor, entity_ids: int | Sequence[int]) -> list[Image]:
    """Pictures of one or more entities; paths are relative to the pictures folder."""
    rows = cursor.rows(
        """
        select entity_id, path, sha256, width, height from image
        where entity_id in (select unnest($ids::bigint[])) order by entity_id, path
        """,
        ids=_ids(entity_ids),
    )
    return [Image(*row) for row in rows]


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


def _ids(entity_ids: int | Sequence[int]) -> list[int]:
    # numpy integers are no `int`, so ask for what a list has and a number has not
    return [int(i) for i in entity_ids] if hasattr(entity_ids, "__iter__") else [int(entity_ids)]
