"""A graph from an RDF file, in any syntax of store.readers.rdf.statements.

An entity is an IRI that is a subject, or the object of an ordinary relation; classes, properties
and ontologies are not. Blank nodes have no name that lasts from one file to the next, so statements
with one are left out and counted. The statements of named graphs count like all others. Relative
IRIs are resolved against the file; such an entity's key is its path from the folder of the file,
the same on every machine.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.errors import InputError
from store.readers.files.graph import (
    build_graph,
    rows_of,
    without_long,
)
from store.readers.rdf.identities import read_identities
from store.readers.rdf.literals import no_number, plain_datatype, without_odd
from store.readers.rdf.pictures import read_depictions
from store.readers.rdf.statements import base_of, read_statements
from store.readers.rdf.triple_lines import Statements
from store.readers.rdf.vocabulary import (
    DESCRIPTIONS,
    IDENTITIES,
    NAMES,
    PICTURES,
    SCHEMA_PREDICATES,
    SCHEMA_TYPES,
    TYPE,
    is_one_of,
    rank_of,
)
from store.records import (
    ATTRIBUTE_COLUMNS,
    NAME_COLUMNS,
    RELATION_COLUMNS,
    TYPE_COLUMNS,
    GraphTables,
)

TEXT_COLUMNS = pa.schema([("entity", pa.string()), ("text", pa.string())])


def read_graph(path: Path, downloads: Path | None, warnings: list[str], progress) -> GraphTables:
    """Read an RDF file; pictures on the web are fetched into the folder `downloads`, if there is
    one. InputError with file and line where the file is not well formed."""
    statements = read_statements(path)
    _say_what_is_mixed(statements, path.name, warnings)
    edges, words = _without_schema(
        _columns(statements.edges), _columns(statements.words), path.name, warnings
    )
    edges, same = _parted(edges, IDENTITIES)
    words, written_same = _parted(words, IDENTITIES)
    edges, pictures = _parted(edges, PICTURES)
    words, written_pictures = _parted(words, PICTURES)
    base = base_of(path)
    edges = _local(edges, base, ("subject", "object"))
    same = _local(same, base, ("subject", "object"))
    words, written_same, *pictures = (
        _local(t, base, ("subject",)) for t in (words, written_same, pictures, written_pictures)
    )
    relations, types = _parted(edges, [TYPE])
    named = [table["subject"] for table in (edges, words, *pictures)]
    keys = _unique([*named, relations["object"]])
    if not len(keys):
        raise InputError("holds no entities: no statement about an IRI", path)
    return build_graph(
        path.name.removesuffix(".gz").rsplit(".", 1)[0],
        keys,
        relation_triples=rows_of(RELATION_COLUMNS, *relations.columns),
        types=rows_of(TYPE_COLUMNS, types["subject"], types["object"]),
        identities=read_identities(same, written_same, keys, path.name, warnings),
        images=read_depictions(
            path, pa.concat_tables(map(_texts, pictures)), downloads, warnings, progress
        ),
        **_sort_words(words, path.name, warnings),
    )


def _say_what_is_mixed(statements: Statements, place: str, warnings: list[str]) -> None:
    if statements.blanks:
        number = counted(statements.blanks, "statement")
        warnings.append(f"{place}: {number} with a blank node left out")
    if statements.graphs:
        number = counted(len(statements.graphs), "named graph")
        warnings.append(f"{place}: {number}; the statements of all are taken, as if of one graph")


def _columns(table: pa.Table) -> pa.Table:
    """Without the numbers of the lines, and with one dictionary a column."""
    return table.drop_columns("line").unify_dictionaries().combine_chunks()


def _parted(table: pa.Table, predicates: list[str]) -> tuple[pa.Table, pa.Table]:
    """The other statements, and those with one of the predicates."""
    found = is_one_of(table["predicate"], predicates)
    return table.filter(pc.invert(found)), table.filter(found)


def _unique(columns: list[pa.ChunkedArray]) -> pa.Array:
    """Every word of the columns once."""
    found = [pc.unique(column).cast(pa.string()) for column in columns]
    return pc.unique(pa.chunked_array(found, pa.string()))


def _local(table: pa.Table, base: str, columns: tuple[str, ...]) -> pa.Table:
    """IRIs that are relative to the file, without the folder that the file lies in."""
    folder = base.rsplit("/", 1)[0] + "/"
    for name in columns:
        cells = table[name].combine_chunks()
        local = pc.starts_with(cells.dictionary, folder)
        if pc.any(local, min_count=0).as_py():
            bare = pc.utf8_slice_codeunits(cells.dictionary, len(folder))
            words = pc.if_else(local, bare, cells.dictionary)
            cells = pa.DictionaryArray.from_arrays(cells.indices, words)
            table = table.set_column(table.column_names.index(name), name, cells)
    return table


def _without_schema(
    edges: pa.Table, words: pa.Table, place: str, warnings: list[str]
) -> tuple[pa.Table, pa.Table]:
    """Leave out what describes the vocabulary; it is counted."""
    typed = pc.and_(is_one_of(edges["predicate"], [TYPE]), is_one_of(edges["object"], SCHEMA_TYPES))
    schema = pc.or_(typed, is_one_of(edges["predicate"], SCHEMA_PREDICATES))
    terms = _unique([edges["subject"].filter(schema)]).to_pylist()
    if terms:
        number = counted(len(terms), "class or property", "classes and properties")
        warnings.append(f"{place}: {number} left out, they are no entities")
        of_type = is_one_of(edges["predicate"], [TYPE])
        object_ = pc.and_(is_one_of(edges["object"], terms), pc.invert(of_type))
        about = pc.or_(is_one_of(edges["subject"], terms), object_)
        edges = edges.filter(pc.invert(about))
        words = words.filter(pc.invert(is_one_of(words["subject"], terms)))
    return edges, words


def _sort_words(words: pa.Table, place: str, warnings: list[str]) -> dict[str, pa.Table]:
    """Part the literals into names, descriptions and attribute values."""
    words = without_long(words, "object", place, warnings)
    named = rank_of(words["predicate"], NAMES)
    described = rank_of(words["predicate"], DESCRIPTIONS)
    names, descriptions = _preferred(words, named), _preferred(words, described)
    values = words.filter(pc.and_(pc.is_null(named), pc.is_null(described)))
    return {
        "names": rows_of(NAME_COLUMNS, names["subject"], names["object"], names["language"]),
        "descriptions": _texts(descriptions),
        "attribute_triples": _values(values, place, warnings),
    }


def _values(words: pa.Table, place: str, warnings: list[str]) -> pa.Table:
    odd = no_number(words["object"], words["datatype"])
    words = without_odd(words, odd, place, warnings)
    return rows_of(
        ATTRIBUTE_COLUMNS,
        words["subject"],
        words["predicate"],
        words["object"],
        plain_datatype(words["datatype"]),
        words["language"],
    )


def _texts(table: pa.Table) -> pa.Table:
    """Entity and text, without dictionaries."""
    return rows_of(TEXT_COLUMNS, table["subject"], table["object"])


def _preferred(words: pa.Table, rank: pa.ChunkedArray) -> pa.Table:
    """The rows that have a rank, the lowest first, among these the language that most have, and
    else as they stand in the file."""
    kept = pc.is_valid(rank)
    ranked = words.filter(kept).append_column("rank", rank.filter(kept))
    other = pc.not_equal(ranked["language"].cast(pa.string()), _commonest(ranked["language"]))
    ranked = ranked.append_column("other", pc.fill_null(other, True))
    order = [("rank", "ascending"), ("other", "ascending")]
    return ranked.take(pc.sort_indices(ranked, sort_keys=order))


def _commonest(languages: pa.ChunkedArray) -> str:
    """The language of most texts, English if others have as many."""
    counts = pc.value_counts(languages.drop_null().cast(pa.string())).to_pylist()
    best = max(counts, key=lambda c: (c["counts"], c["values"] == "en"), default={"values": "en"})
    return best["values"]
