"""The whole ledger in PROV-O: who decided what about which pair, when, and looking at which run.

[standard: https://www.w3.org/TR/prov-o/] Each event is an activity that a curator carried out and
that used a run of the model; the pair hangs on properties of our own, so that nothing in the file
says that two entities are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox

from store.cursor import Cursor
from store.decisions import FIELDS
from store.iris import MINTED_BASE, key_of, minted, minted_name, name_of
from store.proofreading import compare
from store.publication import TOOL, VERSION
from store.records import Decision

PROV = "http://www.w3.org/ns/prov#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = "https://mimea.invalid/terms#"
PREFIXES = {"prov": PROV, "rdfs": RDFS, "xsd": XSD, "mimea": TERMS}
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode(RDFS + "label")
INTEGER, TIME = ox.NamedNode(XSD + "integer"), ox.NamedNode(XSD + "dateTime")
# property of an event: (field of Decision, kind of thing that it names, or None for a literal)
PROPERTIES = {
    PROV + "wasAssociatedWith": ("curator", "curator"),
    PROV + "endedAtTime": ("decided_at", None),
    PROV + "used": ("run", "run"),
    TERMS + "left": ("left", "left"),
    TERMS + "right": ("right", "right"),
    TERMS + "verdict": ("verdict", None),
    TERMS + "outcome": ("outcome", None),
    TERMS + "takesBack": ("target", "decision"),
    TERMS + "rank": ("rank", None),
    TERMS + "evidence": ("evidence_hash", None),
    TERMS + "shownMilliseconds": ("shown_ms", None),
    TERMS + "batch": ("batch", None),
    RDFS + "comment": ("note", None),
}
DECISION = ox.NamedNode(TERMS + "Decision")


def ledger(cursor: Cursor) -> pa.Table:
    """All events, oldest first, in the columns FIELDS."""
    return cursor.table(f"select {FIELDS} from decision order by seq")


def count(cursor: Cursor) -> int:
    return cursor.value("select count(*) from decision")


def write(rows: pa.Table, path: Path, base: str) -> int:
    """Write the events and read them again; returns their number. Raises StoreError."""
    with path.open("wb") as file:
        ox.serialize(_triples(rows, base), file, ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return compare(read(path, base), _decisions(rows), path)


def read(path: Path, base: str = MINTED_BASE) -> Iterator[Decision]:
    """The events of a file that `write` made, in its order."""
    event, found = None, {}
    with path.open("rb") as file:
        for quad in ox.parse(file, format=ox.RdfFormat.TURTLE):
            if quad.predicate == TYPE and quad.object == DECISION:
                if event is not None:
                    yield _decision(event, found)
                event, found = name_of("decision", quad.subject.value, base), {}
            elif quad.predicate.value in PROPERTIES and event is not None:
                field, kind = PROPERTIES[quad.predicate.value]
                found[field] = _value(quad.object, kind, base)
    if event is not None:
        yield _decision(event, found)


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
    names = {ox.NamedNode(name): about for name, about in PROPERTIES.items()}
    activity = ox.NamedNode(PROV + "Activity")
    for decision in _decisions(rows):
        node = ox.NamedNode(minted_name("decision", decision.event_id, base))
        yield ox.Triple(node, TYPE, DECISION)
        yield ox.Triple(node, TYPE, activity)
        for name, (field, kind) in names.items():
            value = getattr(decision, field)
            if value is not None:
                yield ox.Triple(node, name, _node(value, kind, base))


def _described(node: ox.NamedNode, type: str, label: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, TYPE, ox.NamedNode(type))
    yield ox.Triple(node, LABEL, ox.Literal(label))


def _node(value, kind: str | None, base: str) -> ox.NamedNode | ox.Literal:
    if kind in ("left", "right"):
        return ox.NamedNode(minted(kind, value, base))
    if kind is not None:
        return ox.NamedNode(minted_name(kind, value, base))
    if isinstance(value, datetime):
        return ox.Literal(value.isoformat(), datatype=TIME)
    if isinstance(value, int):
        return ox.Literal(str(value), datatype=INTEGER)
    return ox.Literal(value)


def _value(node: ox.NamedNode | ox.Literal, kind: str | None, base: str):
    if kind in ("left", "right"):
        return key_of(node.value, base)
    if kind is not None:
        return name_of(kind, node.value, base)
    if node.datatype == TIME:
        return datetime.fromisoformat(node.value)
    return int(node.value) if node.datatype == INTEGER else node.value


def _decisions(rows: pa.Table) -> Iterator[Decision]:
    for batch in rows.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            event, left, right = (row.pop(name) for name in ("event_id", "left_key", "right_key"))
            row["decided_at"] = row["decided_at"].replace(tzinfo=UTC)
            yield Decision(event, left, right, **row)


def _decision(event: str, found: dict) -> Decision:
    return Decision(event, found.pop("left"), found.pop("right", None), **found)
