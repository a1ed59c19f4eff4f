"""The words for kinds and states of correspondences, and for what a row of them says."""

from __future__ import annotations

from app.correspondences.found import CONFIRMED, JOINED, OPEN, REFUSED, SURE, Found, Row
from app.correspondences.units import unit_change
from app.text.attribute_label import attribute_label
from app.text.plain_text import plain
from store.counting import counted

KINDS = {
    "relation": "Relation",
    "inverse": "Relation, turned round",
    "attribute": "Attribute",
    "type": "Type",
}
STATES = {
    OPEN: "open",
    CONFIRMED: "confirmed",
    REFUSED: "not the same",
    JOINED: "joined at import",
}
SMALL = 0.01  # a smaller factor is said as a division
SAME = {
    "relation": "Same property",
    "inverse": "Same, turned round",
    "attribute": "Same property",
    "type": "Same type",
}
INTRODUCTION = (
    "Relations, attributes and types of both graphs that mean the same, seen on linked entities. "
    "Attributes and relations that you confirm stand side by side on the card, and the next "
    "training, which starts afresh, treats them as the same. "
    "Those marked “not the same” are never paired."
)
HELP = {
    "agree": "On how many linked pairs both say the same, of those that have both; of types, of "
    "those that have either.",
    "confidence": "How far they agree beyond chance, at least: with few pairs it is lower.",
}


def looked_at(found: Found) -> str:
    """What was compared."""
    sure = int(found.links["sure"].sum())
    words = counted(len(found.links) - sure, "linked pair")
    if sure:
        words += f" and {counted(sure, 'proposal')} of at least {SURE:.0%}"
    cut = {KINDS[s.kind].lower(): s.pairs for s in found.stated.values() if s.pairs < s.of}
    parts = ", ".join(f"{pairs:,} of them for {kind}" for kind, pairs in cut.items())
    return f"Compared on {words}{f' ({parts}, at random)' if parts else ''}."


def factor_words(row: Row) -> str:
    """How numbers differ, such as "× 2.59, looks like mi² → km²"; "" where they don't."""
    factor = row.shows.factor
    if abs(factor - 1) < 0.01:
        return ""
    units = unit_change(factor, attribute_label(row.shows.left), attribute_label(row.shows.right))
    words = f"× {_number(factor)}" if factor >= SMALL else f"÷ {_number(1 / factor)}"
    return words + (f", looks like {units}" if units else "")


def _number(number: float) -> str:
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"


def heading(row: Row) -> str:
    """The two, as Markdown."""
    left, right = plain(attribute_label(row.shows.left)), plain(attribute_label(row.shows.right))
    return f"**{left}** ↔ **{right}** · {KINDS[row.shows.kind].lower()}"


def evidence_words(row: Row) -> str:
    """What speaks for it, in a sentence."""
    shows = row.shows
    if not shows.both:
        return "No linked pair shows it."
    if shows.kind == "type":
        words = f"{shows.agree:,} of {counted(shows.both, 'linked pair')} with either have both"
    else:
        words = f"{shows.agree:,} of {counted(shows.both, 'linked pair')} with both agree"
    factor = factor_words(row)
    return f"{words}{f'; right {factor}' if factor else ''}."


def said_words(row: Row) -> str | None:
    """Who said what about it."""
    if row.state == JOINED:
        return "Joined when the graphs were imported."
    if row.said is None:
        return None
    verdict = "Confirmed" if row.state == CONFIRMED else "Said not to be the same"
    return f"{verdict} by {plain(row.said.curator)}, {row.said.decided_at:%d %b %Y %H:%M} UTC."
