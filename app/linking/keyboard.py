"""The dialog's keyboard as a component that draws nothing; see keyboard.js."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

_keyboard = st.components.v2.component(
    "mimea_link_keyboard",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
)


def keyboard(turn: int, next: str, texts: Mapping[str, str]) -> None:
    """At another `turn` the focus goes to `next`: the search "left" or "right", or "link". `texts`
    are what the results on the screen are for, by side."""
    _keyboard(
        data={"turn": turn, "next": next, "texts": dict(texts)},
        key="link_keyboard",
        height=1,
        width=1,
    )
