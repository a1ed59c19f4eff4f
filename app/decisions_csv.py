"""Decisions from a CSV file: read as a whole, refused with the line, or taken as a whole.

Event ids come from the file's content, the curator and the line, so importing the same file again
adds nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from store.errors import InputError
from store.records import Decision
from store.spreadsheets import as_it_was

REQUIRED = ("left", "right", "verdict")
OPTIONAL = ("curator", "note")
VERDICTS = ("accept", "reject", "unsure", "skip", "no_counterpart")


def read_decisions(path: Path, curator: str) -> dict[int, Decision]:
    """The decisions of a CSV file with the header left,right,verdict[,curator,note], by line.

    `curator` stands for rows that name none. Raises InputError with file and line.
    """
    try:
        content = Path(path).read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", path) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8; save the file as UTF-8 and try again", path) from error
    digest = hashlib.sha256(content + b"\0" + curator.encode()).hexdigest()[:24]
    now = datetime.now(UTC)
    decisions: dict[int, Decision] = {}
    for line, row in _rows(path, text):
        left, right, verdict = _checked(path, line, row)
        decisions[line] = Decision(
            event_id=f"file-{digest}-{line}",
            left=left,
            right=right,
            verdict=verdict,
            curator=as_it_was(row.get("curator", "")) or curator,
            decided_at=now,
            batch=f"file-{digest}",
            note=as_it_was(row.get("note", "")) or None,
        )
    _refuse_contradictions(path, decisions)
    return decisions


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(path, header)
        for values in reader:
            if not any(value.strip() for value in values):
                continue
            if len(values) > len(header):
                raise InputError(
                    f"found {len(values)} columns, expected {len(header)}; "
                    "put quotes around a value that has a comma",
                    path,
                    reader.line_num,
                )
            row = dict(zip(header, values, strict=False))
            # a note is taken as it stands
            yield reader.line_num, {n: v if n == "note" else v.strip() for n, v in row.items()}
    except csv.Error as error:
        raise InputError(f"is no well-formed CSV: {error}", path, reader.line_num) from error


def _check_header(path: Path, header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in REQUIRED + OPTIONAL]
    if missing or unknown or len(set(header)) != len(header):
        raise InputError(
            f"found the header {','.join(header) or '(empty)'}; expected left,right,verdict and, "
            "if you like, curator and note",
            path,
            1,
        )


def _checked(path: Path, line: int, row: dict[str, str]) -> tuple[str, str | None, str]:
    left, right, verdict = (row.get(name, "") for name in REQUIRED)
    if verdict not in VERDICTS:
        raise InputError(
            f"found the verdict {verdict or '(empty)'!r}; expected one of {', '.join(VERDICTS)}",
            path,
            line,
        )
    if not left:
        raise InputError("the left entity is empty; give its IRI or id", path, line)
    if verdict == "no_counterpart" and right:
        raise InputError(
            f"no_counterpart has no right entity, found {right!r}; leave it empty", path, line
        )
    if verdict not in ("no_counterpart", "skip") and not right:
        raise InputError(f"{verdict} needs a right entity, found none", path, line)
    return left, right or None, verdict


def _refuse_contradictions(path: Path, decisions: dict[int, Decision]) -> None:
    """Two verdicts of one curator on one pair in one file: nobody can say which was meant."""
    seen: dict[tuple, tuple[int, str]] = {}
    for line, decision in decisions.items():
        pair = (decision.left, decision.right, decision.curator)
        first, verdict = seen.setdefault(pair, (line, decision.verdict))
        if verdict != decision.verdict:
            raise InputError(
                f"says {decision.verdict} on a pair that line {first} calls {verdict}; "
                "keep one of them",
                path,
                line,
            )
