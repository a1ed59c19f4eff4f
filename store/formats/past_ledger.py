"""A whole ledger in PROV-O, as store.provenance writes it, back as events."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.decisions import COLUMNS, OUTCOMES
from store.errors import InputError
from store.formats.lines import first_true
from store.formats.past_rows import PAST_COLUMNS, Past, mapped
from store.iris import key_of, name_of
from store.provenance import PROPERTIES, TERMS
from store.records import SIDES, VERDICTS

VERDICT = TERMS + "verdict"
DECISION = TERMS + "Decision"
SUBJECT = re.compile(r"^(.+?)decision/[^/]*$")
NEEDED = ("curator", "decided_at", "left_key")
PAIRED = ("accept", "reject", "unsure")


def read(path: Path, statements: pa.Table) -> Past:
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
    columns = {"event_id": mapped(nodes, lambda iri: name_of("decision", iri, base))}
    for predicate, (column, kind) in PROPERTIES.items():
        columns[column] = _values(path, statements, nodes, predicate, kind, base)
    events = pa.table([columns[name].cast(COLUMNS.field(name).type) for name in COLUMNS.names],
                      schema=COLUMNS)  # fmt: skip
    _check(path, events)
    return Past(path, "decisions", PAST_COLUMNS.empty_table(), events=events)


def _values(path, statements, nodes: pa.Array, predicate: str, kind: str, base: str) -> pa.Array:
    said = statements.filter(pc.equal(statements["predicate"], predicate))
    if not len(said):
        return pa.nulls(len(nodes), pa.string())
    place = pc.index_in(nodes, value_set=said["subject"].combine_chunks())
    texts = said["object"].combine_chunks().take(place)
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
    if kind == "time":
        return mapped(texts, _moment, pa.timestamp("us"))
    if kind in SIDES:
        return mapped(texts, lambda iri: key_of(iri, base))
    return mapped(texts, lambda iri: name_of(kind, iri, base))


def _moment(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


def _check(path: Path, events: pa.Table) -> None:
    """The same that store.decisions asks of one event."""
    standing = pc.coalesce(events["outcome"], events["verdict"])
    verdict, none = events["verdict"], pc.is_null(events["right_key"])
    settles = pc.fill_null(pc.equal(verdict, "adjudicate"), False)
    overruled = pc.and_(settles, pc.equal(standing, "reject"))
    paired = pc.is_in(standing, value_set=pa.array(PAIRED))
    retract = pc.fill_null(pc.equal(verdict, "retract"), False)
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
        "takes something back, or doesn't, against its verdict": pc.not_equal(
            retract, pc.is_valid(events["target"])
        ),
        "has an outcome, or none, against its verdict": pc.not_equal(
            settles, pc.is_valid(events["outcome"])
        ),
        "has an outcome that is not known": pc.and_(settles, pc.invert(outcome)),
        **{f"has no {name}": pc.is_null(events[name]) for name in NEEDED},
    }
    for words, rows in wrong.items():
        row = first_true(pc.fill_null(rows, False))
        if row is not None:
            event = (events["event_id"][row].as_py() or "")[:80]
            raise InputError(f"the decision '{event}' {words}", path)
