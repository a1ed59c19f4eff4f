"""The table of links: filters, one page of rows with thumbnails, what can be done with a row."""

from __future__ import annotations

from functools import partial

import pyarrow as pa
import streamlit as st

from app.history import decision_actions
from app.pipeline import Workspace
from app.text.labels import VERDICTS, decided_on, verdicts_of
from app.text.plain_text import cut, plain
from app.widgets.about_choice import choose_about, of_both
from app.widgets.row_choice import choose
from app.widgets.thumbnails import thumbnail
from store.records import OUTCOMES

SOURCES = {"curator": "curators", "released": "releases", "seed": "known links"}
COLUMNS = {
    "conflict": st.column_config.TextColumn("Conflict", width=80),
    "left picture": st.column_config.ImageColumn("", width=60),
    "left": st.column_config.TextColumn("Left", width=200),
    "right picture": st.column_config.ImageColumn("", width=60),
    "right": st.column_config.TextColumn("Right", width=200),
    "verdict": st.column_config.TextColumn("Verdict", width=110),
    "by": st.column_config.TextColumn("By", width=110),
    "decided": st.column_config.DatetimeColumn(
        "Decided (UTC)", format="D MMM YYYY, HH:mm", width=150
    ),
    "note": st.column_config.TextColumn("Note", width=200),
}


def filters(workspace: Workspace) -> dict:
    """The filter bar; returns the arguments of Ledger.links."""
    clashes = workspace.store.ledger.count_conflicts()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Name, key or note", icon=":material/search:", width=300, key="links_text"
        )
        verdicts = st.pills(
            "Verdict",
            [one for one in verdicts_of(workspace.store.settings.current()) if one in OUTCOMES],
            selection_mode="multi",
            format_func=VERDICTS.get,
            key="links_verdicts",
        )
        source = st.pills("From", list(SOURCES), format_func=SOURCES.get, key="links_source")
        sizes = of_both(workspace.store.graphs.sizes())
        about = choose_about("Links of", "links_about", sizes)
        conflict = st.toggle(
            f"Only conflicts ({clashes:,})",
            key="links_conflict",
            help="Two links for one entity, or curators who disagree.",
        )
        if clashes:
            st.page_link("conflicts/page.py", label="Settle them", icon=":material/balance:")
    return {
        "text": text,
        "verdicts": tuple(verdicts),
        "source": source,
        "conflict": True if conflict else None,
        "about": about,
    }


def count_left_out(workspace: Workspace, filters: dict) -> int:
    """How many links of vocabulary the other filters would let pass, where main ones are shown."""
    if filters["about"] != "main" or not of_both(workspace.store.graphs.sizes())["vocabulary"]:
        return 0
    return workspace.store.ledger.links(**filters | {"about": "vocabulary"}, page_size=1)[1]


def draw(workspace: Workspace, rows: pa.Table, key: str) -> dict | None:
    """One page of links; returns the chosen row."""
    links = rows.to_pylist()
    return choose(
        links,
        partial(_shown, workspace),
        COLUMNS,
        key,
        row_height=44,
        height=min(44 * len(links) + 38, 436),
        column_order=_columns(links),
    )


def _columns(links: list[dict]) -> list[str]:
    """The conflict column only where there is a conflict."""
    shown = list(COLUMNS)
    return shown if any(link["conflict"] for link in links) else shown[1:]


def actions(workspace: Workspace, link: dict) -> None:
    """Open the card, take the decision back, write a note; where it is in a conflict, settle it."""
    with st.container(border=True):
        right = link["right_name"] or link["right_key"] or "no counterpart"
        st.markdown(
            f"**{plain(link['left_name'] or link['left_key'])}** – **{plain(right)}** · "
            f"{VERDICTS.get(link['verdict'], link['verdict'])} {_by(link)}"
        )
        older = decided_on(link["run"], workspace.store.runs.all())
        if older is not None:
            st.caption(f":material/history: {plain(older)}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            decision_actions.open_card(link["left_key"], link["right_key"], "link")
            if link["conflict"]:
                _settle(link)
            if link["event_id"] is None:
                st.caption("It was imported with the graphs. Open its card to review it.")
                return
            decision_actions.take_back(workspace, link["event_id"])
            decision_actions.note(workspace, link["event_id"], link["note"])
        decision_actions.confirm(workspace, link["event_id"])


def _settle(link: dict) -> None:
    if st.button("Settle the conflict", icon=":material/balance:"):
        pair = {side: link[f"{side}_key"] for side in ("left", "right")}
        pair = {side: key for side, key in pair.items() if key is not None}
        st.switch_page("conflicts/page.py", query_params=pair)


def _shown(workspace: Workspace, link: dict) -> dict:
    return {
        "conflict": "clash" if link["conflict"] else "",
        "left picture": _picture(workspace, link["left_image"]),
        "left": cut(link["left_name"] or link["left_key"]),
        "right picture": _picture(workspace, link["right_image"]),
        "right": cut(link["right_name"] or link["right_key"] or _alone(link)),
        "verdict": VERDICTS.get(link["verdict"], link["verdict"]),
        "by": cut(_curator(link)),
        "decided": link["decided_at"],
        "note": cut(link["note"]),
    }


def _curator(link: dict) -> str:
    if link["curator"] is None:
        return "known link"
    how = ", settling" if link["settled"] else ", releasing" if link["source"] == "released" else ""
    return link["curator"] + how


def _alone(link: dict) -> str:
    """A settlement may say that "no counterpart" is wrong."""
    return "no counterpart" if link["verdict"] == "reject" else ""


def _picture(workspace: Workspace, path: str | None) -> str | None:
    return None if path is None else thumbnail(workspace.store.graphs.pictures / path, 80)


def _by(link: dict) -> str:
    if link["curator"] is None:
        return "imported with the graphs"
    how = "released with others, not looked at, " if link["source"] == "released" else ""
    return f"{how}by {plain(link['curator'])}, {link['decided_at']:%d %b %Y %H:%M} UTC"
