"""What the Release page and `python -m app release` do: choose, audit, release.

The run's probabilities choose what could be released; a sample of exactly that, judged by people,
says whether it may. If it may not, the surest part of it goes on, and what was judged of that part
stays its sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from app.pipeline import Workspace
from app.release.standing import standing_links, trust_in_next
from app.text.labels import VERDICTS
from mimea.confidence.audit import (
    NO_OTHERS,
    PRIOR,
    Interval,
    Others,
    Sampled,
    holds,
    precision,
    still_to_judge,
)
from store.counting import counted
from store.errors import DecisionRefused
from store.records import UNFILTERED, QueueFilter
from store.review.audits import Audit

AIM = 3  # times the wrong ones that the wanted precision allows: a sample tells better than the run
LIKELIER = 0.5  # than not: what is less likely right is no proposal to release
CUTS = 24  # stated probabilities at which the surest part of a set may end
LEAST_JUDGED = 10  # of what is released, whatever the other links would allow
PLAUSIBLE = 0.05  # least probability of a part to hold, for which it is judged further

NOUNS = {
    "accept": ("link", "links"),
    "no_counterpart": ("entity without a counterpart", "entities without a counterpart"),
    "reject": ("rejection", "rejections"),
}


@dataclass(frozen=True)
class Part:
    """The statements of an audit from the stated probability `least` on, and what is known of them:
    `to_judge` more must be found right before they may be released, None if that is out of reach;
    they hold already with the probability `holds`. `cost` are the verdicts that this is expected to
    take, wrong ones among them; None likewise. `others` are the links that count besides."""

    least: float
    sample: Sampled
    to_judge: int | None
    holds: float
    cost: int | None
    others: Others = NO_OTHERS

    @property
    def precision(self) -> Interval:
        """The share of right ones among what would be released, and the others."""
        return precision(self.sample, self.others)

    @property
    def gain(self) -> int:
        """How many would be decided without a look, less the verdicts that this takes, too."""
        return self.sample.unjudged - 2 * self.cost


@dataclass(frozen=True)
class AuditState:
    """All of an audit, the part of it to go on with, which saves most verdicts, and whether a
    second look has `confirmed` all that was found wrong."""

    audit: Audit
    whole: Part
    part: Part | None
    confirmed: bool


def chosen(statements: pa.Table, wanted: float, others: Others = NO_OTHERS) -> pa.Table:
    """The surest statements, as many as may well be right in the share `wanted`, or with which all
    links, the others among them, may be."""
    p = statements["probability"].to_numpy()  # the surest first
    if not len(p):
        return statements
    allowed = (1 - wanted) * (np.arange(1, len(p) + 1) + others.links) - others.wrong.mean()
    fine = np.flatnonzero((np.cumsum(1 - p) <= AIM * allowed) & (p >= LIKELIER))
    return statements.slice(0, int(fine[-1]) + 1 if len(fine) else 0)


def begin(
    workspace: Workspace,
    outcome: str,
    wanted: float,
    curator: str,
    only: QueueFilter = UNFILTERED,
    seed: int | None = None,
    of_all: bool = False,
) -> Audit:
    """Begin the audit of what could be released. `wanted` is the precision of what is released, or
    `of_all` links that stand then. Raises DecisionRefused where nothing could."""
    review = workspace.store.review
    with workspace.store.reading():
        others = standing_links(workspace) if of_all else NO_OTHERS
        found = chosen(review.statements(outcome, only), wanted, others)
    if not len(found):
        raise DecisionRefused(
            f"Nothing is sure enough: no {NOUNS[outcome][0]} is stated at a probability of which "
            f"{wanted:.1%} would be right. Judge some proposals first, or ask for less."
        )
    draw = int(np.random.SeedSequence(seed).generate_state(1)[0])
    return review.begin_audit(outcome, wanted, curator, found, draw, of_all)


def state_of(workspace: Workspace, audit: Audit) -> AuditState:
    """How an audit stands by now."""
    rows = workspace.store.review.audited(audit.audit)
    others = standing_links(workspace) if audit.of_all else NO_OTHERS
    about = audit, trust_in_next(workspace), others
    p = rows["probability"].to_numpy()
    sampled = rows["sampled"].to_numpy(False)
    right = np.array(rows["is_right"].fill_null(False).to_numpy(False))
    whole = _part(p, sampled, right, float(p.min()) if len(p) else 0.0, *about)
    cuts = np.unique(np.quantile(p, np.linspace(0, 0.98, CUTS))) if len(p) else []
    parts = [_part(p, sampled, right, float(cut), *about) for cut in cuts]
    likely = [p for p in parts if p.cost is not None and p.holds >= PLAUSIBLE and p.gain > 0]
    best = max(likely, key=lambda part: part.gain, default=None)
    doubtful = sampled & ~rows["confirmed"].to_numpy(False)
    return AuditState(audit, whole, best, not doubtful.any())


def _part(
    p: np.ndarray,
    sampled: np.ndarray,
    right: np.ndarray,
    least: float,
    audit: Audit,
    trust: float,
    others: Others,
) -> Part:
    here = p >= least
    judged = here & sampled
    wrong = float((1 - p[here]).mean()) if here.any() else 0.0
    sample = Sampled(
        int(here.sum()), wrong, int((judged & right).sum()), int((judged & ~right).sum()), trust
    )
    wanted = audit.precision
    # what was judged right of it is a link that stands already
    others = others._replace(links=max(0, others.links - sample.right))
    to_judge = still_to_judge(sample, wanted, others=others)
    if to_judge is not None:
        missing = min(LEAST_JUDGED - sample.right - sample.wrong, sample.unjudged)
        to_judge = max(to_judge, missing)
    cost = to_judge
    # only a run that has checked itself knows how many will be wrong
    if to_judge and trust > PRIOR:
        expected = (trust * wrong + sample.wrong) / (trust + sample.right + sample.wrong)
        cost = still_to_judge(sample, wanted, wrong=expected, others=others)
    return Part(least, sample, to_judge, holds(sample, wanted, others), cost, others)


def release(workspace: Workspace, state: AuditState, curator: str) -> tuple[str, int]:
    """Release the part of an audit that holds, and end it. Its batch and how many were released.
    Raises DecisionRefused if the sample doesn't say so yet."""
    part, audit = state.part, state.audit
    if part is None or part.to_judge:
        raise DecisionRefused(f"Not released: {still_open(state)}")
    sample = part.sample.right, part.sample.wrong
    return workspace.store.ledger.release(
        audit.audit, part.least, sample, curator, note(part, audit)
    )


def note(part: Part, audit: Audit) -> str:
    """What each released row says of the audit."""
    sample, found = part.sample, part.precision
    judged = sample.right + sample.wrong
    return (
        f"Released at a stated probability of {part.least:.4f} or more: of {sample.size:,}, a "
        f"random sample of {judged:,} was judged, {sample.wrong:,} wrong; "
        f"{audit.precision:.1%} right wanted{' of all links' * audit.of_all}, {found.mean:.2%} "
        "expected "
        f"({found.low:.2%} to {found.high:.2%}). Nobody looked at this row."
    )


def still_open(state: AuditState) -> str:
    """What is missing before a release, in a sentence."""
    part = state.part
    if part is None:
        return (
            f"too many of the sample are wrong for {state.audit.precision:.1%}. "
            "Ask for less, or go on in the review and train again."
        )
    return (
        f"about {counted(part.to_judge, 'further verdict')} needed, if all of them say "
        f"“{VERDICTS[state.audit.outcome]}”."
    )
