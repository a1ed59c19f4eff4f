"""All that the dashboard and the report show, read at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from app.dashboard.advice import Advice, Forecast, Goals, advice, forecast, seconds_each
from app.pipeline import Workspace
from app.progress.estimate import Estimate
from app.text.attribute_label import attribute_label
from mimea.confidence.audit import LEVEL, Interval
from store.records import RunInfo

BINS = 10  # of stated probabilities, equally wide
OTHER = "other types, or none"


class Bin(NamedTuple):
    """Judged first proposals of similar stated probability: its mean, how many there are, how many
    were right, and the interval of the share of right ones."""

    stated: float
    judged: int
    right: int
    true: Interval


class OfType(NamedTuple):
    """Links found and expected still to find whose left entity is of a type."""

    type: str
    found: int
    left: float


class Pace(NamedTuple):
    """How much a curator decided who looked: decisions, seconds of work, and how many seconds a
    decision takes, None for too few."""

    curator: str
    decisions: int
    seconds: float
    each: float | None


@dataclass(frozen=True)
class Facts:
    """`chances` are those of the questions to come, in the order of gain; `over_time` is what
    Activity.over_time gives, `releases` what Ledger.releases does."""

    graphs: tuple[str, str]
    run: RunInfo | None
    found: Estimate
    goals: Goals
    ahead: Forecast
    advice: Advice
    over_time: pa.Table
    pace: tuple[Pace, ...]
    types: tuple[OfType, ...]
    chances: np.ndarray
    bins: tuple[Bin, ...]
    releases: tuple[dict, ...]


def facts(workspace: Workspace, found: Estimate, curator: str | None = None) -> Facts:
    """What is known now; `found` is the estimate of this moment. The forecast goes at the pace of
    `curator` where that is known, else at that of all."""
    store = workspace.store
    with store.reading():
        activity, chosen = store.activity, store.settings.current()
        chances = _numbers(activity.ahead(), "probability")
        names = store.graphs.names()
        pace = tuple(_pace(row) for row in activity.pace().to_pylist())
        types = _types(activity.by_type().to_pylist(), found.left.mean)
        judged = activity.stated_and_right()
        over_time, releases = activity.over_time(), store.ledger.releases().to_pylist()
        run = store.runs.active()
    goals = Goals(chosen.precision_goal, chosen.recall_goal, chosen.links_an_hour)
    ahead = forecast(chances, *_whose(pace, curator))
    return Facts(
        (names["left"], names["right"]), run, found, goals, ahead, advice(found, ahead, goals),
        over_time, pace, types, chances, bins(judged), tuple(releases),
    )  # fmt: skip


def short(workspace: Workspace, found: Estimate, curator: str | None = None) -> Advice:
    """The advice alone, without the reads that only charts need."""
    store = workspace.store
    with store.reading():
        chosen = store.settings.current()
        chances = _numbers(store.activity.ahead(), "probability")
        pace = tuple(_pace(row) for row in store.activity.pace().to_pylist())
    goals = Goals(chosen.precision_goal, chosen.recall_goal, chosen.links_an_hour)
    return advice(found, forecast(chances, *_whose(pace, curator)), goals)


def bins(judged: pa.Table) -> tuple[Bin, ...]:
    """Judged first proposals (`stated`, `is_right`) in BINS bins, without the empty ones."""
    from scipy.special import betaincinv

    stated, right = _numbers(judged, "stated"), _numbers(judged, "is_right")
    place = np.minimum((stated * BINS).astype(int), BINS - 1)
    number, true = np.bincount(place, minlength=BINS), np.bincount(place, right, BINS)
    total = np.bincount(place, stated, BINS)
    outside = (1 - LEVEL) / 2
    low = betaincinv(true + 0.5, number - true + 0.5, outside)  # Jeffreys [standard]
    high = betaincinv(true + 0.5, number - true + 0.5, 1 - outside)
    low, high = np.where(true == 0, 0.0, low), np.where(true == number, 1.0, high)
    return tuple(
        Bin(
            float(total[i] / number[i]),
            int(number[i]),
            int(true[i]),
            Interval(float(low[i]), float(true[i] / number[i]), float(high[i])),
        )
        for i in np.flatnonzero(number)
    )


def _pace(row: dict) -> Pace:
    each = seconds_each(row["timed"], row["seconds"])
    return Pace(row["curator"], row["decisions"], row["seconds"], each)


def _whose(pace: tuple[Pace, ...], curator: str | None) -> tuple[float | None, str]:
    """How many seconds a decision takes, and at whose pace that is."""
    own = next((one.each for one in pace if one.curator == curator and one.each), None)
    if own is not None:
        return own, "at your pace"
    known = [one for one in pace if one.each]
    decisions = sum(one.seconds / one.each for one in known)
    return sum(one.seconds for one in known) / decisions if known else None, Forecast.pace


def _types(rows: list[dict], left: float) -> tuple[OfType, ...]:
    """What the run expects, brought to the number that is estimated to be left; types that read
    alike together."""
    stated = sum(row["expected"] for row in rows)
    share = left / stated if stated else 0.0
    found: dict[str, OfType] = {}
    for row in rows:
        name = OTHER if row["type"] is None else attribute_label(row["type"])
        before = found.get(name, OfType(name, 0, 0.0))
        found[name] = OfType(
            name, before.found + row["found"], before.left + share * row["expected"]
        )
    return tuple(found.values())


def _numbers(table: pa.Table, column: str) -> np.ndarray:
    found = table[column].to_numpy(zero_copy_only=False).astype(float)
    return np.nan_to_num(found)
