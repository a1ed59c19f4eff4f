"""The graphs that are in the workspace, as the tables that an import takes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.cursor import Cursor
from store.readers.files.graph import COLUMNS, rows_of
from store.records import ENTITY_COLUMNS, IMAGE_COLUMNS, LINK_COLUMNS, GraphTables

_TABLES = {
    "names": """
        select e.key, l.name, l.language from label l join e using (entity_id)
        order by l.name is distinct from e.name""",
    "relation_triples": """
        select e.key, r.key, t.key from relation_triple x
        join e on e.entity_id = x.head join e t on t.entity_id = x.tail
        join relation r using (relation_id)""",
    "attribute_triples": """
        select e.key, a.key, x.value, x.datatype, x.language from attribute_triple x
        join e using (entity_id) join attribute a using (attribute_id)""",
    "types": "select e.key, x.type from entity_type x join e using (entity_id)",
    "images": "select e.key, x.path from image x join e using (entity_id)",
    "identities": """
        select e.key, x.predicate, x.iri from identity_statement x join e using (entity_id)""",
    "numbers": "select key, number from e where number is not null",
}


def graph(cursor: Cursor, side: str, pictures: Path) -> GraphTables:
    """The graph of a side as it was imported; its pictures lie in the workspace."""
    cursor.run(f"create or replace temp view e as select * from entity where side = '{side}'")
    tables = {name: _as(cursor, sql, COLUMNS[name]) for name, sql in _TABLES.items()}
    folder = pa.scalar(f"{pictures}/")
    paths = pc.binary_join_element_wise(folder, tables["images"]["path"], "")
    tables["images"] = rows_of(IMAGE_COLUMNS, tables["images"]["entity"], paths)
    columns = ", ".join(ENTITY_COLUMNS.names)
    entities = _as(cursor, f"select {columns} from e order by key", ENTITY_COLUMNS)
    name = cursor.value("select name from graph where side = $side", side=side)
    return GraphTables(name=name, entities=entities, **tables)


def links(cursor: Cursor) -> pa.Table:
    """The known links, by the keys of their entities."""
    return _as(
        cursor,
        """
        select l.key, r.key from seed s
        join entity l on l.entity_id = s.left_id join entity r on r.entity_id = s.right_id
        """,
        LINK_COLUMNS,
    )


def lost_pairs(cursor: Cursor, left: pa.Array, right: pa.Array) -> tuple[int, int]:
    """How many judged pairs there are, and how many name an entity that isn't among these keys."""
    cursor.register("coming_left", pa.table({"key": left}))
    cursor.register("coming_right", pa.table({"key": right}))
    return cursor.row(
        """
        select count(*), count(*) filter (
            left_key not in (select key from coming_left)
            or right_key is not null and right_key not in (select key from coming_right)
        )
        from pair_verdict
        """
    )


def _as(cursor: Cursor, sql: str, schema: pa.Schema) -> pa.Table:
    found = cursor.table(sql)
    return rows_of(schema, *found.columns)
