"""What the dashboard and its report call things."""

from __future__ import annotations

from app.dashboard.advice import between, duration, percent
from app.dashboard.facts import Facts
from store.counting import counted

REPORT = "Print or save this report"
TITLES = {
    "verdict": "Decided, by verdict",
    "curator": "Decided, by curator",
    "type": "Found and left, by type",
    "probability": "Open proposals, by stated probability",
    "true": "Stated against true",
    "pace": "Pace",
}
EXPLAINED = {
    "verdict": "Added up over time (UTC). A dotted upright line is a release.",
    "curator": "Added up over time (UTC), by who decided. A dotted upright line is a release.",
    "type": "Links that were found, and how many more the run expects. An entity counts under the "
    "rarest of its types that are frequent.",
    "probability": "How sure the run is of the first open candidate of each open entity.",
    "true": "First proposals that somebody looked at: how sure the run was, and how many were "
    "right. On the dotted line the probabilities hold.",
    "pace": "From one decision to the next; two minutes or more count as a pause.",
}
GLOSSARY = {
    "precision": "the share of the links that are right",
    "recall": "the share of all links there are to find that are found",
    "interval": "holds the true value with a probability of 95%",
    "released": "accepted together, on the word of a judged random sample; nobody looked at each",
    "stated": "as the run gave it before anybody decided",
}


def figures(facts: Facts) -> list[tuple[str, str, str]]:
    """The numbers at the top: (what, number, interval or explanation)."""
    found, left = facts.found, facts.found.left
    spent = sum(one.seconds for one in facts.pace)
    made = sum(one.decisions for one in facts.pace)
    numbers = [
        ("Links found", f"{found.links:,}", "without the known ones"),
        ("Still to find", f"about {round(left.mean):,}",
         f"{round(left.low):,} to {round(left.high):,}"),
    ]  # fmt: skip
    if found.links:
        numbers += [
            ("Precision", percent(found.precision.mean), f"{between(found.precision)}%"),
            ("Recall", percent(found.recall.mean), f"{between(found.recall)}%"),
        ]
    return [*numbers, ("Decided by looking", f"{made:,}",
                       f"in {duration(spent)}" if spent else "no time known")]  # fmt: skip


def outlook(facts: Facts) -> str:
    """What the next decisions bring, in a sentence."""
    ahead = facts.ahead
    if not ahead.decisions:
        return "No proposal is open."
    links, time = counted(round(ahead.links), "link"), ""
    if ahead.seconds is not None:
        time = f", in {duration(ahead.seconds)} {ahead.pace}"
    return (
        f"The next {counted(ahead.decisions, 'decision')} in the order of gain are expected to "
        f"bring about {links}{time}. {rate(facts)}"
    ).strip()


def rate(facts: Facts) -> str:
    """How many links an hour that is; nothing where nobody's pace is known."""
    ahead = facts.ahead
    if ahead.an_hour is None:
        return ""
    whose = ahead.pace[:1].upper() + ahead.pace[1:]
    return f"{whose} an hour brings about {counted(round(ahead.an_hour), 'link')}."


def goals(facts: Facts) -> str:
    """At which the advice is to stop."""
    goals = facts.goals
    return (
        f"Wanted: {percent(goals.precision)} precision and {percent(goals.recall)} recall, and "
        f"{counted(goals.links_an_hour, 'link')} an hour."
    )
