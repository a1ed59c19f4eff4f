"""Above the card while the sample of an audit is judged: how far it is, and the way back."""

from __future__ import annotations

import streamlit as st

from app.pipeline import Workspace
from app.release import release
from app.release.wording import result
from store.review.audits import Audit


def audit(workspace: Workspace) -> Audit | None:
    """The audit that the address names, None for none; one that has ended is told."""
    named = st.query_params.get("audit")
    if named is None:
        return None
    found = next((a for a in workspace.store.review.audits() if a.audit == named), None)
    if found is None:
        st.info("This audit has ended.", icon=":material/fact_check:")
        del st.query_params["audit"]
    return found


def show(workspace: Workspace, audit: Audit) -> None:
    """Where the sample stands."""
    state = release.state_of(workspace, audit)
    st.markdown(
        f":material/fact_check: {result(state)}",
        help="The sample is judged blind: what the run says of it would influence you.",
        width="content",
    )
    st.page_link("release/page.py", label="Back to Release", icon=":material/done_all:")
