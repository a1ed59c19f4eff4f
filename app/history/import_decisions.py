"""Importing decisions: choose a file, see what it would change, and only then import it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import streamlit as st

from app import files_here, state
from app.history.import_wording import FORMATS, by_verdict, cautions
from app.pipeline import Workspace
from app.text.labels import VERDICTS, verdict_words
from app.text.plain_text import cut, plain
from store.counting import counted
from store.errors import StoreError
from store.ledger.import_plan import ImportPlan

TYPES = ["csv", "tsv", "txt", "ttl", "nt", "nq", "rdf", "xml", "owl", "jsonld", "json", "gz"]
MOST_AGAINST = 200
UNKNOWN = "Leave out rows with unknown entities and import the rest"


def opener(workspace: Workspace) -> None:
    """The button that opens the dialog."""
    if st.button("Import decisions", icon=":material/upload_file:"):
        _forget()
        _dialog(workspace)


def files(workspace: Workspace) -> None:
    """The files imported so far; each can be taken back as a whole."""
    imported = workspace.store.ledger.imported_files().to_pylist()
    if not imported:
        return
    with st.popover(f"Imported files ({len(imported)})", icon=":material/folder_open:"):
        for file in imported[:20]:
            _file(workspace, file)


def _file(workspace: Workspace, file: dict) -> None:
    taken_back = file["events"] - file["live"]
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"**{plain(file['name'])}**")
            words = f"{file['imported_at']:%d %b %Y %H:%M} UTC by {plain(file['imported_by'])}"
            words += f" · {counted(file['events'], 'event')}"
            st.caption(words + (f", {taken_back:,} taken back since" if taken_back else ""))
        if file["live"] and st.button("Take back", key=f"file-{file['batch']}"):
            number = state.attempt(
                workspace.store.ledger.take_back_file, file["batch"], state.curator()
            )
            if number is not None:
                st.toast(f"{counted(number, 'decision')} taken back.", icon=":material/undo:")
                st.rerun()


@st.dialog("Import decisions", width="large", icon=":material/upload_file:")
def _dialog(workspace: Workspace) -> None:
    plan = st.session_state.get("import_plan")
    if plan is not None:
        _confirm(workspace, plan)
        return
    st.caption(
        "SSSOM, a CSV file (left,right,verdict,curator,decided_at,note), links in RDF, an "
        "alignment, or an export of Mimea. Who decided and when is kept; rows without a curator "
        f"are signed by {plain(state.curator())}."
    )
    here = files_here.way_to_name()
    way = "Upload"
    if here:
        ways = ["Upload", here]
        way = st.segmented_control("Where is it?", ways, default="Upload", required=True)
    if way == "Upload":
        file, path = st.file_uploader("File", type=TYPES), None
    else:
        file, path = None, st.text_input("File", placeholder="/data/decisions.sssom.tsv").strip()
    predicate = st.text_input(
        "Further predicate that means a link (optional)",
        placeholder="https://example.org/terms#sameThing",
        help="owl:sameAs, skos:exactMatch and skos:closeMatch are known.",
    ).strip()
    if st.button("Read", type="primary", disabled=not (file or path)):
        _read(workspace, file, path, (predicate,) if predicate else ())


def _read(workspace: Workspace, file, path: str | None, predicates: tuple[str, ...]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="mimea-upload-"))
    try:
        if file is None:
            where = files_here.named(path)
        else:
            where = folder / Path(file.name).name
            where.write_bytes(file.getbuffer())
        with st.spinner("Reading and comparing …"):
            plan = workspace.plan_import(where, state.curator(), predicates)
    except (StoreError, OSError, ValueError) as error:
        st.error(cut(str(error).replace(f"{folder}/", ""), 2000), icon=":material/error:")
        st.caption("Nothing was changed.")
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    st.session_state["import_plan"] = plan
    st.rerun(scope="fragment")


def _confirm(workspace: Workspace, plan: ImportPlan) -> None:
    st.markdown(f"**{plain(plan.file.path.name)}** was read as **{FORMATS[plan.file.format]}**.")
    new = by_verdict(plan)
    if new:
        for place, (verdict, number) in zip(
            st.columns(max(len(new), 4)), new.items(), strict=False
        ):
            place.metric(VERDICTS[verdict].capitalize(), f"{number:,}")
    else:
        st.info("Nothing in it is new.", icon=":material/info:")
    for sentence in cautions(plan):
        st.warning(plain(sentence, 1200) + ".", icon=":material/warning:")
    _contradictions(plan)
    skip = bool(plan.unknown and new) and st.checkbox(UNKNOWN, key="import_skip")
    with st.container(horizontal=True):
        label = f"Import {counted(sum(new.values()), 'decision')}"
        refused = not new or bool(plan.unknown and not skip)
        if st.button(label, type="primary", icon=":material/check:", disabled=refused):
            with st.spinner("Importing the decisions …"):
                taken = state.attempt(workspace.import_decisions, plan.file, state.curator(), skip)
            if taken is not None:
                _forget()
                number = counted(sum(taken.new.values()), "decision")
                st.toast(f"{number} imported.", icon=":material/check_circle:")
                st.rerun()
        if st.button("Choose another file"):
            _forget()
            st.rerun(scope="fragment")


def _contradictions(plan: ImportPlan) -> None:
    if not len(plan.against):
        return
    with st.expander(f"Contradicts decisions here ({len(plan.against):,})"):
        st.dataframe(
            [_against(row) for row in plan.against.slice(0, MOST_AGAINST).to_pylist()],
            hide_index=True,
            height=220,
        )


def _against(row: dict) -> dict:
    here = f"{row['here_left']} – {row['here_right'] or 'none'}"
    return {
        "line": row["line"],
        "left": cut(row["left_key"]),
        "right": cut(row["right_key"]),
        "the file says": f"{VERDICTS[row['verdict']]} ({cut(row['curator'])})",
        "here": verdict_words(row["here"]) + f" ({cut(row['here_curator']) or 'known link'})",
        "here on": cut(here),
        "why": row["why"],
    }


def _forget() -> None:
    st.session_state.pop("import_plan", None)
    st.session_state.pop("import_skip", None)
