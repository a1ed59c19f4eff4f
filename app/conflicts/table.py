"""The lists of the conflict desk: what is open, and what has been settled."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from app.history import decision_actions
from app.pipeline import Workspace
from app.text.labels import VERDICTS, decided_on
from app.text.plain_text import cut, plain
from app.widgets.row_choice import choose

OPEN = {
    "entity": st.column_config.TextColumn("Entity", width=112),
    "conflict": st.column_config.TextColumn("Conflict", width=122),
    "latest": st.column_config.DatetimeColumn("Latest", format="D MMM YYYY", width=90),
}
SETTLED = {
    "when": st.column_config.DatetimeColumn("When (UTC)", format="D MMM YYYY, HH:mm", width=150),
    "by": st.column_config.TextColumn("By", width=110),
    "judged": st.column_config.TextColumn("Settled", width=560),
    "note": st.column_config.TextColumn("Note", width=220),
}


def open_ones(rows: pa.Table, key: str) -> dict:
    """One page of open conflicts; returns the chosen one, the first to begin with."""
    return choose(rows.to_pylist(), _open, OPEN, key, required=True, height="content")


def _open(conflict: dict) -> dict:
    return {
        "entity": cut(conflict["name"] or conflict["key"]),
        "conflict": kind_words(conflict),
        "latest": conflict["decided_at"],
    }


def kind_words(row: dict) -> str:
    if row["kind"] == "curators":
        return "curators disagree"
    if row["none"]:
        return "linked, yet marked “no counterpart”"
    return f"{row['claims']:,} counterparts" if row["kind"] == "left" else (
        f"linked {row['claims']:,} times"
    )  # fmt: skip


def settled_ones(workspace: Workspace, rows: pa.Table, key: str) -> None:
    """One page of settlements; a chosen one can be taken back."""
    chosen = choose(rows.to_pylist(), _settled, SETTLED, key, height="content")
    if chosen is not None:
        _details(workspace, chosen)


def _settled(settlement: dict) -> dict:
    return {
        "when": settlement["decided_at"],
        "by": cut(settlement["curator"]),
        "judged": "; ".join(_judged(judged) for judged in settlement["judged"]),
        "note": cut(settlement["note"]),
    }


def _details(workspace: Workspace, settlement: dict) -> None:
    with st.container(border=True):
        when = f"{settlement['decided_at']:%d %b %Y %H:%M} UTC"
        st.markdown(f"Settled by **{plain(settlement['curator'])}**, {when}")
        st.markdown("\n".join(f"- {plain(_judged(judged))}" for judged in settlement["judged"]))
        if settlement["note"]:
            st.text(f"Note: {cut(settlement['note'], 4000)}")
        older = decided_on(settlement["run"], workspace.store.runs.all())
        if older is not None:
            st.caption(f":material/history: {plain(older)}")
        first = settlement["judged"][0]
        with st.container(horizontal=True):
            decision_actions.open_card(first["left_key"], first["right_key"], "settled")
            decision_actions.take_back(workspace, settlement["event_id"], "Undo")
        decision_actions.confirm(workspace, settlement["event_id"])


def _judged(judged: dict) -> str:
    left, right = cut(judged["left"], 60), cut(judged["right"], 60)
    if not judged["right"]:
        alone = judged["outcome"] == "no_counterpart"
        return f"{left}: no counterpart" if alone else f"{left}: has a counterpart"
    return f"{left} – {right}: {VERDICTS[judged['outcome']]}"
