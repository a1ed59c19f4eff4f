"""History: every event of the ledger, newest first, paged by the database."""

import streamlit as st

from app import state
from app.history import import_decisions, table

PAGE_SIZE = 50

workspace = state.workspace()
state.need_graphs(workspace)

filter = table.filters(workspace)
number = st.session_state.get("history_page", 1)
rows, total = workspace.store.ledger.history_page(filter, number, PAGE_SIZE)
if not rows.num_rows and number > 1:  # a filter left fewer pages than the one we are on
    number = 1
    rows, total = workspace.store.ledger.history_page(filter, number, PAGE_SIZE)
    st.session_state["history_page"] = number

if not total:
    if filter != table.HistoryFilter():
        st.info("No decisions match these filters.", icon=":material/filter_alt_off:")
    else:
        st.info(
            "The history is empty: nobody has decided anything yet. Every decision will be "
            "listed here permanently, including those that were undone.",
            icon=":material/history:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link("review/page.py", label="Review proposals", icon=":material/rule:")
            import_decisions.opener(workspace)
    st.stop()

chosen = table.draw(rows, f"history-{number}-{filter}")
with st.container(horizontal=True, vertical_alignment="center"):
    first = (number - 1) * PAGE_SIZE
    st.caption(f"{first + 1:,} to {first + rows.num_rows:,} of {total:,}", width="content")
    table.download(workspace, filter)
    import_decisions.opener(workspace)
    import_decisions.files(workspace)
    st.space("stretch")
    if total > PAGE_SIZE:
        st.pagination(-(-total // PAGE_SIZE), width=340, key="history_page")
if chosen is not None:
    table.details(workspace, chosen)
