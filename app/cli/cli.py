"""The command line: everything the pages do, for scripts and servers.

Exit codes: 0 done, 1 refused (one sentence on stderr), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from app import logs
from app.cli.export_options import (
    add_export_options,
    merge,
    noun,
    publication,
    selection,
)
from app.cli.mapping_options import add_mapping_command, add_mapping_option, mappings
from app.cli.repair_commands import add_repair_commands
from app.cli.runs_command import add_runs_command
from app.cli.say import remark, say
from app.history.import_wording import cautions, orphaned, outcome
from app.jobs.fit_plan import (
    FitSettings,
    available_modalities,
    startable,
)
from app.jobs.jobs import Job, JobRunning
from app.pipeline import Workspace
from app.text.plain_text import cut
from app.train.run_report import headlines, run_report
from app.train.wording import headline
from mimea.__main__ import add_feature_settings
from mimea.config import DEVICES, MODALITIES
from store.counting import counted
from store.errors import QueryFailed, StoreError, WorkspaceLocked
from store.readers.source import FORMATS
from store.records import SIDES, RunInfo

INTERRUPTED = 130


class Refused(Exception):
    """A command can't be carried out; the message says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if getattr(options, "workspace", None) is not None and options.workspace.is_dir():
            logs.configure(options.workspace, console=False)
        options.command(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads the output has had enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except QueryFailed as error:  # its SQL goes to the log
        remark(f"mimea: {logs.report(error)}")
        return 1
    except (StoreError, JobRunning, Refused, ValueError, OSError) as error:
        remark(f"mimea: {error}")
        return 1
    except KeyboardInterrupt:
        remark("mimea: interrupted")
        return INTERRUPTED
    except Exception as error:
        remark(f"mimea: {logs.report(error)}")
        return 1
    finally:
        logs.close()
    return 0


def import_graphs(options: argparse.Namespace) -> None:
    if options.side and options.source2:
        raise Refused("--side reads one graph; give one source.")
    with Workspace(options.workspace) as workspace, _Bar() as bar:
        if options.side:
            source, report = workspace.import_side(
                options.side,
                options.source,
                options.links,
                bar.show,
                mappings(options)[0],
                options.fetch_pictures,
                options.skip_unknown,
            )
        else:
            source, report = workspace.import_source(
                options.source,
                options.source2,
                options.format,
                options.links,
                bar.show,
                mappings(options),
                options.fetch_pictures,
                options.skip_unknown,
            )
        status = workspace.store.status()
    for warning in (*source.warnings, *report.warnings):
        remark(f"warning: {warning}")
    if report.orphaned_decisions:
        remark(
            f"warning: {orphaned(report.orphaned_decisions)}; `python -m app orphans "
            f"{options.workspace}` lists them"
        )
    say(f"Read as {source.format}.")
    say(_summary(status))


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


def decide(options: argparse.Namespace) -> None:
    with Workspace(options.workspace) as workspace:
        if options.dry_run:
            plan = workspace.plan_import(
                options.file, options.curator, tuple(options.predicate or ())
            )
        else:
            plan = workspace.decide_file(
                options.file,
                options.curator,
                predicates=tuple(options.predicate or ()),
                skip_unknown=options.skip_unknown,
            )
    for sentence in cautions(plan):
        remark(f"warning: {sentence}")
    say(outcome(plan, done=not options.dry_run))


def list_orphans(options: argparse.Namespace) -> None:
    with Workspace(options.workspace) as workspace:
        found = workspace.store.ledger.orphans()
    say("\t".join(found.column_names))
    for row in found.to_pylist():
        say("\t".join("" if cell is None else cut(str(cell), 1000) for cell in row.values()))


def export(options: argparse.Namespace) -> None:
    merged = merge(options)
    with Workspace(options.workspace) as workspace, _Bar() as bar:
        report = workspace.store.exports.write(
            options.format,
            options.out,
            selection(options),
            publication=publication(options, workspace.store.exports.publication()),
            progress=bar.show,
            merge=merged,
        )
    say(f"{counted(report.rows, noun(options.format, merged))} in {report.path}")


def show_status(options: argparse.Namespace) -> None:
    with Workspace(options.workspace) as workspace:
        workspace.trainings.ingest_finished()
        status = workspace.store.status()
    say(json.dumps(status, indent=2) if options.json else _summary(status))


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
    with _Bar() as bar:
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


def _summary(status: dict) -> str:
    lines = [f"{'':<18}{'left':>12}{'right':>12}"]
    for what in ("entities", "relation_triples", "attributes", "values", "names", "images"):
        left, right = (status[what][side] for side in ("left", "right"))
        lines.append(f"{what.replace('_', ' '):<18}{left:>12,}{right:>12,}")
    decisions = ", ".join(
        f"{count:,} {verdict.replace('_', ' ')}" for verdict, count in status["decisions"].items()
    )
    proposals = status["proposals"]
    lines += [
        f"seeds      {status['seeds']:,}",
        f"decisions  {decisions}",
        f"proposals  {proposals['open']:,} open of {proposals['total']:,}",
        f"runs       {len(status['runs']):,}",
    ]
    lines += [
        f"           {run['id']} {','.join(run['modalities'])}{' (active)' * run['active']}"
        + " (waits)" * run["waiting"]
        for run in status["runs"]
    ]
    return "\n".join(lines)


class _Bar:
    """A bar on a terminal, nothing in a pipe."""

    def __enter__(self) -> _Bar:
        from tqdm import tqdm

        self._bar = tqdm(total=100, leave=False, disable=None, bar_format=_BAR_FORMAT)
        return self

    def __exit__(self, *_) -> None:
        self._bar.close()

    def show(self, fraction: float, message: str) -> None:
        self._bar.set_description_str(cut(message), refresh=False)
        self._bar.update(100 * fraction - self._bar.n)
        self._bar.refresh()


_BAR_FORMAT = "{percentage:3.0f}% |{bar:24}| {desc}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app",
        description="Align two multi-modal knowledge graphs: import, train, decide, export.",
        epilog="The pages: streamlit run app/main.py -- --workspace WORKSPACE",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_import(commands)
    add_mapping_command(commands)
    _add_train(commands)
    _add_decide(commands)
    _add_export(commands)
    add_runs_command(partial(_command, commands))
    add_repair_commands(partial(_command, commands))
    one = _command(commands, "status", show_status, "count what is in a workspace")
    one.add_argument("--json", action="store_true", help="for programs")
    return parser


def _command(commands, name: str, run, help: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
    parser.set_defaults(command=run)
    parser.add_argument("workspace", type=Path, metavar="WORKSPACE", help="the workspace folder")
    return parser


def _add_import(commands) -> None:
    one = _command(
        commands, "import", import_graphs, "read two graphs and replace the current ones"
    )
    one.add_argument(
        "source", type=Path, metavar="SOURCE", help="a folder, or the left RDF file or table"
    )
    one.add_argument(
        "source2", type=Path, nargs="?", metavar="SOURCE2", help="the right RDF file or table"
    )
    one.add_argument("--format", default="auto", choices=FORMATS, help="default auto")
    one.add_argument(
        "--side", choices=SIDES, help="SOURCE is this graph only; the other graph is kept"
    )
    add_mapping_option(one)
    one.add_argument(
        "--fetch-pictures", action="store_true", help="fetch the pictures that RDF links to"
    )
    one.add_argument(
        "--links", type=Path, metavar="FILE", help="known links: two columns of ids, SSSOM, RDF"
    )
    one.add_argument(
        "--skip-unknown",
        action="store_true",
        help="leave out links whose entities are not in the graphs",
    )


def _add_train(commands) -> None:
    one = _command(commands, "train", train, "train on the known links and the decisions")
    letters = ", ".join(f"{m} {word}" for m, word in MODALITIES.items())
    one.add_argument("--modalities", metavar="g,r,a,v,n,i", help=f"{letters}; default all there is")
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


def _add_decide(commands) -> None:
    one = _command(commands, "decide", decide, "import decisions, all or none, each once")
    one.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="CSV (left,right,verdict[,curator,decided_at,note]), SSSOM, RDF links, an alignment, "
        "or an export of decisions; compressed with gzip or not",
    )
    one.add_argument("--curator", metavar="NAME", help="signs rows without a curator")
    one.add_argument(
        "--predicate", action="append", metavar="P", help="a further IRI or CURIE that means a link"
    )
    one.add_argument(
        "--skip-unknown",
        action="store_true",
        help="leave out rows whose entities are not in the graphs",
    )
    one.add_argument(
        "--dry-run", action="store_true", help="print what would be added, change nothing"
    )
    _command(
        commands,
        "orphans",
        list_orphans,
        "list decisions whose entities are no longer in the graphs",
    )


def _add_export(commands) -> None:
    one = _command(commands, "export", export, "write links, decisions or the merged graph")
    add_export_options(one)
