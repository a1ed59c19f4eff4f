"""A running training on the screen: bar, curves, cancel. Polls the run folder in a fragment."""

from __future__ import annotations

import itertools

import streamlit as st

from app.errors import fragment
from app.jobs.jobs import Job
from app.pipeline import Workspace
from app.train.charts import training_curves
from app.train.wording import headline
from app.widgets import sample_pictures


def first_proposals(workspace: Workspace, job: Job) -> None:
    """The page while nothing can be reviewed yet; goes to Review as soon as something can."""
    status = workspace.store.status()
    entities = status["entities"]
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        st.space("large")
        st.markdown("### The first proposals are on their way")
        st.write(
            f"The model reads two graphs with {entities['left']:,} and {entities['right']:,} "
            f"entities and learns from {status['seeds']:,} known links. The review opens by "
            "itself when there are proposals."
        )
        _poll_first(job)
        names = workspace.store.graphs.names()
        for side, column in zip(("left", "right"), st.columns(2, gap="large"), strict=True):
            with column:
                st.markdown(f"**{names[side]}**")
                sample_pictures.gallery(workspace, side)
        with st.container(horizontal=True):
            if workspace.is_demo() and st.button("Use other graphs", icon=":material/folder_open:"):
                st.switch_page("graphs/page.py")
            _cancel_button(workspace, job)


def hand_over() -> None:
    """Go to Review, when no poll of the page before can still be under way.

    A poll that arrives while the page is being switched carries the old page with it and would take
    the browser back. So the polls are let run out: this page has one timer, and its first tick
    switches.
    """
    ticks = itertools.count()
    st.progress(1.0, text="Open the review")

    @fragment(run_every=1.0)
    def switch() -> None:
        if next(ticks):
            st.switch_page("review/page.py")

    switch()


def live(workspace: Workspace, job: Job) -> None:
    """The running training with its curves, for the Train page."""
    with st.container(border=True):
        _poll_live(job)
        _cancel_button(workspace, job)


@fragment(run_every=0.5)
def _poll_first(job: Job) -> None:
    _bar(job)
    if job.state != "running":
        st.session_state["awaited_job"] = job.run
        st.rerun()


@fragment(run_every=1.0)
def _poll_live(job: Job) -> None:
    records = _bar(job)
    if any("epoch" in record for record in records):
        st.plotly_chart(training_curves(records), key="curves", config={"displayModeBar": False})
    if job.state != "running":
        st.session_state["ended_job"] = job.run
        st.rerun()


def _bar(job: Job) -> list[dict]:
    records = job.progress()
    fraction, sentence = headline(records, job.waited)
    st.progress(fraction, text=sentence)
    return records


def _cancel_button(workspace: Workspace, job: Job) -> None:
    if st.button("Cancel the training", icon=":material/stop_circle:"):
        with st.spinner("Cancelling the training …"):
            workspace.trainings.cancel(job)
        st.toast("The training was cancelled; nothing was changed.")
        st.rerun()
