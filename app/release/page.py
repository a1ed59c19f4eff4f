"""Release: accept many links at once, on the word of a sample that people judge."""

import streamlit as st

from app import state
from app.errors import reported
from app.release import release, table
from app.release.standing import standing_links
from app.release.wording import BEGIN, INTRODUCTION, KINDS, OVER, outlook, result, sample_words
from app.signature import signature
from app.text.attribute_label import attribute_label
from mimea.confidence.audit import NO_OTHERS
from store.counting import counted
from store.errors import StoreError
from store.records import QueueFilter

workspace = state.workspace()
store = workspace.store
state.need_graphs(workspace)
run = store.runs.active()
if run is None:
    st.subheader("No proposals yet")
    st.write("Train the model once; then what it is sure of can be released together.")
    st.page_link("train/page.py", label="Train", icon=":material/model_training:")
    st.stop()


def start(outcome: str, wanted: float, only: QueueFilter, of_all: bool) -> None:
    try:
        audit = release.begin(workspace, outcome, wanted, state.curator(), only, of_all=of_all)
    except StoreError as error:
        st.session_state["release_trouble"] = str(error)
        return
    st.session_state["audit_to_judge"] = audit.audit


def let_go(found: release.AuditState) -> None:
    try:
        batch, count = release.release(workspace, found, state.curator())
    except StoreError as error:
        st.session_state["release_trouble"] = str(error)
        return
    st.session_state["release_done"] = (batch, count, found.audit.outcome)


def go_on_with(found: release.AuditState) -> None:
    store.review.narrow_audit(found.audit.audit, found.part.least)


def take_back(batch: str) -> None:
    try:
        store.ledger.take_back_release(batch, state.curator())
    except StoreError as error:
        st.session_state["release_trouble"] = str(error)
        return
    st.session_state.pop("release_done", None)


def plan(outcome: str) -> None:
    """What could be released, before an audit of it begins."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.slider(
            "At least this share of them right",
            0.9,
            0.999,
            0.99,
            0.001,
            format="percent",
            key="release_precision",
            width=300,
        )
        of_all = outcome == "accept" and st.segmented_control(
            "Counted over",
            list(OVER),
            format_func=OVER.get,
            default=False,
            required=True,
            key="release_over",
            help="Where the links so far are more precise than you want, more can be released: "
            "then it counts how many of all links are right.",
        )
        types = [name for name, _ in store.graphs.types()]
        of_type = st.selectbox(
            "Type of the left entity",
            types,
            index=None,
            format_func=attribute_label,
            placeholder="any",
            key="release_type",
            width=260,
        )
    only = QueueFilter(type=of_type or "")
    statements = store.review.statements(outcome, only)
    others = standing_links(workspace) if of_all else NO_OTHERS
    found = release.chosen(statements, wanted, others)
    st.markdown(outlook(outcome, len(found), len(statements), found))
    if not len(found):
        st.caption(
            "Judge some proposals and train again, or ask for less: the sample will tell how many "
            "are right all the same."
        )
        return
    st.caption(sample_words(found, wanted, others))
    st.button(
        BEGIN,
        type="primary",
        icon=":material/fact_check:",
        on_click=start,
        args=(outcome, wanted, only, of_all),
    )
    table.by_type(workspace, found)
    table.least_sure(workspace, found, outcome)


def under_way(found: release.AuditState) -> None:
    """An audit: how far it is, what it says, and what can be done."""
    audit, part = found.audit, found.part
    with st.container(border=True):
        st.markdown(result(found))
        if part is not None and part.to_judge:
            judged = part.sample.right + part.sample.wrong
            st.progress(judged / (judged + part.to_judge))
        passes = part is not None and part.to_judge == 0
        narrower = part is not None and part.sample.size < found.whole.sample.size
        with st.container(horizontal=True, vertical_alignment="center"):
            if passes:
                words = counted(part.sample.unjudged, *release.NOUNS[audit.outcome])
                st.button(
                    f"Release {words}",
                    type="primary",
                    icon=":material/done_all:",
                    on_click=let_go,
                    args=(found,),
                )
            else:
                st.page_link(
                    "review/page.py",
                    label="Judge the sample",
                    icon=":material/rule:",
                    query_params={"audit": audit.audit},
                )
            if narrower and not passes and found.confirmed:
                st.button(
                    f"Go on with the surest {part.sample.size:,} only",
                    icon=":material/filter_alt:",
                    on_click=go_on_with,
                    args=(found,),
                )
            st.button(
                "End this audit",
                icon=":material/close:",
                on_click=store.review.drop_audit,
                args=(audit.outcome,),
                help="What was judged stays decided; nothing else is.",
            )
        table.sampled(workspace, found)


with st.container(horizontal=True, vertical_alignment="center"):
    outcome = st.segmented_control(
        "What to release",
        list(KINDS),
        format_func=KINDS.get,
        default="accept",
        required=True,
        key="release_kind",
        label_visibility="collapsed",
    )
    st.space("stretch")
    signature()
st.caption(INTRODUCTION)
if st.session_state.get("audit_to_judge"):
    audit_id = st.session_state.pop("audit_to_judge")
    st.switch_page("review/page.py", query_params={"audit": audit_id})
trouble = st.session_state.pop("release_trouble", None)
if trouble:
    st.error(trouble[:1].upper() + trouble[1:], icon=":material/error:")
done = st.session_state.get("release_done")
if done:
    batch, count, what = done
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(
            f"{counted(count, *release.NOUNS[what]).capitalize()} released. A training will learn "
            "from them; all of it can be taken back below, at any time.",
            icon=":material/done_all:",
        )
        st.page_link("train/page.py", label="Train again", icon=":material/model_training:")
with reported():
    audits = {audit.outcome: audit for audit in store.review.audits()}
    if outcome in audits:
        under_way(release.state_of(workspace, audits[outcome]))
    else:
        plan(outcome)
    table.released(workspace, take_back)
