"""The runs so far as a table; choosing one offers to make it the active one."""

from __future__ import annotations

import streamlit as st

from app import state
from app.adoption.retraining import judgement_of
from app.jobs.jobs import JobRunning
from app.pipeline import Workspace
from app.text.starting_links import starting_words
from app.train.reliability import reliability_diagram, sentences
from app.widgets.abreast import abreast
from app.widgets.row_choice import choose
from mimea.config import MODALITIES
from store.counting import counted
from store.errors import StoreError
from store.records import RunInfo

COLUMNS = {
    "state": st.column_config.TextColumn("State", width=60),
    "when": st.column_config.DatetimeColumn("When (UTC)", format="D MMM YYYY, HH:mm"),
    "run": st.column_config.TextColumn("Run"),
    "learned from": st.column_config.TextColumn("Learned from", width="large"),
    "Hits@1": st.column_config.NumberColumn(
        format="%.1f %%", help="On links held out from the training"
    ),
    "epochs": st.column_config.NumberColumn("Epochs"),
    "seconds": st.column_config.NumberColumn("Seconds", format="%.0f"),
    "proposals": st.column_config.NumberColumn("Proposals", format="localized"),
}


def show(workspace: Workspace) -> None:
    """The table of runs on the present graphs; nothing before the first one."""
    runs = workspace.store.runs.usable()
    replaced = len(workspace.store.runs.all()) - len(runs)
    if replaced:
        st.caption(
            f"{counted(replaced, 'earlier run')} of graphs that have been replaced can't be "
            "used any more and aren't listed."
        )
    if not runs:
        return
    st.markdown("##### Runs")
    chosen = choose(runs, _row, COLUMNS, "runs", placeholder="–")
    if chosen is None:
        st.caption("Proposals come from the active run. Choose a row to activate another run.")
        active = next((run for run in runs if run.active), None)
        if active is not None and active.metrics.get("confidence"):
            with st.expander("Do the active run's probabilities hold?", icon=":material/rule:"):
                _reliability(active)
        return
    _details(workspace, chosen)


def outcome(run: RunInfo) -> str:
    """What came of a run, in a sentence or two."""
    accuracy = _accuracy(run)
    proposals = f"{counted(run.proposals, 'proposal')}."
    if accuracy is None:
        return proposals
    if run.metrics.get("links_from_the_beginning") == 0:
        return (
            f"No link was known. Of the starting links that were held out {accuracy:.0%} came "
            f"first, but these are the easy ones. {proposals}"
        )
    return f"On held-out links its first proposal is right {accuracy:.0%} of the time. {proposals}"


def dangling_words(run: RunInfo) -> str | None:
    """What a run expects of entities without a counterpart, in two sentences."""
    dangling = run.metrics.get("no_counterpart")
    if not dangling:
        return None
    return (
        f"By its own estimate {dangling['share']:.0%} of the open entities have no counterpart. Of "
        f"those it marks as more likely than not, {dangling['precision']:.0%} have none, and it "
        f"finds {dangling['recall']:.0%} of all that have none."
    )


def _details(workspace: Workspace, run: RunInfo) -> None:
    with st.container(border=True):
        st.markdown(f"**{run.run}** · {outcome(run)}")
        for words in filter(None, (dangling_words(run), starting_words(run.metrics))):
            st.markdown(words)
        for note in run.metrics.get("notes") or []:
            st.caption(note)
        judgement = judgement_of(workspace, run)
        if judgement is not None and judgement.no_worse:
            st.caption(f"Adopted by itself. {judgement.reason}")
        _reliability(run)
        if run.active:
            st.caption("This is the active run.")
            return
        chosen = st.button("Activate this run", icon=":material/swap_horiz:")
        if chosen and state.attempt(workspace.store.runs.activate, run.run) is not None:
            st.rerun()
        if not run.waiting:
            _offer_deletion(workspace, run)


def _reliability(run: RunInfo) -> None:
    """How far its probabilities hold; nothing of a run of an earlier version."""
    confidence = run.metrics.get("confidence")
    if not confidence:
        return
    words, chart = abreast("reliability", [50, 60], gap="medium")
    with words:
        for sentence in sentences(confidence):
            st.markdown(sentence)
    figure = reliability_diagram(confidence)
    if figure is not None:
        with chart:
            key = f"reliability {run.run}"
            st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def _offer_deletion(workspace: Workspace, run: RunInfo) -> None:
    with st.popover("Delete this run", icon=":material/delete:"):
        st.write("Its proposals and its folder are deleted; decisions made on it stay.")
        if st.button("Delete it for good", type="primary"):
            try:
                workspace.delete_run(run.run)
            except (StoreError, JobRunning) as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()


def _row(run: RunInfo) -> dict:
    return {
        "state": "active" if run.active else "waits" if run.waiting else None,
        "when": run.created,
        "run": run.run,
        "learned from": ", ".join(MODALITIES[m] for m in run.modalities),
        "Hits@1": None if _accuracy(run) is None else 100 * _accuracy(run),
        "epochs": run.metrics.get("epochs_trained") or run.metrics.get("epochs"),
        "seconds": sum((run.metrics.get("seconds") or {}).values()) or None,
        "proposals": run.proposals,
    }


def _accuracy(run: RunInfo) -> float | None:
    return (run.metrics.get("validation") or {}).get("hits@1")
