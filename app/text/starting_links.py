"""What the rules found before a training, in words."""

from __future__ import annotations

from collections.abc import Mapping

from store.counting import counted

RULES = {
    "identifiers": "equal identifiers",
    "iris": "the same IRI",
    "names": "equal names",
    "values": "equal values",
    "pictures": "the same pictures",
    "similar pictures": "similar pictures",
    "neighbours": "the same neighbours",
}


def starting_words(metrics: Mapping) -> str | None:
    """How many starting links a run had, by which rules, and how many are right by estimate; None
    where it had none to speak of."""
    found = metrics.get("starting_links") or {}
    if not found.get("links"):
        return None
    parts = [
        f"{one['links']:,} by {RULES.get(one['rule'], one['rule'])} ({one['precision']:.0%})"
        for one in found["rules"]
    ]
    return (
        f"Rules found {counted(found['links'], 'starting link')}, of which an estimated "
        f"{found['precision']:.0%} are right: {', '.join(parts)}. They were weighed again in every "
        "round, and count as accepted nowhere."
    )
