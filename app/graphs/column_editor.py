"""What each column of a table becomes: inferred, changed column by column, with a preview below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from app.graphs import entity_preview, preview, saved_mapping
from app.text.plain_text import cut, plain
from app.widgets.thumbnails import thumbnail
from store.counting import counted
from store.readers import sides
from store.readers.apart import apart
from store.readers.tables.graph import graph_of
from store.readers.tables.guess import alike, first_look
from store.readers.tables.mapping import ROLES, Column, TableMapping
from store.readers.tables.tables import Table

SHOWN = 200  # rows that the preview is made of
UNFOLDED = 7  # columns; more of them scroll
SEPARATORS = {"": "one value", "|": "|  bar", ";": ";  semicolon", ",": ",  comma", " ": "space",
              "/": "/  slash"}  # fmt: skip


@dataclass
class _Chosen:
    """What a table's columns become: `given` to the widgets at first, and `now`. A new `version`
    makes new widgets."""

    given: TableMapping
    now: TableMapping
    version: int = 0


def edit(path: Path, side: str, beside: sides.Mappings) -> sides.Mappings:
    """The mappings of a side's tables as they are now; a guess follows those of the other side's
    tables, `beside`. Raises InputError where they don't fit."""
    files = sides.tables_of(path)
    looks = [_look(file, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
    keys = [f"columns-{side}-{file}-{file.stat().st_mtime_ns}" for file in files]
    if len(files) > 1:
        st.caption(f"{counted(len(files), 'table')} in a folder.")
    places = st.tabs([plain(file.name) for file in files]) if len(files) > 1 else [st.container()]
    mappings = {}
    for (table, guess), key, place in zip(looks, keys, places, strict=True):
        guess = alike(guess, beside.values())
        chosen = st.session_state.setdefault(key, _Chosen(guess, guess))
        with place:
            mappings[table.path.name] = chosen.now = _edit(table, chosen, key)
    saved_mapping.show(path, side, mappings, dict(zip(mappings, keys, strict=True)), choose)
    _preview([(table, mappings[table.path.name]) for table, _ in looks])
    return mappings


def choose(key: str, mapping: TableMapping) -> None:
    """Put a mapping in the place of what is chosen; columns that it doesn't name are left out."""
    named = {column.name: column for column in mapping.columns}
    names = [column.name for column in st.session_state[key].now.columns]
    whole = TableMapping(tuple(named.get(name, Column(name, "ignore")) for name in names))
    st.session_state[key] = _Chosen(whole, whole, st.session_state[key].version + 1)


@st.cache_data(max_entries=20, show_spinner="Reading the columns …")
def _look(path: Path, changed: int, size: int) -> tuple[Table, TableMapping]:
    """The first rows of a table and the mapping guessed from them; anew when the file changes."""
    return apart(partial(first_look, path, SHOWN), [path])


def _edit(table: Table, chosen: _Chosen, key: str) -> TableMapping:
    key = f"{key}-{chosen.version}"
    if f"{key}-0-role" not in st.session_state:
        chosen.given = chosen.now  # the widgets were dropped while another page was shown
    columns = chosen.given.columns
    height = 52 * UNFOLDED if len(columns) > UNFOLDED else "content"
    with st.container(height=height, border=True, gap="xxsmall"):
        found = [
            _row(column, _values(values), f"{key}-{number}")
            for number, (column, values) in enumerate(zip(columns, table.columns, strict=True))
        ]
    mapping = TableMapping(tuple(found))
    if mapping.split:
        st.caption(
            f":material/call_split: {plain(mapping.split[0].upper() + mapping.split[1:], 400)}. "
            "Where a cell is one value, choose “one value”."
        )
    return mapping


def _row(column: Column, values: str, key: str) -> Column:
    """A column's name and first values, and beside them what it becomes."""
    description, role, separator = st.columns([5, 4, 3], vertical_alignment="center", gap="small")
    description.html(
        "<div style='overflow:hidden;white-space:nowrap;text-overflow:ellipsis;line-height:1.25'>"
        f"<b>{escape(cut(column.name, 60))}</b><br>"
        f"<small style='opacity:.75'>{escape(values)}</small></div>"
    )
    becomes = role.selectbox(
        f"Role of {cut(column.name, 60)}",
        list(ROLES),
        index=list(ROLES).index(column.role),
        format_func=ROLES.get,
        key=f"{key}-role",
        label_visibility="collapsed",
    )
    if becomes in ("id", "ignore"):
        return Column(column.name, becomes, column.separator)
    separators = list(dict.fromkeys([*SEPARATORS, column.separator]))
    parted = separator.selectbox(
        f"Values in a cell of {cut(column.name, 60)}",
        separators,
        index=separators.index(column.separator),
        format_func=lambda text: SEPARATORS.get(text, text),
        key=f"{key}-separator",
        label_visibility="collapsed",
    )
    return Column(column.name, becomes, parted)


def _values(column) -> str:
    values = list(dict.fromkeys(column.drop_null().slice(0, 20).to_pylist()))[:3]
    return cut(" · ".join(cut(value, 40) for value in values), 90) or "empty"


def _preview(tables: list[tuple[Table, TableMapping]]) -> None:
    """The first rows as the mapping makes them. Raises InputError where it can't be."""
    graph = graph_of("", tables, [])
    st.caption("The first rows as they will look")
    entities = preview.summary(graph)["entities"][:3]
    st.html(entity_preview.entity_list(entities, thumbnail))
    st.html(entity_preview.fact_table(entities[0]))
