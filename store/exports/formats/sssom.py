"""Links as SSSOM, the field's standard for mappings: a TSV file with its metadata on top.

[standard: https://mapping-commons.github.io/sssom/spec-formats-tsv] Justifications are terms of the
Semantic Mapping Vocabulary [standard: https://w3id.org/semapv/vocab/]: MappingReview where the
curator judged the pair that the model put first, ManualMappingCuration where another was chosen or
no counterpart was found, CompositeMatching for the model, with who released it as the reviewer
where it was released on the word of a sample, UnspecifiedMatching ("it is no longer
clear how or why") for known links. What is broader, narrower or related has the predicates of SKOS,
and is the curator's own, for the model only proposes what is the same. That a record mixes several
things no predicate says: such a pair is stated as not the same, and `other`, the standard's slot
for what it has no slot for, says why. Entities of one graph that are one thing are rows of their
own; a file that has such rows says in each of which graphs subject and object are.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store import TOOL, VERSION
from store.errors import StoreError
from store.exports.choices.publication import (
    PREDICATES,
    Publication,
)
from store.exports.formats.verification import compare
from store.formula_escaping import REMARK, defused
from store.identifiers.curies import Curies
from store.identifiers.iris import minted_name, uri
from store.identifiers.relations import SKOS_NAMES
from store.records import SIDES

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id",
    "object_label", "mapping_justification", "author_label", "reviewer_label", "mapping_tool",
    "mapping_tool_version", "mapping_date", "confidence", "comment",
)  # fmt: skip
WITH_OTHER = (*COLUMNS[:-1], "other", COLUMNS[-1])  # where it is needed
CONFLATED = "conflated"
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
SOURCES = ("subject_source", "object_source")
NO_TERM = "sssom:NoTermFound"
REVIEW, CURATION = "semapv:MappingReview", "semapv:ManualMappingCuration"
SAME = "owl:sameAs"
MODEL, KNOWN = "semapv:CompositeMatching", "semapv:UnspecifiedMatching"


def write(
    rows: pa.Table,
    path: Path,
    about: tuple[str, str],
    encoded: dict[str, set[str]],
    publication: Publication,
    within: pa.Table | None = None,
) -> int:
    """Write the rows and read them again; returns their number. Raises StoreError.

    `about` is the id and the title of the mapping set; `encoded` see store.identifiers.curies;
    `within` are pairs of one graph that are one thing, as duplicates.same has them.
    Where text would be run as a formula it gets a `'` in front, and the metadata say so.
    """
    found = [(SIDES, rows)] + ([] if within is None else _of_one_graph(within, rows.schema))
    keys = _keys(found)
    curies = Curies(keys, encoded, publication.base)
    predicate = publication.predicate
    if predicate not in PREDICATES:
        predicate = curies.of(uri(publication.predicate_iri))
    conflated = pc.any(pc.equal(rows["verdict"], CONFLATED)).as_py()
    names = WITH_OTHER if conflated else COLUMNS
    table = _mappings(rows, curies, predicate, names)
    if len(found) > 1:
        parts = [table, *(_mappings(some, curies, SAME, names, sides) for sides, some in found[1:])]
        graph = {side: curies.of(minted_name("graph", side, publication.base)) for side in SIDES}
        table = pa.concat_tables(
            _with_sources(part, [graph[side] for side in sides])
            for part, (sides, _) in zip(parts, found, strict=True)
        )
    metadata = dict(zip(("mapping_set_id", "mapping_set_title"), about, strict=True))
    metadata["license"] = publication.license
    return write_mappings(table, path, metadata, curies)


def write_mappings(table: pa.Table, path: Path, metadata: dict[str, str], curies: Curies) -> int:
    """Write the cells of COLUMNS, and what else the table has, and read them again; returns how
    many rows there are. Raises StoreError."""
    safe = pa.table({name: defused(table[name]) for name in table.column_names})
    if safe != table:
        metadata = metadata | {"comment": REMARK}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("#curie_map:\n")
        file.writelines(f"#  {n}: {_quoted(iri)}\n" for n, iri in sorted(curies.prefixes.items()))
        file.writelines(f"#{name}: {_quoted(value)}\n" for name, value in metadata.items())
        file.write("\t".join(table.column_names) + "\n")
        file.writelines(_lines(safe))
    return _proofread(path, safe, curies)


def read(path: Path) -> tuple[dict[str, str], dict[str, str], list[list[str]]]:
    """Metadata, prefixes and rows of a file that `write` made: COLUMNS (or WITH_OTHER), and in a
    file with pairs of one graph SOURCES behind them. Raises StoreError.

    The set and every row have the slots that they must have, each CURIE with a declared prefix.
    """
    metadata: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        line = file.readline()
        while line.startswith("#"):
            name, _, value = line[1:].partition(": ")
            if value:
                (prefixes if name[0] == " " else metadata)[name.strip()] = json.loads(value)
            line = file.readline()
        rows = list(csv.reader(file, delimiter="\t"))
    missing = [name for name in ("mapping_set_id", "license") if not metadata.get(name)]
    plain = (COLUMNS, WITH_OTHER)
    if tuple(line.rstrip("\n").split("\t")) not in (
        *plain,
        *((*names, *SOURCES) for names in plain),
    ):
        missing.append("the header")
    for place in [COLUMNS.index(name) for name in REQUIRED]:
        used = {row[place] for row in rows}
        missing += [curie for curie in used if curie.partition(":")[0] not in prefixes]
    if missing:
        raise StoreError(f"{path.name}: {missing[0]!r} is missing or its prefix isn't declared")
    return metadata, prefixes, rows


def _proofread(path: Path, table: pa.Table, curies: Curies) -> int:
    """Compare every cell, and what the CURIEs stand for under the prefixes in the file."""
    _, prefixes, rows = read(path)
    wrong = next(curies.misread(prefixes), None)
    if wrong is not None:
        raise StoreError(f"{path.name}: {wrong} can't be read back; nothing was written")
    return compare(map(tuple, rows), _texts(table), path)


def _texts(table: pa.Table) -> Iterator[tuple[str, ...]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _of_one_graph(within: pa.Table, schema: pa.Schema) -> list[tuple[tuple[str, str], pa.Table]]:
    """For each side that has some: its pairs as the rows of a selection are."""
    found = []
    for side in SIDES:
        some = within.filter(pc.equal(within["side"], side))
        columns = {"left_key": some["first_key"], "right_key": some["second_key"],
                   "left_name": some["first_name"], "right_name": some["second_name"]}  # fmt: skip
        columns |= {name: some[name] for name in ("curator", "decided_at", "note")}
        constant = {"verdict": "accept", "source": "curator", "confidence": 1.0}
        for field in schema:
            if field.name not in columns:
                value = pa.scalar(constant.get(field.name), field.type)
                columns[field.name] = pa.chunked_array([pa.repeat(value, len(some))])
        if len(some):
            found.append(((side, side), pa.table(columns).select(schema.names)))
    return found


def _keys(found: list[tuple[tuple[str, str], pa.Table]]) -> dict[str, list[str]]:
    """The keys of each side that any of these rows names, each once."""
    keys: dict[str, dict[str, None]] = {side: {} for side in SIDES}
    for sides, rows in found:
        for side, column in zip(sides, ("left_key", "right_key"), strict=True):
            keys[side] |= dict.fromkeys(rows[column].unique().drop_null().to_pylist())
    return {side: list(known) for side, known in keys.items()}


def _mappings(
    rows: pa.Table,
    curies: Curies,
    predicate: str,
    names: tuple[str, ...],
    sides: tuple[str, str] = SIDES,
) -> pa.Table:
    """The cells of `names`, COLUMNS or WITH_OTHER, as text and never null; `sides` are the graphs
    of subject and object."""
    known, by_curator = pc.equal(rows["source"], "seed"), pc.equal(rows["source"], "curator")
    # of what the model proposed, the same, these say nothing
    own = pc.is_in(rows["verdict"], value_set=pa.array(["no_counterpart", *SKOS_NAMES]))
    given = pc.and_(pc.fill_null(pc.equal(rows["rank"], 1), False), pc.invert(own))
    how = pc.if_else(
        by_curator, pc.if_else(given, REVIEW, CURATION), pc.if_else(known, KNOWN, MODEL)
    )
    tool = pc.or_(pc.equal(how, REVIEW), pc.equal(how, MODEL))
    reviewed = pc.or_(pc.equal(how, REVIEW), pc.equal(rows["source"], "released"))
    curator = pc.replace_substring(_text(rows["curator"]), "|", r"\|")  # `|` would part two names
    version = pc.binary_join_element_wise(VERSION + ", run ", _text(rows["run"]), "")
    date = pc.if_else(known, "", _text(pc.strftime(rows["decided_at"], "%Y-%m-%d")))
    objects = curies.column(sides[1], rows["right_key"])
    columns = {
        "subject_id": curies.column(sides[0], rows["left_key"]),
        "subject_label": rows["left_name"],
        "predicate_id": _predicates(predicate, rows),
        "predicate_modifier": pc.if_else(
            pc.is_in(rows["verdict"], value_set=pa.array(["reject", CONFLATED])), "Not", ""
        ),
        "object_id": pc.fill_null(objects, NO_TERM),
        "object_label": rows["right_name"],
        "mapping_justification": how,
        "author_label": pc.if_else(pc.equal(how, CURATION), curator, ""),
        "reviewer_label": pc.if_else(reviewed, curator, ""),
        "mapping_tool": pc.if_else(tool, TOOL, ""),
        "mapping_tool_version": pc.if_else(
            tool, pc.if_else(pc.is_valid(rows["run"]), version, VERSION), ""
        ),
        "mapping_date": date,
        # three digits, as the canonical form has it
        "confidence": pc.round(pc.cast(rows["confidence"], pa.float64()), 3),
        "other": pc.if_else(pc.equal(rows["verdict"], CONFLATED), f"verdict: {CONFLATED}", ""),
        "comment": rows["note"],
    }
    return pa.table({name: _text(columns[name]) for name in names})


def _with_sources(table: pa.Table, graphs: list[str]) -> pa.Table:
    for name, graph in zip(SOURCES, graphs, strict=True):
        table = table.append_column(name, pa.chunked_array([pa.repeat(graph, len(table))]))
    return table


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column.cast(pa.string()), "")


def _predicates(same: str, rows: pa.Table) -> pa.ChunkedArray:
    """`same`, or what SKOS has for the relation."""
    relations, names = list(SKOS_NAMES), pa.array([f"skos:{name}" for name in SKOS_NAMES.values()])
    place = pc.index_in(rows["verdict"], value_set=pa.array(relations))
    found = [names.take(chunk) for chunk in place.chunks]
    return pc.fill_null(pa.chunked_array(found, pa.string()), same)


def _lines(table: pa.Table) -> Iterator[str]:
    """The table's rows as lines, cells in quotes where the format wants them."""
    cells = []
    for column in table.columns:
        doubled = pc.replace_substring(column, '"', '""')
        quoted = pc.binary_join_element_wise('"', doubled, '"', "")
        cells.append(pc.if_else(pc.match_substring_regex(column, '[\t\r\n"]'), quoted, column))
    for chunk in pc.binary_join_element_wise(*cells, "\t").chunks:
        yield from (f"{line}\n" for line in chunk.to_pylist())


def _quoted(text: str) -> str:
    """A string as JSON has it, which is YAML, too."""
    return json.dumps(text, ensure_ascii=False)
