"""The table of correspondences, and what can be looked at and done of the chosen one."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from app import state
from app.correspondences.examples import Example, examples
from app.correspondences.found import OPEN, Found, Row
from app.correspondences.wording import (
    HELP,
    KINDS,
    SAME,
    STATES,
    evidence_words,
    factor_words,
    heading,
    said_words,
)
from app.pipeline import Workspace
from app.signature import signature
from app.text.attribute_label import attribute_label
from app.text.plain_text import cut
from app.widgets import record_table
from app.widgets.row_choice import choose
from store.records import Entity

MOST = 500  # rows of the table
COLUMNS = {
    "left": st.column_config.TextColumn("Left", width=175),
    "right": st.column_config.TextColumn("Right", width=175),
    "kind": st.column_config.TextColumn("Kind", width=145),
    "agree": st.column_config.TextColumn("Agree", width=100, help=HELP["agree"]),
    "state": st.column_config.TextColumn("State", width=115),
    "confidence": st.column_config.ProgressColumn(
        "Confidence", format="%.2f", min_value=0, max_value=1, width=110, help=HELP["confidence"]
    ),
    "share": st.column_config.NumberColumn("Share", format="%.0f %%", width=65),
    "factor": st.column_config.TextColumn("Unit", width=210),
}


def filters(rows: list[Row]) -> list[Row]:
    """The filter bar; the rows that it lets pass."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Name", icon=":material/search:", width=220, key="correspondences_text"
        )  # fmt: skip
        kinds = st.pills(
            "Kind", list(KINDS), selection_mode="multi", format_func=KINDS.get,
            key="correspondences_kinds",
        )  # fmt: skip
        states = st.pills(
            "State", list(STATES), selection_mode="multi", format_func=STATES.get,
            key="correspondences_states",
        )  # fmt: skip
        best = st.toggle(
            "Best matches only", True, key="correspondences_best",
            help="Of each property and type its best match, each once. Off: the others too.",
        )  # fmt: skip
    sought = text.strip().casefold()
    return [
        row
        for row in rows
        if (not kinds or row.shows.kind in kinds)
        and (not states or row.state in states)
        and (not best or row.best or row.state != OPEN)
        and (not sought or any(sought in name for name in _names(row)))
    ]


def draw(rows: list[Row]) -> Row | None:
    """The table; returns the chosen row, at first the first one."""
    shown = rows[:MOST]
    chosen = choose(
        shown, _shown, COLUMNS, "correspondences", required=True,
        height=min(35 * len(shown) + 38, 388),
    )  # fmt: skip
    if len(rows) > MOST:
        st.caption(f"and {len(rows) - MOST:,} more; narrow them with the filters above")
    return chosen


def details(workspace: Workspace, found: Found, row: Row) -> None:
    """The chosen one: what speaks for it, what can be said of it, examples and counter-examples."""
    with st.container(border=True):
        st.markdown(heading(row))
        st.markdown(evidence_words(row))
        # as a text: in Markdown an IRI would become a link
        st.html(
            f'<small dir="auto">{escape(cut(row.shows.left))} ↔ '
            f"{escape(cut(row.shows.right))}</small>"
        )
        _decide(workspace, row)
        right, wrong = examples(found.stated[row.shows.kind], row.shows)
        _list(workspace, found, row, "They agree", right)
        _list(workspace, found, row, "They differ", wrong)


def _decide(workspace: Workspace, row: Row) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for verdict, label, icon, kind, key in (
            ("confirm", SAME[row.shows.kind], "check", "primary", "A"),
            ("refuse", "Not the same", "close", "secondary", "X"),
        ):
            if row.said is None or row.said.verdict != verdict:
                st.button(
                    label,
                    icon=f":material/{icon}:",
                    type=kind,
                    shortcut=key,
                    key=f"correspondence_{verdict}",
                    on_click=partial(_say, workspace, row, verdict),
                )
        if row.said is not None:
            st.button(
                "Take back",
                icon=":material/undo:",
                key="correspondence_retract",
                on_click=partial(_say, workspace, row, "retract"),
            )
        said = said_words(row)
        if said:
            st.caption(said, width="content")
        st.space("stretch")
        signature()


def _say(workspace: Workspace, row: Row, verdict: str) -> None:
    state.attempt(
        workspace.store.correspondences.decide,
        row.shows.kind, row.shows.left, row.shows.right, verdict, state.curator(),
    )  # fmt: skip


def _list(
    workspace: Workspace, found: Found, row: Row, title: str, shown: list[Example]
) -> None:  # fmt: skip
    if not shown:
        return
    links = found.links.set_index("pair")
    by_link = row.shows.kind in ("relation", "inverse")
    needed = [one.pair for one in shown]
    if by_link:
        needed += [pair for one in shown for side in (one.left, one.right) for pair in side]
    ends = links.loc[sorted(set(needed)), ["left_id", "right_id"]]
    known = _entities(workspace, [int(i) for i in ends.to_numpy().ravel()])

    def end(pair: int, side: str) -> str:
        entity = known[int(ends.at[pair, f"{side}_id"])]
        return entity.name or entity.key

    def values(one: Example, side: str) -> str:
        stated = one.left if side == "left" else one.right
        if row.shows.kind == "type":
            return attribute_label(getattr(row.shows, side)) if stated else "not this type"
        return " · ".join(end(v, side) if by_link else cut(v, 120) for v in stated)

    st.markdown(f"**{title}**")
    st.html(
        record_table.table(
            [
                {
                    "Left": end(one.pair, "left"),
                    attribute_label(row.shows.left) + " ": values(one, "left"),
                    attribute_label(row.shows.right): values(one, "right"),
                    "Right": end(one.pair, "right"),
                }
                for one in shown
            ]
        )
    )


def _entities(workspace: Workspace, ids: list[int]) -> dict[int, Entity]:
    """Entities by id; one that was replaced meanwhile raises KeyError, as on every page."""
    unique = sorted(set(ids))
    return dict(zip(unique, workspace.store.graphs.entities(unique), strict=True))


def _names(row: Row) -> tuple[str, ...]:
    keys = row.shows.left, row.shows.right
    return tuple(name.casefold() for key in keys for name in (key, attribute_label(key)))


def _shown(row: Row) -> dict:
    shows = row.shows
    return {
        "left": cut(attribute_label(shows.left)),
        "right": cut(attribute_label(shows.right)),
        "kind": KINDS[shows.kind],
        "agree": f"{shows.agree:,} of {shows.both:,}" if shows.both else "–",
        "state": STATES[row.state],
        "confidence": round(shows.confidence, 2),
        "share": 100 * shows.share if shows.both else None,
        "factor": factor_words(row),
    }
