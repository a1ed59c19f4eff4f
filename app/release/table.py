"""The tables of the Release page: what would be released, what was sampled, what was released."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import streamlit as st

from app.pipeline import Workspace
from app.release.release import NOUNS, AuditState
from app.text.attribute_label import attribute_label
from app.text.plain_text import cut
from app.widgets.thumbnails import thumbnail
from store.counting import counted

SHOWN = 100
TYPES = 12
COLUMNS = {
    "stated": st.column_config.ProgressColumn(
        "Stated", min_value=0.0, max_value=1.0, format="percent", width=110
    ),
    "left picture": st.column_config.ImageColumn("", width=60),
    "left": st.column_config.TextColumn("Left", width=260),
    "right picture": st.column_config.ImageColumn("", width=60),
    "right": st.column_config.TextColumn("Right", width=260),
    "verdict": st.column_config.TextColumn("Verdict", width=110),
}


def least_sure(workspace: Workspace, found: pa.Table, outcome: str) -> None:
    """What would be released, the least sure first."""
    st.markdown(f"##### The {f'{SHOWN} ' if len(found) > SHOWN else ''}least sure of them")
    rows = found.slice(max(0, len(found) - SHOWN)).to_pylist()[::-1]
    _pairs(workspace, rows, with_right=outcome != "no_counterpart")


def by_type(workspace: Workspace, found: pa.Table) -> None:
    """How many of each type would be released."""
    counts = workspace.store.graphs.types_of(found["left_id"].to_pylist())
    if len(counts) < 2:
        return
    words = [f"{attribute_label(name)} {number:,}" for name, number in counts[:TYPES]]
    more = len(counts) - TYPES
    st.caption(
        "By type: " + ", ".join(words) + (f" and {counted(more, 'more type')}" if more > 0 else "")
    )


def sampled(workspace: Workspace, state: AuditState) -> None:
    """What was judged, the wrong ones first."""
    rows = workspace.store.review.audited(state.audit.audit).to_pylist()
    judged = [row for row in rows if row["is_right"] is not None]
    if not judged:
        return
    with st.expander(f"What was judged ({len(judged):,})"):
        judged.sort(key=lambda row: (row["is_right"], row["place"]))
        for row in judged:
            row["verdict"] = "right" if row["is_right"] else "wrong"
            if not row["confirmed"]:
                row["verdict"] = "wrong, to be asked again"
        _pairs(workspace, judged[:SHOWN], state.audit.outcome != "no_counterpart")


def released(workspace: Workspace, take_back: Callable[[str], None]) -> None:
    """Earlier releases, each with the button that takes it back."""
    rows = workspace.store.ledger.releases().to_pylist()
    if not rows:
        return
    st.markdown("##### Released so far")
    for row in rows:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.markdown(
                    f"**{counted(row['events'], *NOUNS[row['outcome']])}** by "
                    f"{cut(row['curator'])}, {row['decided_at']:%d %b %Y %H:%M} UTC"
                )
                st.caption(_fate(row) + " " + cut(row["note"] or "", 400))
            if row["live"]:
                st.button(
                    "Take back",
                    key=f"back-{row['batch']}",
                    icon=":material/undo:",
                    on_click=take_back,
                    args=(row["batch"],),
                )


def _fate(row: dict) -> str:
    if not row["live"]:
        return "Taken back."
    lost = row["events"] - row["stands"]
    return f"{lost:,} of them have been overruled or taken back since." if lost else "All stand."


def _pairs(workspace: Workspace, rows: list[dict], with_right: bool) -> None:
    graphs = workspace.store.graphs
    ids = [row[f"{side}_id"] for row in rows for side in ("left", "right")]
    ids = [i for i in ids if i is not None]
    names = {entity.entity_id: entity.name for entity in graphs.entities(ids)}
    pictures = {image.entity_id: graphs.pictures / image.path for image in graphs.images(ids)[::-1]}
    shown = [_shown(row, names, pictures, with_right) for row in rows]
    if not any(row["left picture"] or row.get("right picture") for row in shown):
        for row in shown:
            row.pop("left picture"), row.pop("right picture", None)
    st.dataframe(
        shown,
        column_config=COLUMNS,
        column_order=[name for name in COLUMNS if name in shown[0]],
        hide_index=True,
        height=min(36 * len(shown) + 40, 420),
    )


def _shown(row: dict, names: dict, pictures: dict, with_right: bool) -> dict:
    shown = {"stated": row["probability"]}
    if "verdict" in row:
        shown["verdict"] = row["verdict"]
    for side in ("left", "right") if with_right else ("left",):
        entity = row[f"{side}_id"]
        picture = pictures.get(entity)
        shown[f"{side} picture"] = thumbnail(picture) if picture else ""
        shown[side] = cut(names.get(entity) or row[f"{side}_key"])
    return shown
