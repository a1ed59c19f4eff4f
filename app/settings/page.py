"""Settings: how this project works, for all who work in it, and who chose what."""

import streamlit as st

from app import state
from app.errors import reported
from app.settings.wording import CHOICES, GOALS, SECTIONS, in_words
from app.signature import signature_box
from app.widgets import record_table, remembered
from store.errors import SettingRefused
from store.settings.settings import ALLOWED

LATEST = 50  # changes that are listed

workspace = state.workspace()
settings = workspace.store.settings


@reported()
def keep(name: str) -> None:
    """Store what the widget of a setting has now."""
    value = st.session_state[f"setting_{name}"]
    if name == "second_opinions" or name in GOALS:
        value = round(value / 100, 6)
    try:
        settings.change(state.curator(), **{name: value})
    except SettingRefused as error:
        st.session_state["setting_trouble"] = str(error)


def switch(name: str, value: bool) -> None:
    st.toggle(CHOICES[name].label, value, key=f"setting_{name}", on_change=keep, args=(name,))


def number(name: str, value: float, most: int, step: int) -> None:
    st.number_input(
        CHOICES[name].label, 0, most, int(value), step,
        key=f"setting_{name}", on_change=keep, args=(name,), width=340,
    )  # fmt: skip


def goal(name: str, value: float) -> None:
    least, most = ALLOWED[name]
    st.number_input(
        CHOICES[name].label, 100 * least, 100 * most, 100 * value, 0.5, "%.1f",
        key=f"setting_{name}", on_change=keep, args=(name,), width=340,
    )  # fmt: skip


def widget(name: str, value) -> None:
    """One setting: what it is, and below it what it means."""
    if isinstance(value, bool):
        switch(name, value)
    elif name == "second_opinions":
        number(name, round(100 * value), 100, 5)
    elif name in GOALS:
        goal(name, value)
    elif isinstance(value, int):
        number(name, value, ALLOWED[name][1], 5 if name == "links_an_hour" else 50)
    else:
        words = CHOICES[name].words
        st.segmented_control(
            CHOICES[name].label, list(words), default=value, format_func=words.get,
            key=f"setting_{name}", on_change=keep, args=(name,), required=True,
        )  # fmt: skip
    st.caption(CHOICES[name].meaning)


trouble = st.session_state.pop("setting_trouble", None)
if trouble:
    st.error(trouble, icon=":material/error:")
st.caption("These hold for everyone who works on this project.")
current = settings.current()
for title, names in SECTIONS.items():
    with st.container(border=True):
        st.markdown(f"##### {title}")
        for name in names:
            widget(name, getattr(current, name))

changes = settings.changes()
if changes:
    st.markdown("##### Who chose what")
    st.html(
        record_table.table(
            [
                {
                    "Setting": CHOICES[change.name].label
                    if change.name in CHOICES
                    else change.name,
                    "Value": in_words(change.name, change.value),
                    "By": change.curator,
                    "When (UTC)": change.set_at,
                }
                for change in changes[:LATEST]
            ]
        )
    )
with st.container(horizontal=True, vertical_alignment="center"):
    st.space("stretch")
    signature_box()
remembered.write(workspace)
