"""Two graphs into the database: Arrow tables in, `insert … select` with joins.

Nothing here loops over entities or triples. Keys become dense numbers: the left ones in order from
0, then the right ones. All is prepared in temporary tables of the cursor, which holds nobody up;
one transaction then puts them in the place of the old ones.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from store.cursor import Cursor
from store.errors import InputError
from store.graphs import pictures
from store.records import (
    ATTRIBUTE_COLUMNS,
    ENTITY_COLUMNS,
    IDENTITY_COLUMNS,
    IMAGE_COLUMNS,
    JOINED_COLUMNS,
    LINK_COLUMNS,
    NAME_COLUMNS,
    NUMBER_COLUMNS,
    RELATION_COLUMNS,
    SIDES,
    TYPE_COLUMNS,
    GraphTables,
)

Progress = Callable[[float, str], None]

# GraphTables field -> its columns, and which of them hold entity keys
PARTS = {
    "entities": (ENTITY_COLUMNS, ()),
    "names": (NAME_COLUMNS, ("entity",)),
    "relation_triples": (RELATION_COLUMNS, ("head", "tail")),
    "attribute_triples": (ATTRIBUTE_COLUMNS, ("entity",)),
    "types": (TYPE_COLUMNS, ("entity",)),
    "images": (IMAGE_COLUMNS, ("entity",)),
    "numbers": (NUMBER_COLUMNS, ("entity",)),
    "identities": (IDENTITY_COLUMNS, ("entity",)),
}
REPLACED = (
    "graph", "entity", "label", "search_term", "relation", "relation_triple", "attribute",
    "attribute_triple", "entity_type", "image", "seed", "joined_column", "identity_statement",
)  # fmt: skip
PICTURE_COLUMNS = pa.schema(
    [
        ("entity", pa.string()),
        ("path", pa.string()),
        ("sha256", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
    ]
)


def take_pictures(
    folder: Path, left: GraphTables, right: GraphTables, progress: Progress
) -> tuple[dict[str, pa.Table], list[str]]:
    """Copy both graphs' pictures into the workspace: the image rows of each side, and warnings.

    Comes before the transaction: files can't be rolled back, but they do no harm.
    """
    tables = {side: graph.images for side, graph in zip(SIDES, (left, right), strict=True)}
    paths = sorted({path for table in tables.values() for path in table["path"].to_pylist()})
    every = max(len(paths) // 200, 1)

    def done(count: int) -> None:
        if count % every == 0:
            progress(0.7 * count / len(paths), f"{count:,} of {len(paths):,} pictures")

    kept, warnings = pictures.keep_all(folder, paths, done)
    return {side: _image_rows(table, kept) for side, table in tables.items()}, warnings


def prepare_graphs(
    cursor: Cursor,
    left: GraphTables,
    right: GraphTables,
    links: pa.Table | None,
    images: dict[str, pa.Table],
    progress: Progress,
    joined: pa.Table | None = None,
) -> dict:
    """Write both graphs and the seeds into temporary tables of the cursor: rows by table.

    Of the columns that are `joined`, by default those that already are, stay those that both graphs
    have. The cursor is in no transaction. Raises InputError.
    """
    for table in REPLACED:
        cursor.run(f"create or replace temp table new_{table} as select * from {table} limit 0")
    for side, graph, share in zip(SIDES, (left, right), (0.7, 0.82), strict=True):
        progress(share, f"Importing the {side} graph")
        _stage(cursor, side, graph, images[side])
        _number_entities(cursor, side)
        _number_triples(cursor)
        _check(cursor, side)
        _insert_entities(cursor, side)
        _insert_triples(cursor, side)
        _insert_descriptions(cursor, side)
        cursor.run(
            "insert into new_graph values ($side, $name, current_timestamp::timestamp)",
            side=side,
            name=graph.name,
        )
    progress(0.93, "Known links and decisions")
    _insert_seeds(cursor, links)
    _insert_joined(cursor, joined)
    return _counts(cursor)


def replace_graphs(cursor: Cursor) -> None:
    """Put what was prepared in the place of the old graphs, in the cursor's transaction.

    What stands of the decisions must be renewed afterwards.
    """
    cursor.run("delete from proposal")
    cursor.run("update run set active = false, waiting = false where active or waiting")
    for table in REPLACED:
        cursor.run(f"delete from {table}")
        cursor.run(f"insert into {table} select * from new_{table} order by rowid")


def _image_rows(images: pa.Table, kept: dict) -> pa.Table:
    rows = [
        (entity, k.path, k.sha256, k.width, k.height)
        for entity, path in zip(
            images["entity"].to_pylist(), images["path"].to_pylist(), strict=True
        )
        if (k := kept.get(path))
    ]
    columns = zip(*rows, strict=True) if rows else [[] for _ in PICTURE_COLUMNS]
    return pa.table([pa.array(c) for c in map(list, columns)], names=PICTURE_COLUMNS.names).cast(
        PICTURE_COLUMNS
    )


def _stage(cursor: Cursor, side: str, graph: GraphTables, images: pa.Table) -> None:
    """Make the graph's tables readable in SQL as in_entities, in_names, …"""
    for part, (schema, _) in PARTS.items():
        table = getattr(graph, part)
        missing = [name for name in schema.names if name not in table.column_names]
        if missing:
            raise InputError(f"the {side} graph's {part} lack the column {missing[0]!r}")
        cursor.register(f"in_{part}", table.select(schema.names).cast(schema))
    cursor.register("in_pictures", images)


def _number_entities(cursor: Cursor, side: str) -> None:
    doubled = cursor.row("select key from in_entities group by key having count(*) > 1 limit 1")
    if doubled:
        raise InputError(f"the {side} graph lists the entity {doubled[0]!r} more than once")
    # keys become numbers once; what follows counts and compares numbers
    cursor.run(
        """
        create or replace temp table known as
        select row_number() over (order by e.key) - 1 + (select count(*) from new_entity)
                   as entity_id,
               e.key, e.name, e.description, n.number, coalesce(e.vocabulary, false) as vocabulary
        from in_entities e left join in_numbers n on n.entity = e.key
        """
    )


def _number_triples(cursor: Cursor) -> None:
    """The relation triples in numbers: entity ids, and the relation's place among the keys."""
    cursor.run(
        """
        create or replace temp table relation_key as
        select row_number() over (order by relation) - 1 + (select count(*) from new_relation)
                   as relation_id,
               relation
        from in_relation_triples group by relation
        """
    )
    cursor.run(
        """
        create or replace temp table numbered as
        select distinct h.entity_id as head, r.relation_id, t.entity_id as tail
        from in_relation_triples i
        left join known h on h.key = i.head
        left join known t on t.key = i.tail
        join relation_key r on r.relation = i.relation
        """
    )


def _insert_entities(cursor: Cursor, side: str) -> None:
    cursor.run(
        """
        insert into new_entity
        with degree as (
            select entity_id, count(*)::integer as degree from (
                select head as entity_id from numbered
                union all
                select tail from numbered where head <> tail
            ) group by entity_id
        )
        select entity_id, $side, key, name, description, coalesce(degree, 0), number, vocabulary
        from known left join degree using (entity_id)
        order by entity_id
        """,
        side=side,
    )


def _check(cursor: Cursor, side: str) -> None:
    """Every key in every table must stand in the entity list."""
    strange = "select count(*) from numbered where head is null or tail is null"
    for part, (_, columns) in PARTS.items():
        if part == "relation_triples" and not cursor.value(strange):
            continue
        for column in columns:
            count, example = cursor.row(
                f"""
                select count(*), min({column}) from in_{part}
                where {column} is null or {column} not in (select key from known)
                """
            )
            if count:
                raise InputError(
                    f"{count} of the {side} graph's {part} name an entity as {column} that isn't "
                    f"in its entity list, such as {example!r}"
                )


def _insert_triples(cursor: Cursor, side: str) -> None:
    cursor.run(
        """
        insert into new_relation
        select relation_id, $side, relation, count(*)
        from relation_key join numbered using (relation_id)
        group by relation_id, relation order by relation_id
        """,
        side=side,
    )
    cursor.run(
        "insert into new_relation_triple select head, relation_id, tail from numbered order by all"
    )
    cursor.run(
        """
        insert into new_attribute
        select row_number() over (order by attribute) - 1 + (select count(*) from new_attribute),
               $side, attribute
        from in_attribute_triples group by attribute order by attribute
        """,
        side=side,
    )
    cursor.run(
        """
        insert into new_attribute_triple
        select distinct e.entity_id, a.attribute_id, i.value, i.datatype, i.language
        from in_attribute_triples i
        join known e on e.key = i.entity
        join new_attribute a on a.side = $side and a.key = i.attribute
        order by all
        """,
        side=side,
    )


def _insert_descriptions(cursor: Cursor, side: str) -> None:
    """Names, types, pictures, what search reads, and what entities are called elsewhere."""
    _insert_names(cursor, side)
    cursor.run(
        """
        insert into new_entity_type
        select distinct e.entity_id, i.type from in_types i join known e on e.key = i.entity
        order by all
        """
    )
    cursor.run(
        """
        insert into new_image
        select distinct e.entity_id, i.path, i.sha256, i.width, i.height
        from in_pictures i join known e on e.key = i.entity
        order by all
        """
    )
    cursor.run(
        """
        insert into new_identity_statement
        select distinct e.entity_id, i.predicate, i.iri
        from in_identities i join known e on e.key = i.entity
        order by all
        """
    )


def _insert_names(cursor: Cursor, side: str) -> None:
    """Names, the preferred one too, and the terms that search compares."""
    cursor.run(
        """
        insert into new_label
        select distinct e.entity_id, n.name, n.language
        from in_names n join known e on e.key = n.entity where n.name is not null
        union all
        select e.entity_id, e.name, null from known e
        where e.name is not null and not exists (
            select 1 from in_names n where n.entity = e.key and n.name = e.name
        )
        order by all
        """
    )
    cursor.run(
        """
        insert into new_search_term
        select distinct entity_id, $side, strip_accents(lower(term)) from (
            select entity_id, name as term from new_label semi join known using (entity_id)
            union all
            select entity_id, key from known
            union all
            select entity_id, replace(regexp_extract(key, '[^/#]+$'), '_', ' ') from known
        ) where term <> '' order by all
        """,
        side=side,
    )


def _insert_joined(cursor: Cursor, joined: pa.Table | None) -> None:
    source = "select left_key, right_key from joined_column"
    if joined is not None:
        cursor.register("in_joined", joined.select(JOINED_COLUMNS.names).cast(JOINED_COLUMNS))
        source = 'select "left" as left_key, "right" as right_key from in_joined'
    cursor.run(
        f"""
        insert into new_joined_column
        with word as (
            select side, key from new_attribute union select side, key from new_relation
        )
        select distinct left_key, right_key from ({source})
        where left_key in (select key from word where side = 'left')
        and right_key in (select key from word where side = 'right')
        order by all
        """
    )


def _insert_seeds(cursor: Cursor, links: pa.Table | None) -> None:
    if links is None:
        return
    cursor.register("in_links", links.select(LINK_COLUMNS.names).cast(LINK_COLUMNS))
    for side in SIDES:
        unknown = cursor.row(
            f"""
            select "{side}" from in_links
            where "{side}" is null
            or "{side}" not in (select key from new_entity where side = $side)
            limit 1
            """,
            side=side,
        )
        if unknown:
            raise InputError(f"the links name {unknown[0]!r}, which the {side} graph doesn't have")
    cursor.run(
        """
        insert into new_seed
        select distinct l.entity_id, r.entity_id from in_links i
        join new_entity l on l.side = 'left' and l.key = i.left
        join new_entity r on r.side = 'right' and r.key = i.right
        order by all
        """
    )


def _counts(cursor: Cursor) -> dict:
    tables = ("entity", "label", "relation_triple", "attribute_triple", "entity_type", "image")
    counts = {table: cursor.value(f"select count(*) from new_{table}") for table in tables}
    return counts | {
        "vocabulary": cursor.value("select count(*) from new_entity where vocabulary"),
        "seeds": cursor.value("select count(*) from new_seed"),
    }
