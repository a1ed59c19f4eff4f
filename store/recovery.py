"""What can be read of a damaged workspace, as a new one; the old one isn't touched.

Decisions come from the journal and from the database, whichever has them. Graphs and proposals come
from the database if all of them can be read, for a part of a graph is none. Everything else in the
folder, such as pictures and runs, is copied.
"""

from __future__ import annotations

import fcntl
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa

from store.connection import DATABASE
from store.cursor import OFFLINE, Cursor
from store.database import Store
from store.errors import StoreError, WorkspaceLocked
from store.graphs.importing import REPLACED
from store.journal import lines
from store.journal.comparison import EVENT_COLUMNS, FILE_COLUMNS, register_events
from store.ledger import decisions
from store.records import VERDICTS

logger = logging.getLogger(__name__)

# What is copied beside graphs, runs and the ledger, each for itself; earlier versions lack some.
BESIDES = (
    ("setting",), ("duplicate_decision",), ("correspondence_decision",), ("audit", "audit_pair"),
)  # fmt: skip
LATER = ("joined_column", "identity_statement", *chain.from_iterable(BESIDES))
LEFT_BEHIND = (f"{DATABASE}*", lines.FILE, ".*.part", "mimea.log*")
SLICE = 2048  # decisions that are given up together where they can't be read
EVENT = ", ".join(f"event.{name} as {name}" for name in EVENT_COLUMNS)
UNKNOWN = """
    seq is not null and event_id is not null
    and seq not in (select seq from decision) and event_id not in (select event_id from decision)
"""


@dataclass(frozen=True)
class Recovered:
    """Decisions in the new workspace, how many of them the damaged database didn't have, whether
    graphs and runs are there, and files that could not be copied."""

    events: int
    from_journal: int
    graphs: bool
    runs: bool
    not_copied: tuple[str, ...]


def recover(workspace: Path, out: Path) -> Recovered:
    """Save what can be read of a workspace into the folder `out`, which must be new or empty.
    Raises WorkspaceLocked, StoreError."""
    workspace, out = Path(workspace).resolve(), Path(out).resolve()
    _refuse_places(workspace, out)
    _refuse_in_use(workspace / DATABASE)
    with tempfile.TemporaryDirectory(prefix="mimea-") as folder:
        not_copied = _copy_files(workspace, out)
        source = _readable_copy(workspace, Path(folder))
        journal = _journal_lines(workspace / lines.FILE)
        with Store.open(out) as store:
            graphs = source is not None and _copy_tables(store, source, (*REPLACED, "proposal"))
            runs = source is not None and _copy_tables(store, source, ("run",))
            for tables in BESIDES if source is not None else ():
                _copy_tables(store, source, tables)
            with store.connection.transaction() as cursor:
                if not graphs:
                    cursor.run("update run set active = false, waiting = false")
                before, events = _copy_ledger(cursor, source, *journal)
                decisions.renew_all(cursor)
        if source is not None:
            source.close()
    return Recovered(events, events - before, graphs, runs, not_copied)


def _refuse_places(workspace: Path, out: Path) -> None:
    if not (workspace / DATABASE).exists() and not (workspace / lines.FILE).exists():
        raise StoreError(f"{workspace} is not a workspace: it has no {DATABASE}.")
    if out.is_relative_to(workspace):
        raise StoreError(f"{out} lies in the damaged workspace; choose another place.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(f"{out} exists already; choose a folder that is new or empty.")


def _refuse_in_use(database: Path) -> None:
    """Another program has a database open if it holds the lock that DuckDB takes."""
    if not database.exists():
        return
    with database.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkspaceLocked(
                f"The workspace {database.parent} is in use by another program. Close it first."
            ) from error


def _copy_files(workspace: Path, out: Path) -> tuple[str, ...]:
    try:
        shutil.copytree(
            workspace, out, ignore=shutil.ignore_patterns(*LEFT_BEHIND), dirs_exist_ok=True
        )
    except shutil.Error as error:
        for file, _, why in error.args[0]:
            logger.error("%s was not copied: %s", file, why)
        return tuple(str(file) for file, *_ in error.args[0])
    return ()


def _readable_copy(workspace: Path, folder: Path) -> duckdb.DuckDBPyConnection | None:
    """A copy of the database, open: with its log, with what comes before the damage in the log, or
    without it; None if none of these can be opened."""
    copy, log = folder / DATABASE, folder / f"{DATABASE}.wal"
    upto = None  # bytes of the log
    for _ in range(3):
        for old in folder.iterdir():
            old.unlink()
        for path in workspace.glob(f"{DATABASE}*"):
            shutil.copyfile(path, folder / path.name)
        if upto == 0:
            log.unlink(missing_ok=True)
        elif upto is not None:
            with log.open("rb+") as file:
                file.truncate(upto)
        try:
            if copy.exists():
                return duckdb.connect(str(copy), config=OFFLINE)
        except duckdb.Error as error:
            logger.error("%s can't be opened: %s", copy.name, error)
            found = re.search(r"byte position (\d+)", str(error))
            upto = int(found[1]) if found and upto is None else 0
    return None


def _copy_tables(store: Store, source: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> bool:
    """Copy these tables whole, or none of them; whether they could be read."""
    try:
        known = {
            name for (name,) in source.sql("select table_name from duckdb_tables()").fetchall()
        }
        with store.connection.transaction() as cursor:
            for table in tables:
                if table in LATER and table not in known:
                    continue
                cursor.register("rows_in", source.sql(f"from {table}").to_arrow_table())
                cursor.run(f"insert into {table} by name from rows_in")
    except (duckdb.Error, StoreError) as error:
        logger.error("the tables %s can't be read: %s", ", ".join(tables), error)
        return False
    return True


def _copy_ledger(
    cursor: Cursor,
    source: duckdb.DuckDBPyConnection | None,
    sound: list[bytes],
    doubtful: list[bytes],
) -> tuple[int, int]:
    """Bring in all events that there are: those that the journal vouches for, those of the damaged
    database, and what can be read of the journal's other lines. How many the database had, and how
    many there are."""
    columns = EVENT_COLUMNS
    register_events(cursor, sound, columns)
    cursor.run(f"insert into decision by name select seq, {EVENT} from told")
    _insert_files(cursor)
    here = _source_rows(source, "decision", ("seq", *columns))
    if here is not None:
        cursor.register("rows_in", here)
        cursor.run(f"insert into decision by name from rows_in where {UNKNOWN}")
    files = _source_rows(source, "brought_file", FILE_COLUMNS)
    if files is not None:
        cursor.register("rows_in", files)
        cursor.run("insert into brought_file by name from rows_in on conflict do nothing")
    register_events(cursor, doubtful, columns)
    cursor.run(
        f"""
        insert into decision by name
        select * from (select seq, {EVENT} from told)
        where {UNKNOWN} and left_key is not null and curator is not null
          and decided_at is not null and list_contains($verdicts, verdict)
        """,
        verdicts=list(VERDICTS),
    )
    cursor.run(  # the next decision is numbered after these
        """
        select max(nextval('decision_seq'))
        from range((select coalesce(max(seq), 0)::bigint from decision))
        """
    )
    return 0 if here is None else len(here), cursor.value("select count(*) from decision")


def _insert_files(cursor: Cursor) -> None:
    names = ", ".join(f"file.{name} as {name}" for name in FILE_COLUMNS)
    cursor.run(
        f"insert into brought_file by name select {names} from told where file.batch is not null"
    )


def _source_rows(
    source: duckdb.DuckDBPyConnection | None, table: str, columns: Sequence[str]
) -> pa.Table | None:
    """These columns, empty where the table lacks them, of all rows that can be read; None if none
    can."""
    if source is None:
        return None
    try:
        there = source.sql(f"from {table} limit 0").columns
        # what an older table lacks is unknown, not what a new row would get by default
        shared = ", ".join(name if name in there else f"null as {name}" for name in columns)
        last = source.sql(f"select coalesce(max(rowid), -1) from {table}").fetchall()[0][0]
    except duckdb.Error as error:
        logger.error("the table %s can't be read: %s", table, error)
        return None
    slices = []
    for first in range(0, last + 1, SLICE):
        rows = f"select {shared} from {table} where rowid between {first} and {first + SLICE - 1}"
        try:
            slices.append(source.sql(rows).to_arrow_table())
        except duckdb.Error as error:
            logger.error("rows from %s of %s can't be read: %s", first, table, error)
    return pa.concat_tables(slices) if slices else None


def _journal_lines(path: Path) -> tuple[list[bytes], list[bytes]]:
    """The events in a journal, if there is one: lines that are as they were written, and others
    that can be read nevertheless."""
    sound, doubtful = [], []
    for line in lines.read(path) if path.exists() else ():
        if line.sound:
            sound.append(line.text)
        else:
            with suppress(ValueError):
                doubtful.append(json.dumps(json.loads(line.text)).encode())
    return [text for text in sound if lines.columns_of(text) is None], doubtful
