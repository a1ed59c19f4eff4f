"""Correspondences on the Export page: which, in which syntax, counted and shown before the file."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from app import state
from app.correspondences import found
from app.correspondences.wording import KINDS
from app.export import created
from app.pipeline import Workspace
from app.text.attribute_label import attribute_label
from app.text.plain_text import cut
from store.counting import counted
from store.exports.choices.selection import MIN_CONFIDENCE
from store.exports.formats.correspondences import FILE, TURTLE

SYNTAXES = {"SSSOM": FILE, "Turtle": f"correspondences{TURTLE}"}
MEDIA_TYPES = {"SSSOM": "text/tab-separated-values", "Turtle": "text/turtle"}
PREVIEWED = 5


def show(workspace: Workspace) -> None:
    """The controls, what the file will hold, and the file."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        syntax = st.segmented_control(
            "Written as", list(SYNTAXES), default="SSSOM", required=True, key="correspondences_as"
        )
        unconfirmed = _unconfirmed(workspace) if syntax == "SSSOM" else None
    confirmed = workspace.store.exports.confirmed_correspondences()
    total = confirmed.num_rows + (unconfirmed.num_rows if unconfirmed else 0)
    if not total:
        st.markdown("##### No rows match")
        st.write("Nobody has confirmed yet which properties and types are the same.")
        st.page_link(
            "correspondences/page.py", label="Look at them", icon=":material/join_inner:"
        )  # fmt: skip
        return
    parts = [f"**{counted(confirmed.num_rows, 'confirmed correspondence')}**"]
    if unconfirmed:
        parts.append(f"**{unconfirmed.num_rows:,} that nobody confirmed**")
    st.markdown(f"{', '.join(parts)} in the file.")
    st.dataframe(_preview(confirmed, unconfirmed), hide_index=True, placeholder="")
    if total > PREVIEWED:
        st.caption(f"and {total - PREVIEWED:,} more")
    _file(workspace, syntax, unconfirmed, total)


def _unconfirmed(workspace: Workspace) -> pa.Table | None:
    if not st.toggle(
        "Unconfirmed ones too", key="correspondences_open",
        help="The best matches that nobody has said anything about, with their confidence.",
    ):  # fmt: skip
        return None
    least = st.slider("Minimum confidence", 0.0, 1.0, MIN_CONFIDENCE, 0.01, width=260)
    store = workspace.store
    now = (*store.correspondences.state(), store.correspondences.version())
    kept = st.session_state.get("correspondences_rows")
    if kept is None or kept[0] != now:
        with st.spinner("Comparing what linked entities state …"):
            kept = (now, found.standing(found.find(store), store))
        st.session_state["correspondences_rows"] = kept
    return found.unconfirmed(kept[1], least)


def _preview(confirmed: pa.Table, unconfirmed: pa.Table | None) -> list[dict]:
    rows = confirmed[:PREVIEWED].to_pylist()
    rows += unconfirmed[: PREVIEWED - len(rows)].to_pylist() if unconfirmed else []
    return [
        {
            "Left": cut(attribute_label(row["left"])),
            "Right": cut(attribute_label(row["right"])),
            "Kind": KINDS[row["kind"]],
            "Confirmed by": cut(row.get("curator")),
            "Confidence": row["confidence"],
        }
        for row in rows
    ]


def _file(workspace: Workspace, syntax: str, unconfirmed: pa.Table | None, total: int) -> None:
    now = (syntax, total, workspace.store.correspondences.version(),
           unconfirmed and unconfirmed.num_rows)  # fmt: skip
    if st.button("Create file", type="primary", icon=":material/description:"):
        out = created.new_path(workspace.folder / "exports", SYNTAXES[syntax])
        report = state.attempt(
            lambda: workspace.store.exports.write_correspondences(out, unconfirmed=unconfirmed)
        )
        before = st.session_state.get("exported_correspondences")
        if before is not None:
            created.remove(before[1].path)
        st.session_state["exported_correspondences"] = None if report is None else (now, report)
    exported = st.session_state.get("exported_correspondences")
    if exported and exported[0] == now and exported[1].path.is_file():
        report = exported[1]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                f"Download {report.path.name}",
                data=report.path.read_bytes,
                file_name=report.path.name,
                mime=MEDIA_TYPES[syntax],
                icon=":material/download:",
                on_click="ignore",
            )
            size = report.path.stat().st_size / 1024
            rows = counted(report.rows, "correspondence")
            st.markdown(f"{rows}, {size:,.0f} KB, verified.")
