"""Map: what lies near what in the joint embedding of the active run; a click opens the card."""

import pandas as pd
import streamlit as st

from app import state
from app.errors import fragment, reported
from app.map import layout_process
from app.map.figure import STATES, figure
from app.map.points import card_of, matching, points
from app.text.plain_text import cut, plain
from app.widgets.row_choice import choose
from store.counting import counted

LISTED = 200  # rows of the list
RINGS = 500  # found entities that are marked
COLUMNS = {
    "name": st.column_config.TextColumn("Name", width=260),
    "graph": st.column_config.TextColumn("Graph", width=160),
    "type": st.column_config.TextColumn("Type", width=140),
    "state": st.column_config.TextColumn("State", width=120),
    "partner": st.column_config.TextColumn("Linked with, or first proposal", width=260),
}
NO_CARD = "Nothing in the left graph is linked with it or proposes it first."

workspace = state.workspace()
store = workspace.store
state.need_graphs(workspace)
run = store.runs.active()
if run is None:
    st.subheader("No map yet")
    st.write("Train the model once; then both graphs' entities can be shown where it sees them.")
    st.page_link("train/page.py", label="Train", icon=":material/model_training:")
    st.stop()
if not layout_process.can_have(run.folder):
    st.subheader("This run has no map")
    st.write(
        f"The run {plain(run.run)} doesn't keep where its entities lie, as runs of early versions "
        "don't. Train again; decisions are kept."
    )
    st.page_link("train/page.py", label="Train again", icon=":material/model_training:")
    st.stop()


@st.cache_resource(max_entries=2, show_spinner="Reading the map …")
def points_of(folder: str, run_id: str, now: tuple, _layout) -> pd.DataFrame:
    return points(store, run, _layout)


def wait() -> None:
    """While the layout is computed: say so, and draw the page anew when it is there."""

    @fragment(run_every=1.0)
    def watch() -> None:
        failure = layout_process.compute(run.folder)
        if failure:
            st.error(f"The map can't be computed: {plain(failure)}", icon=":material/error:")
            st.button("Try again", on_click=layout_process.try_again, args=(run.folder,))
        elif (run.folder / layout_process.FILE).is_file():
            st.rerun()
        else:
            st.info(
                "Placing the entities on a plane, once for each run; it takes some seconds.",
                icon=":material/hourglass_top:",
            )

    watch()


def open_card(rows: pd.DataFrame, entity: int) -> None:
    """Go to the card of an entity; where it is on none, say so."""
    pair = card_of(rows, entity)
    if pair is None:
        st.toast(f"{plain(rows.loc[entity]['name'], 60)}: {NO_CARD}", icon=":material/info:")
        return
    left, right = pair
    st.switch_page(
        "review/page.py", query_params={"left": left} | ({} if right is None else {"right": right})
    )


def controls() -> tuple[str, str, str | None]:
    """What the map is coloured by, what is searched, and the one side to show."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            "Colour", ["state", "type"], default="state", required=True, key="map_colour"
        )
        names = store.graphs.names()
        side = st.segmented_control(
            "Graph",
            ["left", "right"],
            format_func=lambda one: f"{'●' if one == 'left' else '◆'} {cut(names[one], 24)}",
            key="map_side",
        )
        text = st.text_input(
            "Find", icon=":material/search:", width=260, placeholder="Name or key", key="map_find"
        )
    return by, text, side


def listed(rows: pd.DataFrame, shown: pd.DataFrame, names: dict[str, str]) -> dict | None:
    """The list below the map: what can be chosen without a mouse."""
    partners = rows["name"].reindex(shown["partner"]).fillna("").tolist()
    records = shown.assign(partner_name=partners).to_dict("records")

    def words(one: dict) -> dict:
        return {
            "name": cut(one["name"]),
            "graph": cut(names[one["side"]]),
            "type": cut(one["type"]),
            "state": STATES[one["state"]][0],
            "partner": cut(one["partner_name"]),
        }

    return choose(records, words, COLUMNS, "map_list", height=min(35 * len(records) + 38, 248))


def chosen_actions(rows: pd.DataFrame, one: dict) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(one['name'], 80)}**", width="content")
        if card_of(rows, one["entity_id"]) is None:
            st.caption(NO_CARD, width="content")
        elif st.button("Open card", icon=":material/open_in_full:", key="map_card"):
            open_card(rows, one["entity_id"])


def draw(rows: pd.DataFrame) -> None:
    by, text, side = controls()
    shown = rows if side is None else rows[rows["side"] == side]
    found = matching(shown, text) if text.strip() else shown[:0]
    names = store.graphs.names()
    place = st.container()
    if text.strip() and found.empty:
        st.info("No entity on the map has this name or key.", icon=":material/search_off:")
    some = found if len(found) else shown
    one = listed(rows, some[:LISTED], names)
    if len(some) > LISTED:
        st.caption(f"and {len(some) - LISTED:,} more; find one by its name above")
    if one is not None:
        chosen_actions(rows, one)
    ids = [] if one is None else [one["entity_id"], one["partner"]]
    chosen = rows[rows.index.isin(ids)]
    with place:
        event = st.plotly_chart(
            figure(shown, by, found[:RINGS], chosen, names),
            key="map",
            on_select="rerun",
            selection_mode="points",
            config={"scrollZoom": True, "displaylogo": False},
        )
        st.caption(
            f"{counted(len(shown), 'entity', 'entities')}: ● left, ◆ right. What lies close, the "
            "model takes for alike; distances far apart say little. Scroll to zoom, drag to move, "
            "click on a point to open its card, on the legend to hide or show."
        )
    clicked = [point.get("customdata") for point in event.selection.points]
    clicked = [c[0] if isinstance(c, list) else c for c in clicked if c is not None]
    if clicked and clicked[0] != st.session_state.get("map_opened"):
        st.session_state["map_opened"] = clicked[0]
        open_card(rows, int(clicked[0]))
    elif not clicked:
        st.session_state.pop("map_opened", None)


with reported():
    layout = layout_process.read(run.folder)
    if layout is None:
        wait()
    else:
        now = (*store.correspondences.state(), workspace.recalculation.version)
        draw(points_of(str(workspace.folder), run.run, now, layout))
