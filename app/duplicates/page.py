"""Duplicates: two entities of one graph at a time, one thing or two, decided with one key."""

import streamlit as st

from app import state
from app.duplicates import desk, lists
from app.errors import fragment
from app.pipeline import Workspace
from app.signature import signature
from app.widgets import remembered
from app.widgets.abreast import abreast

workspace = state.workspace()
state.need_graphs(workspace)


@fragment
def page(workspace: Workspace) -> None:
    """Runs without the page around it, so that the next two come at once."""
    duplicates = workspace.store.duplicates
    with st.spinner("Looking for duplicates …"):
        counts = duplicates.counts()
    total = sum(counts.values())
    looked = total - counts["open"]
    words = {"open": "To look at", "in dispute": "In dispute", "decided": "Decided"}
    labels = {name: f"{label} ({counts[name]:,})" for name, label in words.items()}
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            "Duplicates",
            list(labels),
            format_func=labels.get,
            default="open",
            required=True,
            label_visibility="collapsed",
            key="duplicates_view",
        )
        st.space("stretch")
        if total:
            st.caption(f"{looked:,} of {total:,} looked at", width="content")
        signature()
    desk.trouble()
    if view == "open":
        open_ones(workspace, looked)
    else:
        stood(workspace, view == "in dispute")


def open_ones(workspace: Workspace, looked: int) -> None:
    """The two to look at next; those that were undone first."""
    pinned = st.session_state.get(desk.PINNED)
    question = workspace.store.duplicates.question(*pinned) if pinned else None
    question = question or workspace.store.duplicates.next()
    if question is not None:
        desk.draw(workspace, question)
        return
    if looked:
        st.info(
            "All candidates are looked at. More may come with new links, or with the next run.",
            icon=":material/check_circle:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            desk.undo(workspace)
            st.page_link("export/page.py", label="Export", icon=":material/file_download:")
        return
    st.info(
        "No two entities of one graph look like one thing. They are asked about here when both are "
        "linked to the same entity, when a run has the same best candidate for both, or when they "
        "are called the same and share a value, a type or a neighbour. Review proposals or train, "
        "then look again.",
        icon=":material/check_circle:",
    )
    with st.container(horizontal=True):
        st.page_link("review/page.py", label="Review proposals", icon=":material/rule:")
        st.page_link("train/page.py", label="Train", icon=":material/model_training:")


def stood(workspace: Workspace, disputed: bool) -> None:
    """The list of pairs that were decided, and the chosen one on the desk."""
    listing, place = abreast("duplicates-list", [3, 7])
    with listing:
        chosen = lists.choose_pair(workspace, disputed)
    with place:
        if chosen is None:
            lists.nothing(disputed)
            return
        question = workspace.store.duplicates.question(*chosen)
        if question is not None:
            desk.draw(workspace, question)


page(workspace)
remembered.write(workspace)
