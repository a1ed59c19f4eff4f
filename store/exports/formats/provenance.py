"""The whole ledger in PROV-O: who decided what about which pair, when, and looking at which run.

[standard: https://www.w3.org/TR/prov-o/] Each event is an activity that a curator carried out and
that used a run of the model; the pair hangs on properties of our own, so that nothing in the file
says that two entities are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox

from store import TOOL, VERSION
from store.cursor import Cursor
from store.exports.formats.verification import compare
from store.identifiers.iris import (
    MINTED_BASE,
    key_of,
    minted,
    minted_name,
    name_of,
)
from store.identifiers.namespaces import MIMEA, PROV, RDF, RDFS, XSD, prefixes
from store.records import DECISION_FIELDS, SIDES, Decision

TYPE = ox.NamedNode(RDF + "type")
LABEL = ox.NamedNode(RDFS + "label")
INTEGER, TIME = ox.NamedNode(XSD + "integer"), ox.NamedNode(XSD + "dateTime")
NUMBER = ox.NamedNode(XSD + "double")
TAKES_BACK, IS_NOTE_ON = MIMEA + "takesBack", MIMEA + "isNoteOn"
OF_OTHERS = {TAKES_BACK: "note", IS_NOTE_ON: "retract"}  # a property: the verdict it is not for
# property of an event: (its column; text, integer, number, time, or the kind that it names)
PROPERTIES = {
    PROV + "wasAssociatedWith": ("curator", "curator"),
    PROV + "endedAtTime": ("decided_at", "time"),
    PROV + "used": ("run", "run"),
    MIMEA + "left": ("left_key", "left"),
    MIMEA + "right": ("right_key", "right"),
    MIMEA + "verdict": ("verdict", "text"),
    MIMEA + "outcome": ("outcome", "text"),
    TAKES_BACK: ("target", "decision"),
    IS_NOTE_ON: ("target", "decision"),
    MIMEA + "rank": ("rank", "integer"),
    MIMEA + "evidence": ("evidence_hash", "text"),
    MIMEA + "shownMilliseconds": ("shown_ms", "integer"),
    MIMEA + "batch": ("batch", "text"),
    MIMEA + "probability": ("probability", "number"),
    RDFS + "comment": ("note", "text"),
}
PLACE = {name: number for number, name in enumerate(DECISION_FIELDS.split(", "))}
DECISION = ox.NamedNode(MIMEA + "Decision")


def ledger(cursor: Cursor) -> pa.Table:
    """All events, oldest first, in the columns DECISION_FIELDS."""
    return cursor.table(f"select {DECISION_FIELDS} from decision order by seq")


def count(cursor: Cursor) -> int:
    return cursor.value("select count(*) from decision")


def write(rows: pa.Table, path: Path, base: str) -> int:
    """Write the events and read them again; returns their number. Raises StoreError."""
    with path.open("wb") as file:
        ox.serialize(
            _triples(rows, base),
            file,
            ox.RdfFormat.TURTLE,
            prefixes=prefixes("prov", "rdfs", "xsd", "mimea"),
        )
    return compare(_read(path, base), _events(rows), path)


def read(path: Path, base: str = MINTED_BASE) -> Iterator[Decision]:
    """The events of a file that `write` made, in its order."""
    return (Decision(*event) for event in _read(path, base))


def _read(path: Path, base: str) -> Iterator[tuple]:
    """The events in the columns DECISION_FIELDS."""
    properties = {
        name: (PLACE[column], _reader(kind, base)) for name, (column, kind) in PROPERTIES.items()
    }
    event = None
    with path.open("rb") as file:
        for quad in ox.parse(file, format=ox.RdfFormat.TURTLE):
            about = properties.get(quad.predicate.value)
            if about is not None and event is not None:
                place, value = about
                event[place] = value(quad.object.value)
            elif about is None and quad.object == DECISION:
                if event is not None:
                    yield tuple(event)
                event = [None] * len(PLACE)
                event[PLACE["event_id"]] = name_of("decision", quad.subject.value, base)
    if event is not None:
        yield tuple(event)


def _events(rows: pa.Table) -> Iterator[tuple]:
    when = PLACE["decided_at"]
    for batch in rows.to_batches(max_chunksize=10_000):
        columns = [column.to_pylist() for column in batch.columns]
        columns[when] = [moment.replace(tzinfo=UTC) for moment in columns[when]]
        yield from zip(*columns, strict=True)


def _triples(rows: pa.Table, base: str) -> Iterator[ox.Triple]:
    tool = ox.NamedNode(minted_name("tool", f"{TOOL} {VERSION}", base))
    yield from _described(tool, PROV + "SoftwareAgent", f"{TOOL} {VERSION}")
    for curator in rows["curator"].unique().to_pylist():
        node = ox.NamedNode(minted_name("curator", curator, base))
        yield from _described(node, PROV + "Agent", curator)
    for run in rows["run"].unique().drop_null().to_pylist():
        node = ox.NamedNode(minted_name("run", run, base))
        yield from _described(node, PROV + "Entity", run)
        yield ox.Triple(node, ox.NamedNode(PROV + "wasAttributedTo"), tool)
    names = [
        (ox.NamedNode(name), PLACE[column], _writer(kind, base), OF_OTHERS.get(name))
        for name, (column, kind) in PROPERTIES.items()
    ]
    activity = ox.NamedNode(PROV + "Activity")
    identity, verdict = PLACE["event_id"], PLACE["verdict"]
    for event in _events(rows):
        node = ox.NamedNode(minted_name("decision", event[identity], base))
        yield ox.Triple(node, TYPE, DECISION)
        yield ox.Triple(node, TYPE, activity)
        for name, place, value, other in names:
            if event[place] is not None and event[verdict] != other:
                yield ox.Triple(node, name, value(event[place]))


def _described(node: ox.NamedNode, type: str, label: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, TYPE, ox.NamedNode(type))
    yield ox.Triple(node, LABEL, ox.Literal(label))


def _writer(kind: str, base: str) -> Callable:
    """What makes a node of a value."""
    if kind == "text":
        return ox.Literal
    if kind == "integer":
        return lambda value: ox.Literal(str(value), datatype=INTEGER)
    if kind == "number":
        return lambda value: ox.Literal(repr(value), datatype=NUMBER)
    if kind == "time":
        return lambda value: ox.Literal(value.isoformat(), datatype=TIME)
    if kind in SIDES:
        return lambda value: ox.NamedNode(minted(kind, value, base))
    # few curators and runs stand in many events
    return lru_cache(lambda value: ox.NamedNode(minted_name(kind, value, base)))


def _reader(kind: str, base: str) -> Callable:
    """What makes a value of the text in a node."""
    if kind in SIDES:
        return lambda text: key_of(text, base)
    known = {"text": str, "integer": int, "number": float, "time": datetime.fromisoformat}
    return known.get(kind) or lru_cache(lambda text: name_of(kind, text, base))
