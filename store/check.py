"""All that a workspace is made of, looked at once: is it there, whole, and as it was written?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from store.connection import DATABASE
from store.counting import counted
from store.cursor import Cursor
from store.database import Store
from store.errors import DiskFailed, RunRefused, StoreError, WorkspaceDamaged
from store.journal.journal import survey
from store.journal.lines import FILE
from store.runs.run_folder import read_manifest

UNREADABLE = "can't be read from the damaged database"
LOOKED_UP = 100  # decisions by their ids
NAMED = 5  # files that are missing and told one by one


@dataclass(frozen=True)
class Finding:
    """What was found of one part, in one sentence, and whether all is well with it."""

    part: str
    fine: bool
    words: str


def check(folder: Path) -> list[Finding]:
    """Look at all parts; those that can't be looked at for the damage of others are left out.
    Raises WorkspaceLocked, WorkspaceTooNew, and StoreError where there is no workspace."""
    folder = Path(folder).resolve()
    if not (folder / DATABASE).exists() and not (folder / FILE).exists():
        raise StoreError(f"{folder} is not a workspace: it has no {DATABASE}.")
    try:
        with Store.open(folder) as store:
            return [
                _database(store),
                _looked(store, "decisions", lambda cursor: _ledger(cursor, folder)),
                _looked(store, "links", _standing),
                *_runs(store),
                _looked(store, "pictures", lambda cursor: _pictures(cursor, store.graphs.pictures)),
            ]
    except WorkspaceDamaged as error:
        return [Finding("workspace", False, error.what)]


def _looked(store: Store, part: str, look: Callable[[Cursor], tuple[bool, str]]) -> Finding:
    """What is found of a part, each in reads of its own: one that fails ends all in the same."""
    try:
        with store.connection.reading() as cursor:
            return Finding(part, *look(cursor))
    except (DiskFailed, WorkspaceDamaged):
        return Finding(part, False, UNREADABLE)


def _database(store: Store) -> Finding:
    """Reads every row, so that the checksum of each block is looked at."""
    with store.connection.reading() as cursor:
        tables = [name for (name,) in cursor.rows("select table_name from duckdb_tables()")]
    bad, count = [], 0
    for table in tables:
        try:
            with store.connection.reading() as cursor:
                # a hash needs the content of all columns; a mere count would not read them
                count += cursor.value(f"select count(hash(t)) from {table} t")
        except DiskFailed:
            bad.append(table)
    if bad:
        return Finding("database", False, f"can't read the table {', '.join(bad)}")
    return Finding("database", True, f"{counted(count, 'row')} in {counted(len(tables), 'table')}")


def _ledger(cursor: Cursor, folder: Path) -> tuple[bool, str]:
    """Some are also looked up by id: an index that is damaged hides what is there."""
    reached, difference = survey(cursor, folder / FILE)
    if difference:
        return False, difference.sentence(reached.events)
    ids = cursor.rows(
        """
        select event_id from decision
        where seq % (select count(*) // $some + 1 from decision) = 0
        """,
        some=LOOKED_UP,
    )
    by_id = "select count(*) from decision where event_id = $id"
    hidden = sum(cursor.value(by_id, id=event_id) != 1 for (event_id,) in ids)
    if hidden:
        return False, f"{counted(hidden, 'decision')} of {len(ids):,} can't be found by id"
    return True, f"{counted(reached.events, 'event')}, the journal has the same"


def _standing(cursor: Cursor) -> tuple[bool, str]:
    """What stands is kept at hand, but must be what the ledger says."""
    columns = "left_id, right_id, standing, disputed, seq"
    differ = cursor.value(
        f"""
        select count(*) from (
            (select {columns} from standing except all select {columns} from ledger_standing)
            union all
            (select {columns} from ledger_standing except all select {columns} from standing)
        )
        """
    )
    if differ:
        return False, f"{counted(differ, 'pair')} stand otherwise in the ledger"
    return True, "what stands is what the decisions say"


def _runs(store: Store) -> list[Finding]:
    found = []
    try:
        runs = store.runs.all()
    except DiskFailed:
        return [Finding("runs", False, UNREADABLE)]
    for run in runs:
        try:
            manifest = read_manifest(run.folder)
            same = manifest["run"] == run.run and manifest["proposals"] == run.proposals
            words = counted(run.proposals, "proposal") if same else "its folder is another run's"
        except (RunRefused, OSError) as error:
            same, words = False, str(error)
        found.append(Finding(f"run {run.run}", same, words))
    return found


def _pictures(cursor: Cursor, folder: Path) -> tuple[bool, str]:
    paths = [path for (path,) in cursor.rows("select distinct path from image order by path")]
    missing = [path for path in paths if not (folder / path).is_file()]
    if missing:
        named = ", ".join(missing[:NAMED]) + (", …" if len(missing) > NAMED else "")
        return False, f"{len(missing):,} of {len(paths):,} are missing: {named}"
    return True, counted(len(paths), "file")
