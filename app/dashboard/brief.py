"""The dashboard in two lines, within the progress card of the Start page."""

from __future__ import annotations

import streamlit as st

from app import state
from app.dashboard import charts, svg
from app.dashboard.facts import short
from app.errors import reported
from app.pipeline import Workspace
from app.progress.estimate import Estimate


def show(workspace: Workspace, found: Estimate) -> None:
    """The advice, how the decisions grew, and the way to the whole."""
    with reported():
        advice, line = _read(workspace, found)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(advice, width="stretch")
            if line:
                st.html(line, width="content")
            st.page_link(
                "dashboard/page.py", label="Dashboard", icon=":material/monitoring:",
                width="content",
            )  # fmt: skip


def _read(workspace: Workspace, found: Estimate) -> tuple[str, str]:
    """Kept as long as nothing changes."""
    who = state.curator()
    now = (workspace.store.version(), workspace.recalculation.version, who)
    kept = st.session_state.get("dashboard_brief")
    if kept is None or kept[0] != now:
        over_time = workspace.store.activity.over_time()
        total = sum(charts.series(over_time, "verdict")[1].values())
        line = svg.spark(list(total), "Decisions over time") if over_time.num_rows > 1 else ""
        kept = (now, (short(workspace, found, who).short, line))
        st.session_state["dashboard_brief"] = kept
    return kept[1]
