"""One conflict on the desk: the claims side by side, who decided what, and the ways to settle it.

What a button settles is the conflict as it was drawn: a click carries it, and the store refuses it
if anything has changed since.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import state
from app.conflicts.facts import attribute_rows, candidate, evidence_hash
from app.errors import reported
from app.pipeline import Workspace
from app.review.attribute_pairs import Learned
from app.review.cards import learn
from app.review.facts import values_by_attribute
from app.text.attribute_label import attribute_label
from app.text.labels import VERDICTS, decided_on, verdict_words
from app.text.plain_text import cut, plain
from app.widgets.thumbnails import thumbnail
from store.errors import StoreError
from store.records import RELATIONS, Decision, Entity, OpenConflict

PICTURE = 96
ABREAST = 3
ORDINALS = ("first", "second")


def show(workspace: Workspace, conflict: OpenConflict) -> None:
    claims, rows = conflict.claims, _attribute_rows(workspace, conflict)
    st.markdown(_question(conflict))
    cards = [None, *range(len(claims))]  # the shared entity, then the claims
    for start in range(0, len(cards), ABREAST):
        columns = st.columns(ABREAST if len(cards) > 2 else 2)
        for column, place in zip(columns, cards[start : start + ABREAST], strict=False):
            with column.container(border=True, height="stretch", gap="xsmall"):
                if place is None:
                    _entity(workspace, conflict.entity)
                else:
                    _claim(workspace, conflict, place)
    if conflict.more:
        st.caption(f"{conflict.more:,} more follow when these are settled.")
    _ways_out(workspace, conflict, rows)
    if rows:
        st.dataframe(
            [{name: cut(value) for name, value in row.items()} for row in rows],
            hide_index=True,
            column_config=_headings(conflict),
            column_order=["attribute", "shared", *(str(i + 1) for i in range(len(claims)))],
            placeholder="",
            height="content",
        )


def _question(conflict: OpenConflict) -> str:
    name, number = f"**{_named(conflict.entity)}**", len(conflict.claims) + conflict.more
    if conflict.kind == "right":
        return f"{name} is claimed by {number:,} left entities. Which is right?"
    if conflict.kind == "curators":
        other = _named(conflict.claims[0].right)
        question = "What are they to each other?" if _related(conflict) else "Are they the same?"
        return f"Curators disagree about {name} and **{other}**. {question}"
    if any(claim.right is None for claim in conflict.claims):
        return f"{name} is linked, yet marked “no counterpart”. Which is right?"
    return f"{name} has {number:,} counterparts. Which is right?"


def _entity(workspace: Workspace, entity: Entity) -> None:
    images = workspace.store.graphs.images(entity.entity_id)[:1]
    picture = (
        thumbnail(workspace.store.graphs.pictures / images[0].path, PICTURE) if images else None
    )
    if picture is not None:
        st.image(picture)
    types = ", ".join(plain(attribute_label(kind), 60) for kind in entity.types[:3])
    st.markdown(f"**{_named(entity)}**" + (f" · {types}" if types else ""))
    lines = [plain(entity.key, 120)] + [plain(entity.description, 160)] * bool(entity.description)
    st.caption("  \n".join(lines))


def _claim(workspace: Workspace, conflict: OpenConflict, place: int) -> None:
    claim = conflict.claims[place]
    other = candidate(conflict, claim)
    if other is None:
        st.markdown("**No counterpart**")
    else:
        _entity(workspace, other)
    if claim.seed:
        st.caption(":material/link: **known link**, imported with the graphs")
    runs = workspace.store.runs.all()
    for decision in claim.decisions:
        st.caption(_said(decision, decided_on(decision.run, runs)))
    if conflict.kind != "curators":
        chosen = ["reject"] * len(conflict.claims)
        chosen[place] = "accept"
        _settling_button(workspace, conflict, _only(conflict, place), chosen)


def _ways_out(workspace: Workspace, conflict: OpenConflict, rows: list[dict]) -> None:
    st.session_state["conflict_hash"] = evidence_hash(_active(workspace), conflict, rows)
    number = len(conflict.claims)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Reason (kept in the history)", key=_note_key(conflict), max_chars=500, width=260
        )
        if conflict.kind == "curators":
            for label, outcome in _outcomes(workspace, conflict):
                _settling_button(workspace, conflict, label, [outcome])
            return
        if all(claim.right is not None for claim in conflict.claims):
            _settling_button(
                workspace,
                conflict,
                "Both are right" if number == 2 else "All are right",
                ["accept"] * number,
                "The graph has the same thing more than once.",
            )
        none = "Neither" if number == 2 else "None of them"
        _settling_button(workspace, conflict, none, ["reject"] * number)
    if number > 2:
        _some(workspace, conflict)


def _outcomes(workspace: Workspace, conflict: OpenConflict) -> list[tuple[str, str]]:
    """What a pair that curators disagree about may be settled as: button, outcome."""
    found = [("The same", "accept"), ("Not the same", "reject")]
    if _related(conflict) or workspace.store.settings.current().relations:
        found += [(VERDICTS[one].capitalize(), one) for one in RELATIONS]
    return [*found, ("Unsure", "unsure")]


def _related(conflict: OpenConflict) -> bool:
    """Whether somebody says that they are broader, narrower and the like."""
    said = [decision for claim in conflict.claims for decision in claim.decisions]
    return any((one.outcome or one.verdict) in RELATIONS for one in said)


def _some(workspace: Workspace, conflict: OpenConflict) -> None:
    """Of three claims or more, several may be right."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.pills(
            "Which are right?",
            [i for i, claim in enumerate(conflict.claims) if claim.right is not None],
            selection_mode="multi",
            format_func=lambda i: str(i + 1),
            key=f"several-{_key(conflict)}",
        )
        outcomes = ["accept" if i in chosen else "reject" for i in range(len(conflict.claims))]
        if len(chosen) > 1:
            _settling_button(workspace, conflict, "Only these are right", outcomes)


def _settling_button(
    workspace: Workspace,
    conflict: OpenConflict,
    label: str,
    outcomes: Sequence[str],
    help: str | None = None,
) -> None:
    st.button(
        label,
        key=f"settle-{label}-{_key(conflict)}",
        help=help,
        on_click=_settle,
        args=(workspace, conflict, tuple(outcomes)),
    )


@reported()
def _settle(workspace: Workspace, conflict: OpenConflict, outcomes: Sequence[str]) -> None:
    """On a click, with the conflict that was on the screen."""
    try:
        workspace.store.ledger.adjudicate(
            conflict,
            outcomes,
            state.curator(),
            run=_active(workspace),
            evidence_hash=st.session_state.get("conflict_hash"),
            note=st.session_state.get(_note_key(conflict)),
        )
    except StoreError as error:
        st.session_state["conflict_trouble"] = str(error)
        return
    st.query_params.clear()
    st.toast("Settled. You can undo it under Settled.", icon=":material/balance:")


def _said(decision: Decision, older: str | None) -> str:
    """Who decided what, when, at which rank; a note, and an older run, in lines of their own."""
    words = verdict_words(decision.verdict, decision.outcome, decision.right)
    who = f":material/person: {plain(decision.curator, 60)} **{words}**"
    rank = f", rank {decision.rank}" if decision.rank else ""
    lines = [f"{who}, {decision.decided_at:%d %b %Y %H:%M} UTC{rank}"]
    lines += [f"“{plain(decision.note)}”"] if decision.note else []
    lines += [f":material/history: {plain(older)}"] if older else []
    return "  \n".join(lines)


def _only(conflict: OpenConflict, place: int) -> str:
    if conflict.claims[place].right is None:
        return "It has no counterpart"
    number = len(conflict.claims)
    return f"Only the {ORDINALS[place]}" if number == 2 else f"Only number {place + 1}"


def _headings(conflict: OpenConflict) -> dict:
    headings = {"attribute": "Attribute", "shared": cut(_text(conflict.entity), 40)}
    for place, claim in enumerate(conflict.claims, start=1):
        other = candidate(conflict, claim)
        headings[str(place)] = f"{place} · {cut(_text(other), 40) if other else 'no counterpart'}"
    return {name: st.column_config.TextColumn(label) for name, label in headings.items()}


def _attribute_rows(workspace: Workspace, conflict: OpenConflict) -> list[dict]:
    others = [candidate(conflict, claim) for claim in conflict.claims]
    ids = {entity.entity_id for entity in [conflict.entity, *others] if entity is not None}
    facts: dict[int, list] = {}
    for fact in workspace.store.graphs.attributes(sorted(ids)):
        facts.setdefault(fact.entity_id, []).append(fact)
    values = {entity_id: values_by_attribute(rows) for entity_id, rows in facts.items()}
    return attribute_rows(conflict, values, _learned(_active(workspace), workspace))


@st.cache_resource(max_entries=2, show_spinner=False)
def _learned(run: str | None, _workspace: Workspace) -> Learned:
    return learn(_workspace.store)


def _active(workspace: Workspace) -> str | None:
    run = workspace.store.runs.active()
    return run.run if run else None


def _named(entity: Entity) -> str:
    return plain(_text(entity), 120)


def _text(entity: Entity) -> str:
    return entity.name or entity.key


def _key(conflict: OpenConflict) -> str:
    """Another one as soon as anything about the conflict changes."""
    return evidence_hash(None, conflict, ())


def _note_key(conflict: OpenConflict) -> str:
    return f"why-{_key(conflict)}"
