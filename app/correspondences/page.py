"""Correspondences: which relations, attributes and types of the two graphs are the same."""

import streamlit as st

from app import state
from app.correspondences import found, table, wording
from app.correspondences.found import Found
from app.errors import reported
from app.widgets import remembered

workspace = state.workspace()
store = workspace.store
state.need_graphs(workspace)


@st.cache_resource(max_entries=2, show_spinner="Comparing what linked entities state …")
def found_in(folder: str, now: tuple, _store) -> Found:
    """What links show, once for each state of the workspace."""
    return found.find(_store)


st.caption(wording.INTRODUCTION)
with reported():
    now = (*store.correspondences.state(), workspace.recalculation.version)
    shown = found_in(str(workspace.folder), now, store)
    rows = found.standing(shown, store)
    if not rows and shown.links.empty:
        st.markdown("##### Nothing is linked yet")
        st.write(
            "Which properties mean the same is seen on linked entities. Import known links, train "
            "the model, or decide some proposals."
        )
        with st.container(horizontal=True):
            st.page_link("review/page.py", label="Review proposals", icon=":material/rule:")
            st.page_link("train/page.py", label="Train", icon=":material/model_training:")
    elif not rows:
        st.info(
            f"{wording.looked_at(shown)} No property of one graph agrees with one of the other "
            "more often than chance would have it.",
            icon=":material/info:",
        )
    else:
        chosen = table.filters(rows)
        if chosen:
            row = table.draw(chosen)
            st.caption(wording.looked_at(shown))
            table.details(workspace, shown, row)
        else:
            st.info("No rows match.", icon=":material/filter_alt_off:")
remembered.write(workspace)
