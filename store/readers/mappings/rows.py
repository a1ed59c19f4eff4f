"""What files of links and decisions say, in one table whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.errors import InputError
from store.readers.files.lines import first_true
from store.records import RELATIONS

# `line` is null where the syntax has none. `left` and `right` are what stands in the file;
# `left_iri` and `right_iri` the IRIs that this means, null where it is a key of some graph.
ROW_COLUMNS = pa.schema(
    [
        ("line", pa.int64()),
        ("left", pa.string()),
        ("right", pa.string()),
        ("left_iri", pa.string()),
        ("right_iri", pa.string()),
        ("verdict", pa.string()),
        ("kind", pa.string()),
        ("curator", pa.string()),
        ("decided_at", pa.timestamp("us")),
        ("note", pa.string()),
        ("left_name", pa.string()),
        ("right_name", pa.string()),
    ]
)
# What a row is: somebody's decision, a known link, what a machine said, another statement
# than "the same", or one about a right entity alone.
DECISION, KNOWN, PREDICTION = "decision", "known link", "prediction"
OTHER, RIGHT_ALONE = "other predicate", "right entity alone"
WITHIN = "one graph"  # two entities of one graph, which no link is about
# released: nobody looked at the row itself, but at a sample of what it was released with
RELEASED = ("release_accept", "release_reject", "release_no_counterpart")
VERDICTS = ("accept", "reject", "unsure", "skip", "no_counterpart", *RELATIONS, *RELEASED)
NONE = pa.scalar(None, pa.string())


@dataclass(frozen=True)
class MappingFile:
    """A file that was read: `rows` in ROW_COLUMNS, or for a ledger `events` in its own columns.

    `others` are predicates that were not taken for links, with their numbers of rows; `relations`
    are those of RELATIONS that somebody decided and that were not asked for, with theirs.
    """

    path: Path
    format: str
    rows: pa.Table
    others: dict[str, int] = field(default_factory=dict)
    events: pa.Table | None = None
    relations: dict[str, int] = field(default_factory=dict)


def mapping_rows(length: int, **columns) -> pa.Table:
    """A table of ROW_COLUMNS; a column not given is null, one value stands for all rows."""
    arrays = []
    for name, type_ in zip(ROW_COLUMNS.names, ROW_COLUMNS.types, strict=True):
        column = columns.get(name)
        if column is None or isinstance(column, str):
            column = pa.repeat(pa.scalar(column, type_), length)
        elif not isinstance(column, pa.Array | pa.ChunkedArray):
            column = pa.array(column, type_)
        arrays.append(column.cast(type_))
    return pa.table(arrays, schema=ROW_COLUMNS)


def count_relations(verdicts: pa.Array | pa.ChunkedArray) -> dict[str, int]:
    """How many of these are RELATIONS, by which."""
    counts = dict(zip(*(part.to_pylist() for part in pc.value_counts(verdicts).flatten()),
                      strict=True))  # fmt: skip
    return {relation: counts[relation] for relation in RELATIONS if relation in counts}


def is_relation(verdicts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return pc.is_in(verdicts, value_set=pa.array(RELATIONS))


def or_null(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Null where a cell is empty."""
    return pc.if_else(pc.equal(pc.binary_length(column), 0), NONE, column)


def mapped(column, function: Callable[[str], object], type_: pa.DataType | None = None):
    """`function` of each distinct cell, for columns where few values stand in many rows."""
    coded = pc.dictionary_encode(column)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    values = pa.array(
        [function(text) for text in coded.dictionary.to_pylist()], type_ or pa.string()
    )
    return values.take(coded.indices)


def dates(column: pa.Array, lines: Sequence[int], path: Path) -> pa.Array:
    """Days or moments of ISO 8601 as UTC; empty cells are null. Raises InputError with the line."""

    def moment(text: str | None) -> datetime | None:
        if not text:
            return None
        try:
            when = datetime.fromisoformat(text)
            return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when
        except (ValueError, OverflowError):
            return None

    found = mapped(column, moment, pa.timestamp("us"))
    wrong = first_true(pc.and_(pc.is_null(found), pc.is_valid(or_null(column))))
    if wrong is not None:
        cell = column[wrong].as_py()[:80]
        raise InputError(
            f"'{cell}' is not a date; expected one such as 2026-03-01 or 2026-03-01T12:00:00Z",
            path,
            int(lines[wrong]),
        )
    return found


def refuse_contradictions(rows: pa.Table, path: Path, dated: bool) -> None:
    """Two verdicts of one curator on one pair in one file: nobody can say which was meant.

    With `dated` different days tell: the later one counts. Raises InputError.
    """
    pair = ["left", "right", "curator"] + (["decided_at"] if dated else [])
    judged = rows.filter(pc.and_(pc.not_equal(rows["verdict"], "skip"), _counts(rows)))
    judged = judged.append_column("place", pa.array(range(len(judged)), pa.int64()))
    grouped = judged.group_by(pair, use_threads=False).aggregate(
        [("verdict", "count_distinct"), ("place", "min")]
    )
    twice = grouped.filter(pc.greater(grouped["verdict_count_distinct"], 1))
    if not len(twice):
        return
    first = judged.slice(twice["place_min"][0].as_py(), 1).to_pylist()[0]
    same = pc.equal(judged["left"], first["left"])
    for name in pair[1:]:
        value = pa.scalar(first[name], judged.schema.field(name).type)
        same = pc.and_(
            same,
            pc.is_null(judged[name]) if first[name] is None else pc.equal(judged[name], value),
        )
    second = judged.filter(
        pc.and_(pc.fill_null(same, False), pc.not_equal(judged["verdict"], first["verdict"]))
    )
    other = second.slice(0, 1).to_pylist()[0]
    place = "" if first["line"] is None else f" line {first['line']} calls"
    raise InputError(
        f"says {other['verdict']} on a pair that{place or ' it also calls'} {first['verdict']}; "
        "keep one of them",
        path,
        other["line"],
    )


def _counts(rows: pa.Table) -> pa.ChunkedArray:
    return pc.is_in(rows["kind"], value_set=pa.array([DECISION, KNOWN]))
