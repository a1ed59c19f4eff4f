"""A table in which one row can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

Row = TypeVar("Row")


def choose(
    rows: Sequence[Row],
    shown: Callable[[Row], dict],
    columns: dict,
    key: str,
    *,
    required: bool = False,
    **look,
) -> Row | None:
    """Draw `rows`, each as `shown` says it; the chosen one, None where none is.

    Where one is `required`, the first is chosen to begin with. `look` goes to st.dataframe.
    """
    event = st.dataframe(
        [shown(row) for row in rows],
        hide_index=True,
        column_config=columns,
        on_select="rerun",
        selection_mode="single-row-required" if required else "single-row",
        key=key,
        **{"placeholder": "", **look},
    )
    # the browser may still hold the choice of a longer table
    found = [rows[number] for number in event.selection.rows if number < len(rows)]
    return found[0] if found else rows[0] if required else None
