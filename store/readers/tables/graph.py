"""A graph from tables and what their columns mean.

Rows are entities, known by their id, or by their name where no column is an id. A cell of a
relation names another entity: one of any of the tables by its id, else an entity of its own such as
`country: France`, which all rows that say France share, in whichever column of this kind:
vocabulary. Rows with the same id are one entity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.errors import InputError
from store.readers.files.graph import (
    build_graph,
    distinct,
    nothing,
    rows_of,
    without_long,
)
from store.readers.files.keys import bare
from store.readers.files.pictures import check_pictures
from store.readers.rdf.pictures import OTHER_SCHEME
from store.readers.rdf.vocabulary import (
    PLAIN_DESCRIPTIONS,
    PLAIN_NAMES,
    PLAIN_TYPES,
    is_one_of,
)
from store.readers.tables.keys import row_keys
from store.readers.tables.mapping import ATTRIBUTES, Column, TableMapping
from store.readers.tables.tables import Table
from store.readers.tables.values import IRI, datatypes
from store.records import (
    ATTRIBUTE_COLUMNS,
    IMAGE_COLUMNS,
    NAME_COLUMNS,
    RELATION_COLUMNS,
    TYPE_COLUMNS,
    GraphTables,
)

DESCRIPTION_COLUMNS = pa.schema([("entity", pa.string()), ("text", pa.string())])
SCHEMAS = {
    "names": NAME_COLUMNS,
    "descriptions": DESCRIPTION_COLUMNS,
    "relation_triples": RELATION_COLUMNS,
    "attribute_triples": ATTRIBUTE_COLUMNS,
    "types": TYPE_COLUMNS,
    "images": IMAGE_COLUMNS,
}


@dataclass
class _Found:
    """What the tables said so far, each kind of rows in the order of the files."""

    warnings: list[str]
    keys: list[pa.ChunkedArray] = field(default_factory=list)
    shared: list[pa.ChunkedArray] = field(default_factory=list)  # those that only cells name
    rows: dict[str, list[pa.Table]] = field(default_factory=dict)

    def add(self, kind: str, *columns) -> None:
        if len(columns[0]):
            self.rows.setdefault(kind, []).append(rows_of(SCHEMAS[kind], *columns))

    def all(self, kind: str) -> pa.Table:
        return distinct(pa.concat_tables([nothing(SCHEMAS[kind]), *self.rows.get(kind, [])]))


def graph_of(
    name: str, tables: Sequence[tuple[Table, TableMapping]], warnings: list[str]
) -> GraphTables:
    """Put the tables together to one graph, without those whose every column is left out.

    Raises InputError for a mapping that doesn't fit.
    """
    for table, mapping in tables:
        mapping.check(table.path, table.names)
    place = tables[0][0].path
    tables = [(table, mapping) for table, mapping in tables if not mapping.empty]
    if not tables:
        raise InputError("every column is left out; choose what at least one of them is", place)
    found = _Found(warnings)
    entities = [row_keys(table, mapping, warnings) for table, mapping in tables]
    known = pc.unique(_chained(entities))
    if not len(known.drop_null()):
        raise InputError("holds no entities: no row has an id or a name", place)
    found.keys += entities
    for (table, mapping), keys in zip(tables, entities, strict=True):
        if mapping.states:
            _read_statements(table, mapping, keys, known, found)
        else:
            _read_entities(table, mapping, keys, known, found)
    keys = pc.unique(_chained(found.keys)).drop_null()
    words = pc.unique(_chained(found.shared))
    vocabulary = words.filter(pc.invert(pc.is_in(words, value_set=known)))
    return build_graph(
        name, keys, vocabulary=vocabulary, **{kind: found.all(kind) for kind in SCHEMAS}
    )


def _read_entities(
    table: Table, mapping: TableMapping, keys: pa.ChunkedArray, known: pa.Array, found: _Found
) -> None:
    if mapping.rows:
        filled = keys.drop_null()
        found.add("types", filled, _same(mapping.rows, filled))
    # names in the order of the columns: the first one is the one on screen
    for column in mapping.of("name"):
        entities, values = _cells(table, column, keys)
        found.add("names", entities, values)
    for column in mapping.of("description"):
        found.add("descriptions", *_cells(table, column, keys))
    for column in mapping.of("type"):
        found.add("types", *_cells(table, column, keys))
    for column in mapping.of(*ATTRIBUTES):
        entities, values = _cells(table, column, keys)
        _add_values(table, entities, _same(column.name, values), values, column.role, found)
    for column in mapping.of("relation"):
        entities, values = _cells(table, column, keys)
        targets = _targets(column.kind or column.name, values, known, found)
        found.add("relation_triples", entities, _same(column.name, values), targets)
    for column in mapping.of("picture"):
        _add_pictures(table, *_cells(table, column, keys), found)


def _read_statements(
    table: Table, mapping: TableMapping, keys: pa.ChunkedArray, known: pa.Array, found: _Found
) -> None:
    says = table.column(mapping.of("predicate")[0].name)
    keys = pc.if_else(says.is_valid(), keys, pa.scalar(None, pa.string()))
    for column in mapping.of("object"):
        at, values = _places(table, column, keys)
        entities, words = keys.take(at), bare(says.take(at))
        typed = is_one_of(words, PLAIN_TYPES)
        found.add("types", entities.filter(typed), values.filter(typed))
        other = pc.invert(typed)
        found.keys.append(bare(values.filter(other)))
        found.add(
            "relation_triples",
            entities.filter(other),
            words.filter(other),
            bare(values.filter(other)),
        )
    for column in mapping.of("value"):
        at, values = _places(table, column, keys)
        _add_said(table, keys.take(at), bare(says.take(at)), values, found)


def _add_said(table: Table, entities, words, values, found: _Found) -> None:
    """Values of statements, of which the names and descriptions are known by their predicate."""
    named, described = is_one_of(words, PLAIN_NAMES), is_one_of(words, PLAIN_DESCRIPTIONS)
    found.add("names", entities.filter(named), values.filter(named))
    found.add("descriptions", entities.filter(described), values.filter(described))
    rest = pc.invert(pc.or_(named, described))
    entities, words, values = (column.filter(rest) for column in (entities, words, values))
    _add_values(table, entities, words, values, "attribute", found)


def _cells(table: Table, column: Column, keys: pa.ChunkedArray) -> tuple:
    """The filled values of a column, and for each the key of its row."""
    at, values = _places(table, column, keys)
    return keys.take(at), values


def _places(table: Table, column: Column, keys: pa.ChunkedArray) -> tuple:
    """The filled values of a column, and for each the row where it stands."""
    cells = table.column(column.name).combine_chunks()
    usable = pc.and_(cells.is_valid(), keys.combine_chunks().is_valid())
    at = pc.indices_nonzero(usable)
    values = cells.take(at)
    if column.separator:
        parts = pc.split_pattern(values, column.separator)
        at = at.take(pc.list_parent_indices(parts))
        values = pc.utf8_trim_whitespace(pc.list_flatten(parts))
        filled = pc.greater(pc.binary_length(values), 0)
        at, values = at.filter(filled), values.filter(filled)
    return at, pa.chunked_array([values], pa.string())


def _add_values(table: Table, entities, words, values, role: str, found: _Found) -> None:
    kept = rows_of(ATTRIBUTE_COLUMNS, entities, words, values, datatypes(values, role))
    kept = without_long(kept, "value", table.path.name, found.warnings)
    found.add("attribute_triples", *kept.columns)


def _targets(word: str, values: pa.ChunkedArray, known: pa.Array, found: _Found) -> pa.ChunkedArray:
    """The key of the entity that each cell of a relation names; new ones get a name and a type."""
    plain = bare(values)
    there = pc.is_in(plain, value_set=known)
    iri = pc.match_substring_regex(plain, IRI)
    own = pc.binary_join_element_wise(f"{word}: ", plain, "")
    keys = pc.if_else(pc.or_(there, iri), plain, own)
    shared = pc.invert(pc.or_(there, iri))
    found.keys.append(keys)
    found.shared.append(keys.filter(shared))
    found.add("names", keys.filter(shared), values.filter(shared))
    found.add("types", keys.filter(shared), _same(word, values).filter(shared))
    return keys


def _add_pictures(table: Table, entities, paths: pa.ChunkedArray, found: _Found) -> None:
    place = table.path
    remote = pc.match_substring_regex(paths, OTHER_SCHEME)
    number = pc.sum(remote, min_count=0).as_py()
    if number:
        found.warnings.append(
            f"{place.name}: {counted(number, 'picture')} on the web left out, none is fetched"
        )
    local = pc.invert(remote)
    # a path from a table made on Windows
    names = pc.replace_substring(paths.filter(local), "\\", "/")
    pictures = check_pictures(
        place.resolve().parent, entities.filter(local), names, place.name, found.warnings
    )
    found.add("images", *pictures.columns)


def _same(word: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([word] * len(values), pa.string())], pa.string())


def _chained(columns: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for c in columns for chunk in c.chunks], pa.string())
