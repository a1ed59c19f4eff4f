"""Links as SSSOM, the field's standard for mappings: a TSV file with its metadata on top.

[standard: https://mapping-commons.github.io/sssom/spec-formats-tsv] Justifications are terms of the
Semantic Mapping Vocabulary [standard: https://w3id.org/semapv/vocab/]: MappingReview where the
curator judged the pair that the model put first, ManualMappingCuration where another was chosen or
no counterpart was found, CompositeMatching for the model, with who released it as the reviewer
where it was released on the word of a sample, UnspecifiedMatching ("it is no longer
clear how or why") for known links.
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
from store.identifiers.iris import uri
from store.records import SIDES

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id",
    "object_label", "mapping_justification", "author_label", "reviewer_label", "mapping_tool",
    "mapping_tool_version", "mapping_date", "confidence", "comment",
)  # fmt: skip
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
NO_TERM = "sssom:NoTermFound"
REVIEW, CURATION = "semapv:MappingReview", "semapv:ManualMappingCuration"
MODEL, KNOWN = "semapv:CompositeMatching", "semapv:UnspecifiedMatching"


def write(
    rows: pa.Table,
    path: Path,
    about: tuple[str, str],
    encoded: dict[str, set[str]],
    publication: Publication,
) -> int:
    """Write the rows and read them again; returns their number. Raises StoreError.

    `about` is the id and the title of the mapping set; `encoded` see store.identifiers.curies.
    Where text would be run as a formula it gets a `'` in front, and the metadata say so.
    """
    keys = {side: rows[f"{side}_key"].unique().drop_null().to_pylist() for side in SIDES}
    curies = Curies(keys, encoded, publication.base)
    predicate = publication.predicate
    if predicate not in PREDICATES:
        predicate = curies.of(uri(publication.predicate_iri))
    table = _mappings(rows, curies, predicate)
    metadata = dict(zip(("mapping_set_id", "mapping_set_title"), about, strict=True))
    metadata["license"] = publication.license
    return write_mappings(table, path, metadata, curies)


def write_mappings(table: pa.Table, path: Path, metadata: dict[str, str], curies: Curies) -> int:
    """Write the cells of COLUMNS and read them again; returns how many rows there are. Raises
    StoreError."""
    safe = pa.table({name: defused(table[name]) for name in COLUMNS})
    if safe != table:
        metadata = metadata | {"comment": REMARK}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("#curie_map:\n")
        file.writelines(f"#  {n}: {_quoted(iri)}\n" for n, iri in sorted(curies.prefixes.items()))
        file.writelines(f"#{name}: {_quoted(value)}\n" for name, value in metadata.items())
        file.write("\t".join(COLUMNS) + "\n")
        file.writelines(_lines(safe))
    return _proofread(path, safe, curies)


def read(path: Path) -> tuple[dict[str, str], dict[str, str], list[list[str]]]:
    """Metadata, prefixes and rows of COLUMNS of a file that `write` made. Raises StoreError.

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
    if tuple(line.rstrip("\n").split("\t")) != COLUMNS:
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


def _mappings(rows: pa.Table, curies: Curies, predicate: str) -> pa.Table:
    """The cells of COLUMNS, as text and never null."""
    known, by_curator = pc.equal(rows["source"], "seed"), pc.equal(rows["source"], "curator")
    given = pc.and_(
        pc.fill_null(pc.equal(rows["rank"], 1), False),
        pc.not_equal(rows["verdict"], "no_counterpart"),
    )
    how = pc.if_else(
        by_curator, pc.if_else(given, REVIEW, CURATION), pc.if_else(known, KNOWN, MODEL)
    )
    tool = pc.or_(pc.equal(how, REVIEW), pc.equal(how, MODEL))
    reviewed = pc.or_(pc.equal(how, REVIEW), pc.equal(rows["source"], "released"))
    curator = pc.replace_substring(_text(rows["curator"]), "|", r"\|")  # `|` would part two names
    version = pc.binary_join_element_wise(VERSION + ", run ", _text(rows["run"]), "")
    date = pc.if_else(known, "", _text(pc.strftime(rows["decided_at"], "%Y-%m-%d")))
    objects = curies.column("right", rows["right_key"])
    columns = {
        "subject_id": curies.column("left", rows["left_key"]),
        "subject_label": rows["left_name"],
        "predicate_id": _constant(predicate, rows),
        "predicate_modifier": pc.if_else(pc.equal(rows["verdict"], "reject"), "Not", ""),
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
        "comment": rows["note"],
    }
    return pa.table({name: _text(columns[name]) for name in COLUMNS})


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column.cast(pa.string()), "")


def _constant(text: str, rows: pa.Table) -> pa.ChunkedArray:
    return pa.chunked_array([pa.repeat(text, rows.num_rows)])


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
