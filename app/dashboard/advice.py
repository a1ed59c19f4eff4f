"""Whether to go on with the review or to stop, in one sentence, from what is found, what is left
and what the next decisions are expected to bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from app.progress.estimate import Estimate
from mimea.confidence.audit import Interval
from store.counting import counted

NEXT = 100  # decisions that a forecast is about
HOUR = 3600  # seconds
LOOK_AGAIN = "Look again at what was accepted"
MOST = 0.999  # beyond it a share is not told from all but by that
ENOUGH = 20  # decisions with a known time, from which on a pace is known


@dataclass(frozen=True)
class Goals:
    """At which precision and recall to stop, and how many links an hour has to bring."""

    precision: float = 0.99
    recall: float = 0.95
    links_an_hour: int = 5


@dataclass(frozen=True)
class Forecast:
    """What the next decisions are expected to bring: `links` in that many `decisions` (fewer than
    NEXT where fewer are open); the seconds that they take, and how many links an hour come while
    the next hour lasts, None where nobody's pace is known."""

    decisions: int
    links: float
    seconds: float | None = None
    an_hour: float | None = None
    pace: str = "at the pace so far"


@dataclass(frozen=True)
class Advice:
    """`reason` is "goals", "hour" or "nothing open" where to stop, else "precision" (what is
    accepted wants a second look) or "left" (there is more to find). `short` is for where precision
    and recall stand beside it."""

    stop: bool
    reason: str
    sentence: str
    short: str


def forecast(chances: Sequence[float], each: float | None, pace: str = Forecast.pace) -> Forecast:
    """`chances` are those of the questions to come to be right, in their order; `each` is how many
    seconds a decision takes, None where nobody knows, at the `pace` of whom."""
    links = float(sum(islice(chances, NEXT)))
    decisions = min(NEXT, len(chances))
    if each is None or not decisions:
        return Forecast(decisions, links)
    within = min(len(chances), max(1, int(HOUR / each)))
    an_hour = float(sum(islice(chances, within))) * HOUR / (within * each)
    return Forecast(decisions, links, decisions * each, an_hour, pace)


def seconds_each(timed: int, seconds: float) -> float | None:
    """How long a decision takes, from so many that took so long together; None for too few."""
    return seconds / timed if timed >= ENOUGH and seconds > 0 else None


def advice(found: Estimate, ahead: Forecast, goals: Goals) -> Advice:
    """Stop where both goals are reached, where nothing is open, or where too little comes."""
    precision, recall = found.precision, found.recall
    state = f"about {percent(recall.mean)} of the links are found ({between(recall)})"
    right = f"{percent(precision.mean)} of them are right ({between(precision)})"
    complete = found.links > 0 and recall.mean >= goals.recall
    wanted = f"{percent(goals.precision)} precision"
    if complete and precision.mean >= goals.precision:
        short = f"You can stop: {wanted} and {percent(goals.recall)} recall are reached."
        return Advice(True, "goals", f"You can stop: {state} and {right}.", short)
    if not ahead.decisions:
        short = "Every proposal is decided. A training may find more."
        return Advice(True, "nothing open", _nothing_open(found.links, state, right), short)
    if ahead.an_hour is not None and ahead.an_hour < goals.links_an_hour:
        short = _too_few(ahead, goals)
        more = f" {state[:1].upper()}{state[1:]} and {right}." if found.links else ""
        return Advice(True, "hour", short + more, short)
    if complete:
        long = f"{LOOK_AGAIN}: {state}, but {right}, and {percent(goals.precision)} are wanted."
        return Advice(False, "precision", long, f"{LOOK_AGAIN}: {wanted} isn't reached.")
    to_come = f"Go on: {_to_come(found.left, ahead)}."
    return Advice(False, "left", to_come, to_come)


def _too_few(ahead: Forecast, goals: Goals) -> str:
    brings = counted(round(ahead.an_hour), "link")
    return (
        f"You can stop: going on brings about {brings} an hour, and {goals.links_an_hour:,} would "
        "be worth it."
    )


def _nothing_open(links: int, state: str, right: str) -> str:
    if not links:
        return "Every proposal is decided, and no link was found. Train again, or add links."
    return f"Every proposal is decided: {state}, and {right}. A training may find more."


def _to_come(left: Interval, ahead: Forecast) -> str:
    next_ones = "the next decision brings" if ahead.decisions == 1 else (
        f"the next {ahead.decisions:,} decisions bring"
    )  # fmt: skip
    took = f" ({duration(ahead.seconds)} {ahead.pace})" if ahead.seconds is not None else ""
    are = "is" if round(left.mean) == 1 else "are"
    return (
        f"about {counted(round(left.mean), 'link')} {are} left; {next_ones} about "
        f"{round(ahead.links):,}{took}"
    )


def percent(share: float) -> str:
    """A share in words: whole percents, a tenth where that tells it from all or almost all."""
    if share in (0, 1):
        return f"{share:.0%}"
    if share > MOST:
        return f"over {MOST:.1%}"
    return f"{share:.1%}" if share >= 0.985 or share < 0.01 else f"{share:.0%}"


def between(interval: Interval) -> str:
    """The ends of an interval of shares, without the percent sign of the number before."""
    low, high = (percent(end).rstrip("%") for end in (interval.low, interval.high))
    return f"{low} to {high}"


def duration(seconds: float) -> str:
    """Time as people say it."""
    minutes = seconds / 60
    if minutes < 1:
        return "less than a minute"
    if minutes < 90:
        return counted(round(minutes), "minute")
    return f"{seconds / HOUR:.1f} hours"
