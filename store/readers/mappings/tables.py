"""Links and decisions as plain tables: two columns of entities, or named columns.

The columns are those of our own exports: left and right, and if they are there verdict, curator,
decided_at and note; `source` tells a curator's links from known links and a model's, `relation`
what is the same from what is broader and the like. Comma files know quotes, tab files don't, as the
research formats have it.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.errors import InputError
from store.formula_escaping import restored
from store.identifiers.relations import SAME
from store.readers.files.lines import first_true
from store.readers.mappings.rows import (
    DECISION,
    KNOWN,
    OTHER,
    PREDICTION,
    VERDICTS,
    MappingFile,
    count_relations,
    dates,
    is_relation,
    mapped,
    mapping_rows,
    or_null,
    refuse_contradictions,
)

PAIR = ("left", "right")
FREE_TEXT = ("curator", "note", "left_name", "right_name")
KNOWN_COLUMNS = (
    *PAIR, "verdict", "decided_at", "source", "run", "confidence", "relation", *FREE_TEXT,
)  # fmt: skip
KINDS = {"curator": DECISION, "seed": KNOWN, "model": PREDICTION, "prediction": PREDICTION}
HINT = "; put keys that hold a comma in double quotes, or part the columns by tabs"


def read(path: Path, text: str, relations: bool = False) -> MappingFile:
    """Read a table. Raises InputError with the line of the first cell that can't be taken."""
    rows, lines = cells(text, "\t" if "\t" in _first_line(text) else ",", path)
    if not rows:
        raise InputError("holds no links; expected two columns, left and right key", path)
    names = [name.strip().lower() for name in rows[0]]
    if set(names) >= set(PAIR):
        columns = _columns(rows[1:], lines[1:], names, path)
        columns |= {name: restored(pc.utf8_trim_whitespace(columns[name])) for name in PAIR}
        lines = lines[1:]
    elif "verdict" in names or len(set(names) & set(KNOWN_COLUMNS)) > 1:
        raise InputError(
            f"found the header {','.join(names)[:200]}; expected left,right,verdict and, if you "
            "like, curator, decided_at and note",
            path,
            1,
        )
    else:  # keys alone, from somebody else: a `'` in front belongs to the key
        columns = _columns(rows, lines, list(PAIR), path)
        columns = {name: pc.utf8_trim_whitespace(columns[name]) for name in PAIR}
    if not lines:
        raise InputError("holds no links; expected two columns, left and right key", path)
    table = _table(columns, lines, path)
    left_out = {} if relations else count_relations(table["verdict"])
    if left_out:
        place = table.column_names.index("kind")
        kind = pc.if_else(is_relation(table["verdict"]), OTHER, table["kind"])
        table = table.set_column(place, "kind", kind)
    refuse_contradictions(table, path, dated=False)
    format = "decisions-csv" if "verdict" in names else "csv"
    return MappingFile(path, format, table, relations=left_out)


def _first_line(text: str) -> str:
    """The first line that is not blank, without a list of all lines."""
    letter = re.search(r"\S", text)
    if letter is None:
        return ""
    start = max(text.rfind(end, 0, letter.start()) for end in "\r\n") + 1
    return re.compile(r"[^\r\n]*").match(text, start)[0]


def cells(
    text: str, delimiter: str, path: Path, quoted: bool | None = None
) -> tuple[list[list[str]], list[int]]:
    """The cells of each filled line and the line where it ends. Raises InputError."""
    quoted = delimiter == "," if quoted is None else quoted
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=quoted
    )
    rows, lines = [], []
    try:
        for row in reader:
            if any(row):
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        kind = "CSV" if delimiter == "," else "table"
        raise InputError(f"is not a well-formed {kind}: {error}", path, reader.line_num) from error
    return rows, lines


def columns_of(
    rows: list[list[str]], lines: list[int], names: list[str], path: Path
) -> dict[str, pa.Array]:
    """The columns by name; a row without its last cells has empty ones. Raises InputError."""
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"the column '{twice[:80]}' stands there twice; name each once", path, 1)
    width = len(names)
    short = "verdict" in names or "subject_id" in names  # as editors write them
    for row, line in zip(rows, lines, strict=True):
        if len(row) > width:
            raise InputError(_wrong_width(len(row), names), path, line)
        if len(row) < width:
            if not short or len(row) < 2:
                raise InputError(_wrong_width(len(row), names), path, line)
            row.extend([""] * (width - len(row)))
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return {n: pa.array(column, pa.string()) for n, column in zip(names, columns, strict=True)}


def _columns(rows, lines, names: list[str], path: Path) -> dict[str, pa.Array]:
    columns = columns_of(rows, lines, names, path)
    unknown = [name for name in names if name not in KNOWN_COLUMNS]
    if "verdict" in names and unknown:
        raise InputError(
            f"found the header {','.join(names)[:200]}; expected left,right,verdict and, if you "
            f"like, curator, decided_at and note, but no '{unknown[0][:80]}'",
            path,
            1,
        )
    return columns


def _table(columns: dict[str, pa.Array], lines: list[int], path: Path) -> pa.Table:
    length = len(lines)
    empty = pa.repeat("", length)
    left, right = (columns[name] for name in PAIR)
    verdict = columns.get("verdict", columns.get("relation"))
    verdict = pa.repeat("accept", length) if verdict is None else _verdicts(verdict, lines, path)
    check_form(left, right, verdict, lines, path)
    texts = {name: restored(columns.get(name, empty)) for name in FREE_TEXT}
    texts["curator"] = pc.utf8_trim_whitespace(texts["curator"])
    source = columns.get("source", empty)
    released = mapped(source, lambda word: word.strip().lower() == "released", pa.bool_())
    verdict = pc.if_else(pc.and_(released, pc.equal(verdict, "accept")), "release_accept", verdict)
    return mapping_rows(
        length,
        line=lines,
        left=left,
        right=or_null(right),
        verdict=verdict,
        kind=mapped(source, lambda word: KINDS.get(word.strip().lower(), DECISION)),
        decided_at=dates(columns.get("decided_at", empty), lines, path),
        **{name: or_null(column) for name, column in texts.items()},
    )


def _verdicts(column: pa.Array, lines: list[int], path: Path) -> pa.Array:
    words = pc.replace_substring(pc.ascii_lower(pc.utf8_trim_whitespace(column)), " ", "_")
    words = pc.if_else(pc.equal(words, SAME), "accept", words)
    wrong = first_true(pc.invert(pc.is_in(words, value_set=pa.array(VERDICTS))))
    if wrong is not None:
        found = column[wrong].as_py()[:80] or "(empty)"
        raise InputError(
            f"found the verdict {found!r}; expected one of {', '.join(VERDICTS)}",
            path,
            lines[wrong],
        )
    return words


def check_form(left, right, verdict, lines, path: Path) -> None:
    """Every verdict has the entities that it needs. Raises InputError with the line."""
    no_left = pc.equal(pc.binary_length(left), 0)
    no_right = pc.equal(pc.binary_length(pc.fill_null(right, "")), 0)
    alone = pc.is_in(verdict, value_set=pa.array(["no_counterpart", "release_no_counterpart"]))
    needed = pc.invert(pc.or_(alone, pc.equal(verdict, "skip")))
    for wrong, message in (
        (no_left, "the left entity is empty; give its IRI or id"),
        (
            pc.and_(alone, pc.invert(no_right)),
            "{} has no right entity, found one; leave it empty",
        ),
        (pc.and_(needed, no_right), "{} needs a right entity, found none"),
    ):
        row = first_true(wrong)
        if row is not None:
            raise InputError(message.format(verdict[row].as_py()), path, int(lines[row]))


def _wrong_width(found: int, names: list[str]) -> str:
    expected = len(names)
    return (
        f"found {found} column{'' if found == 1 else 's'}, expected {expected}"
        + (": left and right key" if names == list(PAIR) else " as in the first row")
        + (HINT if found > expected else "")
    )
