"""The review card as a Streamlit component: HTML, CSS and JavaScript read as text, no build step.

The browser keeps the queue of cards and of decisions, so that a key is answered before the server
knows. Four scripts are joined into one module: the queue (what is decided, what is waiting), the
drawing (text only ever through textContent), the two faces that are drawn on, and the card (keys,
and what ties the others together).
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).resolve().parent
_SCRIPTS = ("queue.js", "draw.js", "face.js", "review_card.js")


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


review_card = st.components.v2.component(
    "mimea_review_card",
    html=_text("review_card.html"),
    css=_text("review_card.css"),
    js="\n".join(_text(name) for name in _SCRIPTS),
)
