"""The dialog "Link two entities": search on both sides, look, link; then the next two."""

from __future__ import annotations

import streamlit as st

from app import link_button, state
from app.errors import reported
from app.linking import facts, looks
from app.linking.form import LinkForm
from app.linking.keyboard import keyboard
from app.linking.wording import cautions
from app.pipeline import Workspace
from app.review.cards import learn
from app.text.plain_text import cut, plain
from store.records import SIDES

FORM, NOTE = "link_form", "link_note"
NOTE_MOST = 500


def show(workspace: Workspace, on_card: dict[str, str] | None = None) -> None:
    """Draw it if it is open; `on_card` are the keys by side of a pair that the page shows."""
    if link_button.is_open():
        _dialog(workspace, on_card or {})
    else:
        st.session_state.pop(FORM, None)


@st.dialog(
    link_button.LABEL,
    width="large",
    icon=":material/add_link:",
    on_dismiss=link_button.close_dialog,
)
def _dialog(workspace: Workspace, on_card: dict[str, str]) -> None:
    with reported():
        if workspace.store.graphs.exist():
            _form(workspace, on_card)
        else:
            _no_graphs()


def _no_graphs() -> None:
    st.info(
        "There are no graphs yet. Import two on the Graphs page; then you can link their entities.",
        icon=":material/info:",
    )
    if st.button("Import graphs", icon=":material/hub:", type="primary"):
        link_button.close_dialog()
        st.switch_page("graphs/page.py")


def _form(workspace: Workspace, on_card: dict[str, str]) -> None:
    form: LinkForm = st.session_state.setdefault(FORM, LinkForm())
    st.html(looks.STYLE)
    _done(workspace, form)
    names = workspace.store.graphs.names()
    drawn, texts = {}, {}
    for side, column in zip(SIDES, st.columns(2, gap="medium"), strict=True):
        with column:
            drawn[side] = _chosen(workspace, form, side, names[side])
            if drawn[side] is None:
                texts[side] = _search(workspace, form, side, names[side], on_card.get(side))
    if all(drawn.values()):
        _pair(workspace, form, *(drawn[side].entity for side in SIDES))
    else:
        _trouble(form)
    keyboard(form.turn, form.next, texts)


def _done(workspace: Workspace, form: LinkForm) -> None:
    """What was linked last, and the way back."""
    if form.last is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="link_done"):
            st.markdown(f":material/check_circle: **Linked:** {plain(form.last.words)}")
            st.button(
                "Undo",
                icon=":material/undo:",
                key="link_undo",
                on_click=_undo,
                args=(workspace, form),
            )
    elif form.undone is not None:
        st.markdown(f":material/undo: **Undone:** {plain(form.undone)}")
    else:
        st.caption(
            "Search both graphs for the same thing. The link counts like one that you accept in "
            f"the review, and is signed by {plain(state.curator())}."
        )


def _chosen(workspace: Workspace, form: LinkForm, side: str, graph: str) -> facts.Chosen | None:
    """Draw what is chosen on this side, if anything is."""
    if side not in form.chosen:
        return None
    try:
        found = facts.chosen(workspace.store, side, form.chosen[side])
    except KeyError as error:  # graphs were imported meanwhile
        form.change(side)
        form.trouble = str(error.args[0])
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{side.capitalize()}: {plain(graph, 60)}", width="content")
        st.button(
            "Change",
            icon=":material/edit:",
            type="tertiary",
            key=f"link_change_{side}",
            on_click=_change,
            args=(form, side),
        )
    st.html(looks.entity(found))
    return found


def _search(
    workspace: Workspace, form: LinkForm, side: str, graph: str, on_card: str | None
) -> str:
    """Draw the search of this side; the text that its results are for."""
    typed = st.text_input(
        f"{side.capitalize()}: {plain(graph, 60)}",
        key=_text_key(side),
        placeholder="Name or key",
        icon=":material/search:",
        live="200ms",
    )
    text = form.texts[side] = typed.strip()
    if text:
        hits = facts.search(workspace.store, side, text)
    else:
        hits = facts.named(workspace.store, side, on_card)
    if text and not hits:
        st.caption(f"Nothing here is called “{plain(cut(text, 60))}”, or nearly so.")
    elif hits and not text:
        st.caption("On the card behind this window:")
    with st.container(key=f"link_hits_{side}", gap="xsmall"):
        for hit in hits:
            _hit(form, side, hit, any(hit.picture for hit in hits))
    return text


def _hit(form: LinkForm, side: str, hit: facts.Hit, pictures: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        if pictures:
            st.html(looks.picture(hit.picture), width=48)
        st.button(
            looks.label(hit),
            key=f"link_{side}_{hit.entity.key}",
            width="stretch",
            wrap=True,
            on_click=form.choose,
            args=(side, hit.entity.key),
        )


def _pair(workspace: Workspace, form: LinkForm, left, right) -> None:
    """Both, what stands about them, and the button."""
    if form.learned is None:
        with st.spinner("Reading how attributes are written …"):
            form.learned = learn(workspace.store)
    found = facts.pair(workspace.store, left, right, form.learned)
    form.seen()
    if found.rows:
        st.html(looks.attributes(found.rows))
    else:
        st.caption("Neither entity has attributes with values.")
    warnings = cautions(left, right, found.told, state.curator(), found.several)
    if warnings:
        st.warning("  \n".join(plain(one) for one in warnings), icon=":material/warning:")
    again = bool(warnings) and warnings == form.asked
    _trouble(form)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Note (optional)",
            key=NOTE,
            max_chars=NOTE_MOST,
            placeholder="What tells that they are the same",
            width=360,
        )
        with st.container(key="link_now", width="content"):
            st.button(
                "Link all the same" if again else "Link",
                icon=":material/add_link:",
                type="primary",
                key="link_press",
                on_click=_press,
                args=(workspace, form, found, form.event),
            )
        if again:
            st.markdown("**Press again to link them all the same.**", width="content")


def _trouble(form: LinkForm) -> None:
    if form.trouble:
        st.error(plain(form.trouble, 1000), icon=":material/error:")


@reported()
def _press(workspace: Workspace, form: LinkForm, pair: facts.Pair, event: str) -> None:
    """On a click, with the two that were on the screen."""
    form.press(workspace.store, state.curator(), pair, event, st.session_state.get(NOTE))
    if form.last is not None:
        for key in (NOTE, *map(_text_key, SIDES)):
            st.session_state[key] = ""


def _change(form: LinkForm, side: str) -> None:
    """Back to the results among which it was chosen."""
    form.change(side)
    st.session_state[_text_key(side)] = form.texts.get(side, "")


@reported()
def _undo(workspace: Workspace, form: LinkForm) -> None:
    form.undo(workspace.store, state.curator())


def _text_key(side: str) -> str:
    return f"link_text_{side}"
