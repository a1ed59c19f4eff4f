"""The command that lists the runs of a workspace and deletes old ones."""

from __future__ import annotations

import argparse

from app.cli.say import say
from app.pipeline import Workspace
from store.records import RunInfo


def add_runs_command(command) -> None:
    """`command(name, run, help)` adds one of the program's commands that work on a workspace."""
    one = command("runs", show_runs, "list the runs, or delete some")
    one.add_argument(
        "--delete",
        nargs="+",
        default=[],
        metavar="RUN",
        help="these runs with their folders; neither the active one nor one that waits",
    )


def show_runs(options: argparse.Namespace) -> None:
    with Workspace(options.workspace) as workspace:
        workspace.trainings.ingest_finished()
        for run in options.delete:
            workspace.delete_run(run)
            say(f"Deleted {run}.")
        if not options.delete:
            for run in workspace.store.runs.all():
                say(_line(run))


def _line(run: RunInfo) -> str:
    size = sum(file.stat().st_size for file in run.folder.rglob("*") if file.is_file())
    state = "active" if run.active else "waits" if run.waiting else ""
    return (
        f"{run.run}  {run.created:%Y-%m-%d %H:%M}  {','.join(run.modalities):<12}"
        f"{run.proposals:>9,} proposals{size / 1e6:>9,.1f} MB  {state}"
    ).rstrip()
