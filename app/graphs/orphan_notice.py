"""That decisions lost their entities when the graphs were replaced, and where they are listed."""

from __future__ import annotations

import streamlit as st

from app.history.import_wording import orphaned
from app.pipeline import Workspace
from app.text.plain_text import cut
from store.records import ImportReport

FIRST = 100


def remember(report: ImportReport) -> None:
    """Let the next page tell what an import left without entities."""
    st.session_state["orphaned"] = report.orphaned_decisions


def show(workspace: Workspace) -> None:
    """The notice after an import, with the first of these decisions."""
    number = st.session_state.get("orphaned")
    if not number:
        return
    with st.container(border=True):
        st.warning(f"{orphaned(number)}.", icon=":material/link_off:")
        with st.expander("List them"):
            rows = workspace.store.ledger.orphans(FIRST).to_pylist()
            st.dataframe(
                [
                    {
                        "left": cut(row["left_key"]),
                        "right": cut(row["right_key"]),
                        "verdict": row["verdict"].replace("_", " "),
                        "curator": cut(row["curator"]),
                        "missing": row["missing"],
                    }
                    for row in rows
                ],
                hide_index=True,
                height=220,
            )
            if number > len(rows):
                st.caption(f"The latest {len(rows):,} are shown; the history lists them all.")
        if st.button("Understood", key="orphans_seen"):
            st.session_state.pop("orphaned")
            st.rerun()
