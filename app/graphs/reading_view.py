"""Reading and importing in, while it goes on: bar, cancel, and what came of it."""

from __future__ import annotations

import streamlit as st

from app.errors import fragment
from app.graphs import entity_preview, reading
from app.graphs.import_thread import ImportThread
from app.graphs.preview import types_line
from app.jobs.jobs import Job
from app.text.plain_text import plain
from app.text.vocabulary import EXPLAINED, entities_words
from app.widgets.coverage_chart import coverage_bars
from app.widgets.thumbnails import thumbnail
from store.counting import counted
from store.records import SIDES, ImportReport

WORDS = {
    "entities": "Entities",
    "relation_triples": "Triples",
    "values": "Values",
    "images": "Pictures",
}
MOST_WARNINGS = 6


def watch_reading(job: Job) -> bool:
    """The bar of a reading; whether it is to be cancelled. Draws the page anew at its end."""

    @fragment(run_every=0.4)
    def poll() -> None:
        fraction, message = reading.progress(job)
        st.progress(fraction, text=f"{plain(message)} · {job.waited:,.0f} s")
        if job.state != "running":
            st.rerun()

    poll()
    return st.button("Cancel", icon=":material/stop_circle:")


def watch_import(importing: ImportThread) -> bool:
    """The bar of an import; whether it is to be cancelled. Draws the page anew at its end."""

    @fragment(run_every=0.4)
    def poll() -> None:
        st.progress(importing.fraction, text=plain(importing.message))
        if not importing.running:
            st.rerun()

    poll()
    return st.button("Cancel import", icon=":material/stop_circle:")


def preview(graphs: dict[str, dict]) -> None:
    """Both graphs as they were read: counts, coverage, first entities, one of them in full."""
    for side, column in zip(SIDES, st.columns(2, gap="medium"), strict=True):
        with column.container(border=True, height="stretch"):
            _graph(graphs[side], side)


def _graph(graph: dict, side: str) -> None:
    st.markdown(f"#### {plain(graph['name'])}")
    for place, (count, word) in zip(st.columns(4), WORDS.items(), strict=True):
        place.metric(word, f"{graph['counts'][count]:,}")
    types = types_line(graph)
    if types:
        st.caption(plain(types, 300), help=EXPLAINED if graph["counts"]["vocabulary"] else None)
    st.html(coverage_bars(graph["coverage"], graph["counts"]["entities"]))
    entities = graph["entities"]
    st.html(entity_preview.entity_list(entities, thumbnail))
    names = [entity["name"] or entity["key"] for entity in entities]
    place = st.selectbox(
        "Example",
        range(len(names)),
        format_func=lambda i: names[i],
        key=f"graphs_example_{side}",
    )
    st.html(entity_preview.fact_table(entities[place or 0]))


def warnings(messages: list[str]) -> None:
    """What was left out or looks odd; the rest folded away."""
    if not messages:
        return
    lines = [plain(message) for message in messages[:MOST_WARNINGS]]
    shown = "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0]
    st.warning(shown, icon=":material/warning:")
    if len(messages) > MOST_WARNINGS:
        with st.expander(f"{counted(len(messages) - MOST_WARNINGS, 'more warning')}"):
            for message in messages[MOST_WARNINGS:]:
                st.caption(plain(message))


def imported(report: ImportReport) -> None:
    """What came of it, after the end."""
    counts = report.counts
    entities = entities_words(counts["entity"] - counts["vocabulary"], counts["vocabulary"])
    st.success(
        f"Graphs imported: {entities}, "
        f"{counted(counts['relation_triple'], 'triple')}, "
        f"{counted(counts['image'], 'picture')}, {counted(counts['seeds'], 'known link')}.",
        icon=":material/check_circle:",
    )
    warnings(list(report.warnings))
