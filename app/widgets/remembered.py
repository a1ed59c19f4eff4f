"""What a browser keeps from one visit to the next: who decides, and where the review was left.

Kept in cookies of this workspace alone, which the browser sends when a page opens. What has changed
since then stands in the session.
"""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, quote, unquote, urlencode

import streamlit as st

MOST = 1000  # letters of a value
# of the review page
PLACE = ("order", "score", "has", "contested", "about", "type", "by", "opinions", "blind")

_keeper = st.components.v2.component(
    "mimea_remembered",
    js="""
export default function ({ data }) {
  for (const [name, value] of Object.entries(data)) {
    document.cookie = `${name}=${value}; path=/; max-age=31536000; SameSite=Strict`;
  }
}
""",
)


def recall(workspace, what: str) -> str:
    """What was kept, or an empty text."""
    kept = st.session_state.get("remembered", {})
    text = kept.get(what, unquote(st.context.cookies.get(_cookie(workspace, what), "")))
    return "".join(letter for letter in text[:MOST] if letter.isprintable())


def keep(workspace, what: str, text: str) -> None:
    """Keep a text, for this session and later ones."""
    st.session_state["remembered"] = st.session_state.get("remembered", {}) | {what: text}


def write(workspace) -> None:
    """Hand what was kept to the browser; comes last on a page, or in the
    fragment in which it changes."""
    kept = st.session_state.get("remembered", {})
    if kept:
        cookies = {_cookie(workspace, what): quote(text[:MOST]) for what, text in kept.items()}
        _keeper(data=cookies, key="remembered_cookies", height=1, width=1)


def keep_place(workspace) -> None:
    """Keep the review page's order and filters, in the form that its address has."""
    state = st.session_state
    place = [(name, part) for name in PLACE for part in _parts(state.get(name))]
    keep(workspace, "place", urlencode(place))


def resume(workspace) -> None:
    """On arriving at the review page by its bare address: the order and filters of last time."""
    if "order" in st.session_state or st.query_params:
        return
    place = parse_qs(recall(workspace, "place"))
    known = {name: place[name] for name in PLACE if name in place}
    if known:
        st.query_params.from_dict(known)
        st.session_state.pop(
            "told_of_waiting", None
        )  # what was told goes with this run of the page
        st.rerun()  # widgets take from the address only what it had when the run began


def _parts(value) -> list[str]:
    """As the address says it; nothing where the widget is left alone."""
    if value in (None, False, "gain", "main entities", (0.0, 1.0)):
        return []
    several = value if isinstance(value, list | tuple) else [value]
    return ["true" if one is True else str(one) for one in several]


def _cookie(workspace, what: str) -> str:
    scope = hashlib.sha256(str(workspace.folder).encode()).hexdigest()[:12]
    return f"mimea-{scope}-{what}"
