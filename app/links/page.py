"""Links: every pair that was decided or known, conflicts first, paged by the database."""

import streamlit as st

from app import link_button, state
from app.links import doubtful_list, table

PAGE_SIZE = 50

workspace = state.workspace()
state.need_graphs(workspace)

doubtful_list.show(workspace)
filters = table.filters(workspace)
page = st.session_state.get("links_page", 1)
rows, total = workspace.store.ledger.links(**filters, page=page, page_size=PAGE_SIZE)
if not rows.num_rows and page > 1:  # a filter left fewer pages than the one we are on
    page = 1
    rows, total = workspace.store.ledger.links(**filters, page=page, page_size=PAGE_SIZE)
    st.session_state["links_page"] = page

left_out = table.count_left_out(workspace, filters)
if not total:
    if left_out:
        st.info(
            f"No links of main entities here, but {left_out:,} between vocabulary terms.",
            icon=":material/filter_alt_off:",
        )
    elif any(value for name, value in filters.items() if name != "about"):
        st.info("No links match these filters.", icon=":material/filter_alt_off:")
    else:
        st.info(
            "No links yet: nothing has been decided, and no known links were imported.",
            icon=":material/link_off:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link("review/page.py", label="Review proposals", icon=":material/rule:")
            link_button.suggested()
    st.stop()

chosen = table.draw(workspace, rows, f"links-{page}-{filters}")
pages = -(-total // PAGE_SIZE)
with st.container(horizontal=True, vertical_alignment="center"):
    first = (page - 1) * PAGE_SIZE
    place = f"{first + 1:,} to {first + rows.num_rows:,} of {total:,}"
    if left_out:
        place += f" · {left_out:,} between vocabulary terms not shown"
    st.caption(place, width="content")
    st.space("stretch")
    if pages > 1:
        st.pagination(pages, width=340, key="links_page")
if chosen is not None:
    table.actions(workspace, chosen)
