"""The controls of the Export page: which rows, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from app import state
from app.pipeline import Workspace
from app.text.labels import VERDICTS
from app.widgets.about_choice import choose_about, of_both
from store.errors import StoreError
from store.exports.choices.publication import PREDICATES, Publication
from store.exports.choices.selection import Selection
from store.exports.formats.formats import LEDGER_FORMATS
from store.records import RELATIONS

VERDICT_WORDS = {
    verdict: VERDICTS[verdict].capitalize()
    for verdict in ("accept", "reject", "no_counterpart", *RELATIONS)
}
PREDICATE_HELP = (
    "owl:sameAs for instances; for concepts skos:exactMatch, which is transitive, or "
    "skos:closeMatch, which is not. Or type a full IRI."
)
SSSOM_FORMATS = ("sssom", "predictions")
WITH_PREDICATE = (*SSSOM_FORMATS, "ntriples", "turtle", "jsonld")
WITHOUT_IRIS = ("csv", "decisions-csv")


def selection(workspace: Workspace, format: str) -> Selection:
    """What the controls say that the file shall hold."""
    chosen = workspace.store.exports.default(format)
    if format in LEDGER_FORMATS:
        return chosen
    if format != "merged":
        sizes = of_both(workspace.store.graphs.sizes())
        chosen = replace(chosen, about=choose_about("Links of", "export_about", sizes))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if format == "predictions":
            return replace(chosen, min_confidence=_min_confidence(format, chosen))
        chosen = _judged(workspace, format, chosen)
        if workspace.store.status()["seeds"]:
            chosen = replace(
                chosen,
                seeds=st.toggle("Known links", chosen.seeds, key=f"export_seeds_{format}"),
            )
        if workspace.store.status()["decisions"]["released"]:
            chosen = replace(
                chosen,
                released=st.toggle(
                    "Released ones",
                    chosen.released,
                    key=f"export_released_{format}",
                    help="What was released together on the word of a sample: nobody looked at "
                    "each of these.",
                ),
            )
        if workspace.store.runs.active() is not None:
            chosen = replace(
                chosen,
                predictions=st.toggle(
                    "Predictions too",
                    key=f"export_predictions_{format}",
                    help="First candidates of the active run that nobody has judged.",
                ),
            )
        if chosen.duplicates:
            chosen = replace(chosen, duplicates=_duplicates(workspace, format))
        if chosen.predictions:
            chosen = replace(chosen, min_confidence=_min_confidence(format, chosen))
    return chosen


def publication(workspace: Workspace, format: str) -> Publication | None:
    """How the project publishes, as the controls say; None, with a sentence, if it can't be."""
    try:
        chosen = workspace.store.exports.publication()
    except StoreError as error:
        st.error(str(error), icon=":material/error:")
        return None
    changes = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if format in WITH_PREDICATE:
            changes["predicate"] = _predicate(chosen.predicate)
        if format in SSSOM_FORMATS:
            changes["license"] = st.text_input(
                "Licence",
                chosen.license,
                help=(
                    "An IRI. Every SSSOM file must name a licence; “unspecified” is the IRI for "
                    "none."
                ),
            )
            set_id = st.text_input(
                "Id of the mapping set",
                chosen.mapping_set_id or workspace.store.exports.default_mapping_set_id(),
                help=(
                    "The same in every export of this project. By default it is made from the "
                    "graphs."
                ),
            )
            if set_id != workspace.store.exports.default_mapping_set_id():
                changes["mapping_set_id"] = set_id
        if format not in WITHOUT_IRIS:
            changes["base"] = st.text_input(
                "Base for ids that are not IRIs",
                chosen.base,
                help=(
                    "The id is percent-encoded and appended, so that it can be recovered from "
                    "the IRI."
                ),
            )
    return state.attempt(replace(chosen, **changes).checked)


def preview(workspace: Workspace, selection: Selection, limit: int = 5) -> pa.Table:
    """The first rows of the file, as a person reads them."""
    rows = workspace.store.exports.rows(selection, limit)
    judged = pc.equal(rows["source"], "curator")
    return pa.table(
        {
            "Left": pc.coalesce(rows["left_name"], rows["left_key"]),
            "Right": pc.coalesce(rows["right_name"], rows["right_key"]),
            "Source": pc.if_else(
                pc.equal(rows["source"], "released"),
                pc.binary_join_element_wise("released by", rows["curator"], " "),
                pc.coalesce(rows["curator"], rows["source"]),
            ),
            "Verdict": pc.if_else(judged, rows["verdict"], None),
            "Confidence": rows["confidence"],
            "Left key": rows["left_key"],
            "Right key": rows["right_key"],
        }
    )


def _judged(workspace: Workspace, format: str, chosen: Selection) -> Selection:
    verdicts = chosen.verdicts
    if len(verdicts) > 1:
        picked = st.pills(
            "Verdicts",
            verdicts,
            selection_mode="multi",
            default=verdicts,
            format_func=VERDICT_WORDS.get,
            key=f"export_verdicts_{format}",
        )
        chosen = replace(chosen, verdicts=tuple(picked))
    curators, runs = workspace.store.exports.deciders()
    if len(curators) > 1:
        picked = st.multiselect("Curators", curators, placeholder="Everybody", width=260)
        chosen = replace(chosen, curators=tuple(picked))
    if runs:
        run = st.selectbox("Decided in run", runs, index=None, placeholder="Any run", width=220)
        chosen = replace(chosen, run=run)
    return chosen


def _duplicates(workspace: Workspace, format: str) -> bool:
    """Whether pairs of one graph go out, too; asked only where there are some."""
    if not workspace.store.duplicates.same().num_rows:
        return False
    return st.toggle(
        "Duplicates",
        True,
        key=f"export_duplicates_{format}",
        help="Entities of one graph that curators said are one thing, as owl:sameAs.",
    )


def _min_confidence(format: str, chosen: Selection) -> float:
    return st.slider(
        "Minimum probability of a prediction",
        0.0,
        1.0,
        chosen.min_confidence,
        0.01,
        key=f"export_confidence_{format}",
        width=260,
    )


def _predicate(current: str) -> str:
    options = [*PREDICATES, *({current} - set(PREDICATES))]
    return st.selectbox(
        "Predicate",
        options,
        options.index(current),
        accept_new_options=True,
        help=PREDICATE_HELP,
    )
