"""Where the panels of evidence are: beside the card where the window is wide, else below it.

The style alone decides it, so that neither a wider window nor a panel that opens costs a run of the
page, and the card stays where it is. A panel that opens below moves into sight (card/panels.js).
"""

from __future__ import annotations

import streamlit as st

WIDE = 1700  # pixels of the window
STYLE = (
    "<style>"
    "@keyframes opened{from{box-shadow:0 0 0 2px var(--st-primary-color,#0072B2)}}"
    "[class*=st-key-panel-]{animation:opened 1.2s steps(8)}"
    f"@media(max-width:{WIDE - 1}px){{.st-key-evidence-hint{{display:none}}}}"
    f"@media(min-width:{WIDE}px){{"
    ".st-key-card-and-evidence{flex-direction:row;align-items:flex-start;gap:1.5rem}"
    ".st-key-card-and-evidence>:first-child{flex:1 1 0;min-width:0;width:auto}"
    ".st-key-card-and-evidence>:last-child{flex:0 0 36%;min-width:0;width:36%}"
    ".st-key-open-panels{max-height:calc(100vh - 13rem);overflow-y:auto}"
    ".st-key-evidence [class*=st-key-abreast]>*>[data-testid=stHorizontalBlock]{flex-wrap:wrap}"
    ".st-key-evidence [class*=st-key-abreast]>*>*>[data-testid=stColumn]"
    "{flex:1 1 100%;min-width:100%}"
    "}</style>"
)


def parts() -> tuple:
    """The container of the card, and that of the panels."""
    st.html(STYLE)
    both = st.container(key="card-and-evidence")
    return both.container(key="card-alone"), both.container(key="evidence")
