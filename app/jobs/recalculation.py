"""Decisions change the probabilities of the active run: read, computed anew, stored.

What is stored depends on the run and on the decisions that stand, and on nothing that was computed
before. So it may be late, done twice or fail: the next time makes up for it. It is never done while
a decision is being stored, which must not wait for it.
"""

from __future__ import annotations

import logging
import threading

import numpy as np
import pyarrow as pa

from app import logs
from mimea.run_files import RunDamaged
from store.database import Store
from store.errors import RunRefused
from store.records import NOT_SAME, RunInfo

PAUSE = 0.5  # seconds before each, in which the next card has the computer to itself, and after it

logger = logging.getLogger(__name__)


class Recalculation:
    """The recalculation of an open workspace; threads may share it.

    `version` counts how often probabilities have changed since it was made.
    """

    def __init__(self, store: Store):
        self.version = 0
        self._store = store
        self._lock = threading.Lock()
        self._run: _Run | None = None
        self._done: pa.Table | None = None
        self._stored, self._closing = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def serve(self) -> None:
        """From now on, catch up soon after whatever is stored, in a thread of its own."""
        self._store.watch(self._stored.set)
        self._stored.set()
        self._thread = threading.Thread(target=self._follow, name="recalculation", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._stored.set()
        if self._thread is not None:
            self._thread.join()

    def _follow(self) -> None:
        while self._stored.wait() and not self._closing.wait(PAUSE):
            self._stored.clear()
            try:
                self.catch_up()
            except Exception as error:  # the decisions are stored; the next one tries again
                logs.report(error)
            self._closing.wait(PAUSE)

    def catch_up(self) -> bool:
        """Store the probabilities that the decisions by now give; whether any had to be computed.
        Raises StoreError."""
        with self._lock:
            with self._store.reading():
                active = self._store.runs.active()
                verdicts = self._store.ledger.verdicts()
                if active is None or self._is_done(active, verdicts):
                    return False
                if self._run is None or self._run.info.run != active.run:
                    self._run = _Run(active, self._store.runs.entity_ids(active))
            table = self._run.probabilities(verdicts)
            if table is not None:
                try:
                    self._store.runs.renew_probabilities(active.run, table)
                except RunRefused:  # another run has been adopted, and will be computed
                    return False
                self.version += 1
            self._done = verdicts
            return table is not None

    def _is_done(self, active: RunInfo, verdicts: pa.Table) -> bool:
        same = self._run is not None and self._run.info.run == active.run
        return same and self._done is not None and self._done.equals(verdicts)


class _Run:
    """A run with what it keeps for this, and which entities of the workspace its numbers name."""

    def __init__(self, info: RunInfo, ids: pa.Table):
        from mimea.confidence.open_entities import load
        from mimea.confidence.recalculation import Recalculation as Compute

        self.info, self._sides = info, {}
        try:
            self._sides = load(info.folder)
        except RunDamaged as error:  # said once; the numbers stay what they are
            logger.error("no recalculation: %s", error)
        self._compute = Compute(self._sides)
        self._ids = ids["entity_id"].to_numpy()  # by number
        there = np.flatnonzero(self._ids >= 0)
        self._number = np.full(2 + self._ids.max(initial=0), -1)  # by id; −1 also for none
        self._number[self._ids[there]] = there

    def probabilities(self, verdicts: pa.Table) -> pa.Table | None:
        """What the store takes over; None for a run of an earlier version, which keeps nothing."""
        asked = verdicts.filter(verdicts["asked"])
        found = self._compute(*(self._decisions(table) for table in (verdicts, asked))).get("left")
        if found is None:
            return None
        entity, candidate = self._sides["left"].entity, self._sides["left"].candidate
        row, place = np.nonzero(candidate >= 0)
        columns = {
            "left_id": self._ids[entity[row]],
            "right_id": self._ids[candidate[row, place]],
            "probability": found.candidates[row, place].astype(np.float32),
            "no_counterpart": found.no_counterpart[row].astype(np.float32),
        }
        return pa.table(columns)

    def _decisions(self, verdicts: pa.Table):
        """Those about entities that the run knows, in its numbers."""
        from mimea.confidence.recalculation import Decisions

        ends = [
            self._numbers(verdicts[name].fill_null(-1).to_numpy())
            for name in ("left_id", "right_id")
        ]
        pairs, standing = np.stack(ends, axis=1), verdicts["standing"].to_numpy(False)
        known = pairs[:, 0] >= 0
        both = known & (pairs[:, 1] >= 0)
        return Decisions(
            pairs[both & (standing == "accept")],
            pairs[both & np.isin(standing, NOT_SAME)],
            pairs[known & (standing == "no_counterpart"), 0],
        )

    def _numbers(self, ids: np.ndarray) -> np.ndarray:
        inside = (ids >= 0) & (ids < len(self._number))
        return np.where(inside, self._number[np.where(inside, ids, -1)], -1)
