"""What can be done about a decision on any page: take it back, write a note, open its card."""

from __future__ import annotations

import streamlit as st

from app import state
from app.pipeline import Workspace
from app.text.plain_text import plain
from store.counting import counted

NOTE_MOST = 500


def open_card(left: str, right: str | None, key: str) -> None:
    """A button to the review card of a pair, or of a left entity."""
    if st.button("Open card", icon=":material/open_in_full:", key=f"card-{key}"):
        pair = {"left": left} if right is None else {"left": left, "right": right}
        st.switch_page("review/page.py", query_params=pair)


def take_back(workspace: Workspace, event_id: str, label: str = "Undo this decision") -> None:
    """A button that takes a decision back; a colleague's only after a question."""
    pending = st.session_state.get("take_back_question") == event_id
    if not pending and st.button(label, icon=":material/undo:", key=f"undo-{event_id}"):
        events = workspace.store.ledger.taken_back_with(event_id)
        others = sorted({event.curator for event in events} - {state.curator()})
        if others:
            st.session_state["take_back_question"] = event_id
            st.rerun()
        _take_back(workspace, event_id)


def confirm(workspace: Workspace, event_id: str) -> None:
    """The question before a colleague's decision is taken back, if there is one."""
    if st.session_state.get("take_back_question") != event_id:
        return
    events = workspace.store.ledger.taken_back_with(event_id)
    names = " and ".join(sorted({plain(event.curator) for event in events}))
    what = "decision" if len(events) < 2 else f"settlement ({counted(len(events), 'decision')})"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            f"This is the {what} of {names}, not yours. Both it and your undoing it stay in the "
            "history.",
            icon=":material/group:",
        )
        if st.button("Take it back", type="primary", key=f"yes-{event_id}"):
            _take_back(workspace, event_id)
        if st.button("Leave it", key=f"no-{event_id}"):
            del st.session_state["take_back_question"]
            st.rerun()


def note(workspace: Workspace, event_id: str, written: str | None) -> None:
    """A box for a note on a decision that stands."""
    text = st.text_input(
        "Note",
        (written or "")[:NOTE_MOST],
        key=f"note-{event_id}",
        max_chars=NOTE_MOST,
        help="The note goes under your name; the decision stays its curator's.",
    )
    unchanged = text.strip() == (written or "")[:NOTE_MOST].strip()
    if st.button("Save note", disabled=unchanged, key=f"save-{event_id}"):
        arguments = (event_id, state.curator(), text.strip())
        if state.attempt(workspace.store.ledger.annotate, *arguments) is not None:
            st.toast("Note saved.", icon=":material/edit_note:")
            st.rerun()


def _take_back(workspace: Workspace, event_id: str) -> None:
    st.session_state.pop("take_back_question", None)
    if state.attempt(workspace.store.ledger.take_back, event_id, state.curator()) is not None:
        st.toast("Undone; the decision before it counts again.", icon=":material/undo:")
        st.rerun()
