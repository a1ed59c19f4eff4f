"""Start: the two graphs side by side, what has been decided, and the one thing to do next."""

import streamlit as st

from app import link_button, state
from app.dashboard import brief
from app.graphs import orphan_notice
from app.progress import card as progress_card
from app.signature import signature_box
from app.start.next_step import next_step
from app.text.vocabulary import EXPLAINED
from app.train import progress
from app.widgets import remembered, sample_pictures
from app.widgets.coverage_chart import coverage_bars
from store.counting import counted
from store.records import RELATIONS
from store.status import main_counts

workspace = state.workspace()


def other_graphs() -> None:
    """The button that leads to the page where graphs are imported."""
    if st.button("Use other graphs", icon=":material/folder_open:"):
        st.switch_page("graphs/page.py")


def empty_workspace() -> None:
    """The page when there are no graphs and the demo could not be loaded."""
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        st.markdown("### No graphs here yet")
        st.write("Mimea aligns two knowledge graphs. Import your own, or load the demo.")
        failure = st.session_state.get("demo_failure")
        if failure:
            st.error(f"The demo could not be loaded: {failure}", icon=":material/error:")
        with st.container(horizontal=True):
            other_graphs()
            if st.button("Load the demo again", icon=":material/replay:"):
                st.session_state.pop("demo_failure", None)
                st.rerun()


if not workspace.store.graphs.exist():
    empty_workspace()
    st.stop()

status = workspace.store.status()
job = workspace.trainings.running()
if job is not None and workspace.store.runs.active() is None:
    progress.first_proposals(workspace, job)
    st.stop()

awaited = st.session_state.pop("awaited_job", None)
if awaited is not None and workspace.store.runs.active() is not None:
    progress.hand_over()
    st.stop()

failed = workspace.trainings.failed()
if failed is not None:
    st.error(f"The last training failed: {failed.failure()}", icon=":material/error:")

orphan_notice.show(workspace)
step = next_step(status, training=job is not None)
with st.container(border=True, horizontal=True, vertical_alignment="center"):
    with st.container(gap=None):
        st.markdown(f"##### {step.title}")
        st.caption(step.text)
    if step.by_hand:
        link_button.suggested()
    if st.button(step.label, type="primary", icon=":material/arrow_forward:"):
        st.switch_page(f"{step.page}/page.py")

progress_card.show(workspace, brief.show)
main = main_counts(status)
names = workspace.store.graphs.names()
coverage = workspace.store.graphs.coverage()
for side, column in zip(("left", "right"), st.columns(2, gap="medium"), strict=True):
    with column.container(border=True, height="stretch"):
        st.markdown(f"#### {names[side]}")
        counts = ("entities", "relation_triples", "values", "images")
        words = ("Entities", "Triples", "Values", "Pictures")
        for place, count, word in zip(st.columns(4), counts, words, strict=True):
            place.metric(word, f"{main[count][side]:,}")
        if status["vocabulary"]["entities"][side]:
            vocabulary = status["vocabulary"]["entities"][side]
            st.caption(f"and {counted(vocabulary, 'vocabulary term')}", help=EXPLAINED)
        st.html(coverage_bars(coverage[side], main["entities"][side]))
        sample_pictures.gallery(workspace, side)

decisions = main["decisions"]
related = sum(decisions[one] for one in RELATIONS)
with st.container(border=True):
    numbers = {
        "Seeds": status["seeds"],
        "Accepted": decisions["accept"],
        "Released": decisions["released"],
        "Rejected": decisions["reject"],
        "Unsure": decisions["unsure"],
        "No counterpart": decisions["no_counterpart"],
        **({"Related": related} if related else {}),
        "Open proposals": main["proposals"]["open"],
    }
    for place, (word, count) in zip(st.columns(len(numbers)), numbers.items(), strict=True):
        place.metric(word, f"{count:,}")

with st.container(horizontal=True, vertical_alignment="center"):
    other_graphs()
    st.space("stretch")
    signature_box()
remembered.write(workspace)
