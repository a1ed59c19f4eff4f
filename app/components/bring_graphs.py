"""Bringing graphs in: choose files, see what was recognised, and only then replace what is here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app import state
from app.components import orphan_notice
from app.counting import counted
from app.pipeline import Workspace, read_source
from store.errors import InputError
from store.records import GraphTables, Source

FORMATS = {
    "auto": "Recognise it",
    "rdf": "Two RDF files",
    "dbp15k": "DBP15K-style folder",
    "openea": "OpenEA-style folder",
}
RDF_TYPES = ["ttl", "nt", "gz"]
LINK_TYPES = ["csv", "tsv", "txt", "ttl", "nt", "nq", "rdf", "xml", "owl", "jsonld", "json", "gz"]


def opener(workspace: Workspace) -> None:
    """The button that opens the dialog."""
    if st.button("Use other graphs", icon=":material/folder_open:"):
        st.session_state.pop("brought", None)
        _dialog(workspace)


def empty_workspace(workspace: Workspace) -> None:
    """The page when there are no graphs and the demo could not be loaded."""
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        st.markdown("### No graphs here yet")
        st.write("Mimea aligns two knowledge graphs. Bring your own, or load the demo.")
        failure = st.session_state.get("demo_failure")
        if failure:
            st.error(f"The demo could not be loaded: {failure}", icon=":material/error:")
        with st.container(horizontal=True):
            opener(workspace)
            if st.button("Load the demo again", icon=":material/replay:"):
                st.session_state.pop("demo_failure", None)
                st.rerun()


@st.dialog("Use other graphs", width="large", icon=":material/folder_open:")
def _dialog(workspace: Workspace) -> None:
    if workspace.running_job() is not None:
        st.info("A training is running. Wait for its end or cancel it; then new graphs can come.")
        return
    source = st.session_state.get("brought")
    if source is not None:
        _confirm(workspace, source)
        return
    way = st.segmented_control(
        "Where are they?",
        ["On this computer", "Upload", "Demo"],
        default="On this computer",
        required=True,
    )
    if way == "Upload":
        _from_upload()
    elif way == "Demo":
        _from_demo(workspace)
    else:
        _from_path()


def _from_path() -> None:
    with st.form("paths", border=False):
        first = st.text_input("Folder, or the left RDF file", placeholder="/data/graphs/left.ttl")
        second = st.text_input(
            "The right RDF file (empty for a folder)", placeholder="/data/graphs/right.ttl"
        )
        links = st.text_input(
            "Known links: a file of two columns (empty: the folder's own)",
            placeholder="/data/graphs/links.csv",
        )
        format = st.selectbox("Format", list(FORMATS), format_func=FORMATS.get)
        asked = st.form_submit_button("Read", type="primary")
    if asked and not first.strip():
        st.error("Give the path of a folder or of an RDF file.", icon=":material/error:")
    elif asked:
        _read(_path(first), _path(second), format, _path(links))


def _from_upload() -> None:
    for_left, for_right = st.columns(2)
    left = for_left.file_uploader("Left graph", type=RDF_TYPES, help="Turtle or N-Triples")
    right = for_right.file_uploader("Right graph", type=RDF_TYPES, help="Turtle or N-Triples")
    links = st.file_uploader("Known links", type=LINK_TYPES, help="Two columns, SSSOM or RDF")
    if st.button("Read", type="primary", disabled=not (left and right)):
        folder = Path(tempfile.mkdtemp(prefix="mimea-upload-"))
        try:
            saved = [_save(folder / side, file) for side, file in
                     (("left", left), ("right", right), ("links", links))]  # fmt: skip
            _read(saved[0], saved[1], "rdf", saved[2])
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _from_demo(workspace: Workspace) -> None:
    st.write("Two small graphs of countries and cities with flags, made for trying things out.")
    if st.button("Load the demo again", type="primary", icon=":material/replay:"):
        with st.spinner("Loading the demo graphs …"):
            loaded = state.attempt(workspace.load_demo)
        if loaded is not None:
            st.rerun()


def _read(first: Path, second: Path | None, format: str, links: Path | None) -> None:
    bar = st.progress(0.0, "Reading …")
    show: Callable[[float, str], None] = lambda fraction, text: bar.progress(  # noqa: E731
        min(max(fraction, 0.0), 1.0), text
    )
    try:
        st.session_state["brought"] = read_source(first, second, format, links, show)
    except InputError as error:
        bar.empty()
        st.error(str(error), icon=":material/error:")
        st.caption("Nothing was changed.")
        return
    st.rerun(scope="fragment")


def _confirm(workspace: Workspace, source: Source) -> None:
    st.markdown(f"Recognised as **{FORMATS.get(source.format, source.format)}**.")
    st.dataframe(
        {"": list(_counts(source.left)), **_columns(source)},
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="localized") for name in _columns(source)
        },
    )
    links = source.links.num_rows if source.links is not None else 0
    if links:
        known = counted(links, "link is", "links are")
        st.write(f"{known} known; the model learns from them.")
    else:
        st.warning("No known links: a training needs some.", icon=":material/link_off:")
    for warning in source.warnings:
        st.warning(warning, icon=":material/warning:")
    _replace_or_back(workspace, source)


def _counts(graph: GraphTables) -> dict[str, int]:
    return {
        "entities": graph.entities.num_rows,
        "names": graph.names.num_rows,
        "relation triples": graph.relation_triples.num_rows,
        "attribute rows": graph.attribute_triples.num_rows,
        "pictures": graph.images.num_rows,
    }


def _columns(source: Source) -> dict[str, list[int]]:
    return {
        f"left: {source.left.name}": list(_counts(source.left).values()),
        f"right: {source.right.name}": list(_counts(source.right).values()),
    }


def _replace_or_back(workspace: Workspace, source: Source) -> None:
    if workspace.store.has_graphs():
        events = workspace.status()["decisions"]["events"]
        st.caption(
            f"The present graphs and their proposals go; the ledger of {events:,} decisions stays."
        )
    with st.container(horizontal=True):
        if st.button("Take them in", type="primary", icon=":material/check:"):
            with st.spinner("Taking the graphs in …"):
                report = state.attempt(workspace.take_in, source)
            if report is not None:
                orphan_notice.remember(report)
                st.session_state.pop("brought")
                st.rerun()
        if st.button("Choose others"):
            st.session_state.pop("brought")
            st.rerun(scope="fragment")


def _path(text: str) -> Path | None:
    return Path(text.strip()).expanduser() if text.strip() else None


def _save(folder: Path, file) -> Path | None:
    """An uploaded file under its own name, of which only the last part is trusted."""
    if file is None:
        return None
    folder.mkdir()
    path = folder / Path(file.name).name
    path.write_bytes(file.getbuffer())
    return path
