"""The table of links: filters, one page of rows with thumbnails, what can be done with a row."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pyarrow as pa
import streamlit as st

from app import state
from app.pipeline import Workspace
from app.thumbnails import thumbnail
from store.records import Decision

VERDICTS = {
    "accept": "accepted",
    "reject": "rejected",
    "unsure": "unsure",
    "no_counterpart": "no counterpart",
}
SOURCES = {"curator": "curators", "seed": "known before"}
COLUMNS = {
    "conflict": st.column_config.TextColumn("Conflict", width=80),
    "left picture": st.column_config.ImageColumn("", width=60),
    "left": st.column_config.TextColumn("Left", width=200),
    "right picture": st.column_config.ImageColumn("", width=60),
    "right": st.column_config.TextColumn("Right", width=200),
    "verdict": st.column_config.TextColumn("Verdict", width=110),
    "by": st.column_config.TextColumn("By", width=110),
    "decided": st.column_config.DatetimeColumn(
        "Decided (UTC)", format="D MMM YYYY, HH:mm", width=150
    ),
    "note": st.column_config.TextColumn("Note", width=200),
}


def filters(workspace: Workspace) -> dict:
    """The filter bar; returns the arguments of Store.links."""
    clashes = len(workspace.store.conflicts())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Name, key or note", icon=":material/search:", width=300, key="links_text"
        )
        verdicts = st.pills(
            "Verdict",
            list(VERDICTS),
            selection_mode="multi",
            format_func=VERDICTS.get,
            key="links_verdicts",
        )
        source = st.pills("From", list(SOURCES), format_func=SOURCES.get, key="links_source")
        conflict = st.toggle(
            f"Only conflicts ({clashes:,})",
            key="links_conflict",
            help="Two links for one entity, or curators who disagree.",
        )
    return {
        "text": text,
        "verdicts": tuple(verdicts),
        "source": source,
        "conflict": True if conflict else None,
    }


def table(workspace: Workspace, rows: pa.Table, key: str) -> dict | None:
    """One page of links; returns the chosen row."""
    links = rows.to_pylist()
    event = st.dataframe(
        [_shown(workspace, link) for link in links],
        hide_index=True,
        column_config=COLUMNS,
        row_height=44,
        height=min(44 * len(links) + 38, 436),
        on_select="rerun",
        selection_mode="single-row",
        column_order=_columns(links),
        placeholder="",
        key=key,
    )
    chosen = [links[row] for row in event.selection.rows if row < len(links)]
    return chosen[0] if chosen else None


def _columns(links: list[dict]) -> list[str]:
    """The conflict column only where there is a conflict."""
    shown = list(COLUMNS)
    return shown if any(link["conflict"] for link in links) else shown[1:]


def actions(workspace: Workspace, link: dict) -> None:
    """Open the card, take the decision back, write a note."""
    with st.container(border=True):
        right = link["right_name"] or link["right_key"] or "no counterpart"
        st.markdown(
            f"**{_plain(link['left_name'] or link['left_key'])}** – **{_plain(right)}** · "
            f"{VERDICTS.get(link['verdict'], link['verdict'])} {_by(link)}"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if st.button("Open its card", icon=":material/open_in_full:"):
                pair = {"left": link["left_key"], "right": link["right_key"]}
                pair = {side: key for side, key in pair.items() if key is not None}
                st.switch_page("views/review.py", query_params=pair)
            if link["event_id"] is None:
                st.caption("It came with the graphs. Open its card to judge it.")
                return
            if st.button("Undo this decision", icon=":material/undo:"):
                _retract(workspace, link)
            note = st.text_input(
                "Note", link["note"] or "", key=f"note-{link['event_id']}", max_chars=500
            )
            if st.button("Save the note", disabled=note.strip() == (link["note"] or "")):
                _annotate(workspace, link, note.strip())


def _retract(workspace: Workspace, link: dict) -> None:
    if state.attempt(workspace.store.retract, link["event_id"], state.curator()) is not None:
        st.toast("The decision was taken back.", icon=":material/undo:")
        st.rerun()


def _annotate(workspace: Workspace, link: dict, note: str) -> None:
    """The ledger is never rewritten: the same verdict is said again, with the note."""
    event = Decision(
        event_id=uuid.uuid4().hex,
        left=link["left_key"],
        right=link["right_key"],
        verdict=link["verdict"],
        curator=state.curator(),
        decided_at=datetime.now(UTC),
        run=link["run"],
        rank=link["rank"],
        note=note or None,
    )
    if state.attempt(workspace.store.decide, [event]) is not None:
        st.toast("The note was saved.", icon=":material/edit_note:")
        st.rerun()


def _shown(workspace: Workspace, link: dict) -> dict:
    return {
        "conflict": "clash" if link["conflict"] else "",
        "left picture": _picture(workspace, link["left_image"]),
        "left": link["left_name"] or link["left_key"],
        "right picture": _picture(workspace, link["right_image"]),
        "right": link["right_name"] or link["right_key"] or "",
        "verdict": VERDICTS.get(link["verdict"], link["verdict"]),
        "by": link["curator"] or "known before",
        "decided": link["decided_at"],
        "note": link["note"] or "",
    }


def _picture(workspace: Workspace, path: str | None) -> str | None:
    return None if path is None else thumbnail(workspace.store.pictures / path, 80)


def _by(link: dict) -> str:
    if link["curator"] is None:
        return "before the work began"
    return f"by {_plain(link['curator'])}, {link['decided_at']:%d %b %Y %H:%M} UTC"


def _plain(text: str) -> str:
    """Data as text, not as Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:" else c for c in text)
