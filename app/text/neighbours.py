"""What joins a neighbour to one of the other side: sign, word and meaning, the same everywhere.

Confirmed and proposed are never called by one word: a proposal is the model's own, and what it says
about a pair is no evidence that people have looked at.
"""

from __future__ import annotations

from typing import NamedTuple


class Joined(NamedTuple):
    sign: str
    word: str
    meaning: str


JOINED = {  # by verdict
    "supports": Joined("✓", "linked", "a known or an accepted link joins the two"),
    "proposed": Joined("?", "proposed", "the model proposes to join the two, nobody confirmed it"),
    "contradicts": Joined("≠", "elsewhere", "a known or an accepted link joins it to another one"),
    "open": Joined("○", "open", "nothing joins it to a neighbour of the other side"),
}
SOURCES = {  # what a match is known from
    "seed": "known link",
    "accept": "accepted link",
    "proposal": "proposed, not confirmed",
}


def legend(verdicts) -> str:
    """The words of these verdicts with what they mean, in the order above."""
    return " · ".join(f"{j.sign} {j.word}: {j.meaning}" for v, j in JOINED.items() if v in verdicts)
