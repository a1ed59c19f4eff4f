"""Graphs: choose two, see what was read, and only then put them in the place of those here."""

import streamlit as st

from app import state
from app.graphs import orphan_notice, reading, reading_view, sources
from app.graphs.import_thread import ImportThread
from app.graphs.reading import Request
from app.graphs.uploads import Uploads
from app.text.plain_text import plain
from store.counting import counted
from store.graphs import staging

workspace = state.workspace()
if "uploads" not in st.session_state:
    st.session_state["uploads"] = Uploads(workspace.folder)
uploads: Uploads = st.session_state["uploads"]


def begin_reading(request: Request) -> None:
    """Start to read; what is kept of the current graphs goes along."""
    present = uploads.new("present")
    for name, side in (("left", request.left), ("right", request.right)):
        if side is not None and side.kept:
            staging.write_graph(workspace.store.graphs.tables(name), present / name)
    if request.known is not None:
        staging.write_table(workspace.store.graphs.known_links(), request.known)
    job = reading.start(request, uploads.new("read") / "graphs")
    st.session_state["reading"] = request, job
    st.session_state.pop("import_thread", None)


def begin_import(job) -> None:
    source = staging.read_source(job.folder)
    st.session_state["import_thread"] = ImportThread(
        lambda show: workspace.import_read(source, show)
    )


def load_demo() -> None:
    with st.spinner("Loading the demo graphs …"):
        loaded = state.attempt(workspace.load_demo)
    if loaded is not None:
        st.switch_page("start/page.py")


def request_of(left, right, links) -> Request | None:
    """What can be read as it is chosen now; None while something is missing."""
    if not left.ready or not (left.both or right.ready):
        return None
    if left.both:
        return Request(left.side, links=links)
    keeps = left.side.kept or right.side.kept
    if left.side.kept and right.side.kept and links is None:
        return None
    known = uploads.folder / "present" / "known.arrow" if keeps and links is None else None
    downloads = uploads.folder / "downloads" if st.session_state.get("fetch") else None
    return Request(left.side, right.side, links, known, downloads)


importing: ImportThread | None = st.session_state.get("import_thread")
if importing is not None and importing.running:
    st.markdown("##### Importing the graphs")
    if reading_view.watch_import(importing):
        importing.cancel()
        st.rerun()
    st.stop()

if importing is not None and importing.report is not None:
    reading_view.imported(importing.report)
    orphan_notice.remember(importing.report)
    if st.button("Go on", type="primary", icon=":material/arrow_forward:"):
        for name in ("import_thread", "reading", "uploads", "graphs_made"):
            st.session_state.pop(name, None)
        uploads.clear()
        st.switch_page("start/page.py")
    st.stop()

if workspace.trainings.running() is not None and workspace.is_demo():
    st.caption("The model is learning the demo. Importing graphs of your own ends that.")
elif workspace.trainings.running() is not None:
    st.info(
        "A training is running. Wait until it ends or cancel it on the Train page; then you can "
        "import graphs.",
        icon=":material/hourglass_top:",
    )
    st.stop()

requested, job = st.session_state.get("reading", (None, None))
seen = job is not None and job.state == "finished"
left, right, links = sources.choose(workspace, uploads, seen)
if left.ready and not left.both:
    st.toggle(
        "Fetch pictures from the web",
        key="fetch",
        help=(
            "RDF may link to pictures. They are fetched from public addresses only, up to 20 MB "
            "each. Without this option nothing is fetched."
        ),
    )
request = request_of(left, right, links)
running = job is not None and job.state == "running"
current = job is not None and requested == request

if running:
    if reading_view.watch_reading(job):
        job.cancel()
        st.session_state.pop("reading")
        st.toast("Reading was cancelled.")
        st.rerun()
    st.stop()

read = current and job.state == "finished"
if current and not read:  # above the button that was pressed, where one looks
    st.error(plain(uploads.shown(job.failure()), 1000), icon=":material/error:")
    st.caption("Nothing was changed.")
with st.container(horizontal=True, vertical_alignment="center"):
    if st.button(
        "Read again" if read else "Read",
        type="secondary" if read else "primary",
        icon=":material/visibility:",
        disabled=request is None,
    ):
        begin_reading(request)
        st.rerun()
    st.caption("Nothing changes before you have seen what was read.", width="content")
    st.space("stretch")
    if st.button(
        "Load the demo again",
        icon=":material/replay:",
        type="tertiary",
        help="Two small graphs of countries and cities with flags, for trying things out.",
    ):
        load_demo()

if not read:
    st.stop()

manifest = staging.read_manifest(job.folder)
reading_view.preview(manifest["graphs"])
reading_view.warnings([uploads.shown(warning) for warning in manifest["warnings"]])
source = staging.read_source(job.folder)
judged, lost = workspace.store.graphs.lost_pairs(
    source.left.entities["key"].combine_chunks(), source.right.entities["key"].combine_chunks()
)
if importing is not None and importing.failure is not None:
    st.error(f"The import failed: {plain(importing.failure, 1000)}", icon=":material/error:")
with st.container(border=True, horizontal=True, vertical_alignment="center"):
    words = []
    if manifest["links"]:
        words.append(f"{counted(manifest['links'], 'known link')} to learn from.")
    if workspace.store.graphs.exist():
        words.append("They replace the current graphs and their proposals.")
    if judged:
        words.append(
            f"{counted(judged, 'decided pair')}: "
            + (
                f"{lost:,} would name an entity that the new graphs don't have."
                if lost
                else "all are kept."
            )
        )
    st.markdown(" ".join(words))
    st.space("stretch")
    if st.button("Import graphs", type="primary", icon=":material/check:"):
        begin_import(job)
        st.rerun()
