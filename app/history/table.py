"""The table of the ledger: filters, one page of events, the details of one, all as a CSV file."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import streamlit as st

from app.history import decision_actions
from app.history.decision_actions import NOTE_MOST
from app.pipeline import Workspace
from app.text.labels import VERDICTS, decided_on, verdict_words, verdicts_of
from app.text.plain_text import cut, plain
from app.widgets.row_choice import choose
from store.ledger.history import HistoryFilter

COLUMNS = {
    "when": st.column_config.DatetimeColumn("When (UTC)", format="D MMM YYYY, HH:mm:ss", width=155),
    "curator": st.column_config.TextColumn("Curator", width=90),
    "verdict": st.column_config.TextColumn("Verdict", width=160),
    "left": st.column_config.TextColumn("Left", width=140),
    "right": st.column_config.TextColumn("Right", width=140),
    "state": st.column_config.TextColumn(
        "Now",
        width=85,
        help=(
            "stands: it counts for its pair · taken back · replaced: the same curator decided "
            "again later · overruled: somebody else's decision counts · gone: its entities are "
            "not in the current graphs"
        ),
    ),
    "rank": st.column_config.NumberColumn("Rank", width=55),
    "shown": st.column_config.NumberColumn("Shown for", format="%.1f s", width=80),
    "run": st.column_config.TextColumn("Run", width=160),
    "note": st.column_config.TextColumn("Note", width=150),
    "left key": st.column_config.TextColumn("Left key", width=160),
    "right key": st.column_config.TextColumn("Right key", width=160),
}
ABOUT_ANOTHER = {  # events about another event: what they did, in a cell and in a sentence
    "retract": ("took back", "It took back"),
    "note": ("note on", "A note on"),
}
LATE = timedelta(minutes=1)
STATES = {
    "stands": "It stands.",
    "taken back": "It was taken back",
    "replaced": "The same curator decided differently later.",
    "overruled": "Somebody else's decision counts for this pair.",
    "gone": "Its entities are not in the current graphs.",
    "": "It is not about a pair.",
}


def filters(workspace: Workspace) -> HistoryFilter:
    ledger = workspace.store.ledger
    curators, runs = ledger.curators(), ledger.runs()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Name, key or note", icon=":material/search:", width=190, key="history_text"
        )
        verdicts = st.multiselect(
            "Verdict",
            verdicts_of(workspace.store.settings.current()),
            format_func=VERDICTS.get,
            width=210,
            key="history_verdicts",
        )
        curator = st.selectbox(
            "Curator", curators, index=None, width=135, key="history_curator", format_func=cut
        )
        since = st.date_input("From", value=None, width=125, key="history_since")
        until = st.date_input("To", value=None, width=125, key="history_until")
        run = st.selectbox("Run", runs, index=None, width=150, key="history_run", format_func=cut)
        standing = st.toggle("Only decisions that stand", key="history_standing")
        gone = _gone(workspace)
    return HistoryFilter(text, tuple(verdicts), curator, since, until, run, standing, gone)


def _gone(workspace: Workspace) -> bool:
    """The filter for decisions whose entities are gone, shown where there are some."""
    number = workspace.store.ledger.count_orphans()
    if not number:
        return False
    return st.toggle(f"Entities no longer in the graphs ({number:,})", key="history_gone")


def draw(rows: pa.Table, key: str) -> dict | None:
    """One page of events; returns the chosen one."""
    events = rows.to_pylist()
    return choose(events, _shown, COLUMNS, key, height=min(33 * len(events) + 36, 366))


def details(workspace: Workspace, event: dict) -> None:
    """All that the ledger knows of an event, and what can be done about it."""
    right = event["right_name"] or event["right_key"]
    pair = f"**{plain(event['left_name'] or event['left_key'])}**"
    pair += f" – **{plain(right)}**" if right else ""
    keys = " – ".join(plain(event[f"{s}_key"]) for s in ("left", "right") if event[f"{s}_key"])
    with st.container(border=True):
        st.markdown(f"{pair} · {plain(_words(event))} by {plain(event['curator'])}, "
                    f"{event['decided_at']:%d %b %Y %H:%M:%S} UTC")  # fmt: skip
        st.caption(f"{keys}  \n{_evidence(workspace, event)}")
        st.markdown(_became(event))
        if event["note"] and (event["state"] != "stands" or len(event["note"]) > NOTE_MOST):
            st.text(f"Note: {cut(event['note'], 4000)}")
        if not event["here"]:
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            decision_actions.open_card(event["left_key"], event["right_key"], "event")
            if event["verdict"] != "retract" and event["state"] != "taken back":
                decision_actions.take_back(workspace, event["event_id"])
            if event["state"] == "stands":
                decision_actions.note(workspace, event["event_id"], event["note"])
        decision_actions.confirm(workspace, event["event_id"])


def download(workspace: Workspace, filter: HistoryFilter) -> None:
    """What the filter shows, written when it is asked for."""

    def made() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "history.csv"
            workspace.store.ledger.write_history(filter, path)
            return path.read_bytes()

    st.download_button(
        "Download as CSV",
        made,
        "history.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="All events that the filters show, not only this page.",
    )


def _shown(event: dict) -> dict:
    shown_ms = event["shown_ms"]
    return {
        "when": event["decided_at"],
        "curator": cut(event["curator"]),
        "verdict": _words(event),
        "left": cut(event["left_name"] or event["left_key"]),
        "right": cut(event["right_name"] or event["right_key"]),
        "state": event["state"],
        "rank": event["rank"],
        "shown": None if shown_ms is None else shown_ms / 1000,
        "run": cut(event["run"]),
        "note": cut(event["note"]),
        "left key": cut(event["left_key"]),
        "right key": cut(event["right_key"]),
    }


def _words(event: dict) -> str:
    if event["verdict"] not in ABOUT_ANOTHER:
        return verdict_words(event["verdict"], event["outcome"], event["right_key"])
    did, _ = ABOUT_ANOTHER[event["verdict"]]
    if event["target_verdict"] is None:
        return f"{did} a decision"
    verdict = verdict_words(event["target_verdict"], event["target_outcome"], event["right_key"])
    return f"{did}: {verdict}"


def _became(event: dict) -> str:
    if event["verdict"] in ABOUT_ANOTHER and event["state"] != "taken back":
        _, did = ABOUT_ANOTHER[event["verdict"]]
        if event["target_curator"] is None:
            return f"{did} another decision."
        return (
            f"{did} what {plain(event['target_curator'])} decided on "
            f"{event['target_at']:%d %b %Y %H:%M:%S} UTC."
        )
    if event["state"] == "taken back":
        return (
            f"It was taken back by {plain(event['taken_back_by'])}, "
            f"{event['taken_back_at']:%d %b %Y %H:%M:%S} UTC."
        )
    return STATES[event["state"]]


def _evidence(workspace: Workspace, event: dict) -> str:
    sentences = []
    decided = event["verdict"] not in ABOUT_ANOTHER
    if decided and event["run"] is not None:
        older = decided_on(event["run"], workspace.store.runs.all())
        sentences.append(plain(older or f"Decided in run {event['run']}, the active one."))
    elif decided:
        sentences.append("Decided without a run, for example by hand or in an imported file.")
    file = workspace.store.ledger.file_of(event["event_id"])
    if file is not None:
        name, who, when = file
        sentences.append(f"Imported from {plain(name)} by {plain(who)}, {when:%d %b %Y %H:%M} UTC.")
    elif (event["received_at"] or event["decided_at"]) - event["decided_at"] > LATE:
        sentences.append(f"Received {event['received_at']:%d %b %Y %H:%M} UTC.")
    if event["evidence_hash"]:
        sentences.append(f"Evidence {plain(event['evidence_hash'])}.")
    return " ".join(sentences)
