"""What the Release page says."""

from __future__ import annotations

import pyarrow as pa

from app.release.release import NOUNS, AuditState, Part
from mimea.confidence.audit import LEVEL, NO_OTHERS, Others, Sampled, still_to_judge
from store.counting import counted

KINDS = {
    "accept": "Links",
    "no_counterpart": "No counterpart",
    "reject": "Rejections",
}
OVER = {False: "what is released", True: "all links afterwards"}
INTRODUCTION = (
    "Release what the run is sure of, all at once: you judge a random sample of exactly that, "
    "without seeing what the run thinks of it, and the verdicts say whether the rest may follow."
)
BEGIN = "Judge a sample"


def outlook(outcome: str, chosen: int, open_: int, found: pa.Table) -> str:
    """What could be released, and how many of it the run expects to be right."""
    if not chosen:
        return f"**Nothing is sure enough** among {counted(open_, 'open statement')}."
    stated = found["probability"].to_numpy()
    return (
        f"**{counted(chosen, *NOUNS[outcome])}** of {open_:,} open ones could be released: stated "
        f"at {floor_percent(stated.min())} or more, {percent(stated.mean())} of them expected to "
        "be right."
    )


def sample_words(found: pa.Table, wanted: float, others: Others = NO_OTHERS) -> str:
    """How large the sample will be."""
    wrong = float(1 - found["probability"].to_numpy().mean())
    needed = still_to_judge(Sampled(len(found), wrong, 0, 0), wanted, others=others)
    if needed is None:
        return "So few can't be told by a sample; judge them one by one in the review."
    return (
        f"About {needed:,} of them have to be judged if all are right, more if some are not. "
        "Whatever is judged is decided, whether or not the rest is released."
    )


def result(state: AuditState) -> str:
    """What the sample says by now."""
    part, wanted = state.part, state.audit.precision
    whole = state.whole.sample
    judged = whole.right + whole.wrong
    words = f"**{judged:,} of {counted(whole.size, *NOUNS[state.audit.outcome])} judged**, "
    words += f"{whole.wrong:,} wrong. "
    if judged:
        what = "all links afterwards" if state.audit.of_all else "what would be released"
        words += f"Of {what} {interval(state.whole)} are right. "
    if part is None and not state.confirmed:
        return words + "What was found wrong is asked about once more."
    if part is None:
        return words + (
            f"That is too little for {percent(wanted)}. End the audit and ask for less, or go on "
            "in the review and train again."
        )
    if part.to_judge == 0:
        rest = "" if part.sample.size == whole.size else f" for the surest {part.sample.size:,}"
        over = " of all links" if state.audit.of_all else ""
        return words + f"**The sample holds{rest}**: at least {percent(wanted)}{over} right."
    if part.sample.size < whole.size:
        return words + (
            f"For {percent(wanted)} that is too little; the surest {part.sample.size:,} need "
            f"about {counted(part.to_judge, 'more verdict')}."
        )
    more = counted(part.to_judge, "more verdict")
    return words + f"About {more} for {percent(wanted)}."


def plain_result(state: AuditState) -> str:
    """What the sample says, without marks."""
    return result(state).replace("**", "")


def interval(part: Part) -> str:
    """The precision of what would be released, with its interval."""
    found = part.precision
    return (
        f"{percent(found.mean)} ({percent(found.low)} to {percent(found.high)}, {LEVEL:.0%} sure)"
    )


def percent(share: float) -> str:
    """With as many digits as the difference from 100 % needs."""
    digits = 0 if share < 0.9 or share == 1 else 1 if share < 0.995 else 2
    return f"{share:.{digits}%}"


def floor_percent(share: float) -> str:
    """Rounded down, as a bound is."""
    return f"{int(share * 1000) / 10:.1f}%"
