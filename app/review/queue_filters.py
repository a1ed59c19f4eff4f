"""Above the card: the order of the queue, what narrows it, and blind mode. All of it in the URL."""

from __future__ import annotations

import streamlit as st

from app.text.attribute_label import attribute_label
from app.text.vocabulary import entities_words
from app.widgets import about_choice
from mimea.config import MODALITIES
from store.database import Store
from store.records import UNFILTERED, QueueFilter

ORDERS = ("gain", "uncertain", "confident", "entity")  # these words stand in the URL too


def order() -> str:
    return st.segmented_control(
        "Order",
        ORDERS,
        help=(
            "What a verdict changes most first, the closest call first, the most probable first, "
            "or by the name of the left entity."
        ),
        default="gain",
        required=True,
        key="order",
        bind="query-params",
        label_visibility="collapsed",
    )


def narrowed(store: Store, curator: str) -> QueueFilter:
    """The filter that the popover is set to."""
    run = store.runs.active().run
    colleagues = [name for name in store.review.curators() if name != curator]
    with st.popover(_title(), icon=":material/filter_alt:"):
        about = _about(_sizes(run, store))
        types = _types(run, about, store)
        of_type = _type(types) if types else ""
        low, high = st.slider(
            "Score of the best candidate", 0.0, 1.0, (0.0, 1.0), 0.05, key="score",
            bind="query-params",
        )  # fmt: skip
        modality = st.pills(
            "Both sides have",
            list(MODALITIES),
            format_func=MODALITIES.get,
            key="has",
            bind="query-params",
        )
        conflict = st.toggle(
            "Only contested candidates",
            key="contested",
            bind="query-params",
            help="The best candidate is already linked, or is the best of another entity too.",
        )
        by = _colleague(colleagues) if colleagues else ""
        opinions = bool(store.settings.current().second_opinions) and _opinions()
        st.button("Show all", icon=":material/filter_alt_off:", on_click=_reset)
    if opinions:
        return QueueFilter(of_type, about=about, opinions=True)
    return QueueFilter(of_type, low, high, modality or "", conflict, by, about)


def review_vocabulary() -> None:
    """Ask about the vocabulary from now on; for a callback."""
    st.session_state["about"] = "vocabulary"
    _any_type()


def blind() -> bool:
    return st.toggle(
        "Blind",
        key="blind",
        bind="query-params",
        help="Hides scores and the model's reasons so that they don't influence you.",
    )


@st.cache_data(max_entries=12)
def _types(run: str, about: str, _store: Store) -> list[str]:
    """They change with the graphs, and a run never sees other ones."""
    return [name for name, _ in _store.graphs.types(about=about)]


@st.cache_data(max_entries=4)
def _sizes(run: str, _store: Store) -> dict[str, int]:
    """How many left entities are main ones, and how many vocabulary."""
    return _store.graphs.sizes()["left"]


def _about(sizes: dict[str, int]) -> str:
    words = entities_words(sizes["main"], sizes["vocabulary"])
    return about_choice.choose_about(
        f"Ask about ({words})", "about", sizes, bind="query-params", on_change=_any_type
    )


def _type(types: list[str]) -> str:
    chosen = st.selectbox(
        "Type of the left entity",
        types,
        index=None,
        format_func=attribute_label,
        placeholder="any",
        key="type",
        bind="query-params",
    )
    return chosen or ""


def _colleague(names: list[str]) -> str:
    chosen = st.selectbox(
        "Second opinion on decisions of",
        names,
        index=None,
        placeholder="nobody (open entities)",
        help="Shows pairs that a colleague has decided and you have not.",
        key="by",
        bind="query-params",
    )
    return chosen or ""


def _opinions() -> bool:
    return st.toggle(
        "Second opinions only",
        key="opinions",
        bind="query-params",
        help="What a colleague has decided and the project wants judged twice, as if for the first "
        "time: without the verdict, names and scores. The score and what both sides have don't "
        "narrow it.",
    )


def _title() -> str:
    """How many filters are set."""
    state = st.session_state
    used = sum(bool(state.get(name)) for name in ("type", "has", "contested", "by", "opinions"))
    used += state.get("about") not in (None, about_choice.DEFAULT)
    used += tuple(state.get("score") or (0.0, 1.0)) != (UNFILTERED.lowest, UNFILTERED.highest)
    return f"Filters ({used})" if used else "Filters"


def _any_type() -> None:
    """Other entities have other types."""
    if "type" in st.session_state:
        st.session_state["type"] = None


def _reset() -> None:
    for name in ("type", "has", "by"):
        if name in st.session_state:
            st.session_state[name] = None
    if "about" in st.session_state:
        st.session_state["about"] = about_choice.DEFAULT
    st.session_state["score"], st.session_state["contested"] = (0.0, 1.0), False
    if "opinions" in st.session_state:
        st.session_state["opinions"] = False
