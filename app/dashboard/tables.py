"""What the charts show as records, for the tables behind them and in the report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.dashboard.advice import between, duration, percent
from app.dashboard.charts import STEP, histogram
from app.dashboard.facts import Bin, Facts, OfType, Pace
from app.text.labels import VERDICTS

WORDS = VERDICTS | {"released": "released without a look"}


def over_time(facts: Facts, column: str) -> list[dict]:
    """What was decided in each unit of time; `column` is `verdict` or `curator`."""
    summed = facts.over_time.group_by(["at", column], use_threads=False).aggregate(
        [("number", "sum")]
    )
    title = column.capitalize()
    return [
        {
            "From (UTC)": row["at"],
            title: WORDS.get(row[column], row[column]) if column == "verdict" else row[column],
            "Decisions": row["number_sum"],
        }
        for row in summed.to_pylist()
    ]


def totals(facts: Facts) -> list[dict]:
    """How much everybody decided, by verdict."""
    summed = facts.over_time.group_by(["curator", "verdict"], use_threads=False).aggregate(
        [("number", "sum")]
    )
    counts: dict[str, dict[str, int]] = {}
    for row in summed.to_pylist():
        counts.setdefault(row["curator"], {})[row["verdict"]] = row["number_sum"]
    return [
        {"Curator": curator}
        | {WORDS[verdict].capitalize(): by.get(verdict, 0) for verdict in
           ("accept", "reject", "no_counterpart", "unsure", "released")}
        for curator, by in sorted(counts.items(), key=lambda one: -sum(one[1].values()))
    ]  # fmt: skip


def by_type(types: Sequence[OfType]) -> list[dict]:
    return [
        {
            "Type of the left entity": row.type,
            "Found": row.found,
            "Still to find, about": round(row.left),
        }
        for row in types
    ]


def by_probability(chances: np.ndarray) -> list[dict]:
    return [
        {"Stated probability": f"{i * STEP:.0%} to {(i + 1) * STEP:.0%}", "Open proposals": count}
        for i, count in enumerate(histogram(chances))
        if count
    ]


def stated_and_true(bins: Sequence[Bin]) -> list[dict]:
    return [
        {
            "Stated": percent(one.stated),
            "Judged": one.judged,
            "Right": one.right,
            "True": percent(one.true.mean),
            "95% interval": between(one.true),
        }
        for one in bins
    ]


def pace(pace: Sequence[Pace]) -> list[dict]:
    return [
        {
            "Curator": one.curator,
            "Decisions": one.decisions,
            "An hour": round(3600 / one.each) if one.each else None,
            "Seconds each": round(one.each) if one.each else None,
            "Time spent": duration(one.seconds) if one.each else "too few to tell",
        }
        for one in pace
    ]


def releases(releases: Sequence[dict]) -> list[dict]:
    return [
        {
            "Released (UTC)": row["decided_at"],
            "By": row["curator"],
            "What": WORDS.get(row["outcome"], row["outcome"]),
            "Released": row["events"],
            "Stand": row["stands"],
            "How it was audited": row["note"] or "",
        }
        for row in releases
    ]
