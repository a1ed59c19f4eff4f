"""What each column of a table becomes: inferred, changed column by column, with a preview below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from app.columns import roles
from app.columns.roles import Look
from app.graphs import column_details, entity_preview, preview, saved_mapping
from app.graphs.reading import Side
from app.text.plain_text import cut, plain
from app.widgets.thumbnails import thumbnail
from store.counting import counted
from store.readers import sides
from store.readers.apart import apart
from store.readers.tables.graph import graph_of
from store.readers.tables.guess import SAMPLE
from store.readers.tables.mapping import ROLES, Column, TableMapping
from store.readers.tables.tables import Table

SHOWN = 200  # rows that the preview is made of
UNFOLDED = 7  # columns; more of them scroll
BY_NAME = "its name"


@dataclass
class _Chosen:
    """What a table's columns become: `proposed`, `given` to the widgets at first, and `now`. A new
    `version` makes new widgets."""

    proposed: TableMapping
    given: TableMapping
    now: TableMapping
    version: int = 0


def edit(path: Path, side: str, left: Side | None, links: Path | None) -> sides.Mappings:
    """The mappings of a side's tables as they are now. The proposal for a right one follows the
    `left` one, if that is of tables, and the file of known links. Raises InputError where they
    don't fit."""
    looks = _looks(path, side, links)
    lefts = _looks(left.path, "left", links) if left and left.mappings else []
    keys = [_key(side, look.table.path) for look in looks]
    if any(look.sampled for look in looks):
        st.caption(f"Counted in the first {SAMPLE:,} rows.")
    if len(looks) > 1:
        st.caption(f"{counted(len(looks), 'table')} in a folder.")
    names = [plain(look.table.path.name) for look in looks]
    places = st.tabs(names) if len(looks) > 1 else [st.container()]
    mappings = {}
    for look, key, place in zip(looks, keys, places, strict=True):
        proposed = _beside(key, look, lefts, left.mappings) if lefts else look.proposal
        chosen = _chosen(key, proposed)
        joinable = _joinable(left.mappings) if lefts else []
        with place:
            mappings[look.table.path.name] = chosen.now = _edit(look, chosen, key, joinable)
    saved_mapping.show(path, side, mappings, dict(zip(mappings, keys, strict=True)), choose)
    _preview([(look.table, mappings[look.table.path.name]) for look in looks])
    return mappings


def _joinable(mappings: sides.Mappings) -> list[str]:
    """The columns of the left tables that one of the right may say the same as."""
    columns = [column for mapping in mappings.values() for column in mapping.columns]
    return [column.name for column in columns if column.role not in ("id", "ignore")]


def choose(key: str, mapping: TableMapping) -> None:
    """Put a mapping in the place of what is chosen; columns that it doesn't name are left out."""
    before = st.session_state[key]
    named = {column.name: column for column in mapping.columns}
    columns = [named.get(c.name, Column(c.name, "ignore")) for c in before.now.columns]
    whole = replace(mapping, columns=tuple(columns))
    st.session_state[key] = _Chosen(before.proposed, whole, whole, before.version + 1)


def _key(side: str, file: Path) -> str:
    return f"columns-{side}-{file}-{file.stat().st_mtime_ns}"


def _looks(path: Path, side: str, links: Path | None) -> list[Look]:
    """The looks at a side's tables, anew when a file changes."""
    known = None if links is None else (links, links.stat().st_mtime_ns)
    return [
        _look(file, side, (file.stat().st_mtime_ns, file.stat().st_size), known)
        for file in sides.tables_of(path)
    ]


@st.cache_data(max_entries=20, show_spinner="Reading the columns …")
def _look(path: Path, side: str, changed: tuple, known: tuple[Path, int] | None) -> Look:
    links = known and known[0]
    read = partial(roles.look_at, path, side, SHOWN, links)
    return apart(read, [path, links] if links else [path])


def _beside(
    key: str, look: Look, lefts: Sequence[Look], left: Mapping[str, TableMapping]
) -> TableMapping:
    """The proposal for a right table beside the left ones, made once for what these are."""
    known = st.session_state.get(f"{key}-beside")
    if known is None or known[0] != (look.proposal, left):
        known = (look.proposal, dict(left)), roles.beside(look, lefts, left)
        st.session_state[f"{key}-beside"] = known
    return known[1]


def _chosen(key: str, proposed: TableMapping) -> _Chosen:
    """What is chosen for a table: the proposal, and a new one as long as nobody changed it."""
    chosen = st.session_state.setdefault(key, _Chosen(proposed, proposed, proposed))
    if proposed != chosen.proposed:
        untouched = chosen.now == chosen.proposed
        chosen.proposed = proposed
        if untouched:
            choose(key, proposed)
    return st.session_state[key]


def _edit(look: Look, chosen: _Chosen, key: str, joinable: list[str]) -> TableMapping:
    version = f"{key}-{chosen.version}"
    if f"{version}-0-role" not in st.session_state:
        chosen.given = chosen.now  # the widgets were dropped while another page was shown
    rows = _rows(look, chosen, key, version)
    columns = [
        column_details.given(*pair, f"{version}-{number}")
        for number, pair in enumerate(zip(chosen.given.columns, chosen.now.columns, strict=True))
    ]
    chosen.given = replace(chosen.given, columns=tuple(columns))
    height = 66 * UNFOLDED if len(columns) > UNFOLDED else "content"
    with st.container(height=height, border=True, gap="xsmall"):
        found = [
            _row(*pair, look, f"{version}-{number}", joinable)
            for number, pair in enumerate(zip(columns, chosen.now.columns, strict=True))
        ]
    mapping = TableMapping(tuple(found), rows)
    _keep_one_id(key, chosen, mapping)
    if mapping.split:
        st.caption(
            f":material/call_split: {plain(mapping.split[0].upper() + mapping.split[1:], 400)}. "
            "Where a cell is one value, choose “one value”."
        )
    return mapping


def _rows(look: Look, chosen: _Chosen, key: str, version: str) -> str:
    """What the rows are, and which column tells them apart, changed with one click."""
    if chosen.now.states:
        return chosen.now.rows
    word, known_by = st.columns(2, gap="small")
    rows = word.text_input(
        "Each row is one",
        chosen.given.rows,
        placeholder="artist, city, product …",
        max_chars=60,
        key=f"{version}-rows",
        help="The type that the rows get. Leave it empty where a column says the type.",
    )
    names = [column.name for column in chosen.now.columns]
    id_ = next((column.name for column in chosen.now.of("id")), BY_NAME)
    known_by.selectbox(
        "known by",
        [*names, BY_NAME],
        index=[*names, BY_NAME].index(id_),
        format_func=lambda name: cut(name, 60),
        key=f"{version}-id-{id_}",
        on_change=_take_id,
        args=(key, f"{version}-id-{id_}"),
        help="The column whose values tell the rows apart, and which links name.",
    )
    proposed = next((column.name for column in look.proposal.of("id")), None)
    if look.why_id and proposed == id_:
        st.caption(f"“{plain(id_, 60)}” is the id: {look.why_id}.")
    return " ".join(rows.split())


def _take_id(key: str, widget: str) -> None:
    name = st.session_state[widget]
    choose(key, roles.with_id(st.session_state[key].now, None if name == BY_NAME else name))


def _keep_one_id(key: str, chosen: _Chosen, mapping: TableMapping) -> None:
    """A second id, just chosen as a column's role, takes the place of the first; and what is said
    of the id above follows the roles."""
    ids = mapping.of("id")
    if len(ids) == 2:
        before = {column.name for column in chosen.now.of("id")}
        newer = next((column.name for column in ids if column.name not in before), None)
        if newer is not None:
            choose(key, roles.with_id(mapping, newer))
            st.rerun()
    elif (ids, mapping.states) != (chosen.now.of("id"), chosen.now.states):
        chosen.now = mapping  # what stands above the columns is drawn anew
        st.rerun()


def _row(given: Column, now: Column, look: Look, key: str, joinable: list[str]) -> Column:
    """A column's name, first values and how they read, and beside them what it becomes; `given` to
    the widgets at first, and as it is `now`."""
    description, role, more = st.columns([6, 4, 2.6], vertical_alignment="center", gap="small")
    becomes = role.selectbox(
        f"Role of {cut(now.name, 60)}",
        list(ROLES),
        index=list(ROLES).index(given.role),
        format_func=ROLES.get,
        key=f"{key}-role",
        label_visibility="collapsed",
    )
    column = replace(now, role=becomes)
    if becomes not in ("id", "ignore"):
        column = column_details.edit(more, given, column, key, joinable)
    said, odd = column_details.reading_of(column, look.readings[column.name])
    values = " · ".join(cut(value, 40) for value in look.values[column.name][:3])
    said = f"⚠ {said}" if odd else said
    description.html(
        "<div style='line-height:1.25'>"
        "<div style='overflow:hidden;white-space:nowrap;text-overflow:ellipsis'>"
        f"<b>{escape(cut(column.name, 60))}</b><br>"
        f"<small style='opacity:.75'>{escape(cut(values, 90) or 'empty')}</small></div>"
        + (f"<small style='opacity:{1 if odd else 0.75}'>{escape(said)}</small>" if said else "")
        + "</div>"
    )
    return column


def _preview(tables: list[tuple[Table, TableMapping]]) -> None:
    """The first rows as the mapping makes them. Raises InputError where it can't be."""
    graph = graph_of("", tables, [])
    st.caption("The first rows as they will look")
    entities = preview.summary(graph)["entities"][:3]
    st.html(entity_preview.entity_list(entities, thumbnail))
    st.html(entity_preview.fact_table(entities[0]))
