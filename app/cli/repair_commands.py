"""Commands for a workspace that may be damaged: what is wrong with it, and what can be saved."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.say import say
from store.check import check
from store.counting import counted
from store.errors import WorkspaceDamaged
from store.recovery import recover


def add_repair_commands(command) -> None:
    """`command(name, run, help)` adds one of the program's commands that work on a workspace."""
    command("check", show_check, "see whether all of a workspace is there and as it was written")
    one = command("recover", run_recover, "save what can be read of a damaged workspace")
    one.add_argument(
        "--out", type=Path, required=True, metavar="NEW", help="the new workspace; a new folder"
    )


def show_check(options: argparse.Namespace) -> None:
    findings = check(options.workspace)
    width = max(len(finding.part) for finding in findings)
    for finding in findings:
        say(f"{'ok   ' if finding.fine else 'WRONG'}  {finding.part:<{width}}  {finding.words}")
    wrong = [finding.part for finding in findings if not finding.fine]
    if wrong:
        raise WorkspaceDamaged(options.workspace, f"see {', '.join(wrong)} above")


def run_recover(options: argparse.Namespace) -> None:
    saved = recover(options.workspace, options.out)
    say(
        f"{counted(saved.events, 'decision')} in {options.out}, "
        f"{saved.from_journal:,} of them from the journal alone."
    )
    if not saved.graphs:
        say("The graphs can't be read: import them again, and the decisions count as before.")
    if not saved.runs:
        say("The list of runs can't be read: train again.")
    for file in saved.not_copied:
        say(f"Not copied: {file}")
