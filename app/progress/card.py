"""How far the links are, on the Start page: found and left, how precise, how complete."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.pipeline import Workspace
from app.progress.estimate import Estimate, estimate
from app.progress.wording import headline


def show(workspace: Workspace, below: Callable[[Workspace, Estimate], None]) -> None:
    """The card, and what `below` draws in it; nothing without a run whose probabilities say what is
    left."""
    if workspace.store.runs.active() is None:
        return
    found = current(workspace)
    if not found.links and not found.left.mean:
        return
    with st.container(border=True):
        st.markdown(headline(found))
        if found.links:
            st.progress(min(1.0, found.recall.mean))
        below(workspace, found)


def current(workspace: Workspace) -> Estimate:
    """Kept as long as nothing is decided and no probability changes."""
    now = (workspace.store.version(), workspace.recalculation.version)
    kept = st.session_state.get("progress_estimate")
    if kept is None or kept[0] != now:
        kept = st.session_state["progress_estimate"] = (now, estimate(workspace))
    return kept[1]
