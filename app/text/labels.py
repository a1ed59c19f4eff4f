"""Verdicts and runs in the words of the pages."""

from __future__ import annotations

from collections.abc import Sequence

from store.records import RELATIONS, RunInfo
from store.settings.settings import ProjectSettings

VERDICTS = {
    "accept": "accepted",
    "reject": "rejected",
    "unsure": "unsure",
    "no_counterpart": "no counterpart",
    "broader": "right is broader",
    "narrower": "right is narrower",
    "related": "related",
    "conflated": "conflated",
    "skip": "skipped",
    "adjudicate": "settled",
    "retract": "taken back",
    "note": "note",
    "release": "released",
}


def verdicts_of(settings: ProjectSettings) -> list[str]:
    """The verdicts that a project has, in the order of the pages."""
    return [one for one in VERDICTS if settings.relations or one not in RELATIONS]


def verdict_words(verdict: str, outcome: str | None = None, right: str | None = "") -> str:
    """What an event says; `right` is None where it is about the left entity alone."""
    if outcome is None:
        return VERDICTS.get(verdict, verdict)
    if outcome == "reject" and right is None:
        return "settled: has a counterpart"
    return f"{VERDICTS[verdict]}: {VERDICTS.get(outcome, outcome)}"


def decided_on(run: str | None, runs: Sequence[RunInfo]) -> str | None:
    """Where a decision was made on other evidence than the active run's: a sentence
    saying so, by when that run was made."""
    active = next((known for known in runs if known.active), None)
    if run is None or (active is not None and run == active.run):
        return None
    known = next((known for known in runs if known.run == run), None)
    if known is None:
        return f"Decided in run {run}, which no longer exists."
    if active is None:
        return f"Decided in run {run}; no run is active now."
    age = "an older one" if known.created <= active.created else "a newer one"
    return f"Decided in run {run}, {age}."
