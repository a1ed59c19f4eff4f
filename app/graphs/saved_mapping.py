"""What the columns of a side's tables become, kept as a file and taken from one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app.errors import reported
from app.text.plain_text import plain
from store.errors import InputError
from store.readers.tables.mapping import TableMapping, from_json, to_json

MEGABYTES = 1


def show(
    path: Path,
    side: str,
    mappings: dict[str, TableMapping],
    keys: dict[str, str],
    choose: Callable[[str, TableMapping], None],
) -> None:
    """Offer `mappings` as a file, and another file in their place: `choose` gets a table's key of
    `keys` (by file name) and its mapping."""
    with st.container(horizontal=True):
        st.download_button(
            "Save columns as a file",
            to_json(mappings),
            f"{path.stem}.mapping.json",
            "application/json",
            help="For `python -m app import … --mapping`, or to use again here.",
            icon=":material/download:",
            type="tertiary",
            key=f"mapping-{side}",
            on_click="ignore",
        )
        with st.popover("Use saved columns", icon=":material/upload_file:", type="tertiary"):
            st.file_uploader(
                "Saved columns",
                type=["json"],
                max_upload_size=MEGABYTES,
                key=f"mapping-upload-{side}",
                on_change=_take,
                args=(side, mappings, keys, choose),
            )
            refused = st.session_state.get(f"mapping-refused-{side}")
            if refused is not None:
                st.error(plain(refused, 1000), icon=":material/error:")


@reported()
def _take(side: str, mappings: dict[str, TableMapping], keys: dict[str, str], choose) -> None:
    """The uploaded mappings, if all fit, or what is wrong with them."""
    st.session_state.pop(f"mapping-refused-{side}", None)
    file = st.session_state[f"mapping-upload-{side}"]
    if file is None:
        return
    try:
        found = from_json(file.getvalue(), Path(file.name), list(mappings))
        for table, mapping in found.items():
            mapping.check(Path(file.name), tuple(c.name for c in mappings[table].columns))
    except InputError as error:
        st.session_state[f"mapping-refused-{side}"] = str(error)
        return
    for table, mapping in found.items():
        choose(keys[table], mapping)
