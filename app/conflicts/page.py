"""Conflicts: decisions that can't all hold, one on the desk at a time, settled with one click."""

import streamlit as st

from app import state
from app.conflicts import desk, table
from app.opinions import panel as second_opinions
from app.widgets.abreast import abreast

PAGE_SIZE = 12

workspace = state.workspace()
store = workspace.store
state.need_graphs(workspace)


def paged(read, name: str):
    """The page that is chosen, and how many pages there are."""
    number = st.session_state.get(name, 1)
    rows, total = read(number, PAGE_SIZE)
    if not rows.num_rows and number > 1:  # the last one of its page was settled
        number = st.session_state[name] = 1
        rows, total = read(number, PAGE_SIZE)
    return rows, total, number


def linked_conflict() -> dict | None:
    """The conflict of the pair that the address names."""
    left, right = st.query_params.get("left"), st.query_params.get("right")
    if left is None:
        return None
    found = store.ledger.conflict_of_pair(left, right)
    if found is None:
        st.info("This pair is not in an open conflict.", icon=":material/check:")
        return None
    return dict(zip(("kind", "key", "other_key"), found, strict=True))


open_rows, open_total, open_page = paged(store.ledger.conflict_page, "conflicts_page")
settled_rows, settled_total, settled_page = paged(store.ledger.adjudication_page, "settled_page")
counts = {"open": f"Open ({open_total:,})", "settled": f"Settled ({settled_total:,})"}
view = st.segmented_control(
    "Conflicts",
    list(counts),
    format_func=counts.get,
    default="open",
    required=True,
    label_visibility="collapsed",
    key="conflicts_view",
)
trouble = st.session_state.pop("conflict_trouble", None)
if trouble:
    st.error(trouble[:1].upper() + trouble[1:] + ".", icon=":material/error:")

if view == "settled":
    if not settled_total:
        st.info(
            "Nothing has been settled yet. Conflicts that are settled under Open are listed "
            "here with who settled them, and can be undone.",
            icon=":material/balance:",
        )
        st.stop()
    table.settled_ones(workspace, settled_rows, f"settled-{settled_page}-{settled_total}")
    if settled_total > PAGE_SIZE:
        st.pagination(-(-settled_total // PAGE_SIZE), key="settled_page")
    st.stop()

second_opinions.show(workspace)
if not open_total:
    st.info(
        "No conflicts. No entity has two counterparts, none is both linked and marked “no "
        "counterpart”, and no curators disagree about a pair. When that happens, it is listed "
        "here to be settled.",
        icon=":material/check_circle:",
    )
    st.stop()

chosen = linked_conflict()
if chosen is not None:
    if st.button("All conflicts", icon=":material/arrow_back:"):
        st.query_params.clear()
        st.rerun()
    place = st.container()
else:
    listing, place = abreast("conflicts", [3, 7])
    with listing:
        latest = open_rows["decided_at"][0].as_py()
        chosen = table.open_ones(open_rows, f"open-{open_page}-{open_total}-{latest}")
        if open_total > PAGE_SIZE:
            st.pagination(-(-open_total // PAGE_SIZE), max_visible_pages=5, key="conflicts_page")
conflict = store.ledger.open_conflict(chosen["kind"], chosen["key"], chosen["other_key"])
with place:
    if conflict is None:
        st.info("This conflict has just been settled.", icon=":material/check:")
    else:
        desk.show(workspace, conflict)
