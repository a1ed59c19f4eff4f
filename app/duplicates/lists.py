"""The lists of the Duplicates page: pairs in dispute, and pairs that were decided."""

from __future__ import annotations

import streamlit as st

from app.duplicates.wording import STANDING
from app.pipeline import Workspace
from app.text.plain_text import cut
from app.widgets.row_choice import choose

PAGE_SIZE = 12
COLUMNS = {
    "first": st.column_config.TextColumn("First", width=112),
    "second": st.column_config.TextColumn("Second", width=112),
    "standing": st.column_config.TextColumn("Decided", width=110),
}


def choose_pair(workspace: Workspace, disputed: bool) -> tuple[str, tuple[str, str]] | None:
    """One page of pairs; (side, keys) of the chosen one, the first to begin with."""
    name = f"duplicates_page_{disputed}"
    number = st.session_state.get(name, 1)
    rows, total = workspace.store.duplicates.page(disputed, number, PAGE_SIZE)
    if not rows.num_rows and number > 1:  # the last one of its page was taken back
        number = st.session_state[name] = 1
        rows, total = workspace.store.duplicates.page(disputed, number, PAGE_SIZE)
    if not rows.num_rows:
        return None
    key = f"duplicates-{disputed}-{number}-{total}"
    chosen = choose(rows.to_pylist(), _shown, COLUMNS, key, required=True, height="content")
    if total > PAGE_SIZE:
        st.pagination(-(-total // PAGE_SIZE), max_visible_pages=5, key=name)
    return chosen["side"], (chosen["first_key"], chosen["second_key"])


def nothing(disputed: bool) -> None:
    st.info(
        "Nobody differs about a pair. When one curator says one thing and another two, or when "
        "others join two things, the pair is listed here."
        if disputed
        else "Nothing has been decided yet. Pairs that are decided under To look at are listed "
        "here with who decided them, and can be decided anew.",
        icon=":material/check_circle:" if disputed else ":material/info:",
    )


def _shown(row: dict) -> dict:
    return {
        "first": cut(row["first_name"] or row["first_key"]),
        "second": cut(row["second_name"] or row["second_key"]),
        "standing": STANDING[row["standing"]],
    }
