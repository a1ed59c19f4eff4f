"""A whole ledger in PROV-O, as store.exports.formats.provenance writes it, back as events."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from store.errors import InputError
from store.exports.formats.provenance import PROPERTIES
from store.identifiers.namespaces import MIMEA
from store.readers.files.lines import first_true
from store.readers.mappings.rows import (
    NONE,
    ROW_COLUMNS,
    MappingFile,
    count_relations,
    is_relation,
    mapped,
)
from store.records import DECISION_COLUMNS, OUTCOMES, RELATIONS, SIDES, VERDICTS

VERDICT = MIMEA + "verdict"
DECISION = MIMEA + "Decision"
SUBJECT = re.compile(r"^(.+?)decision/[^/]*$")
NEEDED = ("curator", "decided_at", "left_key")
PAIRED = ("accept", "reject", "unsure", *RELATIONS)


def read(path: Path, statements: pa.Table, relations: bool = False) -> MappingFile:
    """The events of a file, in its order. Raises InputError for one that can't be."""
    nodes = statements.filter(
        pc.and_(
            pc.equal(statements["object"], DECISION), pc.equal(statements["subject_kind"], "iri")
        )
    )["subject"]
    nodes = pc.unique(nodes)
    first = SUBJECT.match(nodes[0].as_py()) if len(nodes) else None
    if first is None:
        raise InputError("holds no decisions that Mimea exported", path)
    base = first[1]
    columns = {"event_id": _values_of_names(path, nodes, base)}
    for predicate, (column, kind) in PROPERTIES.items():
        values = _values(path, statements, nodes, predicate, kind, base)
        columns[column] = pc.coalesce(columns[column], values) if column in columns else values
    events = pa.table(
        [columns[field.name].cast(field.type) for field in DECISION_COLUMNS],
        schema=DECISION_COLUMNS,
    )
    _check(path, events)
    left_out = {} if relations else count_relations(pc.coalesce(events["outcome"],
                                                                events["verdict"]))  # fmt: skip
    if left_out:
        events = _without_relations(events)
    return MappingFile(
        path, "decisions", ROW_COLUMNS.empty_table(), events=events, relations=left_out
    )


def _without_relations(events: pa.Table) -> pa.Table:
    """The events but for those of RELATIONS, and for what is said about these."""
    wrong = is_relation(pc.coalesce(events["outcome"], events["verdict"]))
    while pc.any(wrong).as_py():
        gone, events = events.filter(wrong)["event_id"], events.filter(pc.invert(wrong))
        wrong = pc.is_in(events["target"], value_set=gone.combine_chunks())
    return events


def _values_of_names(path: Path, nodes: pa.Array, base: str) -> pa.Array:
    try:
        return _names(nodes, f"{base}decision/")
    except UnicodeDecodeError as error:
        raise InputError(f"the id of a decision can't be read: {error}", path) from error


def _values(path, statements, nodes: pa.Array, predicate: str, kind: str, base: str) -> pa.Array:
    found = statements.filter(pc.equal(statements["predicate"], predicate))
    if not len(found):
        return pa.nulls(len(nodes), pa.string())
    place = pc.index_in(nodes, value_set=found["subject"].combine_chunks())
    texts = found["object"].combine_chunks().take(place)
    try:
        return _read(texts, kind, base)
    except (ValueError, OverflowError, pa.ArrowInvalid) as error:
        local = predicate.rsplit("#")[-1]
        raise InputError(
            f"{local} of a decision can't be read: {str(error)[:300]}", path
        ) from error


def _read(texts: pa.Array, kind: str, base: str) -> pa.Array:
    if kind == "text":
        return texts
    if kind == "integer":
        return pc.cast(texts, pa.int64())
    if kind == "number":
        return pc.cast(texts, pa.float64())
    if kind == "time":
        return _moments(texts)
    if kind not in SIDES:
        return _names(texts, f"{base}{kind}/")
    # the IRI of an entity is its key, unless one was made
    return pc.coalesce(*(_names(texts, f"{base}{side}/") for side in SIDES), texts)


def _names(texts: pa.Array, prefix: str) -> pa.Array:
    """What follows the prefix, decoded; null where another one stands."""
    ours = pc.starts_with(texts, prefix)
    names = pc.if_else(ours, pc.utf8_slice_codeunits(texts, len(prefix)), NONE)
    encoded = pc.if_else(pc.match_substring(names, "%"), names, NONE)
    return pc.coalesce(mapped(encoded, lambda name: unquote(name, errors="strict")), names)


def _moments(texts: pa.Array) -> pa.Array:
    zoned = pc.match_substring_regex(texts, r"(Z|[+-]\d\d:?\d\d)$")
    texts = pc.if_else(zoned, texts, pc.binary_join_element_wise(texts, "Z", ""))
    return texts.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))


def _check(path: Path, events: pa.Table) -> None:
    """The same that store.ledger.decisions asks of one event."""
    standing = pc.coalesce(events["outcome"], events["verdict"])
    verdict, none = events["verdict"], pc.is_null(events["right_key"])
    settles = pc.is_in(verdict, value_set=pa.array(["adjudicate", "release"]))
    overruled = pc.and_(settles, pc.equal(standing, "reject"))
    paired = pc.is_in(standing, value_set=pa.array(PAIRED))
    later = pc.is_in(verdict, value_set=pa.array(["retract", "note"]))
    known = pc.is_in(verdict, value_set=pa.array(VERDICTS))
    outcome = pc.is_in(events["outcome"], value_set=pa.array(OUTCOMES))
    wrong = {
        "has no id, or one of another base": pc.is_null(events["event_id"]),
        "has a verdict that is not known": pc.invert(known),
        "needs a left and a right entity": pc.and_(
            pc.and_(paired, none), pc.invert(pc.fill_null(overruled, False))
        ),
        "is about a left entity alone, but names a right one": pc.and_(
            pc.equal(standing, "no_counterpart"), pc.invert(none)
        ),
        "names a target, or doesn't, against its verdict": pc.not_equal(
            later, pc.is_valid(events["target"])
        ),
        "has an outcome, or none, against its verdict": pc.not_equal(
            settles, pc.is_valid(events["outcome"])
        ),
        "has a probability that is none": pc.invert(
            pc.and_(
                pc.greater_equal(events["probability"], 0), pc.less_equal(events["probability"], 1)
            )
        ),
        "has an outcome that is not known": pc.and_(settles, pc.invert(outcome)),
        **{f"has no {name}": pc.is_null(events[name]) for name in NEEDED},
    }
    for words, rows in wrong.items():
        row = first_true(pc.fill_null(rows, False))
        if row is not None:
            event = (events["event_id"][row].as_py() or "")[:80]
            raise InputError(f"the decision '{event}' {words}", path)
