"""The one table of keys: it makes the card's buttons and the help overlay.

`keys` are values of the browser's `KeyboardEvent.key`, letters in lower case. A row with a
`verdict` decides about the pair on the screen; the others only look, write or ask.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Key:
    action: str
    keys: tuple[str, ...]
    cap: str
    word: str
    help: str
    verdict: str | None = None
    button: bool = True
    relation: bool = False  # offered only where the project has relations, in a row of their own


KEYS = (
    Key("accept", ("a",), "A", "accept", "They are the same entity.", "accept"),
    Key("reject", ("x",), "X", "reject", "They are not the same entity.", "reject"),
    Key("unsure", ("u",), "U", "unsure", "Can't tell; leaves the queue.", "unsure"),
    Key("skip", (" ",), "Space", "skip", "Decide later; comes back in the next session.", "skip"),
    Key(
        "no_counterpart",
        ("n",),
        "N",
        "no counterpart",
        "The left entity has no match in the right graph.",
        "no_counterpart",
    ),
    Key("undo", ("backspace",), "⌫", "undo", "Take back the last decision of this page."),
    Key(
        "choose",
        tuple("123456789"),
        "1–9",
        "choose candidate",
        "Show another candidate without deciding.",
        button=False,
    ),
    Key("search", ("s",), "S", "search", "Search the right graph for another candidate."),
    Key("back", ("arrowleft",), "←", "look back", "Show the previous card.", button=False),
    Key("forward", ("arrowright",), "→", "look ahead", "Show the next card.", button=False),
    Key("note", ("m",), "M", "note", "Add a note to the decision.", button=False),
    Key(
        "queue",
        ("q",),
        "Q",
        "back to the queue",
        "From a card that you looked back at, or that another page opened.",
        button=False,
    ),
    Key("help", ("h", "?"), "H", "all keys", "Show or hide the list of all keys."),
)
# B, V, T and F lie together; R and C are Streamlit's own (run again, clear the cache).
RELATION_KEYS = tuple(
    Key(verdict, (cap.lower(),), cap, word, help, verdict, relation=True)
    for cap, verdict, word, help in (
        (
            "B",
            "broader",
            "right is broader",
            "Not the same: the right one is broader and holds the left one.",
        ),
        (
            "V",
            "narrower",
            "right is narrower",
            "Not the same: the right one is narrower, a part or a kind of the left one.",
        ),
        ("T", "related", "related", "Not the same, and neither is broader, but they are related."),
        (
            "F",
            "conflated",
            "conflated",
            "One of the two records mixes several things, so nothing should be linked to it; a "
            "note can say which.",
        ),
    )
)


def key_rows(relations: bool = False) -> list[dict]:
    """The table as plain records, for the card component; with `relations` their keys, too."""
    return [asdict(key) for key in (*KEYS, *(RELATION_KEYS if relations else ()))]
