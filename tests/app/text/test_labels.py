"""Verdicts and runs in words."""

from datetime import UTC, datetime
from pathlib import Path

from app.text.labels import decided_on, verdict_words
from store.records import RunInfo


def run(name: str, day: int, active: bool = False) -> RunInfo:
    created = datetime(2026, 3, day, tzinfo=UTC)
    return RunInfo(name, Path(name), created, active, ("g",), ("g",), 1, {}, {})


def test_where_a_decision_was_made_on_other_evidence():
    runs = [run("c", 3), run("b", 2, active=True), run("a", 1)]
    assert decided_on("b", runs) is None
    assert decided_on(None, runs) is None
    assert decided_on("a", runs) == "Decided in run a, an older one."
    assert decided_on("c", runs) == "Decided in run c, a newer one."
    assert decided_on("x", runs) == "Decided in run x, which no longer exists."
    assert decided_on("a", runs[2:]) == "Decided in run a; no run is active now."


def test_verdicts():
    assert verdict_words("no_counterpart") == "no counterpart"
    assert verdict_words("adjudicate", "accept", "lk:1") == "settled: accepted"
    assert verdict_words("adjudicate", "reject", None) == "settled: has a counterpart"
    assert verdict_words("adjudicate", "reject", "lk:1") == "settled: rejected"
