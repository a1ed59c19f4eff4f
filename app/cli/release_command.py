"""`python -m app release`: audit what the run is sure of, and release it if the sample says so."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pyarrow as pa

from app.cli.say import Refused, remark, say
from app.pipeline import Workspace, default_curator
from app.release import release as releases
from app.release.standing import standing_links
from app.release.wording import outlook, plain_result, sample_words
from mimea.confidence.audit import NO_OTHERS
from store.counting import counted
from store.formula_escaping import defused
from store.records import UNFILTERED, QueueFilter
from store.review.audits import OUTCOMES, Audit


def release(options: argparse.Namespace) -> None:
    with Workspace(options.workspace) as workspace:
        if options.take_back:
            curator = options.curator or default_curator()
            count = workspace.store.ledger.take_back_release(options.take_back, curator)
            say(f"{counted(count, 'decision')} taken back.")
        elif options.list:
            _list(workspace)
        else:
            _release(workspace, options)


def _list(workspace: Workspace) -> None:
    for row in workspace.store.ledger.releases().to_pylist():
        words = counted(row["events"], *releases.NOUNS[row["outcome"]])
        say(
            f"{row['batch']}  {row['decided_at']:%Y-%m-%d %H:%M} UTC  {row['curator']}  {words}, "
            f"{row['live']:,} not taken back"
        )


def _release(workspace: Workspace, options: argparse.Namespace) -> None:
    store = workspace.store
    if store.runs.active() is None:
        raise Refused("There is no run whose proposals could be released; train first.")
    workspace.recalculation.catch_up()
    outcome, curator = options.outcome, options.curator or default_curator()
    audit = next((a for a in store.review.audits() if a.outcome == outcome), None)
    if audit is not None and options.precision not in (None, audit.precision):
        if options.dry_run:
            raise Refused(
                f"An audit for {audit.precision:.1%} is under way; leave out --precision, or run "
                "without --dry-run to begin another one."
            )
        audit = None
    if audit is None:
        wanted = 0.99 if options.precision is None else options.precision
        if not 0.5 <= wanted < 1:
            raise Refused(f"--precision is {wanted}; expected from 0.5 to below 1, such as 0.99.")
        only = QueueFilter(type=options.type) if options.type else UNFILTERED
        statements = store.review.statements(outcome, only)
        others = standing_links(workspace) if options.of_all else NO_OTHERS
        found = releases.chosen(statements, wanted, others)
        say(outlook(outcome, len(found), len(statements), found).replace("**", ""))
        if not len(found) or options.dry_run:
            if len(found):
                say(sample_words(found, wanted, others))
            return
        audit = releases.begin(workspace, outcome, wanted, curator, only, of_all=options.of_all)
    state = releases.state_of(workspace, audit)
    say(plain_result(state))
    if state.part is not None and state.part.to_judge == 0 and not options.dry_run:
        batch, count = releases.release(workspace, state, curator)
        say(
            f"{counted(count, *releases.NOUNS[outcome])} released as {batch}; `python -m app "
            f"release {options.workspace} --take-back {batch}` takes all of it back."
        )
        return
    if options.sample is not None and state.part is not None:
        number = _write_sample(workspace, audit, options.sample, state.part.to_judge)
        say(f"{number:,} to judge in {options.sample}")
    elif not options.dry_run:
        remark(
            "Judge the sample on the Release page, or with --sample FILE: fill in its column "
            "`verdict`, `python -m app decide` the file, and run this again."
        )


def _write_sample(workspace: Workspace, audit: Audit, path: Path, number: int) -> int:
    """The next of the sample as a file of decisions to fill in."""
    only = QueueFilter(about="all", audit=audit.audit)
    items = workspace.store.review.queue("", limit=max(number, 1), only=only)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["left", "right", "verdict", "left_name", "right_name"])
        for item in items:
            pair = item.left, item.right
            cells = pa.array([*(e.key for e in pair), *(e.name for e in pair)], pa.string())
            left, right, *names = defused(cells).to_pylist()
            writer.writerow([left, right, "", *names])
    return len(items)


def add_release_command(command) -> None:
    """Add `release`; `command(name, run, help)` makes its parser."""
    one = command("release", release, "accept many links at once, on the word of a judged sample")
    one.add_argument(
        "--precision", type=float, metavar="SHARE", help="that is to be right; default 0.99"
    )
    one.add_argument(
        "--of-all", action="store_true", help="the precision is that of all links that stand then"
    )
    one.add_argument(
        "--outcome", default="accept", choices=OUTCOMES, help="what to release; default accept"
    )
    one.add_argument("--type", metavar="IRI", help="only left entities of this type")
    one.add_argument("--curator", metavar="NAME", help="who releases")
    one.add_argument(
        "--sample", type=Path, metavar="FILE", help="write what is to be judged as a table"
    )
    one.add_argument("--dry-run", action="store_true", help="say what would be, change nothing")
    one.add_argument("--list", action="store_true", help="list what was released")
    one.add_argument("--take-back", metavar="BATCH", help="take back all of a release")
