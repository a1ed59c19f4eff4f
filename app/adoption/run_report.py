"""What a new run would change, against the active one: the report before it is adopted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from app.adoption.decided_flips import DecidedFlips, Firsts, decided_flips
from app.pipeline import Workspace
from mimea.config import MODALITIES
from mimea.snapshot import SnapshotError
from store.counting import counted
from store.records import RunInfo
from store.runs.comparison import RunComparison

MEASURES = {"hits@1": "Hits@1", "hits@10": "Hits@10", "mrr": "MRR"}
DANGLING = {"precision": "No match, precision", "recall": "No match, recall"}


@dataclass(frozen=True)
class Metric:
    """One measure of both runs; shares in 0 to 1 but for numbers of pairs."""

    name: str
    before: float | None
    after: float | None
    share: bool = True


@dataclass(frozen=True)
class RunReport:
    """`alone` is Hits@1 by each modality alone; `decided` is None where a run's folder can't be
    read; `cautions` are sentences."""

    old: RunInfo
    new: RunInfo
    metrics: tuple[Metric, ...]
    alone: tuple[Metric, ...]
    cautions: tuple[str, ...]
    comparison: RunComparison
    decided: DecidedFlips | None


def run_report(workspace: Workspace, old: RunInfo, new: RunInfo) -> RunReport:
    """Compare a new run with the one it would replace."""
    cautions = [*_cautions(old, new)]
    try:
        runs = [workspace.run_evidence(run.run) for run in (old, new)]
        decided = decided_flips(workspace, *runs)
    except (SnapshotError, OSError) as error:
        decided = None
        cautions.append(f"Decided pairs could not be compared: {error}")
    changed = (decided.lefts(good=True), decided.lefts(good=False)) if decided else ((), ())
    comparison = workspace.store.runs.compare(old.run, new.run, *changed)
    return RunReport(
        old, new, _metrics(old, new), _alone(old, new), tuple(cautions), comparison, decided
    )


def headlines(report: RunReport) -> list[str]:
    """The report in a few sentences, the most important first."""
    counts = report.comparison.counts
    lines = [_measured(report)]
    if report.decided is not None:
        lines += _decided(report.decided)
    entities = counted(counts.entities, "open entity", "open entities")
    return [
        *lines,
        f"Clashes over a right entity: {counts.clashes:,} new, {counts.settled:,} gone.",
        f"Highly probable first proposals: {counts.gained:,} newly proposed, {counts.lost:,} no "
        "longer proposed.",
        f"First proposal changed: {counts.moved:,} of {entities}.",
    ]


def _measured(report: RunReport) -> str:
    measures = [
        f"{metric.name} {metric.after:.3f} (was {metric.before:.3f})"
        for metric in report.metrics
        if metric.name in MEASURES.values() and None not in (metric.before, metric.after)
    ]
    return (
        f"On held-out links: {', '.join(measures)}."
        if measures
        else "Accuracy: not measured for both runs."
    )


def _decided(decided: DecidedFlips) -> Iterator[str]:
    for firsts, verdict in ((decided.accepted, "accepted"), (decided.rejected, "rejected")):
        if firsts.pairs:
            pairs = counted(firsts.pairs, verdict + " pair")
            yield f"{pairs} that neither run has learned from: {firsts_words(firsts)}."
    if decided.learned.pairs:
        pairs = counted(decided.learned.pairs, "accepted pair")
        yield (
            f"{pairs} learned from: {firsts_words(decided.learned)}. That shows what was learned, "
            "not whether it is right."
        )


def firsts_words(firsts: Firsts) -> str:
    return f"{firsts.after:,} would come first, {firsts.before:,} before"


def _metrics(old: RunInfo, new: RunInfo) -> tuple[Metric, ...]:
    valid = [run.metrics.get("validation") or {} for run in (old, new)]
    absent = [run.metrics.get("no_counterpart") or {} for run in (old, new)]
    found = [run.metrics.get("found_pairs") for run in (old, new)]
    return (
        *(Metric(name, *(v.get(m) for v in valid)) for m, name in MEASURES.items()),
        *(Metric(name, *(a.get(m) for a in absent)) for m, name in DANGLING.items() if any(absent)),
        Metric("Pseudo-labels", *found, share=False),
    )


def _alone(old: RunInfo, new: RunInfo) -> tuple[Metric, ...]:
    alone = [run.metrics.get("alone") or {} for run in (old, new)]
    return tuple(
        Metric(word, *(a.get(m) for a in alone))
        for m, word in MODALITIES.items()
        if any(m in a for a in alone)
    )


def _cautions(old: RunInfo, new: RunInfo) -> Iterator[str]:
    for run, name in ((new, "new"), (old, "active")):
        start = run.metrics.get("started_from")
        if start:
            yield f"The {name} run continued {start} and shows the accuracy measured then."
        elif not run.metrics.get("validation"):
            yield (
                f"The {name} run measured nothing on held-out links (too few links, or too few "
                "epochs): its probabilities are low, cautious guesses."
            )
    chance = by_chance(old, new)
    if chance is not None and not new.metrics.get("started_from"):
        yield (
            "Each run is measured on its own held-out links; a difference in Hits@1 below "
            f"{100 * chance:.1f} points may be chance."
        )


def by_chance(old: RunInfo, new: RunInfo) -> float | None:
    """Two standard errors of the difference of two shares. [standard]"""
    valid = [run.metrics.get("validation") or {} for run in (old, new)]
    if not all(v.get("pairs") and v.get("hits@1") is not None for v in valid):
        return None
    tries = [v["pairs"] + 2 for v in valid]  # as Laplace: all right is not without doubt
    shares = [(v["hits@1"] * v["pairs"] + 1) / n for v, n in zip(valid, tries, strict=True)]
    return 2 * sqrt(sum(s * (1 - s) / n for s, n in zip(shares, tries, strict=True)))
