"""The workspace in numbers, as `app status --json` prints it."""

from __future__ import annotations

from pathlib import Path

from store.cursor import Cursor
from store.graphs.vocabulary import PAIR_ABOUT, left_about, sizes
from store.records import OUTCOMES, SIDES
from store.runs.run_table import runs

PER_SIDE = {
    "entities": "select side, count(*) from entity group by side",
    "relation_triples": """
        select e.side, count(*) from relation_triple t join entity e on e.entity_id = t.head
        group by side""",
    "values": """
        select a.side, count(*) from attribute_triple join attribute a using (attribute_id)
        where value is not null group by side""",
    "attributes": "select side, count(*) from attribute group by side",
    "images": "select side, count(*) from image join entity using (entity_id) group by side",
    "names": "select side, count(*) from label join entity using (entity_id) group by side",
}


def status(cursor: Cursor, workspace: Path) -> dict:
    """Counts of everything, ready for JSON.

    `proposals` counts left entities: those with candidates in the active run, and those of them
    that are still open. `decisions` counts the verdicts that stand in the present graphs, one a
    pair, `skip` the skips not taken back, and `events` every row of the ledger. `vocabulary` says
    how much of these counts is about vocabulary alone; see `main_counts`.
    """
    everything = _reviewed(cursor, "all")
    counted = {what: _per_side(cursor, sql) for what, sql in PER_SIDE.items()}
    return counted | {
        "vocabulary": {
            "entities": {side: of["vocabulary"] for side, of in sizes(cursor).items()},
            **_reviewed(cursor, "vocabulary"),
        },
        "seeds": cursor.value("select count(*) from seed"),
        "proposals": everything["proposals"],
        "decisions": {
            **everything["decisions"],
            "skip": cursor.value("select count(*) from live_event where verdict = 'skip'"),
            "events": cursor.value("select count(*) from decision"),
        },
        "runs": [
            {
                "id": run.run,
                "created": run.created.isoformat(),
                "active": run.active,
                "waiting": run.waiting,
                "modalities": list(run.modalities),
                "metrics": run.metrics,
            }
            for run in runs(cursor, workspace)
        ],
    }


def main_counts(status: dict) -> dict:
    """A status without the entities, questions and verdicts of vocabulary."""
    less = status["vocabulary"]
    return status | {
        what: {name: number - less[what].get(name, 0) for name, number in status[what].items()}
        for what in ("entities", "proposals", "decisions")
    }


def _reviewed(cursor: Cursor, about: str) -> dict:
    """The questions and verdicts about the entities of ABOUT."""
    lefts = left_about(about)
    standing = cursor.rows(
        f"select standing, count(*) from standing where {PAIR_ABOUT} group by standing",
        about=about,
    )
    return {
        "proposals": {
            "total": cursor.value(
                f"""
                select count(distinct left_id) from proposal
                where run in (select run from run where active) and {lefts}
                """
            ),
            "open": cursor.value(
                f"select count(distinct left_id) from open_candidate where {lefts}"
            ),
        },
        "decisions": {**dict.fromkeys(OUTCOMES, 0), **dict(standing)},
    }


def _per_side(cursor: Cursor, sql: str) -> dict[str, int]:
    return {**dict.fromkeys(SIDES, 0), **dict(cursor.rows(sql))}
