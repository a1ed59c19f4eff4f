"""What else is said of a column: how its cells are split, what its entities are, which column of
the left graph says the same; and how its values read."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.columns.reading import ColumnReading
from app.text.plain_text import cut, plain
from mimea.features.literals import CODE, DATE, NUMBER, WORDS
from store.counting import counted
from store.readers.tables.mapping import Column

SEPARATORS = {"": "one value", "|": "|  bar", ";": ";  semicolon", ",": ",  comma", " ": "space",
              "/": "/  slash"}  # fmt: skip
NOTHING = "no column"
MOST_JOINABLE = 200  # columns that a box can offer for each column of the other table
SAID = {"date": DATE, "number": NUMBER}


def given(before: Column, now: Column, key: str) -> Column:
    """What the widgets of a column are given: as `before`, but as it is `now` for those that were
    not drawn, whose state is gone."""
    widgets = {"separator": "separator", "kind": "kind", "same_as": "same"}
    lost = {f: getattr(now, f) for f, w in widgets.items() if f"{key}-{w}" not in st.session_state}
    return replace(before, **lost)


def edit(
    place: DeltaGenerator, given: Column, column: Column, key: str, joinable: list[str]
) -> Column:
    """The column with what is chosen in its popover, whose widgets begin with what is `given`;
    `joinable` are the left graph's columns."""
    with place.popover(_summary(column), help=f"More about {plain(column.name, 60)}"):
        column = replace(column, separator=_separator(given, key))
        if column.role == "relation":
            column = replace(column, kind=_kind(given, key))
        if joinable:
            column = replace(column, same_as=_same_as(given, key, joinable))
    return column


def reading_of(column: Column, reading: ColumnReading) -> tuple[str, bool]:
    """How the values read in the role of their column, and whether some don't."""
    if column.role == "relation":
        kind = f" of the kind “{column.kind}”" if column.kind else ""
        return counted(reading.different, "entity", "entities") + kind, False
    if column.role == "text":
        return "compared as it is written", False
    if column.role == "id":
        return f"{reading.different:,} different values", reading.different < reading.filled
    if column.role == "number" and reading.kind == CODE:
        return "codes, read as numbers", False
    if column.role in SAID and reading.filled:
        kind = SAID[column.role]
        return reading.sentence(kind), reading.counts[kind] < reading.filled
    if column.role == "attribute" and reading.kind != WORDS:
        sentence = reading.sentence(reading.kind)
        return sentence, reading.counts[reading.kind] < reading.filled
    return "", False


def _summary(column: Column) -> str:
    """What was chosen, in the few letters that there is room for."""
    parts = [f"split at {column.separator}"] if column.separator.strip() else []
    parts += [f"= {column.same_as}"] if column.same_as else []
    return plain(cut(" · ".join(parts), 24)) or "More"


def _separator(column: Column, key: str) -> str:
    separators = list(dict.fromkeys([*SEPARATORS, column.separator]))
    return st.selectbox(
        f"Values in a cell of {cut(column.name, 60)}",
        separators,
        index=separators.index(column.separator),
        format_func=lambda text: SEPARATORS.get(text, text),
        key=f"{key}-separator",
    )


def _kind(column: Column, key: str) -> str:
    kind = st.text_input(
        "Each value is one",
        column.kind,
        placeholder=column.name,
        max_chars=60,
        key=f"{key}-kind",
        help="What the entities are that this column names. Columns of the same kind share them: "
        "with “place” for both, a place of birth and one of death are one Warsaw.",
    )
    return " ".join(kind.split())


def _same_as(column: Column, key: str, joinable: list[str]) -> str:
    names = list(dict.fromkeys(["", column.same_as, *joinable[:MOST_JOINABLE]]))
    return st.selectbox(
        "Says the same as the left graph's",
        names,
        index=names.index(column.same_as),
        format_func=lambda name: cut(name, 60) or NOTHING,
        key=f"{key}-same",
        help="The model and the review card compare the two columns with each other.",
    )
