"""`python -m app report`: the dashboard as one HTML file to print."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from app.cli.say import Refused, say
from app.dashboard.report import write
from app.pipeline import Workspace


def report(options: argparse.Namespace) -> None:
    with Workspace(options.workspace) as workspace:
        if not workspace.store.graphs.exist():
            raise Refused("There are no graphs in this workspace to report on; import two first.")
        workspace.recalculation.catch_up()
        write(workspace, options.out)
    say(f"The report is in {options.out}; open it in a browser, and print it from there.")


def add_report_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The command, made by `command(name, run, help)`."""
    one = command("report", report, "write how far the links are as a page to print")
    one.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="the HTML file to write"
    )
