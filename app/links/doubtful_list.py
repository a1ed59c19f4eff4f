"""The list of known links that look wrong, above the table of links."""

from __future__ import annotations

import streamlit as st

from app.errors import reported
from app.links.doubtful_links import SHOWN, doubtful_links
from app.pipeline import Workspace
from app.text.modalities import OTHERS_LEAD, OTHERS_LEAD_MEANS
from app.widgets.row_choice import choose
from store.counting import counted

COLUMNS = {
    "left": st.column_config.TextColumn("Left", width=200),
    "right": st.column_config.TextColumn("Right", width=200),
    "fits left": st.column_config.TextColumn("Fits the left one better", width=200),
    "fits right": st.column_config.TextColumn("Fits the right one better", width=200),
    "ahead": st.column_config.NumberColumn(
        OTHERS_LEAD, format="%.2f", width=130, help=OTHERS_LEAD_MEANS
    ),
}


@reported()
def show(workspace: Workspace) -> None:
    """Nothing where no link is in doubt."""
    links = doubtful_links(workspace)
    if not links:
        return
    title = f"{counted(len(links), 'known link')} to look at again"
    if len(links) == SHOWN:
        title = f"The {SHOWN} most doubtful known links"
    with st.expander(title, icon=":material/troubleshoot:"):
        st.caption(
            "Apart from the link itself, the evidence prefers other entities at both ends. The "
            "most doubtful come first; choose one to open its card."
        )
        height = min(35 * len(links) + 38, 290)
        link = choose(links, _shown, COLUMNS, "doubtful-links", height=height)
        if link is not None:
            pair = {side: link[side]["key"] for side in ("left", "right")}
            st.switch_page("review/page.py", query_params=pair)


def _shown(link: dict) -> dict:
    return {
        "left": link["left"]["name"],
        "right": link["right"]["name"],
        "fits left": link["fits_left"]["name"],
        "fits right": link["fits_right"]["name"],
        "ahead": -link["margin"],
    }
