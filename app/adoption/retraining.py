"""Trainings that start by themselves when enough has changed, and runs adopted by the rule.

Both are settings of the project. Looked at every few seconds while the workspace is served; what is
found there depends on nothing but the workspace, so a restart goes on where it was.
"""

from __future__ import annotations

from datetime import UTC, datetime

from app.adoption.rule import Judgement, judge
from app.adoption.run_report import run_report
from app.jobs.fit_plan import FitSettings, available_modalities
from app.jobs.jobs import JobRunning
from app.pipeline import Workspace
from store.counting import counted
from store.errors import StoreError
from store.records import RunInfo

EVERY = 5.0  # seconds


class Retraining:
    """What a served workspace does by itself about its trainings."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace
        self._tried: datetime | None = None  # when a training was last begun or refused

    def serve(self) -> None:
        """From now on, until the workspace is closed."""
        self._workspace.every(EVERY, self.step, "retraining")

    def step(self) -> None:
        """Take in what has finished, adopt it or start another one, as the settings say."""
        settings = self._workspace.store.settings.current()
        by_rule = settings.adopt == "when no worse"
        if by_rule or settings.retrain_after:
            self._workspace.trainings.ingest_finished()
        if by_rule:
            self._adopt()
        if settings.retrain_after:
            self._start(settings.retrain_after)

    def changed(self) -> int:
        """Pairs decided or taken back since the last training began."""
        known = filter(None, (self._workspace.trainings.last_began(), self._tried))
        return self._workspace.store.ledger.changed_pairs(max(known, default=None))

    def _adopt(self) -> None:
        if self._workspace.store.review.audits():
            return  # an audit is of the active run, and would end with it
        runs = self._workspace.store.runs
        old, new = runs.active(), runs.waiting()
        if old is None or new is None or judgement_of(self._workspace, new) is not None:
            return
        found = judge(run_report(self._workspace, old, new))
        self._workspace.trainings.mark(new.run, no_worse=found.no_worse, because=found.reason)
        if found.no_worse:
            runs.activate(new.run)

    def _start(self, after: int) -> None:
        active = self._workspace.store.runs.active()
        busy = self._workspace.trainings.running() is not None
        if active is None or busy or self.changed() < after:
            return
        self._tried = datetime.now(UTC)  # one that can't start or fails isn't tried again at once
        try:
            self._workspace.trainings.start(settings_like(self._workspace, active))
        except (StoreError, JobRunning):
            return  # an import holds trainings off; the next changes try again


def in_words(workspace: Workspace) -> str | None:
    """What this project does by itself about its trainings; None where it does nothing."""
    settings = workspace.store.settings.current()
    words = []
    if settings.retrain_after:
        changed = Retraining(workspace).changed()
        words.append(
            f"A training starts by itself after {counted(settings.retrain_after, 'changed link')}; "
            f"{changed:,} so far."
        )
    if settings.adopt == "when no worse":
        words.append("A finished one is adopted when it is no worse.")
    return " ".join(words) or None


def settings_like(workspace: Workspace, run: RunInfo) -> FitSettings:
    """A training from the beginning that learns from what a run learned from."""
    there = available_modalities(workspace.store.status())
    return FitSettings(
        tuple(m for m in run.modalities if m in there),
        names=run.config.get("names", FitSettings.names),
        pictures=run.config.get("pictures", FitSettings.pictures),
    )


def judgement_of(workspace: Workspace, run: RunInfo) -> Judgement | None:
    """What the rule said about a run, if it was asked."""
    facts = workspace.trainings.facts(run.run)
    return Judgement(facts["no_worse"], facts["because"]) if "no_worse" in facts else None
