"""Whether a new run is no worse than the active one, so that it may be adopted by itself."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import binomtest

from app.adoption.decided_flips import DecidedFlips
from app.adoption.run_report import RunReport, by_chance
from store.counting import counted
from store.records import RunInfo

DOUBT = 0.05  # so improbable must it be, were both runs equally good, before one is called worse


@dataclass(frozen=True)
class Judgement:
    """`no_worse`, with a sentence that says on what."""

    no_worse: bool
    reason: str


def judge(report: RunReport) -> Judgement:
    """Compare on held-out links and on decided pairs; worse is what chance doesn't explain. [ours]

    Held-out links: Hits@1 below the active run's by more than two standard errors. Decided pairs:
    more of them turned for the worse than for the better, by a sign test. A run that measured
    nothing itself is never called no worse; the measure of one that began without known links is
    of easy ones, and isn't compared with.
    """
    old, new = _hits(report.old), _hits(report.new)
    if new is None:
        return Judgement(False, "It measured nothing on held-out links, so nobody knows.")
    if report.decided is None:
        return Judgement(False, "The decided pairs can't be compared, so nobody knows.")
    held_out = f"Hits@1 on held-out links {new:.3f}"
    worse = False
    if old is not None and report.old.metrics.get("links_from_the_beginning") != 0:
        held_out += f" (was {old:.3f})"
        worse = new < old - (by_chance(report.old, report.new) or 0.0)
    worse_pairs, pairs = _pairs(report.decided)
    return Judgement(not (worse or worse_pairs), f"{held_out}; {pairs}.")


def _hits(run: RunInfo) -> float | None:
    """Hits@1 as this run measured it itself."""
    if run.metrics.get("started_from"):
        return None
    return (run.metrics.get("validation") or {}).get("hits@1")


def _pairs(decided: DecidedFlips) -> tuple[bool, str]:
    """Whether more decided pairs turned for the worse than chance explains, and how many did."""
    better = sum(flip.good for flip in decided.flips)
    worse = len(decided.flips) - better
    turned = better + worse
    beyond = turned > 0 and binomtest(worse, turned, alternative="greater").pvalue < DOUBT
    compared = sum(kind.pairs for kind in (decided.accepted, decided.rejected, decided.learned))
    words = counted(compared, "decided pair")
    return beyond, f"of {words} {better:,} rank better now and {worse:,} worse"
