"""`store.runs`: snapshots that go out to be trained on, and the runs that come back."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from store.connection import Connection
from store.errors import QueryFailed, RunRefused
from store.records import RunInfo, Snapshot
from store.runs import comparison, probabilities, run_table, snapshot
from store.runs.comparison import RunComparison
from store.runs.run_folder import damage, read_manifest, unreadable


class Runs:
    """The trainings of a workspace, as far as they are finished."""

    def __init__(self, connection: Connection, workspace: Path):
        self._connection = connection
        self._workspace = workspace

    def active(self) -> RunInfo | None:
        """The run whose proposals are reviewed."""
        with self._connection.reading() as cursor:
            return run_table.active(cursor, self._workspace)

    def waiting(self) -> RunInfo | None:
        """The run that waits for a curator to adopt it, if there is one."""
        with self._connection.reading() as cursor:
            return run_table.waiting(cursor, self._workspace)

    def all(self) -> list[RunInfo]:
        """All runs, newest first."""
        with self._connection.reading() as cursor:
            return run_table.runs(cursor, self._workspace)

    def usable(self) -> list[RunInfo]:
        """The runs on the present graphs, newest first; the others can't be made active."""
        with self._connection.reading() as cursor:
            replaced = run_table.replaced(cursor)
            return [run for run in self.all() if run.run not in replaced]

    def add(self, folder: Path, adopt: bool = True) -> RunInfo:
        """Add a finished run folder and make it the active run, in one transaction.

        If it isn't to be adopted and there is an active run, it waits. Adding the same run again
        replaces it. Raises RunRefused for a folder that is unfinished, damaged, of another format,
        or made from other graphs.
        """
        manifest = read_manifest(folder)
        try:
            with self._connection.transaction() as cursor:
                return run_table.add_run(cursor, self._workspace, folder, manifest, adopt)
        except QueryFailed as error:
            path = unreadable(folder)
            if path is None:
                raise
            raise RunRefused(damage(path, "not a complete Parquet file")) from error

    def activate(self, run: str) -> RunInfo:
        """Make a run the active one. Raises RunRefused if it is unknown or has no proposals."""
        with self._connection.transaction() as cursor:
            return run_table.activate(cursor, self._workspace, run)

    def keep_back(self, run: str) -> None:
        """The run no longer waits and stays among the others; the active one goes on."""
        with self._connection.transaction() as cursor:
            run_table.keep_back(cursor, run)

    def delete(self, run: str) -> None:
        """Delete a run: its proposals, its folder if that lies in the workspace, its snapshot.
        Raises RunRefused for one that is unknown, active or waits."""
        with self._connection.transaction() as cursor:
            folders = [one.folder for one in run_table.runs(cursor, self._workspace)
                       if one.run == run]  # fmt: skip
            run_table.delete(cursor, run)
        for folder in (*folders, self._workspace / "snapshots" / run):
            if folder.is_relative_to(self._workspace):
                shutil.rmtree(folder, ignore_errors=True)

    def compare(
        self, old: str, new: str, better: Sequence[int] = (), worse: Sequence[int] = ()
    ) -> RunComparison:
        """What would change in the review if a run took the place of another one.

        `better` and `worse` are left ids of decided pairs that the new run ranks so.
        """
        with self._connection.reading() as cursor:
            return comparison.compare(cursor, old, new, better, worse)

    def entity_ids(self, run: RunInfo) -> pa.Table:
        """The `entity_id` of each entity by the run's own numbers, −1 for one that is gone."""
        with self._connection.reading() as cursor:
            return probabilities.entity_ids(cursor, run)

    def renew_probabilities(self, run: str, table: pa.Table) -> None:
        """Take over other probabilities of the active run's proposals, in one transaction; see
        probabilities.renew. Raises RunRefused."""
        with self._connection.transaction() as cursor:
            probabilities.renew(cursor, run, table)

    def write_snapshot(self, folder: Path) -> Snapshot:
        """Write graphs and decisions as a snapshot folder for training; see snapshot.py."""
        with self._connection.reading() as cursor:
            return snapshot.write(cursor, self._workspace / "pictures", folder)
