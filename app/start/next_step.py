"""The one thing to do next, from where the project stands."""

from __future__ import annotations

from dataclasses import dataclass

from store.counting import counted
from store.records import OUTCOMES
from store.status import main_counts


@dataclass(frozen=True)
class NextStep:
    """`page` is the view that the button opens; `by_hand`, whether links by hand help, too."""

    title: str
    text: str
    label: str
    page: str
    by_hand: bool = False


def next_step(status: dict, training: bool) -> NextStep:
    """What a curator should do now, given the workspace's status: first about main entities."""
    main = main_counts(status)
    proposals, decisions = main["proposals"], main["decisions"]
    judged = sum(decisions[v] for v in OUTCOMES)
    if training:
        return NextStep(
            "A training is running",
            "When it is done, a report shows what it changes, and you decide whether to adopt it.",
            "Watch the training",
            "train",
        )
    if any(run["waiting"] for run in status["runs"]):
        return NextStep(
            "A new run is waiting",
            "See what it changes, then adopt it or keep the active one.",
            "See the report",
            "train",
        )
    if proposals["open"]:
        return NextStep(
            f"{counted(proposals['open'], 'entity', 'entities')} to decide about",
            f"{counted(judged, 'pair')} decided so far. One key decides a pair.",
            "Review",
            "review",
        )
    return _after_review(status)


def _after_review(status: dict) -> NextStep:
    """With no open proposal: what to do next."""
    accepted = main_counts(status)["decisions"]["accept"]
    known = status["seeds"] + status["decisions"]["accept"]
    if not status["proposals"]["total"] and not known:
        return NextStep(
            "No links are known yet: let rules find the first ones",
            "Equal identifiers, names, values and pictures give links to start from; the model "
            "learns from them and proposes more. Links that you know yourself count more.",
            "Train",
            "train",
            by_hand=True,
        )
    if not status["proposals"]["total"]:
        return NextStep(
            "Train the model on the known links",
            f"{counted(known, 'link')} known so far; the model proposes more.",
            "Train",
            "train",
        )
    if accepted:
        return NextStep(
            "Every proposal is decided",
            f"{counted(accepted, 'accepted link')}, ready to export.{_vocabulary(status)}",
            "Export",
            "export",
        )
    return NextStep(
        "Every proposal is decided, none is accepted",
        f"Train again: the model learns from what was rejected.{_vocabulary(status)}",
        "Train",
        "train",
    )


def _vocabulary(status: dict) -> str:
    """A sentence about vocabulary that could be reviewed, too; nothing where there is none."""
    left = status["vocabulary"]["proposals"]["open"]
    return (
        f" The Review page can also ask about {counted(left, 'vocabulary term')}." if left else ""
    )
