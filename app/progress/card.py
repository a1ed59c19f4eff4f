"""How far the links are, on the Start page: found and left, how precise, how complete."""

from __future__ import annotations

import streamlit as st

from app.pipeline import Workspace
from app.progress.estimate import Estimate, estimate
from app.progress.wording import headline


def show(workspace: Workspace) -> None:
    """The card; nothing without a run whose probabilities say what is left."""
    active = workspace.store.runs.active()
    if active is None:
        return
    found = _estimate(workspace, active.run)
    if not found.links and not found.left.mean:
        return
    with st.container(border=True):
        st.markdown(headline(found))
        if found.links:
            st.progress(min(1.0, found.recall.mean))


def _estimate(workspace: Workspace, run: str) -> Estimate:
    """Kept as long as nothing is decided and no probability changes."""
    events = workspace.store.status()["decisions"]["events"]
    now = (run, events, workspace.recalculation.version)
    kept = st.session_state.get("progress_estimate")
    if kept is None or kept[0] != now:
        kept = st.session_state["progress_estimate"] = (now, estimate(workspace))
    return kept[1]
