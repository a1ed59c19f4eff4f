"""Folders whose files name everything by key, as OpenEA publishes them.

`rel_triples_k` (head, relation, tail) and `attr_triples_k` (entity, attribute, value) are tab
separated; the entities are what these files name. `ent_images_k` names pictures, `ent_links` links.
Attributes that are names, descriptions or types in the common vocabularies, or are called so
(`label`, `name` …), become that and are no attribute values.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.errors import InputError
from store.readers.files.graph import (
    build_graph,
    distinct,
    nothing,
    rows_of,
    without_long,
    without_repeats,
)
from store.readers.files.keys import Keys, bare
from store.readers.files.lines import Rows, first_true, read_rows
from store.readers.files.pictures import read_pictures
from store.readers.mappings.links import read_links
from store.readers.rdf.literals import no_number, parse_literals, without_odd
from store.readers.rdf.vocabulary import (
    PLAIN_DESCRIPTIONS,
    PLAIN_NAMES,
    PLAIN_TYPES,
    is_one_of,
    rank_of,
)
from store.records import (
    ATTRIBUTE_COLUMNS,
    IMAGE_COLUMNS,
    LINK_COLUMNS,
    NAME_COLUMNS,
    RELATION_COLUMNS,
    TYPE_COLUMNS,
    GraphTables,
    Source,
)

NEEDED = ("rel_triples_1", "rel_triples_2")
LINKS = "ent_links"


@dataclass(frozen=True)
class Triples:
    """What the two files of one side say, before it is sorted by meaning."""

    relations: pa.Table
    types: pa.Table
    attributes: pa.Table
    keys: Keys


def read_openea(path: Path, names: tuple[str, str], links: Path | None, progress) -> Source:
    """Read the folder. InputError at the first thing in it that can't be taken."""
    warnings: list[str] = []
    sides = []
    for number, side in ((1, "left"), (2, "right")):
        progress(0.4 * (number - 1), f"Reading {names[number - 1]}")
        sides.append(_read_triples(path, side, number, warnings))
    left, right = sides
    graphs = [
        _sort(path, names[0], left, right, 1, warnings),
        _sort(path, names[1], right, left, 2, warnings),
    ]
    progress(0.9, "Reading links")
    known = _read_links(path, links, left.keys, right.keys, warnings)
    return Source(*graphs, links=known, format="openea", warnings=tuple(warnings))


def _read_triples(path: Path, side: str, number: int, warnings: list[str]) -> Triples:
    rows = read_rows(path / f"rel_triples_{number}", ("head", "relation", "tail"))
    relations = rows_of(RELATION_COLUMNS, *(bare(_filled(rows, i)) for i in range(3)))
    attributes = nothing(ATTRIBUTE_COLUMNS)
    if (path / f"attr_triples_{number}").is_file():
        attributes = _read_attributes(path / f"attr_triples_{number}", warnings)
    typed = is_one_of(relations["relation"], PLAIN_TYPES)
    types, relations = relations.filter(typed), relations.filter(pc.invert(typed))
    named = [relations["head"], relations["tail"], types["head"], attributes["entity"]]
    keys = pc.unique(pa.chunked_array([chunk for c in named for chunk in c.chunks], pa.string()))
    if not len(keys):
        raise InputError(f"holds no triples: the {side} graph is empty", rows.path)
    if not len(relations):
        warnings.append(f"{rows.path.name}: holds no relation triples")
    relations = without_repeats(relations, "relation triple", rows.path.name, warnings)
    source = f"rel_triples_{number}, attr_triples_{number}"
    return Triples(relations, types, attributes, Keys(side, source, keys))


def _read_attributes(path: Path, warnings: list[str]) -> pa.Table:
    rows = read_rows(path, ("entity", "attribute", "value"), rest=True)
    values, datatypes, languages = parse_literals(rows.columns[2])
    entities, attributes = bare(_filled(rows, 0)), bare(_filled(rows, 1))
    table = rows_of(ATTRIBUTE_COLUMNS, entities, attributes, values, datatypes, languages)
    odd = no_number(table["value"], table["datatype"])
    table = without_odd(table, odd, path.name, warnings, rows.lines)
    table = without_long(table, "value", path.name, warnings)
    return without_repeats(table, "attribute triple", path.name, warnings)


def _filled(rows: Rows, column: int) -> pa.ChunkedArray:
    """A column whose cells must hold something."""
    empty = first_true(pc.equal(pc.binary_length(rows.columns[column]), 0))
    if empty is not None:
        raise rows.refuse(empty, f"column {column + 1} is empty; a key was expected")
    return rows.columns[column]


def _sort(
    path: Path, name: str, own: Triples, other: Triples, number: int, warnings: list[str]
) -> GraphTables:
    """Part names and descriptions from the attributes."""
    attributes = own.attributes
    named = is_one_of(attributes["attribute"], PLAIN_NAMES)
    described = is_one_of(attributes["attribute"], PLAIN_DESCRIPTIONS)
    pictures = path / f"ent_images_{number}"
    return build_graph(
        name,
        own.keys.keys,
        descriptions=attributes.filter(described).select(["entity", "value"]),
        names=_names(attributes.filter(named)),
        relation_triples=own.relations,
        attribute_triples=attributes.filter(pc.invert(pc.or_(named, described))),
        types=distinct(rows_of(TYPE_COLUMNS, own.types["head"], own.types["tail"])),
        images=read_pictures(pictures, own.keys, other.keys, warnings)
        if pictures.is_file()
        else nothing(IMAGE_COLUMNS),
    )


def _names(table: pa.Table) -> pa.Table:
    """Names, the better predicate first."""
    order = pc.sort_indices(
        table.append_column("rank", rank_of(table["attribute"], PLAIN_NAMES)),
        sort_keys=[("rank", "ascending")],
    )
    table = table.take(order)
    return rows_of(NAME_COLUMNS, table["entity"], table["value"], table["language"])


def _read_links(
    path: Path, given: Path | None, left: Keys, right: Keys, warnings: list[str]
) -> pa.Table:
    chosen = given or path / LINKS
    if given is None and not chosen.is_file():
        warnings.append(f"no known links: the folder has no {LINKS} and no file was given")
        return nothing(LINK_COLUMNS)
    return read_links(chosen, left, right, warnings)
