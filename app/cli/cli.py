"""The command line: everything the pages do, for scripts and servers.

Exit codes: 0 done, 1 refused (one sentence on stderr), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
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
from app.cli.progress_bar import Bar
from app.cli.release_command import add_release_command
from app.cli.repair_commands import add_repair_commands
from app.cli.report_command import add_report_command
from app.cli.runs_command import add_runs_command
from app.cli.say import Refused, remark, say
from app.cli.settings_command import add_settings_command
from app.cli.train_command import add_train_command
from app.correspondences import found
from app.history.import_wording import cautions, orphaned, outcome
from app.jobs.jobs import JobRunning
from app.pipeline import Workspace
from app.text.plain_text import cut
from store.counting import counted
from store.errors import QueryFailed, StoreError
from store.exports.choices.selection import MIN_CONFIDENCE
from store.exports.formats import correspondences
from store.readers.source import FORMATS
from store.records import RELATIONS, SIDES
from store.status import main_counts

INTERRUPTED = 130


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
    with Workspace(options.workspace) as workspace, Bar() as bar:
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
    if options.format == correspondences.FORMAT:
        export_correspondences(options)
        return
    merged = merge(options)
    with Workspace(options.workspace) as workspace, Bar() as bar:
        chosen = selection(options, workspace.store.exports.default(options.format))
        workspace.recalculation.catch_up()
        report = workspace.store.exports.write(
            options.format,
            options.out,
            chosen,
            publication=publication(options, workspace.store.exports.publication()),
            progress=bar.show,
            merge=merged,
        )
        left_out = workspace.store.exports.left_out(options.format, chosen)
    word = noun(options.format, merged, chosen.verdicts)
    say(f"{counted(report.rows, word)} in {report.path}")
    if left_out:
        remark(
            f"{counted(left_out, word)} between vocabulary terms left out; "
            "--entities all includes them"
        )


def export_correspondences(options: argparse.Namespace) -> None:
    """The properties and types that were confirmed to be the same and, if asked for, the others."""
    least = MIN_CONFIDENCE if options.min_confidence is None else options.min_confidence
    with Workspace(options.workspace) as workspace:
        store, unconfirmed = workspace.store, None
        if options.predictions:
            unconfirmed = found.unconfirmed(found.standing(found.find(store), store), least)
        report = store.exports.write_correspondences(
            options.out,
            unconfirmed=unconfirmed,
            publication=publication(options, store.exports.publication()),
        )
    say(f"{counted(report.rows, 'correspondence')} in {report.path}")


def show_status(options: argparse.Namespace) -> None:
    with Workspace(options.workspace) as workspace:
        workspace.trainings.ingest_finished()
        status = workspace.store.status()
    say(json.dumps(status, indent=2) if options.json else _summary(status))


def _summary(status: dict) -> str:
    lines = [f"{'':<18}{'left':>12}{'right':>12}", *_per_side(status)]
    lines.append(f"seeds      {status['seeds']:,}")
    lines += _reviewed(main_counts(status))
    if any(status["vocabulary"]["entities"].values()):
        lines += ["vocabulary terms:", *(f"  {line}" for line in _reviewed(status["vocabulary"]))]
    lines.append(f"runs       {len(status['runs']):,}")
    lines += [
        f"           {run['id']} {','.join(run['modalities'])}{' (active)' * run['active']}"
        + " (waits)" * run["waiting"]
        for run in status["runs"]
    ]
    return "\n".join(lines)


def _per_side(status: dict) -> Iterator[str]:
    """A line for each thing that both graphs have; vocabulary only where there is some."""
    counts = {"entities": main_counts(status)["entities"]}
    if any(status["vocabulary"]["entities"].values()):
        counts["vocabulary"] = status["vocabulary"]["entities"]
    others = ("relation_triples", "attributes", "values", "names", "images")
    for what, of in (counts | {name: status[name] for name in others}).items():
        yield f"{what.replace('_', ' '):<18}{of['left']:>12,}{of['right']:>12,}"


def _reviewed(counts: dict) -> list[str]:
    decisions = ", ".join(
        f"{count:,} {verdict.replace('_', ' ')}"
        for verdict, count in counts["decisions"].items()
        if count or verdict not in RELATIONS  # few projects have them
    )
    proposals = counts["proposals"]
    return [
        f"decisions  {decisions}",
        f"proposals  {proposals['open']:,} open of {proposals['total']:,}",
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app",
        description="Align two multi-modal knowledge graphs: import, train, decide, export.",
        epilog="The pages: streamlit run app/main.py -- --workspace WORKSPACE",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_import(commands)
    add_mapping_command(commands)
    add_train_command(partial(_command, commands))
    _add_decide(commands)
    _add_export(commands)
    add_release_command(partial(_command, commands))
    add_report_command(partial(_command, commands))
    add_runs_command(partial(_command, commands))
    add_settings_command(partial(_command, commands))
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
