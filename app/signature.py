"""The name that decisions are signed with: shown where decisions are made, changed in place."""

import streamlit as st

from app import state


def signature_box() -> None:
    st.text_input(
        "Decisions are signed by",
        value=state.curator(),
        key="curator_box",
        max_chars=80,
        width=220,
        on_change=state.sign_as,
    )


def signature() -> None:
    """The name as a small button that opens the box."""
    with st.popover(
        state.curator(), icon=":material/person:", help="Decisions are signed with this name"
    ):
        signature_box()
