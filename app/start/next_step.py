"""The one thing to do next, from where the project stands."""

from __future__ import annotations

from dataclasses import dataclass

from store.counting import counted


@dataclass(frozen=True)
class NextStep:
    """`page` is the view that the button opens."""

    title: str
    text: str
    label: str
    page: str


def next_step(status: dict, training: bool) -> NextStep:
    """What a curator should do now, given the workspace's status."""
    proposals, decisions = status["proposals"], status["decisions"]
    accepted = decisions["accept"]
    judged = sum(decisions[v] for v in ("accept", "reject", "unsure", "no_counterpart"))
    if training:
        return NextStep(
            "A training is running",
            "When it is done you see what it changes, and decide whether to adopt it.",
            "Watch the training",
            "train",
        )
    if any(run["waiting"] for run in status["runs"]):
        return NextStep(
            "A new run waits",
            "See what it changes, then adopt it or keep the present one.",
            "See the report",
            "train",
        )
    if proposals["open"]:
        return NextStep(
            f"{counted(proposals['open'], 'entity', 'entities')} to decide about",
            f"{counted(judged, 'pair')} judged so far. One key decides a pair.",
            "Review",
            "review",
        )
    known = status["seeds"] + accepted
    if not known:
        return NextStep(
            "The two graphs have no known link yet",
            "The model learns from links that are known. Import the graphs with a links file.",
            "See how to train",
            "train",
        )
    if not proposals["total"]:
        return NextStep(
            "Train the model on the known links",
            f"Known so far: {counted(known, 'link')}; the model proposes others.",
            "Train",
            "train",
        )
    if accepted:
        return NextStep(
            "Every proposal is decided",
            f"{counted(accepted, 'accepted link')}, ready to be published.",
            "Export",
            "export",
        )
    return NextStep(
        "Every proposal is decided, none accepted",
        "Train again: the model learns from what was rejected.",
        "Train",
        "train",
    )
