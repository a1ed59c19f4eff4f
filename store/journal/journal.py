"""The journal of an open workspace: opened with a comparison, continued with each commit.

The database commits first, then the lines are written and forced to the disk, and only then is the
caller told. So the ledger may be ahead of the journal, by what was committed last, and the journal
is completed then; it is never behind: if it lacks an event that the journal has, that is a loss.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from store.cursor import Cursor
from store.errors import JournalNotWritten, WorkspaceDamaged
from store.journal import lines
from store.journal.comparison import EVENT_COLUMNS, Difference, compare

AT_ONCE = 20_000  # lines that are compared together
LOWEST = -(2**63)  # before all numbers that an event may have
MARK = "ledger.jsonl"  # the comment that says of a database that it has a journal

# Whole rows: to name the columns one by one takes twice as long.
NEW = "select seq, to_json(d), batch from decision d where seq > $reached"
NEW_FILES = "select last_seq, to_json(f) from brought_file f where last_seq > $reached"


@dataclass(frozen=True)
class Reached:
    """How far a journal goes: its last event and chain, its whole lines in bytes."""

    columns: tuple[str, ...]
    seq: int = LOWEST
    chain: bytes = b""
    size: int = 0
    events: int = 0
    torn: bool = False  # the last line broke off, as when the computer stops while it is written


class Journal:
    """The journal of a workspace, to be continued by one writer at a time."""

    def __init__(self, path: Path, reached: Reached):
        self.path = path
        self.behind = False
        self._seq, self._chain, self._size = reached.seq, reached.chain, reached.size
        self._file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        os.ftruncate(self._file, self._size)  # a line that broke off

    def close(self) -> None:
        os.close(self._file)

    def new_lines(self, cursor: Cursor) -> list[tuple[int, str]]:
        """Number and text of the events that the journal hasn't got yet."""
        new = sorted(cursor.rows(NEW, reached=self._seq))
        brought = any(batch is not None for *_, batch in new)  # what comes with a file has one
        files = dict(cursor.rows(NEW_FILES, reached=self._seq)) if brought else {}
        return [(seq, lines.text(seq, row, files.get(seq))) for seq, row, _ in new]

    def write(self, new: list[tuple[int, str]]) -> None:
        """Append lines and wait until they are on the disk. Raises JournalNotWritten, with the
        file as it was."""
        if not new:
            self.behind = False
            return
        data, chain = lines.chained((text.encode() for _, text in new), self._chain)
        try:
            _write_all(self._file, data, self._size)
            os.fsync(self._file)
        except OSError as error:
            self.behind = True
            os.ftruncate(self._file, self._size)
            raise JournalNotWritten(
                f"The decisions are in the database, but their journal {self.path} can't be "
                f"written ({error.strerror}). Make room or give access, and try again."
            ) from error
        self._seq, self._chain, self.behind = new[-1][0], chain, False
        self._size += len(data)


def open_journal(cursor: Cursor, workspace: Path) -> Journal:
    """The journal of a workspace, compared with the ledger, complete; made where there was none.

    Raises WorkspaceDamaged if the two don't fit, OSError if the file can't be read or written.
    """
    path = workspace / lines.FILE
    if path.exists():
        reached = _compared(cursor, path)
        if reached.columns != EVENT_COLUMNS:  # of an older version
            return _begin(cursor, path)
    elif is_marked(cursor):
        raise WorkspaceDamaged(workspace, f"the ledger's journal {lines.FILE} is missing")
    else:
        return _begin(cursor, path)
    journal = Journal(path, reached)
    journal.write(journal.new_lines(cursor))
    return journal


def is_marked(cursor: Cursor) -> bool:
    """Whether the database says of itself that it has a journal."""
    return cursor.value(
        """
        select bool_or(comment = $mark) from duckdb_sequences()
        where sequence_name = 'decision_seq'
        """,
        mark=MARK,
    )


def mark(cursor: Cursor) -> None:
    cursor.run(f"comment on sequence decision_seq is '{MARK}'")


def survey(cursor: Cursor, path: Path) -> tuple[Reached, Difference]:
    """Read all of a journal and compare it with the ledger. Raises WorkspaceDamaged for a journal
    that is damaged itself, OSError if it can't be read."""
    found = lines.read(path)
    first = next(found, None)
    columns = lines.columns_of(first.text) if first and first.sound else None
    if columns is None:
        raise _unsound(path, 1)
    reached, difference = Reached(columns, chain=first.chain, size=first.size), Difference()
    shared = [name for name in columns if name in EVENT_COLUMNS]
    while block := list(islice(found, AT_ONCE)):
        before, reached = reached, _reach(path, reached, block)
        texts = [line.text for line in block if line.whole]
        difference += compare(cursor, texts, shared, before.seq, reached.seq)
    if reached.torn and not _later(cursor, reached.seq):
        difference += Difference(missing=1)  # it was in the database before it was written
    return reached, difference


def _reach(path: Path, reached: Reached, block: Sequence[lines.Line]) -> Reached:
    """How far the journal goes with these lines. Raises WorkspaceDamaged at an unsound one."""
    whole = [line for line in block if line.whole]
    unsound = next((line for line in whole if not line.sound), None)
    if unsound is not None:
        raise _unsound(path, unsound.number)
    if not whole:
        return replace(reached, torn=True)
    return Reached(
        reached.columns,
        json.loads(whole[-1].text)["seq"],
        whole[-1].chain,
        reached.size + sum(line.size for line in whole),
        reached.events + len(whole),
        torn=len(whole) < len(block),
    )


def _compared(cursor: Cursor, path: Path) -> Reached:
    reached, difference = survey(cursor, path)
    if difference:
        raise WorkspaceDamaged(path.parent, difference.sentence(reached.events))
    return reached


def _begin(cursor: Cursor, path: Path) -> Journal:
    """A journal of all that is in the ledger, in the place of one there may be."""
    reached = Reached(EVENT_COLUMNS)
    part = path.with_name(f".{path.name}.part")
    data, chain = lines.chained([lines.head(reached.columns)])
    part.write_bytes(data)
    journal = Journal(part, replace(reached, chain=chain, size=len(data)))
    journal.write(journal.new_lines(cursor))
    os.fsync(journal._file)
    part.replace(path)
    journal.path = path
    _sync_folder(path.parent)
    mark(cursor)
    return journal


def _later(cursor: Cursor, seq: int) -> bool:
    return cursor.value("select count(*) from decision where seq > $seq", seq=seq) > 0


def _unsound(path: Path, number: int) -> WorkspaceDamaged:
    return WorkspaceDamaged(
        path.parent, f"line {number:,} of the journal {path.name} is not as it was written"
    )


def _write_all(file: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        done = os.pwrite(file, view, at)
        view, at = view[done:], at + done


def _sync_folder(folder: Path) -> None:
    """Let a file's new name be on the disk, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
