"""Decisions of all verdicts on two real graphs, out in a format and into a fresh workspace."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.pipeline import Workspace
from store.records import Decision, Source

# format: (name of the file, verdicts that it states)
FORMATS = {
    "csv": ("links.csv", ("accept",)),
    "sssom": ("links.sssom.tsv", ("accept", "reject", "no_counterpart")),
    "ntriples": ("links.nt", ("accept",)),
    "turtle": ("links.ttl", ("accept",)),
    "jsonld": ("links.jsonld", ("accept",)),
    "alignment": ("alignment.rdf", ("accept",)),
    "decisions": ("decisions.ttl", ("accept", "reject", "unsure", "no_counterpart")),
    "decisions-csv": ("decisions.csv", ("accept", "reject", "unsure", "no_counterpart")),
}
CURATORS = ("ada", "bea|ben", "Ümit O'Neil")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def decisions(source: Source, number: int) -> list[Decision]:
    """`number` decisions on as many pairs: in turn accept, reject, unsure, no counterpart.

    "No counterpart" once a left entity, so where these run out there are more of the others.
    """
    left = sorted(source.left.entities["key"].to_pylist())
    right = sorted(source.right.entities["key"].to_pylist())
    events: dict[tuple, Decision] = {}
    i = 0
    while len(events) < number:
        verdict = ("accept", "reject", "unsure", "no_counterpart")[i % 4]
        one, other = left[i % len(left)], right[(i * 5 + i // len(left)) % len(right)]
        pair = (one, None if verdict == "no_counterpart" else other)
        said = CURATORS[i % 3], START + timedelta(minutes=i)
        note = f"note {i}" if i % 10 == 0 else None
        events.setdefault(pair, Decision(f"e{i}", *pair, verdict, *said, note=note))
        i += 1
    return list(events.values())


def fresh(folder: Path, source: Source) -> Workspace:
    workspace = Workspace(folder)
    workspace.store.import_graphs(source.left, source.right)
    return workspace


def standing(workspace: Workspace) -> dict[str, set[tuple]]:
    """What stands, by verdict: (left, right, curator, note)."""
    found: dict[str, set[tuple]] = {}
    sql = (
        "select standing, left_key, right_key, curator, note from standing join decision using(seq)"
    )
    with workspace.store.connection.reading() as cursor:
        for verdict, *said in cursor.rows(sql):
            found.setdefault(verdict, set()).add(tuple(said))
    return found


def without_words(said: set[tuple]) -> set[tuple]:
    """The pairs alone, for formats that say neither who nor why."""
    return {(left, right) for left, right, _, _ in said}
