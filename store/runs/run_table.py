"""The runs in the database: adding a finished one, which one is active, and which one waits.

A run names entities by the numbers of its snapshot; they are mapped by (side, key), so a run made
elsewhere, from a snapshot of the same graphs, fits too.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from store.cursor import Cursor
from store.errors import RunRefused
from store.records import RunInfo
from store.runs.run_folder import read_json


def add_run(cursor: Cursor, workspace: Path, folder: Path, manifest: dict, adopt: bool) -> RunInfo:
    """Insert a run with its proposals. It becomes the active one if it is to be adopted or none is
    active; else it waits, in the place of one that waited before. Raises RunRefused."""
    folder = Path(folder).resolve()
    run = manifest["run"]
    _check_entities(cursor, folder)
    cursor.run("delete from proposal where run = $run", run=run)
    cursor.run("delete from run where run = $run", run=run)
    _insert_proposals(cursor, folder, manifest)
    active = adopt or cursor.value("select count(*) from run where active") == 0
    cursor.run(
        "update run set active = active and not $active, waiting = false where active or waiting",
        active=active,
    )
    cursor.run(
        """
        insert into run values ($run, $folder, $created, $active, $snapshot, $modalities, $terms,
                                $proposals, $metrics, $config, not $active)
        """,
        active=active,
        run=run,
        folder=_stored_folder(workspace, folder),
        created=_utc(manifest["created"]),
        snapshot=manifest["snapshot"],
        modalities=manifest["modalities"],
        terms=manifest["terms"],
        proposals=manifest["proposals"],
        metrics=json.dumps(read_json(folder / "metrics.json")),
        config=json.dumps(read_json(folder / "config.json")),
    )
    return next(info for info in runs(cursor, workspace) if info.run == run)


def activate(cursor: Cursor, workspace: Path, run: str) -> RunInfo:
    """Make a run the active one; it no longer waits. Raises RunRefused."""
    known = cursor.row("select proposals from run where run = $run", run=run)
    if known is None:
        raise RunRefused(f"there is no run {run!r} in this workspace")
    held = cursor.value("select count(*) from proposal where run = $run", run=run)
    if held != known[0]:
        raise RunRefused(
            f"run {run} belongs to graphs that have been replaced; train on the new ones"
        )
    cursor.run(
        """
        update run set active = (run = $run), waiting = waiting and run <> $run
        where active or run = $run
        """,
        run=run,
    )
    return active(cursor, workspace)


def keep_back(cursor: Cursor, run: str) -> None:
    """The run waits no more; it stays among the others, and can be made active later."""
    cursor.run("update run set waiting = false where run = $run", run=run)


def delete(cursor: Cursor, run: str) -> None:
    """Take a run and its proposals out; decisions that were made on it keep its name. Raises
    RunRefused for one that is active or waits."""
    found = cursor.row("select active, waiting from run where run = $run", run=run)
    if found is None:
        raise RunRefused(f"there is no run {run!r} in this workspace")
    if any(found):
        what = "is the active one" if found[0] else "waits to be adopted"
        raise RunRefused(f"run {run} {what}; activate another run, or decide about it, first")
    cursor.run("delete from proposal where run = $run", run=run)
    cursor.run("delete from run where run = $run", run=run)


def active(cursor: Cursor, workspace: Path) -> RunInfo | None:
    return next((run for run in runs(cursor, workspace) if run.active), None)


def waiting(cursor: Cursor, workspace: Path) -> RunInfo | None:
    """The run that waits to be adopted."""
    return next((run for run in runs(cursor, workspace) if run.waiting), None)


def runs(cursor: Cursor, workspace: Path) -> list[RunInfo]:
    """All runs, newest first."""
    rows = cursor.rows(
        """
        select run, folder, created, active, waiting, modalities, terms, proposals, metrics, config
        from run order by created desc, run desc
        """
    )
    return [
        RunInfo(
            run=run,
            folder=workspace / folder,  # an absolute folder stays as it is
            created=created.replace(tzinfo=UTC),
            active=active,
            modalities=tuple(modalities),
            terms=tuple(terms),
            proposals=proposals,
            metrics=json.loads(metrics),
            config=json.loads(config),
            waiting=waiting,
        )
        for (
            run,
            folder,
            created,
            active,
            waiting,
            modalities,
            terms,
            proposals,
            metrics,
            config,
        ) in rows  # fmt: skip
    ]


def replaced(cursor: Cursor) -> set[str]:
    """The runs whose proposals went when their graphs were replaced."""
    rows = cursor.rows(
        "select run from run where proposals > 0 and run not in (select distinct run from proposal)"
    )
    return {row[0] for row in rows}


def _check_entities(cursor: Cursor, folder: Path) -> None:
    unknown, example = cursor.row(
        """
        select count(*), min(i.key) from read_parquet($file) i
        anti join entity e on e.side = i.side and e.key = i.key
        """,
        file=str(folder / "entities.parquet"),
    )
    if unknown:
        raise RunRefused(
            f"{folder.name} was made from other graphs: {unknown} of its entities aren't in this "
            f"workspace, such as {example!r}. Train on a snapshot of the current graphs."
        )


def _insert_proposals(cursor: Cursor, folder: Path, manifest: dict) -> None:
    path = folder / "proposals.parquet"
    known = pq.read_schema(path).names  # runs of earlier versions lack it
    alone = "p.no_counterpart" if "no_counterpart" in known else "null"
    cursor.run(
        f"""
        insert into proposal
        select $run, l.entity_id, r.entity_id, p.rank, p.score, p.similarity, p.hubness,
               p.probability, p.margin, p.mutual, p.terms, {alone}
        from read_parquet($proposals) p
        join read_parquet($entities) a on a.entity = p.left and a.side = 'left'
        join read_parquet($entities) b on b.entity = p.right and b.side = 'right'
        join entity l on l.side = 'left' and l.key = a.key
        join entity r on r.side = 'right' and r.key = b.key
        order by l.entity_id, p.rank
        """,
        run=manifest["run"],
        proposals=str(path),
        entities=str(folder / "entities.parquet"),
    )
    count, odd = cursor.row(
        "select count(*), count(*) filter (len(terms) <> $terms) from proposal where run = $run",
        terms=len(manifest["terms"]),
        run=manifest["run"],
    )
    if count != manifest["proposals"] or odd:
        raise RunRefused(
            f"{folder.name} doesn't hold what its manifest says: {count} usable proposals instead "
            f"of {manifest['proposals']}, {odd} of them without one value for each of "
            f"{', '.join(manifest['terms'])}"
        )


def _stored_folder(workspace: Path, folder: Path) -> str:
    """Within the workspace where possible, so that the workspace can be moved."""
    inside = folder.is_relative_to(workspace)
    return str(folder.relative_to(workspace) if inside else folder)


def _utc(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when
