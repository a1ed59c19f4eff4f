"""The trainings of a workspace: one at a time, each a process of its own, its run added once."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.jobs import jobs
from app.jobs.fit_plan import (
    FitSettings,
    Plan,
    available_modalities,
    plan,
)
from app.jobs.jobs import Job, JobRunning
from store.database import Store
from store.errors import RunRefused
from store.records import RunInfo

FIT = (sys.executable, "-m", "mimea", "fit")


class Trainings:
    """What trains, has trained or failed in an open workspace folder; threads may share it."""

    def __init__(self, store: Store, folder: Path):
        self._store, self._folder = store, folder
        self._lock = threading.RLock()
        self._jobs: dict[str, Job] = {}
        self._held_off = False

    @property
    def folder(self) -> Path:
        """Where the run folders are."""
        return self._folder / "runs"

    def modalities(self) -> tuple[str, ...]:
        """Letters of the modalities that the graphs have."""
        return available_modalities(self._store.status())

    def plan(self, settings: FitSettings) -> Plan:
        """What a training with these settings would do; nothing is started."""
        return plan(self._store.status(), settings, self._store.runs.all())

    def start(self, settings: FitSettings, command: Sequence[str] | None = None) -> Job:
        """Write a snapshot and train on it in a process of its own.

        `command` stands for `python -m mimea fit`; the snapshot, `--out` and the settings follow
        it. Raises JobRunning if a training runs already, StoreError if there are no links.
        """
        with self._lock:
            self._refuse_meanwhile("Another one can't start now")
            self._remove_remains()
            run = jobs.new_run_id()
            snapshot = self._folder / "snapshots" / run
            self._store.runs.write_snapshot(snapshot)
            folder = self.folder / run
            arguments = [str(snapshot), "--out", str(folder), *settings.arguments()]
            return self._known(jobs.start([*(command or FIT), *arguments], folder, snapshot))

    @contextmanager
    def held_off(self, what: str) -> Iterator[None]:
        """No training can start meanwhile. Raises JobRunning, beginning with `what`, if one runs
        or somebody else holds them off."""
        with self._lock:
            self._refuse_meanwhile(what)
            self._held_off = True
        try:
            yield
        finally:
            self._held_off = False

    def ingest_finished(self) -> list[RunInfo]:
        """Take in what has finished, also while no app was open; clear away what was cancelled.

        The first run becomes the active one; a later one waits until a curator adopts it. A run
        that no longer fits the graphs is marked refused.
        """
        with self._lock:
            taken = []
            for job in self._all():
                info = self._take_in(job)
                if info is not None:
                    taken.append(info)
                if job.state == "cancelled":
                    job.remove()
            return taken

    def delete_run(self, run: str) -> None:
        """Delete a finished run for good. Raises RunRefused for one that is active or waits, and
        JobRunning for one that a training goes on from."""
        with self._lock:
            job = self.running()
            if job is not None and str(self.folder / run) in job.facts["command"]:
                raise JobRunning(
                    f"Run {run} can't be deleted now: training {job.run} goes on from it. Wait "
                    "until that ends, or cancel it."
                )
            self._store.runs.delete(run)

    def running(self) -> Job | None:
        return next((job for job in self._all() if job.state == "running"), None)

    def failed(self) -> Job | None:
        """The last training, if it failed."""
        last = self._all()[-1:]
        return last[0] if last and last[0].state == "failed" else None

    def last_began(self) -> datetime | None:
        """When the newest training that is still known began: UTC."""
        began = [job.facts["started"] for job in self._all() if "started" in job.facts]
        return datetime.fromisoformat(max(began)) if began else None

    def facts(self, run: str) -> dict:
        """What was written down about the training of a run; empty for one from elsewhere."""
        return Job(self.folder / run).facts

    def mark(self, run: str, **facts) -> None:
        """Write down more about the training of a run."""
        with self._lock:
            self._known(Job(self.folder / run)).mark(**facts)

    def cancel(self, job: Job) -> None:
        """End a training and remove what it wrote; nothing of it is in the database."""
        with self._lock:
            job.cancel()
            if job.state == "cancelled":
                job.remove()

    def _take_in(self, job: Job) -> RunInfo | None:
        """Bring the run of a finished job into the database, in one transaction, once."""
        if job.state != "finished" or "ingested" in job.facts:
            return None
        there = job.run in {run.run for run in self._store.runs.all()}
        try:
            info = None if there else self._store.runs.add(job.folder, adopt=False)
        except RunRefused as error:
            job.mark(refused=str(error))
            return None
        job.mark(ingested=True)
        return info

    def _all(self) -> list[Job]:
        return [self._known(job) for job in jobs.find(self.folder)]

    def _known(self, job: Job) -> Job:
        return self._jobs.setdefault(job.run, job)

    def _refuse_meanwhile(self, what: str) -> None:
        if self._held_off:
            raise JobRunning(
                f"{what}: graphs are being imported. Wait until that ends, or cancel it."
            )
        job = self.running()
        if job is not None:
            raise JobRunning(
                f"{what}: training {job.run} is running. Wait until it ends, or cancel it."
            )

    def _remove_remains(self) -> None:
        """Failed run folders, and snapshots but for those of the active and the waiting run."""
        for job in self._all():
            if job.state in ("failed", "cancelled"):
                job.remove()
        used = {run.run for run in self._store.runs.all() if run.active or run.waiting}
        for snapshot in (self._folder / "snapshots").glob("*"):
            if snapshot.name not in used:
                shutil.rmtree(snapshot, ignore_errors=True)
