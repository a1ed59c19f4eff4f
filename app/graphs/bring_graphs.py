"""The way to other graphs: a button, and the page of a workspace that has none."""

from __future__ import annotations

import streamlit as st


def opener() -> None:
    """The button that leads to the page where graphs are brought in."""
    if st.button("Use other graphs", icon=":material/folder_open:"):
        st.switch_page("graphs/page.py")


def empty_workspace() -> None:
    """The page when there are no graphs and the demo could not be loaded."""
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        st.markdown("### No graphs here yet")
        st.write("Mimea aligns two knowledge graphs. Bring your own, or load the demo.")
        failure = st.session_state.get("demo_failure")
        if failure:
            st.error(f"The demo could not be loaded: {failure}", icon=":material/error:")
        with st.container(horizontal=True):
            opener()
            if st.button("Load the demo again", icon=":material/replay:"):
                st.session_state.pop("demo_failure", None)
                st.rerun()
