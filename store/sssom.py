"""Links as SSSOM, the field's standard for mappings: a TSV file with its metadata on top.

[standard: https://mapping-commons.github.io/sssom/spec-formats-tsv] Justifications are terms of the
Semantic Mapping Vocabulary [standard: https://w3id.org/semapv/vocab/]: MappingReview where the
curator judged the pair that the model put first, ManualMappingCuration where another was chosen or
no counterpart was found, CompositeMatching for the model, UnspecifiedMatching ("it is no longer
clear how or why") for links that were known before.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from store.curies import Curies
from store.errors import StoreError
from store.iris import uri
from store.proofreading import compare
from store.publication import PREDICATES, TOOL, VERSION, Publication

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id",
    "object_label", "mapping_justification", "author_label", "reviewer_label", "mapping_tool",
    "mapping_tool_version", "mapping_date", "confidence", "comment",
)  # fmt: skip
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
NO_TERM = "sssom:NoTermFound"
REVIEW, CURATION = "semapv:MappingReview", "semapv:ManualMappingCuration"
MODEL, KNOWN = "semapv:CompositeMatching", "semapv:UnspecifiedMatching"


def write(rows: pa.Table, path: Path, title: str, set_id: str, publication: Publication) -> int:
    """Write the rows and read them again; returns their number. Raises StoreError."""
    left, right = (rows[f"{side}_key"].drop_null().to_pylist() for side in ("left", "right"))
    curies = Curies(left, right, publication.base)
    predicate = publication.predicate
    if predicate not in PREDICATES:
        predicate = curies.of(uri(publication.predicate_iri))
    metadata = {"mapping_set_id": set_id, "mapping_set_title": title}
    metadata["license"] = publication.license
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("#curie_map:\n")
        file.writelines(f"#  {n}: {_quoted(iri)}\n" for n, iri in sorted(curies.prefixes.items()))
        file.writelines(f"#{name}: {_quoted(value)}\n" for name, value in metadata.items())
        file.write("\t".join(COLUMNS) + "\n")
        for row in _mappings(rows, curies, predicate):
            file.write("\t".join(map(_cell, row)) + "\n")
    return _proofread(path, rows, curies, predicate)


def read(path: Path) -> tuple[dict[str, str], dict[str, str], list[dict[str, str]]]:
    """Metadata, prefixes and mappings of a file that `write` made. Raises StoreError.

    Every mapping has the required slots, and every CURIE in them a declared prefix.
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
        names = line.rstrip("\n").split("\t")
        mappings = [dict(zip(names, row, strict=True)) for row in csv.reader(file, delimiter="\t")]
    missing = [name for name in ("mapping_set_id", "license") if not metadata.get(name)]
    for mapping in mappings:
        missing += [name for name in REQUIRED if mapping[name].partition(":")[0] not in prefixes]
    if missing:
        raise StoreError(f"{path.name}: {missing[0]} is missing or its prefix isn't declared")
    return metadata, prefixes, mappings


def _proofread(path: Path, rows: pa.Table, curies: Curies, predicate: str) -> int:
    """Compare every cell, and what the CURIEs in the file stand for."""
    _, prefixes, mappings = read(path)

    def expanded(curie: str) -> str:
        name, _, local = curie.partition(":")
        return prefixes[name] + local

    found = ((expanded(m["subject_id"]), expanded(m["object_id"]), *m.values()) for m in mappings)
    no_term = expanded(NO_TERM)
    keys = zip(rows["left_key"].to_pylist(), rows["right_key"].to_pylist(), strict=True)
    expected = (
        (curies.uri("left", a), no_term if b is None else curies.uri("right", b), *row)
        for (a, b), row in zip(keys, _mappings(rows, curies, predicate), strict=True)
    )
    return compare(found, expected, path)


def _mappings(rows: pa.Table, curies: Curies, predicate: str) -> Iterator[tuple[str, ...]]:
    for batch in rows.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            yield _mapping(row, curies, predicate)


def _mapping(row: dict, curies: Curies, predicate: str) -> tuple[str, ...]:
    """One row of COLUMNS."""
    source, right, when = row["source"], row["right_key"], row["decided_at"]
    how = _justification(row)
    curator = (row["curator"] or "").replace("|", r"\|")  # `|` would part two names
    tool = how in (MODEL, REVIEW)
    version = f"{VERSION}, run {row['run']}" if row["run"] else VERSION
    return (
        curies.entity("left", row["left_key"]),
        row["left_name"] or "",
        predicate,
        "Not" if row["verdict"] == "reject" else "",
        NO_TERM if right is None else curies.entity("right", right),
        row["right_name"] or "",
        how,
        curator if how == CURATION else "",
        curator if how == REVIEW else "",
        TOOL if tool else "",
        version if tool else "",
        "" if when is None or source == "seed" else f"{when:%Y-%m-%d}",
        "" if row["confidence"] is None else f"{round(row['confidence'], 3):g}",
        row["note"] or "",
    )


def _justification(row: dict) -> str:
    if row["source"] == "seed":
        return KNOWN
    if row["source"] != "curator":
        return MODEL
    given = row["rank"] == 1 and row["verdict"] != "no_counterpart"
    return REVIEW if given else CURATION


def _quoted(text: str) -> str:
    """A string as JSON has it, which is YAML, too."""
    return json.dumps(text, ensure_ascii=False)


_QUOTED = re.compile(r'[\t\r\n"]')


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
