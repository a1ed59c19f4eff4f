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
    pair, those `released` together apart from the others, `skip` the skips not taken back, and
    `events` every row of the ledger. `vocabulary` says how much of these counts is about vocabulary
    alone; see `main_counts`.
    """
    everything, of_vocabulary = _reviewed(cursor)
    counted = {what: _per_side(cursor, sql) for what, sql in PER_SIDE.items()}
    return counted | {
        "vocabulary": {
            "entities": {side: of["vocabulary"] for side, of in sizes(cursor).items()},
            **of_vocabulary,
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


def version(cursor: Cursor) -> tuple:
    """Differs whenever a decision, a run, the graphs or a setting has changed; probabilities may
    change without it."""
    return cursor.row(
        """
        select (select max(seq) from decision), (select max(imported) from graph),
               (select max(seq) from setting),
               (select list((run, active, waiting) order by run) from run)
        """
    )


def main_counts(status: dict) -> dict:
    """A status without the entities, questions and verdicts of vocabulary."""
    less = status["vocabulary"]
    return status | {
        what: {name: number - less[what].get(name, 0) for name, number in status[what].items()}
        for what in ("entities", "proposals", "decisions")
    }


def _reviewed(cursor: Cursor) -> tuple[dict, dict]:
    """The questions and verdicts there are, and those of them that are about vocabulary alone."""
    of_run = "proposal where run in (select run from run where active)"
    total, left = (
        cursor.row(
            f"""
            select count(*), count(*) filter ({left_about("vocabulary")})
            from (select distinct left_id from {asked})
            """
        )
        for asked in (of_run, "open_candidate")
    )
    standing = cursor.rows(
        f"""
        select if(released, 'released', standing), count(*), count(*) filter ({PAIR_ABOUT})
        from standing group by 1
        """,
        about="vocabulary",
    )
    return tuple(
        {
            "proposals": {"total": total[place], "open": left[place]},
            "decisions": dict.fromkeys((*OUTCOMES, "released"), 0)
            | {row[0]: row[1 + place] for row in standing},
        }
        for place in (0, 1)
    )


def _per_side(cursor: Cursor, sql: str) -> dict[str, int]:
    return {**dict.fromkeys(SIDES, 0), **dict(cursor.rows(sql))}
