"""Columns beside each other where there is room for them, else below each other."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

NARROW = 1000  # pixels of the page; Streamlit itself stacks columns only below 640
STYLE = (
    f"@media(max-width:{NARROW}px){{"
    "[class*=st-key-abreast]>*>[data-testid=stHorizontalBlock]{flex-wrap:wrap}"
    "[class*=st-key-abreast]>*>*>[data-testid=stColumn]{flex:1 1 100%;min-width:100%}}"
)


def abreast(key: str, widths: int | Sequence[int], **look) -> list:
    """Columns of these widths; `look` goes to st.columns. Every page has STYLE."""
    return st.container(key=f"abreast-{key}").columns(widths, **look)
