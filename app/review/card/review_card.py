"""The review card as a Streamlit component: HTML, CSS and JavaScript read as text, no build step.

The browser keeps the queue of cards and of decisions, so that a key is answered before the server
knows. The scripts are joined into one module, in this order; the words and the colours of the
modalities, which all pages share, are put in front.
"""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from app.text.labels import VERDICTS
from app.text.modalities import COLOURS, MEANINGS
from app.text.neighbours import JOINED
from store.records import RELATIONS

_HERE = Path(__file__).resolve().parent
_SCRIPTS = (
    "queue.js",  # what is decided, and what is still on its way
    "traffic.js",  # the server: decisions out, new cards in
    "draw.js",  # everything that is drawn; text only ever through textContent
    "face.js",  # the two drawings, one in front and one behind
    "overlays.js",  # the keys, enlarged pictures, the search
    "panels.js",  # the evidence that opens beside or below
    "keyboard.js",  # what a key means, and when it is refused
    "review_card.js",  # the card, which ties the others together
)


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _words() -> str:
    words = {
        "VERDICTS": VERDICTS,
        "RELATIONS": RELATIONS,
        "MEANINGS": MEANINGS,
        "JOINED": JOINED,
    }
    return "\n".join(f"const {name} = {json.dumps(found)};" for name, found in words.items())


def _colours() -> str:
    return "\n".join(f".{term} {{ background: {colour}; }}" for term, colour in COLOURS.items())


review_card = st.components.v2.component(
    "mimea_review_card",
    html=_text("review_card.html"),
    css=f"{_colours()}\n{_text('review_card.css')}",
    js="\n".join([_words(), *map(_text, _SCRIPTS)]),
)
