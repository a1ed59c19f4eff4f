"""Graphs: choose two, see what was read, and only then put them in the place of those here."""

import streamlit as st

from app import state
from app.graphs import orphan_notice
from app.graphs import reading as graph_reading
from app.graphs import reading_view as graph_reader
from app.graphs import sources as graph_sources
from app.graphs.import_thread import TakingIn
from app.graphs.reading import Request
from app.graphs.uploads import Incoming
from app.text.plain_text import plain
from store.counting import counted
from store.graphs import staging

workspace = state.workspace()
if "incoming" not in st.session_state:
    st.session_state["incoming"] = Incoming(workspace.folder)
incoming: Incoming = st.session_state["incoming"]


def begin_reading(request: Request) -> None:
    """Start to read; what is kept of the present graphs goes along."""
    present = incoming.new("present")
    for name, side in (("left", request.left), ("right", request.right)):
        if side is not None and side.kept:
            staging.write_graph(workspace.store.graphs.tables(name), present / name)
    if request.known is not None:
        staging.write_table(workspace.store.graphs.known_links(), request.known)
    job = graph_reading.start(request, incoming.new("read") / "graphs")
    st.session_state["reading"] = request, job
    st.session_state.pop("taking_in", None)


def begin_taking_in(job) -> None:
    source = staging.read_source(job.folder)
    st.session_state["taking_in"] = TakingIn(lambda show: workspace.take_in(source, show))


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
    known = incoming.folder / "present" / "known.arrow" if keeps and links is None else None
    downloads = incoming.folder / "downloads" if st.session_state.get("fetch") else None
    return Request(left.side, right.side, links, known, downloads)


taking: TakingIn | None = st.session_state.get("taking_in")
if taking is not None and taking.running:
    st.markdown("##### Taking the graphs in")
    if graph_reader.watch_taking_in(taking):
        taking.cancel()
        st.rerun()
    st.stop()

if taking is not None and taking.report is not None:
    graph_reader.taken_in(taking.report)
    orphan_notice.remember(taking.report)
    if st.button("Go on", type="primary", icon=":material/arrow_forward:"):
        for name in ("taking_in", "reading", "incoming", "graphs_made"):
            st.session_state.pop(name, None)
        incoming.clear()
        st.switch_page("start/page.py")
    st.stop()

if workspace.trainings.running() is not None:
    st.info(
        "A training is running. Wait for its end or cancel it on the Train page; then new graphs "
        "can come in.",
        icon=":material/hourglass_top:",
    )
    st.stop()

asked, job = st.session_state.get("reading", (None, None))
seen = job is not None and job.state == "finished"
left, right, links = graph_sources.choose(workspace, incoming, seen)
if left.ready and not left.both:
    st.toggle(
        "Fetch pictures from the web",
        key="fetch",
        help="RDF may name pictures by their address. They come from public addresses only, up to "
        "20 MB each. Without this nothing is fetched.",
    )
request = request_of(left, right, links)
running = job is not None and job.state == "running"
current = job is not None and asked == request

if running:
    if graph_reader.watch_reading(job):
        job.cancel()
        st.session_state.pop("reading")
        st.toast("The reading was cancelled.")
        st.rerun()
    st.stop()

read = current and job.state == "finished"
with st.container(horizontal=True, vertical_alignment="center"):
    if st.button(
        "Read again" if read else "Read",
        type="secondary" if read else "primary",
        icon=":material/visibility:",
        disabled=request is None,
    ):
        begin_reading(request)
        st.rerun()
    st.caption("Nothing is changed before you have seen what was read.", width="content")
    st.space("stretch")
    if st.button(
        "Load the demo again",
        icon=":material/replay:",
        type="tertiary",
        help="Two small graphs of countries and cities with flags, made for trying things out.",
    ):
        load_demo()

if taking is not None and taking.failure is not None:
    st.error(f"The graphs did not come in: {plain(taking.failure, 1000)}", icon=":material/error:")
if current and job.state != "finished":
    st.error(plain(incoming.shown(job.failure()), 1000), icon=":material/error:")
    st.caption("Nothing was changed.")
if not read:
    st.stop()

manifest = staging.read_manifest(job.folder)
graph_reader.preview(manifest["graphs"])
graph_reader.warnings([incoming.shown(warning) for warning in manifest["warnings"]])
source = staging.read_source(job.folder)
judged, lost = workspace.store.graphs.lost_pairs(
    source.left.entities["key"].combine_chunks(), source.right.entities["key"].combine_chunks()
)
with st.container(border=True, horizontal=True, vertical_alignment="center"):
    words = []
    if manifest["links"]:
        words.append(f"{counted(manifest['links'], 'known link')} to learn from.")
    if workspace.store.graphs.exist():
        words.append("The present graphs and their proposals go.")
    if judged:
        words.append(
            f"{counted(judged, 'decided pair')}: "
            + (f"{lost:,} would name an entity that is gone." if lost else "all stay.")
        )
    st.markdown(" ".join(words))
    st.space("stretch")
    if st.button("Take them in", type="primary", icon=":material/check:"):
        begin_taking_in(job)
        st.rerun()
