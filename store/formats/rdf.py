"""A pair of RDF files: Turtle or N-Triples, packed with gzip or not.

An entity is an IRI that is a subject, or the object of an ordinary relation; classes, properties
and ontologies are not. Blank nodes have no name that lasts from one file to the next, so statements
with one are left out and counted. Relative IRIs are resolved against the file; such an entity's key
is its path from the folder of the file, the same on every machine.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyoxigraph as ox

from store.errors import InputError
from store.formats.graph import (
    build_graph,
    counted,
    distinct,
    nothing,
    rows_of,
    without_long,
)
from store.formats.keys import Keys
from store.formats.lines import first_true, open_text
from store.formats.links import read_links
from store.formats.literals import no_number, plain_datatype
from store.formats.rdf_pictures import read_depictions
from store.formats.vocabulary import (
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
    LINK_COLUMNS,
    NAME_COLUMNS,
    RELATION_COLUMNS,
    TYPE_COLUMNS,
    GraphTables,
    Source,
)

SYNTAX = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}
BATCH = 200_000
STATEMENTS = pa.schema(
    [
        ("subject", pa.string()),
        ("predicate", pa.string()),
        ("object", pa.string()),
        ("datatype", pa.string()),
        ("language", pa.string()),
    ]
)
# What stands in `datatype` for an object that is no literal.
IRI, BLANK = "iri", "blank"


def syntax_of(path: Path) -> ox.RdfFormat | None:
    """How a file is written, by its name; None for names that mean no RDF we read."""
    name = path.name.lower().removesuffix(".gz")
    return SYNTAX.get(Path(name).suffix)


def read_rdf(left: Path, right: Path, links: Path | None, progress) -> Source:
    """Read two RDF files. InputError with file and line where one is not well formed."""
    warnings: list[str] = []
    graphs = []
    for number, path in enumerate((left, right)):
        progress(0.45 * number, f"Reading {path.name}")
        graphs.append(read_graph(path, warnings))
    progress(0.9, "Reading links")
    known = nothing(LINK_COLUMNS)
    if links is not None:
        known = read_links(links, *_keys(graphs, left, right), warnings)
    else:
        warnings.append("no known links: an RDF pair brings none and no file was given")
    return Source(*graphs, links=known, format="rdf", warnings=tuple(warnings))


def _keys(graphs: list[GraphTables], left: Path, right: Path) -> Iterator[Keys]:
    for side, graph, path in zip(("left", "right"), graphs, (left, right), strict=True):
        yield Keys(side, path.name, graph.entities["key"].combine_chunks())


def read_graph(path: Path, warnings: list[str]) -> GraphTables:
    statements, blanks = read_statements(path)
    if blanks:
        warnings.append(f"{path.name}: {counted(blanks, 'statement')} with a blank node left out")
    statements = _without_schema(distinct(statements), path.name, warnings)
    literal = pc.not_equal(statements["datatype"], IRI)
    pictured = is_one_of(statements["predicate"], PICTURES)
    words = statements.filter(pc.and_(literal, pc.invert(pictured)))
    edges = statements.filter(pc.invert(pc.or_(literal, pictured)))
    typed = is_one_of(edges["predicate"], [TYPE])
    types, relations = edges.filter(typed), edges.filter(pc.invert(typed))
    named = [statements["subject"], relations["object"]]
    keys = pc.unique(pa.chunked_array([chunk for c in named for chunk in c.chunks], pa.string()))
    if not len(keys):
        raise InputError("holds no entities: no statement about an IRI", path)
    return build_graph(
        path.name.removesuffix(".gz").rsplit(".", 1)[0],
        keys,
        relation_triples=rows_of(RELATION_COLUMNS, *(relations.columns[:3])),
        types=rows_of(TYPE_COLUMNS, types["subject"], types["object"]),
        images=read_depictions(path, statements.filter(pictured), warnings),
        **_sort_words(words, path.name, warnings),
    )


def read_statements(path: Path) -> tuple[pa.Table, int]:
    """The statements of a file without those that have a blank node, and how many had one."""
    base = path.resolve().as_uri()
    batches, blanks = [], 0
    try:
        with open_text(path) as raw, _unpacked(raw, path) as file:
            quads = ox.parse(file, format=syntax_of(path), base_iri=base)
            while batch := list(islice(quads, BATCH)):
                table = _columns(batch)
                batches.append(table.filter(pc.not_equal(table["datatype"], BLANK)))
                blanks += len(table) - len(batches[-1])
    except SyntaxError as error:
        raise InputError(_reason(error), path, error.lineno) from error
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InputError(f"the file can't be read: {error}", path) from error
    statements = pa.concat_tables([nothing(STATEMENTS), *batches])
    return _relative_keys(statements, base), blanks


def _unpacked(file: BinaryIO, path: Path) -> BinaryIO:
    return gzip.GzipFile(fileobj=file) if path.name.lower().endswith(".gz") else file


def _columns(quads: list[ox.Quad]) -> pa.Table:
    subjects, predicates, objects, datatypes, languages = [], [], [], [], []
    for subject, predicate, object_, _ in quads:
        kind = type(object_)
        if type(subject) is not ox.NamedNode or kind in (ox.BlankNode, ox.Triple):
            datatypes.append(BLANK)
            object_ = subject = predicate
        elif kind is ox.NamedNode:
            datatypes.append(IRI)
        else:
            datatypes.append(object_.datatype.value)
        subjects.append(subject.value)
        predicates.append(predicate.value)
        objects.append(object_.value)
        languages.append(object_.language if datatypes[-1] not in (IRI, BLANK) else None)
    columns = [subjects, predicates, objects, datatypes, languages]
    return pa.table([pa.array(c, pa.string()) for c in columns], schema=STATEMENTS)


def _reason(error: SyntaxError) -> str:
    said = str(error.msg).split(": ", 1)[-1]
    column = f" (column {error.offset})" if error.offset else ""
    return f"{said}{column}"


def _relative_keys(statements: pa.Table, base: str) -> pa.Table:
    """Write IRIs that are relative to the file without the folder that the file lies in."""
    folder = base.rsplit("/", 1)[0] + "/"
    pictured = is_one_of(statements["predicate"], PICTURES)
    for place, name in ((0, "subject"), (2, "object")):
        cells = statements[name]
        local = pc.starts_with(cells, folder)
        if name == "object":
            local = pc.and_(local, pc.equal(statements["datatype"], IRI))
            local = pc.and_(local, pc.invert(pictured))
        if pc.any(local, min_count=0).as_py():
            cells = pc.if_else(local, pc.utf8_slice_codeunits(cells, len(folder)), cells)
            statements = statements.set_column(place, name, cells)
    return statements


def _without_schema(statements: pa.Table, place: str, warnings: list[str]) -> pa.Table:
    """Leave out what describes the vocabulary, and statements of identity; both are counted."""
    typed = pc.and_(
        is_one_of(statements["predicate"], [TYPE]), is_one_of(statements["object"], SCHEMA_TYPES)
    )
    schema = pc.or_(typed, is_one_of(statements["predicate"], SCHEMA_PREDICATES))
    terms = pc.unique(statements.filter(schema)["subject"])
    if len(terms):
        number = counted(len(terms), "class or property", "classes and properties")
        warnings.append(f"{place}: {number} left out, they are no entities")
        about = pc.or_(
            pc.is_in(statements["subject"], value_set=terms),
            pc.and_(
                pc.is_in(statements["object"], value_set=terms),
                pc.invert(is_one_of(statements["predicate"], [TYPE])),
            ),
        )
        statements = statements.filter(pc.invert(about))
    same = is_one_of(statements["predicate"], IDENTITIES)
    if first_true(same) is not None:
        number = counted(pc.sum(same).as_py(), "statement")
        warnings.append(
            f"{place}: {number} of identity (owl:sameAs …) left out; "
            "links that are known belong in a links file"
        )
    return statements.filter(pc.invert(same))


def _sort_words(words: pa.Table, place: str, warnings: list[str]) -> dict[str, pa.Table]:
    """Part the literals into names, descriptions and attribute values."""
    words = without_long(words, "object", place, warnings)
    named = rank_of(words["predicate"], NAMES)
    described = rank_of(words["predicate"], DESCRIPTIONS)
    names = _by_rank(words, named)
    values = words.filter(pc.and_(pc.is_null(named), pc.is_null(described)))
    return {
        "names": rows_of(NAME_COLUMNS, names["subject"], names["object"], names["language"]),
        "descriptions": _by_rank(words, described).select(["subject", "object"]),
        "attribute_triples": _values(values, place, warnings),
    }


def _values(words: pa.Table, place: str, warnings: list[str]) -> pa.Table:
    odd = no_number(words["object"], words["datatype"])
    if first_true(odd) is not None:
        number = counted(pc.sum(odd).as_py(), "value")
        warnings.append(f"{place}: {number} left out, NaN or infinite")
        words = words.filter(pc.invert(odd))
    return rows_of(
        ATTRIBUTE_COLUMNS,
        words["subject"],
        words["predicate"],
        words["object"],
        plain_datatype(words["datatype"]),
        words["language"],
    )


def _by_rank(words: pa.Table, rank: pa.ChunkedArray) -> pa.Table:
    """The rows that have a rank, the lowest first, and else as they stand in the file."""
    kept = pc.is_valid(rank)
    ranked = words.filter(kept).append_column("rank", rank.filter(kept))
    return ranked.take(pc.sort_indices(ranked, sort_keys=[("rank", "ascending")]))
