"""What each column of a table becomes: a guess, changed in a table, with a preview beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from app import entity_preview, graph_preview
from app.counting import counted
from app.plain_text import cut, plain
from app.thumbnails import thumbnail
from store.formats import sides
from store.formats.table_graph import graph_of
from store.formats.table_guess import guess_mapping
from store.formats.table_mapping import ROLES, Column, TableMapping, to_json
from store.formats.tables import Table, read_table

SHOWN = 200  # rows that the preview is made of
BY_LABEL = {label: role for role, label in ROLES.items()}
SEPARATORS = {"": "one value", "|": "|  bar", ";": ";  semicolon", ",": ",  comma", " ": "space",
              "/": "/  slash"}  # fmt: skip
BY_WORD = {word: separator for separator, word in SEPARATORS.items()}


def edit(path: Path, side: str) -> sides.Mappings:
    """The mappings of a side's tables as they are now. Raises InputError where they don't fit."""
    files = sides.tables_of(path)
    tables = [_look(file, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
    if len(files) > 1:
        st.caption(f"{counted(len(files), 'table')} in a folder.")
    places = st.tabs([plain(file.name) for file in files]) if len(files) > 1 else [st.container()]
    mappings = {}
    for (table, guess), place in zip(tables, places, strict=True):
        with place:
            key = f"columns-{side}-{table.path}-{table.path.stat().st_mtime_ns}"
            mappings[table.path.name] = _edit(table, guess, key)
    _preview([(table, mappings[table.path.name]) for table, _ in tables])
    st.download_button(
        "Keep these columns as a file",
        to_json(mappings),
        f"{path.stem}.mapping.json",
        "application/json",
        help="For `python -m app import … --mapping`.",
        icon=":material/download:",
        type="tertiary",
        key=f"mapping-{side}",
        on_click="ignore",
    )
    return mappings


@st.cache_data(max_entries=20, show_spinner="Looking at the columns …")
def _look(path: Path, changed: int, size: int) -> tuple[Table, TableMapping]:
    """The first rows of a table and the mapping guessed from them; anew when the file changes."""
    table = read_table(path, 10_000)
    guess = guess_mapping(table)
    return Table(path, table.names, tuple(c.slice(0, SHOWN) for c in table.columns)), guess


def _edit(table: Table, guess: TableMapping, key: str) -> TableMapping:
    given = pd.DataFrame(
        {
            "Column": list(table.names),
            "First values": [_values(column) for column in table.columns],
            "Becomes": [ROLES[column.role] for column in guess.columns],
            "In a cell": [SEPARATORS.get(c.separator, c.separator) for c in guess.columns],
        }
    )
    edited = st.data_editor(
        given,
        key=key,
        hide_index=True,
        disabled=("Column", "First values"),
        height="auto" if len(given) <= 12 else 388,
        column_config={
            "Column": st.column_config.TextColumn(width="small"),
            "First values": st.column_config.TextColumn(width="small"),
            "Becomes": st.column_config.SelectboxColumn(
                options=list(ROLES.values()), required=True, width="small"
            ),
            "In a cell": st.column_config.SelectboxColumn(
                options=list(SEPARATORS.values()), required=True, width="small"
            ),
        },
    )
    rows = zip(edited["Column"], edited["Becomes"], edited["In a cell"], strict=True)
    return TableMapping(
        tuple(Column(name, BY_LABEL[role], BY_WORD.get(word, word)) for name, role, word in rows)
    )


def _values(column) -> str:
    values = list(dict.fromkeys(column.drop_null().slice(0, 20).to_pylist()))[:3]
    return cut(" · ".join(cut(value, 40) for value in values), 90) or "empty"


def _preview(tables: list[tuple[Table, TableMapping]]) -> None:
    """The first rows as the mapping makes them. Raises InputError where it can't be."""
    graph = graph_of("", tables, [])
    st.caption("The first rows as they will look")
    entities = graph_preview.summary(graph)["entities"][:3]
    st.html(entity_preview.entity_list(entities, thumbnail))
    st.html(entity_preview.fact_table(entities[0]))
