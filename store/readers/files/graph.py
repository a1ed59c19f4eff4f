"""From columns to the tables of a graph: distinct rows, preferred names, the exact schemas."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.readers.files.lines import LONGEST_VALUE
from store.records import (
    ATTRIBUTE_COLUMNS,
    ENTITY_COLUMNS,
    IDENTITY_COLUMNS,
    IMAGE_COLUMNS,
    LINK_COLUMNS,
    NAME_COLUMNS,
    NUMBER_COLUMNS,
    RELATION_COLUMNS,
    TYPE_COLUMNS,
    GraphTables,
)

COLUMNS = {
    "names": NAME_COLUMNS,
    "relation_triples": RELATION_COLUMNS,
    "attribute_triples": ATTRIBUTE_COLUMNS,
    "types": TYPE_COLUMNS,
    "images": IMAGE_COLUMNS,
    "numbers": NUMBER_COLUMNS,
    "identities": IDENTITY_COLUMNS,
}


def rows_of(schema: pa.Schema, *columns) -> pa.Table:
    """A table of `schema`; columns left out at the end are null."""
    columns = list(columns)
    length = len(columns[0]) if columns else 0
    columns += [pa.nulls(length)] * (len(schema) - len(columns))
    chunked = [c if isinstance(c, pa.ChunkedArray) else pa.chunked_array([c]) for c in columns]
    cast = [c.cast(f.type) for c, f in zip(chunked, schema, strict=True)]
    return pa.table(cast, schema=schema)


def nothing(schema: pa.Schema) -> pa.Table:
    return schema.empty_table()


def distinct(table: pa.Table) -> pa.Table:
    """Each row once, in the order of its first occurrence."""
    numbered = table.append_column("", pa.array(np.arange(len(table))))
    groups = numbered.group_by(table.column_names).aggregate([("", "min")])  # in any order
    return table.take(pa.array(np.sort(groups["_min"].to_numpy())))


def without_repeats(table: pa.Table, what: str, place: str, warnings: list[str]) -> pa.Table:
    """The distinct rows; how many were left out is said in `warnings`."""
    kept = distinct(table)
    repeats = len(table) - len(kept)
    if repeats:
        warnings.append(f"{place}: {counted(repeats, 'repeated ' + what)} left out")
    return kept


def without_long(table: pa.Table, column: str, place: str, warnings: list[str]) -> pa.Table:
    """Rows whose text has at most a megabyte; the others are counted in `warnings`."""
    fits = pc.fill_null(pc.less_equal(pc.binary_length(table[column]), LONGEST_VALUE), True)
    if pc.all(fits, min_count=0).as_py():
        return table
    kept = table.filter(fits)
    long = counted(len(table) - len(kept), "text")
    warnings.append(f"{place}: {long} longer than {LONGEST_VALUE >> 20} MB left out")
    return kept


def filled_names(names: pa.Table) -> pa.Table:
    """Names without blanks around them; those that are nothing but blanks are left out."""
    names = names.set_column(1, "name", pc.utf8_trim_whitespace(names["name"]))
    return distinct(names.filter(pc.greater(pc.binary_length(names["name"]), 0)))


def build_graph(
    name: str,
    keys: pa.Array,
    descriptions: pa.Table | None = None,
    vocabulary: pa.Array | None = None,
    **tables: pa.Table,
) -> GraphTables:
    """Put the tables together. The first row of `names` (and of `descriptions`, columns entity
    and text) for an entity is the one that it is shown with; tables not given are empty.
    `vocabulary` are those of the keys that aren't main entities."""
    tables = {t: tables.get(t, nothing(schema)) for t, schema in COLUMNS.items()}
    tables["names"] = filled_names(tables["names"])
    shown = _first(keys, tables["names"]["entity"], tables["names"]["name"])
    text = pa.nulls(len(keys))
    if descriptions is not None:
        text = _first(keys, descriptions.column(0), descriptions.column(1))
    marks = pc.is_in(keys, value_set=keys[:0] if vocabulary is None else vocabulary)
    entities = rows_of(ENTITY_COLUMNS, keys, shown, text, marks)
    return GraphTables(name=name, entities=entities, **tables)


def links_table(left, right) -> pa.Table:
    return rows_of(LINK_COLUMNS, left, right)


def _first(keys: pa.Array, entities: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.Array:
    """For each key the first of `texts` that belongs to it, null where there is none."""
    if len(entities) == 0:
        return pa.nulls(len(keys), pa.string())
    place = pc.index_in(keys, value_set=entities.combine_chunks())
    return texts.combine_chunks().take(place)
