"""Second opinions above the conflicts: how far curators agree, and how often each is wrong."""

from __future__ import annotations

import streamlit as st

from app.opinions import wording
from app.opinions.agreement import Report, report
from app.pipeline import Workspace
from app.widgets.record_table import table


def show(workspace: Workspace) -> None:
    """The panel; nothing where no second opinion is wanted or was ever given."""
    share = workspace.store.settings.current().second_opinions
    found = _report(workspace)
    if not share and found.overall is None:
        return
    with st.expander(wording.headline(found, share), icon=":material/group:"):
        if not share:
            st.caption(wording.OFF)
        elif found.overall is None:
            st.caption(wording.WAITING.format(share=share))
        if found.overall is not None:
            _tables(found)
        with st.container(horizontal=True):
            st.page_link("settings/page.py", label="Settings", icon=":material/tune:")
            if share:
                st.page_link(
                    "review/page.py",
                    label="Judge those due",
                    icon=":material/rule:",
                    query_params={"opinions": "true"},
                )


def _tables(found: Report) -> None:
    st.html(table(wording.agreement_rows(found)))
    types = wording.type_rows(found)
    if types:
        st.html(table(types))
    st.html(table(wording.error_rows(found)))
    st.caption(
        "Judged blind by the second curator. An error is a yes or no that isn't true; it is "
        "estimated for both, and more narrowly the more of their disagreements are settled below. "
        "Kappa and alpha have no interval before the first disagreement, nor kappa where one of "
        "the two always says the same."
    )


def _report(workspace: Workspace) -> Report:
    """Kept as long as nothing is decided and no setting changed."""
    store = workspace.store
    now = (store.status()["decisions"]["events"], store.settings.current().many_to_many)
    kept = st.session_state.get("opinions_report")
    if kept is None or kept[0] != now:
        kept = st.session_state["opinions_report"] = (now, report(workspace))
    return kept[1]
