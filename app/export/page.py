"""Export: what will be in the file, counted, before the button; then the file."""

import streamlit as st

from app import state
from app.cli.export_options import noun
from app.export import choice, correspondences, created, merged_choice
from store.counting import counted
from store.exports.formats.formats import FORMATS, LEDGER_FORMATS
from store.exports.merged.graph import SYNTAXES

WORDS = {  # label, what it is, media type
    "csv": ("CSV", "One row per link, with names, curator, time, run and note.", "text/csv"),
    "sssom": (
        "SSSOM",
        "One mapping per line: curators' decisions, the model's rows for the same pairs, and "
        "known links, each with its justification.",
        "text/tab-separated-values",
    ),
    "predictions": (
        "Predictions",
        "SSSOM of the active run's first candidates that nobody has judged, with their "
        "probability.",
        "text/tab-separated-values",
    ),
    "ntriples": ("N-Triples", "One statement per line.", "application/n-triples"),
    "turtle": ("Turtle", "Statements with prefixes.", "text/turtle"),
    "jsonld": ("JSON-LD", "Statements as JSON.", "application/ld+json"),
    "alignment": (
        "Alignment",
        "Alignment format of OAEI, level 0: one cell per link, with a measure.",
        "application/rdf+xml",
    ),
    "decisions": (
        "Ledger",
        "All decisions ever made, taken back or settled, in PROV-O as Turtle.",
        "text/turtle",
    ),
    "decisions-csv": (
        "Decisions",
        "Each curator's latest decision on each pair, as CSV that `python -m app decide` can "
        "import.",
        "text/csv",
    ),
    "merged": (
        "Merged graph",
        "Both graphs as one: linked entities under one IRI, every statement with its source, "
        "and the old ids. Values that differ are all kept.",
        "application/gzip",
    ),
    "correspondences": (
        "Correspondences",
        "Relations, attributes and types of both graphs that are the same, as SSSOM or as OWL.",
        "text/tab-separated-values",
    ),
}
NOUNS = {
    "accept": ("accepted link", None),
    "reject": ("rejected pair", None),
    "no_counterpart": ("entity without a counterpart", "entities without a counterpart"),
    "broader": ("pair whose right one is broader", "pairs whose right one is broader"),
    "narrower": ("pair whose right one is narrower", "pairs whose right one is narrower"),
    "related": ("related pair", None),
    "conflated": ("conflated pair", None),
    "seed": ("known link", None),
    "model": ("line of the model on accepted links", "lines of the model on accepted links"),
    "prediction": ("prediction", None),
    "duplicate": ("pair of duplicates within one graph", "pairs of duplicates within one graph"),
    "event": ("event", None),
    "decision": ("decision", None),
}

workspace = state.workspace()
state.need_graphs(workspace)

with st.container(border=True):
    format = st.segmented_control(
        "Format", list(WORDS), format_func=lambda f: WORDS[f][0], default="csv", required=True
    )
    st.caption(WORDS[format][1])
    if format == "correspondences":
        correspondences.show(workspace)
        st.stop()
    selection = choice.selection(workspace, format)
    merge = merged_choice.merge(workspace) if format == "merged" else None
    file_name, media_type = FORMATS[format], WORDS[format][2]
    if merge:
        file_name, media_type = SYNTAXES[merge.syntax], merged_choice.SYNTAX_WORDS[merge.syntax][2]
        published = choice.publication(workspace, format)
        found = published and merged_choice.preview(workspace, selection, merge, published)
        if not found:
            st.stop()
        counts, words = found.statements, merged_choice.NOUNS
    else:
        counts, words = workspace.store.exports.counts(format, selection), NOUNS
        left_out = workspace.store.exports.left_out(format, selection)
        if left_out:
            st.caption(f"{counted(left_out, noun(format))} between vocabulary terms left out.")
    total = sum(counts.values())
    word = noun(format, merge, counts)
    if not total:
        st.markdown("##### No rows match")
        st.write(
            "A file holds what curators decided: accept some proposals first, or "
            "choose other rows or another format."
        )
        st.page_link("review/page.py", label="Review proposals", icon=":material/rule:")
        st.stop()

    if merge:
        merged_choice.announce(workspace, found)
    else:
        published = choice.publication(workspace, format)
    parts = ", ".join(
        f"**{counted(counts[kind], *words[kind])}**" for kind in words if kind in counts
    )
    sum_of_them = f": {counted(total, word)}" if len(counts) > 1 else ""
    st.markdown(f"{parts}{sum_of_them} in the file.")
    ready = published is not None
    if merge:
        confirmed = merged_choice.confirmed(found, merge)
        merge, ready = confirmed or merge, ready and confirmed is not None
    elif format not in LEDGER_FORMATS:
        shown = choice.preview(workspace, selection)
        st.dataframe(shown, hide_index=True, placeholder="")
        if total > shown.num_rows:
            st.caption(f"and {total - shown.num_rows:,} more")
    if format not in LEDGER_FORMATS:
        _, conflicts = workspace.store.ledger.conflict_page(page_size=1)
        if conflicts and format != "predictions":
            with st.container(horizontal=True, vertical_alignment="center"):
                st.warning(
                    f"{counted(conflicts, 'open conflict')}. Until they are settled, several "
                    "accepted links of one entity are all exported, and of a pair that curators "
                    "disagree about the latest decision is.",
                    icon=":material/warning:",
                )
                st.page_link("conflicts/page.py", label="Settle them")

    events = workspace.store.status()["decisions"]["events"]
    state_now = (format, selection, published, merge, total, events)
    if st.button(
        "Create file",
        type="primary",
        icon=":material/description:",
        disabled=not ready,
    ):
        out = created.new_path(workspace.folder / "exports", file_name)
        bar = st.progress(0.0, "Writing …")
        show = bar.progress if merge else None
        report = state.attempt(
            lambda: workspace.store.exports.write(
                format, out, selection, publication=published, progress=show, merge=merge
            )
        )
        bar.empty()
        if report is not None:
            workspace.store.exports.keep_publication(published)
        before = st.session_state.get("exported")
        if before is not None:
            created.remove(before[1].path)
        st.session_state["exported"] = None if report is None else (state_now, report)

    exported = st.session_state.get("exported")
    if exported and exported[0] == state_now and exported[1].path.is_file():
        report = exported[1]
        if report.rows != total:
            st.info(
                f"Something was decided while the file was written: it holds {report.rows:,}.",
                icon=":material/info:",
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                f"Download {report.path.name}",
                data=report.path.read_bytes,
                file_name=report.path.name,
                mime=media_type,
                icon=":material/download:",
                on_click="ignore",
            )
            size = report.path.stat().st_size / 1024
            rows = counted(report.rows, word)
            st.markdown(f"{rows}, {size:,.0f} KB, verified.")
