"""Export: what will be in the file, counted, before the button; then the file."""

import streamlit as st

from app import state
from app.counting import counted
from app.pipeline import FORMATS

WORDS = {
    "csv": ("CSV", "One row a link, with names, curator, time, run and note.", "text/csv"),
    "ntriples": ("N-Triples", "One owl:sameAs statement a line.", "application/n-triples"),
    "turtle": ("Turtle", "owl:sameAs statements with prefixes.", "text/turtle"),
}

workspace = state.workspace()
if not workspace.store.has_graphs():
    st.info("There are no graphs yet. Bring them in on the Start page.", icon=":material/info:")
    st.stop()

links = workspace.store.confirmed_links()
if not links.num_rows:
    st.markdown("##### Nothing to export yet")
    st.write(
        "A file holds the links that curators accepted; the links you brought along are yours "
        "already. Accept some proposals first."
    )
    st.page_link("views/review.py", label="Review proposals", icon=":material/rule:")
    st.stop()

_, conflicts = workspace.store.open_conflicts(page_size=1)
with st.container(border=True):
    format = st.segmented_control(
        "Format", list(WORDS), format_func=lambda f: WORDS[f][0], default="csv", required=True
    )
    curators = counted(len(set(links["curator"].to_pylist())), "curator")
    accepted = counted(links.num_rows, "accepted link")
    st.markdown(f"**{accepted}** by {curators}. {WORDS[format][1]}")
    shown = links.select(["left_name", "right_name", "left_key", "right_key", "curator"])
    shown = shown.rename_columns(["Left", "Right", "Left key", "Right key", "Curator"])
    st.dataframe(shown.slice(0, 5), hide_index=True, placeholder="")
    if links.num_rows > 5:
        st.caption(f"and {links.num_rows - 5:,} more")
    if conflicts:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(
                f"{counted(conflicts, 'open conflict')}; their links are exported as is.",
                icon=":material/warning:",
            )
            st.page_link("views/conflicts.py", label="Settle them")
    if format != "csv":
        st.caption(
            "Ids that are no IRIs get one under `https://mimea.invalid/id/`. The file is read "
            "again and counted before it is offered."
        )

    state_now = (format, workspace.status()["decisions"]["events"])
    if st.button("Make the file", type="primary", icon=":material/description:"):
        out = workspace.folder / "exports" / f"links.{FORMATS[format]}"
        out.parent.mkdir(exist_ok=True)
        bar = st.progress(0.0, "Writing …")
        report = state.attempt(workspace.export, format, out)
        bar.empty()
        st.session_state["exported"] = None if report is None else (state_now, report)

    exported = st.session_state.get("exported")
    if exported and exported[0] == state_now:
        report = exported[1]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                f"Download {report.path.name}",
                data=report.path.read_bytes(),
                file_name=report.path.name,
                mime=WORDS[format][2],
                icon=":material/download:",
                on_click="ignore",
            )
            size = report.path.stat().st_size / 1024
            st.markdown(f"{counted(report.rows, 'link')}, {size:,.0f} KB, read again and counted.")
