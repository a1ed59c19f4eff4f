"""The merged graph on the Export page: how it is written, what it will hold, what to confirm."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import pyarrow as pa
import streamlit as st

from app import state
from app.pipeline import Workspace
from app.text.plain_text import cut, plain
from store.counting import counted
from store.exports.choices.publication import Publication
from store.exports.choices.selection import Selection
from store.exports.merged.graph import (
    CANONICAL,
    SHOWN,
    Merge,
    Preview,
)

SYNTAX_WORDS = {  # label, what it is, media type
    "nquads": (
        "N-Quads",
        "One statement per line; the named graph is the source. Compressed with gzip.",
        "application/gzip",
    ),
    "turtle": ("Turtle", "Each statement once, without its source.", "text/turtle"),
    "parquet": ("Parquet", "Tables with a column for the source, in a zip.", "application/zip"),
    "csv": ("CSV", "The same tables as CSV, in a zip.", "application/zip"),
}
NOUNS = {
    "entity": ("entity", "entities"),
    "relation": ("relation", None),
    "attribute": ("attribute value", None),
    "attribute without a value": ("attribute without a value", "attributes without a value"),
    "name": ("name", None),
    "description": ("description", None),
    "type": ("type", None),
    "picture": ("picture", None),
    "identity": ("statement of identity", "statements of identity"),
    "old IRI": ("owl:sameAs of an old IRI", "owl:sameAs of old IRIs"),
    "old id": ("old id that is not an IRI", "old ids that are not IRIs"),
    "old key": ("old id in the index", "old ids in the index"),
    "about": ("statement about the file", "statements about the file"),
}


def merge(workspace: Workspace) -> Merge:
    """What the controls say."""
    names = workspace.store.graphs.names()
    words = {side: f"That of {cut(name, 30)}" for side, name in names.items()}
    words["minted"] = "A new one"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        syntax = st.segmented_control(
            "Written as",
            list(SYNTAX_WORDS),
            format_func=lambda name: SYNTAX_WORDS[name][0],
            default="nquads",
            required=True,
        )
        canonical = st.selectbox(
            "The IRI of linked entities",
            CANONICAL,
            format_func=words.get,
            help=(
                "“New” mints one under the base for every entity. An entity that only one graph "
                "has keeps its IRI. The file also has the old ids."
            ),
            width=260,
        )
    st.caption(SYNTAX_WORDS[syntax][1])
    return Merge(canonical, syntax)


def preview(
    workspace: Workspace, selection: Selection, chosen: Merge, published: Publication
) -> Preview | None:
    """What the file will hold, counted once for each choice and state of the workspace."""
    now = (selection, chosen, published.base, workspace.store.exports.default_mapping_set_id(),
           repr(workspace.store.status()))  # fmt: skip
    kept = st.session_state.get("merged_preview")
    if kept is None or kept[0] != now:
        with st.spinner("Counting …"):
            found = state.attempt(
                workspace.store.exports.merged_preview, selection, chosen, published
            )
        kept = st.session_state["merged_preview"] = (now, found)
    return kept[1]


def announce(workspace: Workspace, found: Preview) -> None:
    """The entities of the file, before and after linking."""
    names = {side: plain(name, 30) for side, name in workspace.store.graphs.names().items()}
    of = found.clusters
    st.markdown(
        f"{counted(of['clusters'], 'entity', 'entities')}: {of['linked']:,} linked, "
        f"{of['left']:,} that only {names['left']} has, "
        f"{of['right']:,} that only {names['right']} has."
    )
    if found.twins:
        st.info(
            f"{counted(found.twins, 'IRI')} used by both graphs without a link between the "
            "entities. They stay separate, under IRIs of their own; link them if they are the "
            "same.",
            icon=":material/info:",
        )


def confirmed(found: Preview, chosen: Merge) -> Merge | None:
    """The choice, once clusters that join entities of one side are confirmed; None before that."""
    if not found.clusters["joined"]:
        return chosen
    joined = counted(found.clusters["joined"], "cluster")
    if found.rejected:
        pairs = counted(found.rejected, "pair")
        st.error(
            f"{joined} of several entities of one graph, and {pairs} among them of which a curator "
            "said that the two are not the same. Undo a link or that decision before you merge.",
            icon=":material/error:",
        )
    else:
        st.warning(
            f"{joined} of several entities of one graph. Each becomes one entity.",
            icon=":material/warning:",
        )
    st.dataframe(_table(found.joined), hide_index=True)
    if found.clusters["joined"] > SHOWN:
        st.caption(f"and {found.clusters['joined'] - SHOWN:,} more")
    st.page_link("links/page.py", label="Look at the links", icon=":material/link:")
    if found.rejected:
        return None
    # the tick is about these clusters, and gone when there are others
    meant = st.checkbox(
        "This is intended: make each cluster one entity",
        key=f"merged_confirmed_{crc32(repr((found.clusters, found.joined.to_pylist())).encode())}",
    )
    return replace(chosen, allow_joined=True) if meant else None


def _table(joined: pa.Table) -> pa.Table:
    rows = joined.to_pylist()
    return pa.table(
        {
            "Left": [[_named(one) for one in row["left"]] for row in rows],
            "Right": [[_named(one) for one in row["right"]] for row in rows],
            "Joined by": [
                [f"{k['left']} – {k['right']} ({k['said_by']})" for k in row["links"]]
                for row in rows
            ],
            "Not the same": [
                [f"{k['left']} – {k['right']}" for k in row["rejected"]] for row in rows
            ],
        }
    )


def _named(one: dict) -> str:
    return cut(f"{one['name']} ({one['key']})" if one["name"] else one["key"])
