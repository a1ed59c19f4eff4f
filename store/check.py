"""All that a workspace is made of, looked at once: is it there, whole, and as it was written?"""

from __future__ import annotations

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
        with Store.open(folder) as store, store.connection.reading() as cursor:
            return [
                _database(cursor),
                _ledger(cursor, folder),
                _standing(cursor),
                *_runs(store),
                _pictures(cursor, store.graphs.pictures),
            ]
    except WorkspaceDamaged as error:
        return [Finding("workspace", False, error.what)]


def _database(cursor: Cursor) -> Finding:
    """Reads every row, so that each block's checksum is looked at."""
    tables = [name for (name,) in cursor.rows("select table_name from duckdb_tables()")]
    bad, count = [], 0
    for table in tables:
        try:
            count += cursor.value(
                f"select count(*) from (select hash(t) as h from {table} t) where h <> 1"
            )
        except DiskFailed:
            bad.append(table)
    if bad:
        return Finding("database", False, f"can't read the table {', '.join(bad)}")
    return Finding("database", True, f"{counted(count, 'row')} in {counted(len(tables), 'table')}")


def _ledger(cursor: Cursor, folder: Path) -> Finding:
    """Found by key as well, for an index that is damaged hides what is there."""
    reached, difference = survey(cursor, folder / FILE)
    if difference:
        return Finding("decisions", False, difference.sentence(reached.events))
    hidden = cursor.value(
        """
        select count(*) from decision d where not exists (
            select * from decision k where k.event_id = d.event_id
        )
        """
    )
    if hidden:
        return Finding("decisions", False, f"{counted(hidden, 'decision')} can't be found by id")
    return Finding(
        "decisions", True, f"{counted(reached.events, 'event')}, the journal has the same"
    )


def _standing(cursor: Cursor) -> Finding:
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
        return Finding("links", False, f"{counted(differ, 'pair')} stand otherwise in the ledger")
    return Finding("links", True, "what stands is what the decisions say")


def _runs(store: Store) -> list[Finding]:
    found = []
    for run in store.runs.all():
        try:
            manifest = read_manifest(run.folder)
            same = manifest["run"] == run.run and manifest["proposals"] == run.proposals
            words = (
                f"{counted(run.proposals, 'proposal')}" if same else "its folder is another run's"
            )
        except (RunRefused, OSError) as error:
            same, words = False, str(error)
        found.append(Finding(f"run {run.run}", same, words))
    return found


def _pictures(cursor: Cursor, folder: Path) -> Finding:
    paths = [path for (path,) in cursor.rows("select distinct path from image order by path")]
    missing = [path for path in paths if not (folder / path).is_file()]
    if missing:
        named = ", ".join(missing[:NAMED]) + (", …" if len(missing) > NAMED else "")
        return Finding(
            "pictures", False, f"{len(missing):,} of {len(paths):,} are missing: {named}"
        )
    return Finding("pictures", True, counted(len(paths), "file"))
