"""The button that opens "Link two entities": in the header of every page, and on pages that suggest
it. What it opens stands in linking/; here nothing is read."""

from __future__ import annotations

import streamlit as st

LABEL = "Link two entities"
HELP = "Two entities that you know to be the same, whether or not a run proposes them."
OPEN = "linking"  # in the session's state, as long as the dialog is open
NARROW = 1000  # pixels of the page; below it only the symbol has room beside the navigation
# taken out of the page's column, in which it would be a line; above the header, below dialogs
STYLE = (
    "[data-testid=stLayoutWrapper]:has(>.st-key-link_header){position:fixed;top:.55rem;right:1rem;"
    "width:auto;z-index:999991}"
    f"@media(max-width:{NARROW}px){{.st-key-link_header kbd{{display:none}}"
    ".st-key-link_header p{position:absolute;width:1px;overflow:hidden;clip-path:inset(50%)}}"
)


def in_header() -> None:
    """The button that every page has."""
    with st.container(key="link_header"):
        _button("link_open", help=HELP, type="tertiary", shortcut="L")


def suggested(key: str = "link_suggested", **look) -> None:
    """The same on a page, where it is what to do next; `look` goes to st.button."""
    _button(key, **look)


def is_open() -> bool:
    return OPEN in st.session_state


def open_dialog() -> None:
    """From the next run on; for a callback."""
    st.session_state[OPEN] = True


def close_dialog() -> None:
    """For a callback."""
    st.session_state.pop(OPEN, None)


def _button(key: str, **look) -> None:
    st.button(LABEL, icon=":material/add_link:", key=key, on_click=open_dialog, **look)
