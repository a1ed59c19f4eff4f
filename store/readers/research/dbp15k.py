"""Folders that count their entities, as DBP15K and FB15K-DB15K are published.

`ent_ids_k` gives numbers to keys, across both graphs; `triples_k` is written in numbers. Everything
else may be missing: `rel_ids_k`, `names_k`, `translated_names.json`, `training_attrs_k` (the
attributes that an entity has), `num_attr_triples_k` (their values), `has_image_k` (says that there
is a picture, but brings none), `ent_images_k` (brings them), `ill_ent_ids` (links).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
    without_repeats,
)
from store.readers.files.keys import (
    Keys,
    bare,
    numbers,
    unique_keys,
)
from store.readers.files.lines import (
    Rows,
    filled_lines,
    first_true,
    read_rows,
)
from store.readers.files.pictures import read_pictures
from store.readers.mappings.links import read_links
from store.readers.research.translated import TRANSLATED, read_translated
from store.records import (
    ATTRIBUTE_COLUMNS,
    IMAGE_COLUMNS,
    LINK_COLUMNS,
    NAME_COLUMNS,
    NUMBER_COLUMNS,
    RELATION_COLUMNS,
    GraphTables,
    Source,
)

NEEDED = ("ent_ids_1", "ent_ids_2", "triples_1", "triples_2")
LINKS = ("ill_ent_ids", "ent_links", "ref_ent_ids")
NO_NUMBER = r"^[+-]?(?i:nan|inf|infinity)$"


@dataclass(frozen=True)
class Folder:
    """One side of the folder: how its files are called and which entities they may name."""

    path: Path
    number: int
    own: Keys
    other: Keys
    warnings: list[str]

    def file(self, stem: str) -> Path:
        return self.path / f"{stem}_{self.number}"

    def has(self, stem: str) -> bool:
        return self.file(stem).is_file()

    def entities(self, rows: Rows, column: int = 0) -> pa.ChunkedArray:
        """The keys of the entities that a column names."""
        return self.own.take(self.own.known(rows, column, self.other))


def read_dbp15k(path: Path, names: tuple[str, str], links: Path | None, progress) -> Source:
    """Read the folder. InputError at the first thing in it that can't be taken."""
    warnings: list[str] = []
    left = _read_keys(path, "left", 1)
    right = _read_keys(path, "right", 2, other=left)
    graphs = []
    for own, other, number in ((left, right, 1), (right, left, 2)):
        progress(0.1 + 0.4 * (number - 1), f"Reading {names[number - 1]}")
        folder = Folder(path, number, own, other, warnings)
        graphs.append(_read_graph(folder, names[number - 1]))
    progress(0.9, "Reading links")
    known = _read_links(path, links, left, right, warnings)
    return Source(*graphs, links=known, format="dbp15k", warnings=tuple(warnings))


def _read_keys(path: Path, side: str, number: int, other: Keys | None = None) -> Keys:
    rows = read_rows(path / f"ent_ids_{number}", ("number", "key"), rest=True)
    if not len(rows):
        raise InputError(f"holds no entities: the {side} graph is empty", rows.path)
    ids = unique_keys(side, rows, numbers(rows, 0, "entity number"), "number")
    shared = None if other is None else first_true(pc.is_in(ids, value_set=other.ids))
    if shared is not None:
        raise rows.refuse(
            shared,
            f"the number {ids[shared]} is given in {other.source} already; "
            "numbers must be unique across both graphs",
        )
    keys = unique_keys(side, rows, bare(rows.columns[1]), "key")
    return Keys(side, rows.path.name, keys, ids)


def _read_graph(folder: Folder, name: str) -> GraphTables:
    return build_graph(
        name,
        folder.own.keys,
        names=_read_names(folder),
        relation_triples=_read_triples(folder),
        attribute_triples=_read_attributes(folder),
        images=_read_images(folder),
        numbers=rows_of(NUMBER_COLUMNS, folder.own.keys, folder.own.ids),
    )


def _read_triples(folder: Folder) -> pa.Table:
    rows = read_rows(folder.file("triples"), ("head number", "relation number", "tail number"))
    for column, what in ((0, "head"), (1, "relation"), (2, "tail")):
        numbers(rows, column, f"{what} number")
    triples = pa.table(
        [
            folder.own.known(rows, 0, folder.other),
            rows.columns[1].cast(pa.int64()),
            folder.own.known(rows, 2, folder.other),
        ],
        names=["head", "relation", "tail"],
    )
    if not len(rows):
        folder.warnings.append(f"{rows.path.name}: holds no relation triples")
    relations = _relation_keys(folder, rows, triples["relation"])
    triples = triples.set_column(1, "relation", relations.combine_chunks().dictionary_encode())
    triples = without_repeats(triples, "relation triple", rows.path.name, folder.warnings)
    heads, tails = folder.own.take(triples["head"]), folder.own.take(triples["tail"])
    return rows_of(RELATION_COLUMNS, heads, triples["relation"].cast(pa.string()), tails)


def _relation_keys(folder: Folder, rows: Rows, ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Relations by the keys of `rel_ids_k`, or by their numbers where there is no such file."""
    if not folder.has("rel_ids"):
        return ids.cast(pa.string())
    named = read_rows(folder.file("rel_ids"), ("number", "relation"), rest=True)
    known = unique_keys(folder.own.side, named, numbers(named, 0, "relation number"), "number")
    place = pc.index_in(ids, value_set=known)
    missing = first_true(pc.is_null(place))
    if missing is not None:
        raise rows.refuse(missing, f"the relation {ids[missing]} is not in {named.path.name}")
    keys = bare(named.columns[1]).combine_chunks()
    return pa.chunked_array([keys.take(place.combine_chunks())], pa.string())


def _read_names(folder: Folder) -> pa.Table:
    """The names of `names_k`, and beside them the translated ones."""
    names = nothing(NAME_COLUMNS)
    if folder.has("names"):
        rows = read_rows(folder.file("names"), ("entity", "name"), rest=True)
        names = rows_of(NAME_COLUMNS, folder.entities(rows), rows.columns[1])
        names = without_long(names, "name", rows.path.name, folder.warnings)
    if (folder.path / TRANSLATED).is_file():
        more = read_translated(folder.path, folder.own, folder.other, folder.warnings)
        names = pa.concat_tables([names, more])
    return names


def _read_attributes(folder: Folder) -> pa.Table:
    values, listed = nothing(ATTRIBUTE_COLUMNS), nothing(ATTRIBUTE_COLUMNS)
    if folder.has("num_attr_triples"):
        values = _read_values(folder)
    if folder.has("training_attrs"):
        listed = _read_listed(folder)
    if not len(listed):
        return values
    values = values.set_column(1, "attribute", _full_names(values, listed))
    return pa.concat_tables([values, _without_value(listed, values)])


def _read_values(folder: Folder) -> pa.Table:
    rows = read_rows(folder.file("num_attr_triples"), ("entity", "attribute", "value"), rest=True)
    wrong = first_true(pc.match_substring_regex(rows.columns[2], NO_NUMBER))
    if wrong is not None:
        found = rows.columns[2][wrong].as_py()
        raise rows.refuse(wrong, f"the value '{found}' is not a number; leave the row out")
    entities = folder.entities(rows)
    values = rows_of(ATTRIBUTE_COLUMNS, entities, bare(rows.columns[1]), rows.columns[2])
    values = without_long(values, "value", rows.path.name, folder.warnings)
    return without_repeats(values, "value", rows.path.name, folder.warnings)


def _read_listed(folder: Folder) -> pa.Table:
    """One row, without a value, for each attribute listed after an entity's key."""
    path = folder.file("training_attrs")
    lines, _ = filled_lines(path)
    parts = pc.split_pattern(lines, "\t").combine_chunks()
    entities = folder.own.find(bare(pa.chunked_array([pc.list_element(parts, 0)], pa.string())))
    unknown = entities.combine_chunks().is_null()
    if pc.any(unknown, min_count=0).as_py():
        first = pc.list_element(parts, 0)[first_true(unknown)].as_py()
        number = counted(pc.sum(unknown).as_py(), "row")
        folder.warnings.append(
            f"{path.name}: {number} left out for entities that are not in {folder.own.source}, "
            f"first: {first[:200]}"
        )
    tails = pc.list_slice(parts, 1)
    owner = entities.combine_chunks().take(pc.list_parent_indices(tails))
    attributes = bare(pa.chunked_array([pc.list_flatten(tails)], pa.string())).combine_chunks()
    kept = pc.and_(owner.is_valid(), pc.greater(pc.binary_length(attributes), 0))
    keys = folder.own.keys.take(owner.filter(kept))
    return distinct(rows_of(ATTRIBUTE_COLUMNS, keys, attributes.filter(kept)))


def short_name(attributes: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """The part of an IRI after its last `/`, by which the values' file calls an attribute."""
    return pc.replace_substring_regex(attributes, r"^.*/", "")


def _full_names(values: pa.Table, listed: pa.Table) -> pa.ChunkedArray:
    """The attributes of the values under the names that the list of attributes uses."""
    full = pc.unique(listed["attribute"])
    exact = pc.index_in(values["attribute"], value_set=full)
    short = pc.index_in(short_name(values["attribute"]), value_set=short_name(full))
    place = pc.coalesce(exact, short).combine_chunks()
    longer = pa.chunked_array([full.take(place)], pa.string())
    return pc.coalesce(longer, values["attribute"])


def _without_value(listed: pa.Table, values: pa.Table) -> pa.Table:
    """The listed rows for which there is no value."""
    have = pc.unique(_pair(values))
    return listed.filter(pc.invert(pc.is_in(_pair(listed), value_set=have)))


def _pair(table: pa.Table) -> pa.ChunkedArray:
    # a tab parts columns in these files, so it stands in no key
    return pc.binary_join_element_wise(table["entity"], short_name(table["attribute"]), "\t")


def _read_images(folder: Folder) -> pa.Table:
    if folder.has("ent_images"):
        path = folder.file("ent_images")
        return read_pictures(path, folder.own, folder.other, folder.warnings)
    if folder.has("has_image"):
        rows = filled_lines(folder.file("has_image"))[0]
        folder.warnings.append(
            f"has_image_{folder.number}: lists {counted(len(rows), 'picture')}, "
            "but the folder holds none (ent_images_k would name them)"
        )
    return nothing(IMAGE_COLUMNS)


def _read_links(
    path: Path, given: Path | None, left: Keys, right: Keys, warnings: list[str]
) -> pa.Table:
    chosen = given or next((path / name for name in LINKS if (path / name).is_file()), None)
    if chosen is None:
        warnings.append(f"no known links: the folder has no {LINKS[0]} and no file was given")
        return nothing(LINK_COLUMNS)
    return read_links(chosen, left, right, warnings)
