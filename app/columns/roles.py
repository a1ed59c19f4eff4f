"""What the columns of both sides' tables become, as it is proposed: for the preview and the command
line alike. [ours]

The store guesses from names and forms; here the values are read, the links tell the ids, and the
columns of both sides that say the same get the same role.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from app.columns.pairs import SAMPLE as COMPARED_VALUES
from app.columns.pairs import Seen, propose
from app.columns.reading import ColumnReading, read_values
from app.columns.words import PLURALS, kind_of
from mimea.features.literals import DATE, NUMBER
from store.errors import InputError
from store.readers import sides
from store.readers.mappings.mappings import read_mapping_file
from store.readers.tables.guess import EITHER, SAMPLE, alike, guess_mapping
from store.readers.tables.mapping import Column, TableMapping
from store.readers.tables.tables import Table, read_table
from store.records import SIDES

READ = ("attribute", "number", "date", "relation")  # roles that the values may correct
SAME_KIND = 0.5  # of the values of two columns in common make their entities one kind
LEAST_SHARED = 5
UNIQUE = 0.95
KEPT_ENDINGS = ("ss", "us", "is", "series", "species")  # of words that are no plural
UNTOLD = {
    "left", "right", "table", "data", "dataset", "export", "import", "test", "sample", "list",
    "file", "upload", "download", "entities", "items", "records", "rows", "new", "old", "a", "b",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """The first rows of a table, what its columns are proposed to be, how their values read,
    different values of each, why its id is the one it is, and whether only the first SAMPLE rows
    were looked at."""

    table: Table
    proposal: TableMapping
    readings: dict[str, ColumnReading]
    values: dict[str, tuple[str, ...]]
    why_id: str = ""
    sampled: bool = False


def look_at(path: Path, side: str, shown: int, links: Path | None = None) -> Look:
    """Look at a table of a side, of which the first `shown` rows are kept; `links` is the file of
    known links, if there is one. Raises InputError."""
    table = read_table(path, SAMPLE)
    guess = guess_mapping(table)
    values = {c.name: _values(table, c) for c in guess.columns}
    readings = {name: read_values(name, found) for name, found in values.items()}
    different = {
        name: tuple(dict.fromkeys(found))[:COMPARED_VALUES] for name, found in values.items()
    }
    mapping = TableMapping(
        _with_kinds([_as_read(c, readings[c.name]) for c in guess.columns], different),
        "" if guess.of("type") or guess.states or guess.empty else rows_word(path),
    )
    mapping, why = _with_id_of_links(table, mapping, links, side)
    first = pa.table(list(table.columns), names=[str(i) for i in range(len(table.columns))])
    first = first.take(pa.array(range(min(shown, len(table))), pa.int64()))  # a slice keeps all
    seen = Table(path, table.names, tuple(first.columns))
    return Look(seen, mapping, readings, different, why, len(table) == SAMPLE)


def complete(
    pair: Sequence[sides.Side], links: Path | None = None, names: Sequence[str] = SIDES
) -> tuple[list[sides.Side], list[list[Look]]]:
    """The sides, one or both, called `names`, with a mapping for each of their tables, and the
    looks that those rest on; what was given stays. Raises InputError."""
    looks = [
        [look_at(file, name, 1, links) for file in sides.tables_of(side.path)]
        for side, name in zip(pair, names, strict=False)
    ]
    given = [dict(side.mappings or {}) for side in pair]
    chosen = [{look.table.path.name: look.proposal for look in one} for one in looks]
    if len(pair) == 2:
        for name in chosen[0]:  # the left one follows what was given for the right one
            chosen[0][name] = alike(chosen[0][name], given[1].values())
        left = chosen[0] | given[0]
        chosen[1] = {look.table.path.name: beside(look, looks[0], left) for look in looks[1]}
    found = [
        replace(side, mappings=mine | theirs) if mine else side
        for side, mine, theirs in zip(pair, chosen, given, strict=True)
    ]
    return found, looks


def beside(look: Look, others: Sequence[Look], chosen: dict[str, TableMapping]) -> TableMapping:
    """The proposal for a right table beside the left ones, which are `chosen` to be as they are, by
    file name: columns that say the same are joined and play the same role."""
    lefts = [
        (column, Seen(column.name, column.role, *_seen(other, column.name)))
        for other in others
        for column in chosen[other.table.path.name].columns
    ]
    rights = [Seen(c.name, c.role, *_seen(look, c.name)) for c in look.proposal.columns]
    pairs = propose([seen for _, seen in lefts], rights)
    joined = [
        _joined(column, lefts[pairs[column.name]][0]) if column.name in pairs else column
        for column in look.proposal.columns
    ]
    return replace(look.proposal, columns=tuple(joined))


def _seen(look: Look, name: str) -> tuple[ColumnReading, tuple[str, ...]]:
    return look.readings[name], look.values[name]


def _joined(column: Column, left: Column) -> Column:
    either = {column.role, left.role} == EITHER
    role = left.role if either else column.role
    kind = left.kind or left.name if role == "relation" and left.role == "relation" else column.kind
    separator = column.separator or (left.separator if either else "")
    return replace(column, role=role, kind=kind, separator=separator, same_as=left.name)


def rows_word(path: Path) -> str:
    """What the rows of a table are, by the name of its file: `artists_2024.csv` holds artists."""
    stem = path.name.removesuffix(".gz").rsplit(".", 1)[0]
    words = [w for w in re.findall(r"[^\W\d_]+", stem) if w.casefold() not in UNTOLD]
    return _singular(" ".join(words).casefold()[:60])


def _singular(word: str) -> str:
    known = {many: one for one, many in PLURALS.items()}
    if word in known or len(word) < 4 or word.endswith(KEPT_ENDINGS):
        return known.get(word, word)
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word.removesuffix("s")


def _values(table: Table, column: Column) -> list[str]:
    cells = table.column(column.name).drop_null()
    if column.separator:
        parts = pc.list_flatten(pc.split_pattern(cells, column.separator))
        cells = pc.utf8_trim_whitespace(parts)
    return [value for value in cells.to_pylist() if value]


def _as_read(column: Column, reading: ColumnReading) -> Column:
    """The column with the role that its values read as."""
    if column.role not in READ:
        return column
    role = {DATE: "date", NUMBER: "number"}.get(reading.kind, column.role)
    return replace(column, role=role)


def _with_kinds(columns: list[Column], values: dict[str, tuple[str, ...]]) -> tuple[Column, ...]:
    """The columns with the kinds of the entities that relations name: by the column's name, else
    that of an earlier one with the same values."""
    found: list[Column] = []
    first: dict[str, Column] = {}  # of the relations that have a value
    for column in columns:
        if column.role == "relation":
            own = values[column.name]
            kind = kind_of(column.name) or _kind_by_values(own, first, values)
            column = replace(column, kind=kind)
            for value in own:
                first.setdefault(value, column)
        found.append(column)
    return tuple(found)


def _kind_by_values(own: tuple[str, ...], first: dict[str, Column], values) -> str:
    shared = Counter(first[value] for value in own if value in first)
    if not shared:
        return ""
    other, common = shared.most_common(1)[0]
    fewer = min(len(own), len(values[other.name]))
    return (other.kind or other.name) if common >= max(LEAST_SHARED, SAME_KIND * fewer) else ""


def _with_id_of_links(
    table: Table, mapping: TableMapping, links: Path | None, side: str
) -> tuple[TableMapping, str]:
    """The mapping with the id that the links name, and why that column is the id."""
    id_ = next((column.name for column in mapping.of("id")), None)
    if links is not None and not mapping.states and not mapping.empty:
        named = _named_by(links, table, side, id_)
        if named is not None:
            return with_id(mapping, named), "the links name its values"
    unique = id_ is not None and not mapping.states and _is_unique(table.column(id_), 1.0)
    return mapping, "every row has one of its own" if unique else ""


def with_id(mapping: TableMapping, name: str | None) -> TableMapping:
    """The mapping with another column as the id, or none; the one before becomes an attribute."""
    roles = {c.name: "attribute" for c in mapping.of("id")} | ({name: "id"} if name else {})
    columns = [
        replace(c, role=roles[c.name], same_as="" if c.name == name else c.same_as)
        if c.name in roles
        else c
        for c in mapping.columns
    ]
    return replace(mapping, columns=tuple(columns))


def _named_by(links: Path, table: Table, side: str, id_: str | None) -> str | None:
    """The column whose values at least half of the links name, the present id before others."""
    try:
        rows = read_mapping_file(links).rows
    except InputError:  # said when the links are read
        return None
    if rows is None:
        return None
    if len(table) >= SAMPLE:
        table = read_table(table.path)  # links may name any row
    other = next(name for name in SIDES if name != side)
    for cells in (rows[side], rows[other]):  # the file may name the right one first
        wanted = pc.unique(cells.drop_null())
        hits = {name: _hits(table.column(name), wanted) for name in table.names}
        best = max(hits, key=lambda name: (hits[name], name == id_), default=None)
        if best is not None and 2 * hits[best] >= max(len(wanted), 1):
            return best
    return None


def _hits(column: pa.ChunkedArray, wanted: pa.Array) -> int:
    """How many of the keys that are wanted a column has, none where its values come again."""
    if not _is_unique(column, UNIQUE):
        return 0
    return pc.sum(pc.is_in(wanted, value_set=pc.unique(column.drop_null())), min_count=0).as_py()


def _is_unique(column: pa.ChunkedArray, share: float) -> bool:
    """Whether at least this share of the filled cells are different."""
    cells = column.drop_null()
    return len(cells) > 0 and pc.count_distinct(cells).as_py() >= share * len(cells)
