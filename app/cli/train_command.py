"""`python -m app train`: plan, start, follow and take in a training."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

from app.adoption.run_report import headlines, run_report
from app.cli.progress_bar import Bar
from app.cli.say import Refused, remark, say
from app.jobs.fit_plan import FitSettings, available_modalities, startable
from app.jobs.jobs import Job
from app.pipeline import Workspace
from app.text.starting_links import starting_words
from app.train.wording import headline
from mimea.__main__ import add_feature_settings
from mimea.config import DEVICES, MODALITIES
from store.counting import counted
from store.errors import WorkspaceLocked
from store.records import RunInfo


def train(options: argparse.Namespace) -> None:
    with Workspace(options.workspace) as workspace:
        workspace.trainings.ingest_finished()
        if not workspace.store.graphs.exist():
            raise Refused("There are no graphs to train on; run `python -m app import` first.")
        settings = _settings(options, available_modalities(workspace.store.status()))
        if options.go_on:
            settings = replace(settings, start=_start(workspace, settings))
        remark(workspace.trainings.plan(settings).sentence())
        job = workspace.trainings.start(settings)
    # the database is closed while the model trains, so that curators can go on
    try:
        _follow(job)
    except KeyboardInterrupt:
        job.cancel()
        job.remove()
        raise
    _take_in(options.workspace, job, options.keep)


def _start(workspace: Workspace, settings: FitSettings) -> Path:
    run = startable(workspace.store.runs.usable(), settings.modalities)
    if run is None:
        raise Refused("There is no run with these modalities to continue; train without --go-on.")
    return run.folder


def _settings(options: argparse.Namespace, available: tuple[str, ...]) -> FitSettings:
    chosen = tuple(filter(None, (options.modalities or ",".join(available)).split(",")))
    settings = FitSettings(
        chosen,
        options.epochs,
        options.device,
        options.seed,
        names=options.names,
        pictures=options.pictures,
    )
    missing = [m for m in chosen if m not in available]
    if missing:
        raise Refused(
            "These graphs do not both have "
            + ", ".join(f"{m} ({MODALITIES[m]})" for m in missing)
            + f"; choose from {','.join(available)}."
        )
    return settings


def _follow(job: Job) -> None:
    with Bar() as bar:
        while job.state == "running":
            bar.show(*headline(job.progress(), job.waited))
            time.sleep(0.1)


def _take_in(folder: Path, job: Job, keep: bool) -> None:
    """Bring the run in, say what it changes, and adopt it unless the active one is to be kept; if
    the app opened the workspace meanwhile, the run is added there and waits."""
    if job.state != "finished":
        raise Refused(f"The training failed: {job.failure()} The log is {job.folder / 'log.txt'}.")
    try:
        with Workspace(folder) as workspace:
            workspace.trainings.ingest_finished()
            refused = job.facts.get("refused")
            run = next((run for run in workspace.store.runs.all() if run.run == job.run), None)
            changes = [] if run is None else _adopt(workspace, run, keep)
    except WorkspaceLocked:
        say(f"Run {job.run} is done. The program that has the workspace open will add it.")
        return
    if run is None:
        raise Refused(refused or f"The run {job.run} is not in the workspace.")
    for note in run.metrics.get("notes") or []:
        remark(f"note: {note}")
    if starting_words(run.metrics):
        remark(starting_words(run.metrics))
    accuracy = (run.metrics.get("validation") or {}).get("hits@1")
    words = "" if accuracy is None else f", Hits@1 {accuracy:.3f} on held-out links"
    say("\n".join([f"Run {run.run}: {counted(run.proposals, 'proposal')}{words}.", *changes]))


def _adopt(workspace: Workspace, run: RunInfo, keep: bool) -> list[str]:
    """Make a run that waits the active one, or let it wait; what it changes, in sentences."""
    before = workspace.store.runs.active()
    if before is None or before.run == run.run:
        return []
    report = run_report(workspace, before, run)
    changes = [f"Against {before.run}:", *headlines(report), *report.cautions]
    if keep:
        return [
            *changes,
            f"{before.run} stays the active run; the new one waits on the Train page.",
        ]
    workspace.store.runs.activate(run.run)
    return changes


def add_train_command(command) -> None:
    """Add `train`; `command(name, run, help)` makes its parser."""
    one = command("train", train, "train on the known links and the decisions")
    letters = ", ".join(f"{m} {word}" for m, word in MODALITIES.items())
    one.add_argument(
        "--modalities", metavar="g,r,a,v,n,t,i", help=f"{letters}; default all there is"
    )
    one.add_argument("--epochs", type=int, default=FitSettings.epochs, help="default %(default)s")
    one.add_argument("--device", default="auto", choices=DEVICES, help="default auto")
    one.add_argument("--seed", type=int, default=0, help="seed of the random numbers; default 0")
    one.add_argument(
        "--go-on", action="store_true", help="learn new links from the active run, in a few epochs"
    )
    one.add_argument(
        "--keep", action="store_true", help="keep the active run; the new one waits to be adopted"
    )
    add_feature_settings(one)
