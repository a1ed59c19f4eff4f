"""History: every event of the ledger, newest first, paged by the database."""

import streamlit as st

from app import state
from app.history import import_decisions as bring_decisions
from app.history import table as history_table

PAGE_SIZE = 50

workspace = state.workspace()
if not workspace.store.graphs.exist():
    st.info("There are no graphs yet. Bring them in on the Start page.", icon=":material/info:")
    st.stop()

filter = history_table.filters(workspace)
number = st.session_state.get("history_page", 1)
rows, total = workspace.store.ledger.history_page(filter, number, PAGE_SIZE)
if not rows.num_rows and number > 1:  # a filter left fewer pages than the one we are on
    number = 1
    rows, total = workspace.store.ledger.history_page(filter, number, PAGE_SIZE)
    st.session_state["history_page"] = number

if not total:
    if filter != history_table.HistoryFilter():
        st.info("Nothing in the history matches these filters.", icon=":material/filter_alt_off:")
    else:
        st.info(
            "The history is empty: nobody has decided anything yet. Every decision will be listed "
            "here for good, those that were taken back too.",
            icon=":material/history:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link("review/page.py", label="Review proposals", icon=":material/rule:")
            bring_decisions.opener(workspace)
    st.stop()

chosen = history_table.table(rows, f"history-{number}-{filter}")
with st.container(horizontal=True, vertical_alignment="center"):
    first = (number - 1) * PAGE_SIZE
    st.caption(f"{first + 1:,} to {first + rows.num_rows:,} of {total:,}", width="content")
    history_table.download(workspace, filter)
    bring_decisions.opener(workspace)
    bring_decisions.files(workspace)
    st.space("stretch")
    if total > PAGE_SIZE:
        st.pagination(-(-total // PAGE_SIZE), width=340, key="history_page")
if chosen is not None:
    history_table.details(workspace, chosen)
