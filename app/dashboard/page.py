"""Dashboard: what was decided and found, what is left, and whether to go on; to print, too."""

import streamlit as st

from app import state
from app.dashboard import charts, report, tables, wording
from app.dashboard.facts import Facts, facts
from app.errors import reported
from app.progress import card as progress_card
from app.settings.wording import CHOICES, GOALS
from app.signature import signature_box
from app.widgets import record_table, remembered
from app.widgets.abreast import abreast
from store.errors import SettingRefused
from store.settings.settings import ALLOWED

TALL = 320  # pixels of a table, beyond which it scrolls

workspace = state.workspace()
store = workspace.store
state.need_graphs(workspace)


@reported()
def choose(name: str) -> None:
    """Keep a goal for the project."""
    value = st.session_state[f"goal_{name}"]
    try:
        chosen = round(value / 100, 6) if name in GOALS else value
        store.settings.change(state.curator(), **{name: chosen})
    except SettingRefused as error:
        st.session_state["goal_trouble"] = str(error)


def read() -> Facts:
    """All that is shown, kept as long as nothing changes."""
    who = state.curator()
    now = (store.version(), workspace.recalculation.version, who)
    kept = st.session_state.get("dashboard")
    if kept is None or kept[0] != now:
        found = facts(workspace, progress_card.current(workspace), who)
        kept = st.session_state["dashboard"] = (now, found)
    return kept[1]


def advise(found: Facts) -> None:
    """Whether to stop, and at which goals."""
    with st.container(border=True):
        icon = ":material/flag:" if found.advice.stop else ":material/arrow_forward:"
        st.markdown(f"{icon} **{found.advice.sentence}**")
        if found.ahead.an_hour is not None:
            st.caption(wording.rate(found))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for name in (*GOALS, "links_an_hour"):
                goal(name)
            st.space("stretch")
            st.download_button(
                wording.REPORT,
                lambda: report.page(found, workspace.folder.name),
                "mimea-report.html",
                "application/octet-stream",  # what is text/html, first_page.py takes for a page
                icon=":material/print:",
                on_click="ignore",
            )


def goal(name: str) -> None:
    value = getattr(store.settings.current(), name)
    least, most = ALLOWED[name]
    share = name in GOALS
    st.number_input(
        CHOICES[name].label,
        100 * least if share else least,
        100 * most if share else most,
        100 * value if share else value,
        0.5 if share else 5,
        "%.1f" if share else "%d",
        key=f"goal_{name}",
        on_change=choose,
        args=(name,),
        width=230,
        help=CHOICES[name].meaning,
    )


def chart(what: str, figure: dict | None, rows: list[dict], nothing: str) -> None:
    """A chart with what it means and the table behind it, or why there is none yet."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"##### {wording.TITLES[what]}")
        if figure is None or not rows:
            st.caption(nothing)
            return
        st.plotly_chart(figure, key=f"dashboard {what}", config={"displayModeBar": False})
        st.caption(wording.EXPLAINED[what])
        with st.expander("As a table", icon=":material/table:"):
            st.html(record_table.table(rows, TALL))


def decided(found: Facts) -> None:
    nothing = "Nobody has decided anything yet."
    drawn = {"verdict": charts.by_verdict, "curator": charts.by_curator}
    places = abreast("decided", 2, gap="medium")
    for place, (what, draw) in zip(places, drawn.items(), strict=True):
        figure = draw(found.over_time, found.releases) if found.over_time.num_rows else None
        with place:
            chart(what, figure, tables.over_time(found, what), nothing)


def left(found: Facts) -> None:
    types, chances = abreast("left", 2, gap="medium")
    with types:
        rows = tables.by_type(found.types)
        figure = charts.by_type(found.types) if rows else None
        chart("type", figure, rows, "No links and no proposals yet.")
    with chances:
        rows = tables.by_probability(found.chances)
        figure = charts.by_probability(found.chances) if rows else None
        chart("probability", figure, rows, "No proposal is open.")


def judged(found: Facts) -> None:
    true, pace = abreast("judged", 2, gap="medium")
    with true:
        figure = charts.stated_and_true(found.bins) if found.bins else None
        chart("true", figure, tables.stated_and_true(found.bins),
              "No proposal of a run has been judged yet.")  # fmt: skip
    with pace, st.container(border=True, height="stretch"):
        st.markdown(f"##### {wording.TITLES['pace']}")
        if not found.pace:
            st.caption("Nobody has decided anything yet.")
        else:
            st.html(record_table.table(tables.pace(found.pace), TALL))
            st.caption(wording.EXPLAINED["pace"])
    if found.releases:
        with st.container(border=True):
            st.markdown("##### Releases")
            st.html(record_table.table(tables.releases(found.releases), TALL))


trouble = st.session_state.pop("goal_trouble", None)
if trouble:
    st.error(trouble, icon=":material/error:")
with reported():
    found = read()
    if found.run is None:
        st.info(
            "No run is active, so nobody knows yet what there is to find. Train first.",
            icon=":material/info:",
        )
        st.page_link("train/page.py", label="Train", icon=":material/model_training:")
    else:
        advise(found)
        numbers = wording.figures(found)
        for place, (what, number, more) in zip(st.columns(len(numbers)), numbers, strict=True):
            place.metric(what, number, border=False)
            place.caption(more)
        left(found)
    decided(found)
    judged(found)
    # The agreement of second opinions is drawn here, once there are any.
with st.container(horizontal=True, vertical_alignment="center"):
    st.space("stretch")
    signature_box()
remembered.write(workspace)
