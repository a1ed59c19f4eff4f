"""Where the two graphs come from: a path or an upload a side, or the graph that is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from app import files_here
from app.graphs import column_editor
from app.graphs.reading import Side
from app.graphs.uploads import Uploads
from app.pipeline import Workspace
from app.text.plain_text import plain
from app.text.vocabulary import entities_words
from app.widgets.abreast import abreast
from store.errors import InputError
from store.identifiers.rdf_syntaxes import BY_ENDING
from store.readers import sides
from store.readers.source import layout_of

TYPES = [*(suffix[1:] for suffix in BY_ENDING), "csv", "tsv", "parquet", "gz", "zip"]
LINK_TYPES = ["csv", "tsv", "txt", "ttl", "nt", "nq", "rdf", "xml", "owl", "jsonld", "json", "gz"]
MEGABYTES = 400
LAYOUTS = {
    "dbp15k": "A DBP15K-style folder",
    "openea": "An OpenEA-style folder",
    "mmkb": "An MMKB-style folder",
    "vocabularies": "A table of mappings between two vocabularies",
}
HINTS = {"left": "/data/museum.csv", "right": "/data/wikidata.ttl"}


@dataclass(frozen=True)
class Chosen:
    """What was chosen for a side; `both` if its folder holds both graphs, `ready` if it can be
    read. Nothing is chosen yet where there is no `side`."""

    side: Side | None = None
    both: bool = False
    ready: bool = False


def choose(
    workspace: Workspace, uploads: Uploads, seen: bool
) -> tuple[Chosen, Chosen, Path | None]:
    """Draw the choice of both graphs and of the known links; what was chosen. The columns of tables
    are folded away when the graphs themselves are `seen`."""
    here = files_here.way_to_name()
    upload = here is None
    if here:
        way = st.segmented_control(
            "Where are they?",
            [here, "Upload"],
            default=here,
            required=True,
            key="graphs_way",
            label_visibility="collapsed",
        )
        upload = way == "Upload"
    columns = abreast("sides", 2, gap="medium")
    links = _links(uploads, upload)
    with columns[0].container(border=True):
        left = _side(workspace, uploads, "left", upload, seen, None, links)
    with columns[1].container(border=True):
        if left.both:
            st.markdown("**Right graph**")
            st.caption("The folder on the left holds both graphs.")
            right = Chosen()
        else:
            right = _side(workspace, uploads, "right", upload, seen, left.side, links)
    return left, right, links


def _side(
    workspace: Workspace,
    uploads: Uploads,
    side: str,
    upload: bool,
    seen: bool,
    left: Side | None,
    links: Path | None,
) -> Chosen:
    kept = False
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{side.capitalize()} graph**", width="content")
        st.space("stretch")
        if workspace.store.graphs.exist():
            kept = st.toggle("Keep the current graph", key=f"graphs_keep_{side}")
    if kept:
        name = workspace.store.graphs.names()[side]
        size = workspace.store.graphs.sizes()[side]
        entities = entities_words(size["main"], size["vocabulary"])
        st.caption(f"{plain(name)} with {entities} is kept.")
        return Chosen(Side(uploads.folder / "present" / side, kept=True), ready=True)
    try:
        path = _uploaded(uploads, side) if upload else _path(uploads, side)
        return Chosen() if path is None else _recognised(path, side, seen, left, links)
    except InputError as error:
        st.error(plain(uploads.shown(str(error)), 1000), icon=":material/error:")
        return Chosen()


def _path(uploads: Uploads, side: str) -> Path | None:
    text = st.text_input(
        f"File or folder of the {side} graph",
        placeholder=HINTS[side],
        key=f"graphs_path_{side}",
        help="An RDF file, a table (.csv, .tsv, .parquet; .gz too), or a folder with one of these "
        "and pictures. A folder of a research data set may hold both graphs.",
    ).strip()
    if not text:
        return None
    path = files_here.named(text)
    return _unpacked(uploads, side, path) if path.suffix.lower() == ".zip" else path


def _uploaded(uploads: Uploads, slot: str) -> Path | None:
    file = st.file_uploader(
        f"File of the {slot} graph, or its folder as .zip" if slot != "links" else "Known links",
        type=LINK_TYPES if slot == "links" else TYPES,
        max_upload_size=MEGABYTES,
        key=f"graphs_upload_{slot}",
    )
    if file is None:
        return None
    return _once(slot, file.file_id, lambda: uploads.keep(slot, file.name, file.getbuffer()))


def _unpacked(uploads: Uploads, slot: str, path: Path) -> Path:
    version = f"{path}-{path.stat().st_mtime_ns}"
    return _once(slot, version, lambda: uploads.unpacked(slot, path))


def _once(slot: str, version: str, make) -> Path:
    """What `make` returns or refuses, made once for each version."""
    made = st.session_state.setdefault("graphs_made", {})
    if made.get(slot, (None,))[0] != version:
        try:
            made[slot] = version, make()
        except InputError as error:
            made[slot] = version, error
    found = made[slot][1]
    if isinstance(found, InputError):
        raise found
    if not found.exists():
        made.pop(slot)
        raise InputError("uploads are deleted after a day; upload it again")
    return found


def _recognised(path: Path, side: str, seen: bool, left: Side | None, links: Path | None) -> Chosen:
    """Say what it is; for tables, let their columns be mapped, at first like those of the `left`
    side and as the known links name them."""
    layout = layout_of(path)
    if layout is not None:
        st.caption(f"{LAYOUTS.get(layout, layout)} with both graphs.")
        if side == "right":
            raise InputError("this folder holds both graphs; choose it on the left only", path)
        return Chosen(Side(path), both=True, ready=True)
    kind = sides.kind_of(path)
    if kind is None:
        raise InputError(
            "found neither an RDF file, nor a table, nor a folder with one of these; choose "
            "another path",
            path,
        )
    if kind == "rdf":
        st.caption(f"An RDF {'folder' if path.is_dir() else 'file'}, {_size(path)}.")
        return Chosen(Side(path), ready=True)
    with st.expander("Columns", expanded=not seen, icon=":material/view_column:"):
        mappings = column_editor.edit(path, side, left, links)
    return Chosen(Side(path, mappings), ready=True)


def _links(uploads: Uploads, upload: bool) -> Path | None:
    try:
        return _uploaded(uploads, "links") if upload else _path_of_links()
    except InputError as error:
        st.error(plain(uploads.shown(str(error)), 1000), icon=":material/error:")
        return None


def _path_of_links() -> Path | None:
    text = st.text_input(
        "Known links (optional)",
        placeholder="/data/links.csv",
        key="graphs_path_links",
        help=(
            "Two columns: the ids of a left and a right entity that are the same. The model "
            "learns from them. Folders of research data have their own."
        ),
    ).strip()
    if not text:
        return None
    path = files_here.named(text)
    if not path.is_file():
        raise InputError("expected a file of links, found a folder", path)
    return path


def _size(path: Path) -> str:
    files = path.iterdir() if path.is_dir() else [path]
    size = sum(file.stat().st_size for file in files if file.is_file())
    return f"{size / 1e6:,.1f} MB" if size > 1e5 else f"{size / 1e3:,.1f} kB"
