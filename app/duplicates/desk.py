"""Two entities of one graph side by side, and the keys that say whether they are one thing.

A press is about the two that were on the screen, and carries the id of the decision to come; it
counts only once they have been there for as long as the project wants.
"""

from __future__ import annotations

import time
import uuid

import streamlit as st

from app import state
from app.duplicates import facts, wording
from app.errors import reported
from app.linking import looks
from app.pipeline import Workspace
from app.review.attribute_pairs import Learned
from app.review.cards import learn
from app.text.plain_text import plain
from app.widgets import record_table
from app.widgets.abreast import abreast
from store.duplicates.decisions import DuplicateDecision
from store.duplicates.duplicates import Question
from store.errors import StoreError

KEYS = {  # verdict: label, key, symbol
    "same": ("One thing", "A", ":material/merge:"),
    "different": ("Two things", "X", ":material/call_split:"),
    "unsure": ("Can't tell", "U", ":material/question_mark:"),
}
SHOWN = "duplicates_shown"  # in the session's state: the two, the decision to come, since when
PINNED = "duplicates_pinned"  # (side, keys) of two that are shown though others come first
TROUBLE = "duplicates_trouble"
LAST = "duplicates_last"


def draw(workspace: Workspace, question: Question) -> None:
    """The two, why they are asked about, and the ways to decide."""
    found = facts.shown(workspace.store, question, _learned(_graphs(workspace), workspace))
    st.markdown(
        f"**Are these one thing?** Both are in the {question.first.side} graph. "
        + " ".join(wording.reasons(question))
    )
    _said(workspace, question)
    columns = abreast("duplicates", 2)
    for column, face, linked in zip(columns, found.faces, found.links, strict=True):
        with column.container(border=True, height="stretch", gap="xsmall"):
            st.html(looks.STYLE + looks.entity(face))
            if linked:
                st.caption(f":material/link: {plain(linked, 120)}")
    _buttons(workspace, question)
    if found.rows:
        st.html(record_table.table(found.rows))
        if found.more:
            st.caption(f"and {found.more:,} more attributes")
    else:
        st.caption("Neither has attributes with values.")


def trouble() -> None:
    """What the last press could not do."""
    words = st.session_state.pop(TROUBLE, None)
    if words:
        st.error(plain(words, 1000), icon=":material/error:")


def _said(workspace: Workspace, question: Question) -> None:
    """The last word of each curator, and where they differ what to do."""
    for said in question.words:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/person: {wording.word(said)}", width="content")
            if said.curator == state.curator():
                st.button(
                    "Take it back",
                    type="tertiary",
                    icon=":material/undo:",
                    key=f"duplicates_back_{said.event_id}",
                    on_click=_take_back,
                    args=(workspace, said),
                )
    differ = wording.dispute(question)
    if differ:
        st.warning(differ, icon=":material/group:")


def _buttons(workspace: Workspace, question: Question) -> None:
    event = _since(question)[1]
    with st.container(horizontal=True, vertical_alignment="center", key="duplicates_keys"):
        for verdict, (label, key, icon) in KEYS.items():
            st.button(
                label,
                shortcut=key,
                icon=icon,
                key=f"duplicates_{verdict}",
                on_click=_decide,
                args=(workspace, question, verdict, event),
            )
        undo(workspace)


def undo(workspace: Workspace) -> None:
    """The button that takes back what this curator decided last, and what that was."""
    last = workspace.store.duplicates.last_of(state.curator())
    st.button(
        "Undo",
        shortcut="Backspace",
        icon=":material/undo:",
        key="duplicates_undo",
        disabled=last is None,
        on_click=_take_back,
        args=(workspace, last),
    )
    if st.session_state.get(LAST):
        st.caption(st.session_state[LAST], width="content")


@reported()
def _decide(workspace: Workspace, question: Question, verdict: str, event: str) -> None:
    """On a press, with the two that were on the screen."""
    store = workspace.store
    pair, known, since = st.session_state.get(SHOWN, (None, None, 0.0))
    if known != event:
        return  # the second half of a double press: it is decided
    least = store.settings.current().least_ms
    if 1000 * (time.monotonic() - since) < least:
        st.session_state[TROUBLE] = "Card still loading; press again."
        return
    keys = question.first.key, question.second.key
    try:
        store.duplicates.decide(question.first.side, keys, verdict, state.curator(), event_id=event)
    except StoreError as error:
        st.session_state[TROUBLE] = str(error)
        return
    for name in (SHOWN, PINNED):
        st.session_state.pop(name, None)
    st.session_state[LAST] = wording.decided(question.first, question.second, verdict)


@reported()
def _take_back(workspace: Workspace, event: DuplicateDecision) -> None:
    """Take back one's own word and show its two again."""
    try:
        workspace.store.duplicates.retract(event.event_id, state.curator())
    except StoreError as error:
        st.session_state[TROUBLE] = str(error)
        return
    st.session_state.pop(SHOWN, None)
    st.session_state[PINNED] = (event.side, (event.first, event.second))
    st.session_state[LAST] = "Undone."


def _since(question: Question) -> tuple:
    """The two, the id of the decision to come, and since when they are on the screen."""
    pair = (question.first.side, question.first.key, question.second.key)
    shown = st.session_state.get(SHOWN)
    if shown is None or shown[0] != pair:
        shown = st.session_state[SHOWN] = (pair, uuid.uuid4().hex, time.monotonic())
    return shown


@st.cache_resource(max_entries=2, show_spinner=False)
def _learned(graphs: tuple, _workspace: Workspace) -> Learned:
    return learn(_workspace.store)


def _graphs(workspace: Workspace) -> tuple:
    """Another one when the graphs are replaced."""
    return tuple(sorted(workspace.store.graphs.names().items()))
