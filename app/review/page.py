"""Review: one card, decided by keys; with it the evidence for the pair that the card shows."""

import streamlit as st

from app import link_button, state
from app.errors import fragment, reported
from app.review import audit_bar, beside, evidence, queue_filters
from app.review.card.review_card import review_card
from app.review.cards import Cards, learn
from app.review.decision_route import PATH, register
from app.review.desk import Desk
from app.review.first_proposals import LatestFirstProposals
from app.review.reservations import Reservations
from app.signature import signature
from app.widgets import remembered
from store.records import QueueFilter

workspace = state.workspace()
run = workspace.store.runs.active()
if run is None:
    st.subheader("No proposals yet")
    running = workspace.trainings.running() is not None
    st.write(
        "A training is running; its proposals will appear here."
        if running
        else "Train the model once; then there is something to review."
    )
    st.write("Two entities that you know to be the same can be linked right away.")
    label = "Watch the training" if running else "Train"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("train/page.py", label=label, icon=":material/model_training:")
        link_button.suggested()
    st.stop()


@st.cache_resource(max_entries=2, show_spinner="Reading the evidence …")
def cards_of(run_id: str, correspondences: int, _workspace) -> Cards:
    store = _workspace.store
    learned = learn(store)
    confirmed, refused = store.correspondences.relations()
    corresponding = {(left, right, True) for left, right in learned.joined} | confirmed
    corresponding |= set(store.review.corresponding_relations()) - refused
    evidence = _workspace.run_evidence(run_id)
    firsts = LatestFirstProposals(store, run_id, lambda: _workspace.recalculation.version)
    return Cards(store, evidence, run_id, learned, frozenset(corresponding), firsts)


@st.cache_resource(show_spinner=False)
def reservations(folder: str) -> Reservations:
    """Which cards each session has, shared by all sessions on this workspace."""
    return Reservations(is_open=state.is_open)


def desk() -> Desk:
    """This session's desk; a new run, another curator or another correspondence of properties gets
    a new one."""
    active = workspace.store.runs.active()
    known = st.session_state.get("review_desk")
    if active is None and known is not None:
        return known  # the graphs were replaced: what was decided before is still taken in
    now = (active.run, state.curator(), workspace.store.correspondences.version())
    if st.session_state.get("review_desk_of") != now:
        shared = reservations(str(workspace.folder))
        made = Desk(cards_of(now[0], now[2], workspace), now[1], shared, state.session())
        if known is not None:
            made.receipts.acknowledged = known.receipts.acknowledged
        key = register(made)
        st.session_state.update(review_desk=made, review_desk_of=now, review_desk_key=key)
    return st.session_state["review_desk"]


def outbox() -> dict:
    return (st.session_state.get("review_card") or {}).get("outbox") or {}


@reported()
def take() -> None:
    desk().take(outbox())


def leave_pair() -> None:
    """Once the curator has gone on, a reload must not bring the address's pair again."""
    for name in ("left", "right"):
        if name in st.query_params:
            del st.query_params[name]


def after_the_last(only: QueueFilter) -> None:
    """Where to go when everything is decided."""
    words = QueueFilter(about="vocabulary")
    left = workspace.store.review.count_open(state.curator(), words) if only.about == "main" else 0
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.page_link("train/page.py", label="Retrain", icon=":material/model_training:")
        st.page_link("export/page.py", label="Export", icon=":material/file_download:")
        if left:
            st.button(
                f"Review the vocabulary ({left:,})",
                icon=":material/rule:",
                on_click=queue_filters.review_vocabulary,
            )


@fragment
def review() -> None:
    if workspace.store.runs.active() is None:
        st.rerun()  # the graphs were replaced
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        audit = audit_bar.audit(workspace)
        if audit is None:
            order = queue_filters.order()
            only = queue_filters.narrowed(workspace.store, state.curator())
            blind = queue_filters.blind()
        else:
            order, only, blind = "uncertain", QueueFilter(about="all", audit=audit.audit), True
            audit_bar.show(workspace, audit)
        remembered.keep_place(workspace)
        remembered.write(workspace)  # before the card, for which it loads what components need
        st.space("stretch")
        signature()
    data = desk().data(outbox(), order, only, blind)
    data["store"] = {"address": PATH, "desk": st.session_state["review_desk_key"]}
    if "left" in st.query_params:
        if outbox().get("left_behind") == st.query_params["left"]:
            leave_pair()
        else:
            data["open"] = {name: st.query_params.get(name) for name in ("left", "right")}
    card, panels = beside.parts()
    with card:
        review_card(data=data, key="review_card", on_outbox_change=take)
        if not data["queue"] and not data["more"] and not only.narrows:
            after_the_last(only)
    with panels:
        shown = outbox().get("shown")
        evidence.panels(workspace, desk(), shown, blind or desk().is_blind(shown))


remembered.resume(workspace)
review()
