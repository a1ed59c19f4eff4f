"""The one table of keys: it makes the card's buttons, the help overlay and the manual.

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


KEYS = (
    Key("accept", ("a",), "A", "accept", "The two are the same.", "accept"),
    Key("reject", ("x",), "X", "reject", "The two are not the same.", "reject"),
    Key("unsure", ("u",), "U", "unsure", "Looked at, can't tell; leaves the queue.", "unsure"),
    Key("skip", (" ",), "Space", "skip", "Not now; comes back in the next session.", "skip"),
    Key(
        "no_counterpart",
        ("n",),
        "N",
        "no counterpart",
        "The left entity has no match on the other side at all.",
        "no_counterpart",
    ),
    Key("undo", ("backspace",), "⌫", "undo", "Take back the last decision and show its card."),
    Key(
        "choose",
        tuple("123456789"),
        "1–9",
        "choose candidate",
        "Show another candidate; decides nothing.",
        button=False,
    ),
    Key("search", ("s",), "S", "search", "Search another target on the other side."),
    Key("back", ("arrowleft",), "←", "look back", "Look at the card before.", button=False),
    Key("forward", ("arrowright",), "→", "look ahead", "Look at the card after.", button=False),
    Key("note", ("m",), "M", "note", "Write a note that goes with the decision.", button=False),
    Key("help", ("h", "?"), "H", "help", "Show or hide these keys.", button=False),
)


def key_rows() -> list[dict]:
    """The table as plain records, for the card component."""
    return [asdict(key) for key in KEYS]


def keys_markdown() -> str:
    """The table as Markdown, for the manual."""
    rows = "\n".join(f"| {key.cap} | {key.word} | {key.help} |" for key in KEYS)
    return f"| Key | Does | Meaning |\n|---|---|---|\n{rows}\n"
