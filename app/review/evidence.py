"""With the card: one panel per question about the pair on it, computed only when it is open."""

import numpy as np
import streamlit as st

from app.errors import fragment
from app.review import attribute_table, belief_words, charts, neighbour_map, picture_pairs
from app.review.cards import Cards
from app.review.facts import NEIGHBOURS, matched_neighbours, values_by_attribute
from app.review.neighbour_pairs import (
    PROPOSED,
    SUPPORTS,
    compare_neighbours,
    neighbour_name,
    relation_words,
)
from app.text.attribute_label import attribute_label
from app.text.labels import verdict_words
from app.text.modalities import MEANINGS, TERMS
from app.text.neighbours import JOINED, SOURCES, legend
from app.text.plain_text import plain
from app.widgets import record_table
from app.widgets.abreast import abreast
from app.widgets.thumbnails import thumbnail
from store.records import Entity, Image

PLAN_SIZE = 12
BLIND = 2  # panels that don't say what the model thinks


@fragment
def panels(workspace, desk, shown: dict | None, blind: bool = False) -> None:
    """The panels that are open; `shown` holds the keys of the pair that the card shows. Blind
    leaves out what the model and the colleagues say."""
    if not shown:
        return
    store = workspace.store
    try:
        left, right = (
            store.graphs.entity("left", shown["left"]),
            store.graphs.entity("right", shown["right"]),
        )
        evidence = desk.cards.evidence
        pair = (evidence.index("left", left.key), evidence.index("right", right.key))
    except KeyError as error:
        st.caption(str(error.args[0]))
        return
    panels = PANELS[:BLIND] if blind else PANELS
    icons = {title: icon for title, icon, _ in panels}
    # the browser holds what is open: an answer on its way can't close what was clicked meanwhile
    open_panels = st.pills(
        "Evidence",
        list(icons),
        selection_mode="multi",
        format_func=lambda title: f"{icons[title]} {title}",
        key=f"evidence {blind}",
        label_visibility="collapsed",
    )
    if not open_panels:
        hint = "What you choose stands here, and follows from card to card."
        st.container(key="evidence-hint").caption(hint)
    with st.container(key="open-panels"):
        for title, _, draw in panels:
            if title in open_panels:
                with st.container(border=True, key=f"panel {title}"):
                    st.markdown(f"##### {title}")
                    draw(desk.cards, left, right, pair)


def neighbours(cards: Cards, left: Entity, right: Entity, pair) -> None:
    rows = _neighbour_rows(cards, left, right)
    if not rows:
        st.caption("Neither entity has neighbours.")
        return
    _say_what_is_folded(cards.store, left, right)
    table, graph = abreast("neighbours", 2)
    table.html(record_table.table([_neighbour_record(row) for row in rows], height=360))
    with graph:
        neighbour_map.draw(_name(left), _name(right), rows)
    st.caption(legend({row.verdict for row in rows}))


def _say_what_is_folded(store, left: Entity, right: Entity) -> None:
    """Beside an entity with more neighbours than are drawn: how many, and by which relations."""
    *sizes, linked = store.review.neighbourhood_sizes(left.entity_id, right.entity_id)
    if max(sizes) <= NEIGHBOURS:
        return
    many = [e for e, n in zip((left, right), sizes, strict=True) if n > NEIGHBOURS]
    folded = [(e, store.graphs.relations(e.entity_id)[:4]) for e in many]
    st.markdown(
        f"**{sizes[0]:,}** neighbours on the left, **{sizes[1]:,}** on the right; **{linked:,}** "
        f"pairs of them are linked. The {NEIGHBOURS} most telling ones of each are shown."
    )
    for entity, relations in folded:
        words = [f"{'' if out else '← '}{attribute_label(key)} {n:,}" for key, out, n in relations]
        st.caption(plain(f"{_name(entity)}: {' · '.join(words)}"))


def attributes(cards: Cards, left: Entity, right: Entity, pair) -> None:
    values = [
        values_by_attribute(cards.store.graphs.attributes(entity.entity_id))
        for entity in (left, right)
    ]
    if not any(values):
        st.caption("Neither entity has attributes with values.")
        return
    st.html(attribute_table.table(attribute_table.rows(*values, cards.learned)))


def pictures(cards: Cards, left: Entity, right: Entity, pair) -> None:
    images = [cards.store.graphs.images([entity.entity_id]) for entity in (left, right)]
    for entity, found, side in zip((left, right), images, ("left", "right"), strict=True):
        if not found:
            st.caption(f"{_name(entity)}, on the {side}, has no picture.")
    if not all(images):
        return
    shown = [_thumbnails(cards.store, found[: picture_pairs.MOST]) for found in images]
    similarities = cards.evidence.picture_similarities(*pair)
    alike = _by_place(shown, *similarities) if similarities else {}
    st.html(picture_pairs.table(*([uri for _, uri in side] for side in shown), alike))
    st.caption(
        "How alike two pictures are to this run, as a mean cosine: 1 is the same picture."
        if similarities
        else "This run did not keep vectors of single pictures, so they can't be compared."
    )


def _thumbnails(store, images: list[Image]) -> list[tuple[str, str]]:
    """(sha256, data URI) of those that can be drawn."""
    made = [(one.sha256, thumbnail(store.graphs.pictures / one.path, 192)) for one in images]
    return [(name, uri) for name, uri in made if uri]


def _by_place(shown, left: list[str], right: list[str], alike: np.ndarray) -> dict:
    """Similarities by the places of the pictures that are shown."""
    rows, columns = ({name: i for i, name in enumerate(names)} for names in (left, right))
    return {
        (i, j): float(alike[rows[a], columns[b]])
        for i, (a, _) in enumerate(shown[0])
        for j, (b, _) in enumerate(shown[1])
        if a in rows and b in columns
    }


def transport(cards: Cards, left: Entity, right: Entity, pair) -> None:
    rows = _neighbour_rows(cards, left, right)
    lefts, rights = (_neighbours_in_run(cards, entity, rows) for entity in (left, right))
    dark = st.context.theme.type == "dark"
    st.markdown("**Neighbours of the left (down) onto neighbours of the right (across)**")
    if lefts and rights:
        plan = cards.evidence.neighbour_plan(list(lefts), list(rights)).plan
        figure = charts.plan_heatmap(plan, list(lefts.values()), list(rights.values()), dark)
        st.plotly_chart(figure, key="neighbour plan", config={"displayModeBar": False})
        st.caption("How much of each left neighbour goes to which right one; a row adds to 100%.")
        joined = {row.verdict for row in rows} & {SUPPORTS, PROPOSED}
        if joined:
            st.caption(legend(joined))
    else:
        st.caption("One of the two has no neighbours.")
    st.markdown("**Each modality (down) onto the joint embedding (across), over the candidates**")
    around = {pair[0]: _name(left), pair[1]: _name(right)}
    for proposal in cards.store.review.candidates(left.entity_id, 6):
        index = cards.evidence.index("right", proposal.right.key)
        around.setdefault(index, _name(proposal.right))
    plans = _spread_plans(cards.evidence, list(around))
    figure = charts.modality_plans(plans, [*around.values()], dark)
    st.plotly_chart(figure, key="modality plans", config={"displayModeBar": False})
    st.caption(
        "Rows and columns are the same entities in the same order, 1 the left one. Strong on the "
        "diagonal: the modality places the entity where the joint embedding does. An empty row: "
        "the entity has nothing of that kind."
    )


def beta_weights(cards: Cards, left: Entity, right: Entity, pair) -> None:
    from mimea.evidence import beta_curve

    dark = st.context.theme.type == "dark"
    facts = cards.evidence.pair(*pair)
    if cards.evidence.has_beliefs:
        if knows := belief_words.best(facts.beta):
            st.markdown(f"**{plain(knows)}**")
        st.html(record_table.table(_belief_records(facts)))
        st.caption(
            "How often each part alone finds the match of entities like these, give or take what "
            "can't be known from so much of it; learned from links held out of the training. Of an "
            "entity with a known link only what is usual is said."
        )
    else:
        st.caption(
            "The run was made by an earlier version. Train again to see how often each part alone "
            "finds the match."
        )
    bars, curves = abreast("betas", [2, 3])
    with bars:
        st.markdown("**Weight in the joint embedding**")
        figure = charts.weight_bars(facts.weights, dark)
        st.plotly_chart(figure, key="weights", config={"displayModeBar": False})
    if not cards.evidence.has_beliefs:
        return
    with curves:
        st.markdown(
            "**Beta distributions**: left above the line, right below it, dotted; further right "
            "means that this part finds the match more often, narrower that it is known better"
        )
        figure = charts.beta_curves(facts.beta, beta_curve, dark)
        st.plotly_chart(figure, key="betas", config={"displayModeBar": False})


def _belief_records(facts) -> list[dict]:
    sides = ("left", "right")
    records = []
    for term, meaning in MEANINGS.items():
        if any(facts.beta[side].get(term) for side in sides):
            record = {"part": record_table.Explained(TERMS[term], meaning)}
            for side in sides:
                belief = facts.beta[side].get(term)
                record[f"{side} finds its match"] = belief_words.told(belief) if belief else "–"
                count = facts.amounts[side].get(term)
                record[f"from, {side}"] = belief_words.amount(term, count) if belief else ""
            records.append(record)
    return records


def without(cards: Cards, left: Entity, right: Entity, pair) -> None:
    ranks = cards.evidence.ranks(*pair)
    rows = [
        {
            "part": record_table.Explained(TERMS[m], MEANINGS[m]),
            "rank with this alone": rank.alone,
            "rank without it": rank.without,
        }
        for m, rank in ranks.items()
    ]
    st.html(record_table.table(rows), width=360)
    st.caption(
        f"Ranks of {_name(right)} among all right entities for {_name(left)}; 1 is best. Empty "
        "where one of the two has nothing of that kind."
    )


def rivals(cards: Cards, left: Entity, right: Entity, pair) -> None:
    claims, others = abreast("rivals", 2)
    with claims:
        st.markdown("**Other left entities with this candidate**")
        _proposals(
            [(p.left, p) for p in cards.store.review.rivals(right.entity_id) if p.left != left]
        )
    with others:
        st.markdown("**Other candidates of this entity**")
        _proposals(
            [
                (p.right, p)
                for p in cards.store.review.candidates(left.entity_id)
                if p.right != right
            ]
        )


def history(cards: Cards, left: Entity, right: Entity, pair) -> None:
    events = {d.event_id: d for d in cards.store.ledger.history(left_key=left.key)}
    events |= {d.event_id: d for d in cards.store.ledger.history(right_key=right.key)}
    if not events:
        st.caption("No decision on either entity yet.")
        return
    ordered = sorted(events.values(), key=lambda d: d.decided_at, reverse=True)
    rows = [
        {
            "when (UTC)": d.decided_at.replace(tzinfo=None),
            "verdict": verdict_words(d.verdict, d.outcome, d.right),
            "left": d.left,
            "right": d.right,
            "curator": d.curator,
            "rank": d.rank,
            "shown ms": d.shown_ms,
            "run": d.run,
            "evidence": d.evidence_hash,
            "note": d.note,
        }
        for d in ordered
    ]
    st.html(record_table.table(rows))


PANELS = (
    ("Neighbours", ":material/hub:", neighbours),
    ("Attributes", ":material/table_rows:", attributes),
    ("Pictures", ":material/image:", pictures),
    ("Transport", ":material/swap_horiz:", transport),
    ("Beta weights", ":material/balance:", beta_weights),
    ("Without a modality", ":material/remove_selection:", without),
    ("Rivals", ":material/groups:", rivals),
    ("Earlier decisions", ":material/history:", history),
)


def _proposals(found) -> None:
    if not found:
        st.caption("No other candidates.")
        return
    rows = [
        {"name": _name(entity), "key": entity.key, "score": p.score, "rank": p.rank}
        for entity, p in found
    ]
    st.html(record_table.table(rows))


def _neighbour_rows(cards: Cards, left: Entity, right: Entity):
    store = cards.store
    sides = [store.graphs.neighbours(entity.entity_id, NEIGHBOURS) for entity in (left, right)]
    ids = [sorted({n.neighbour_id for n in side}) for side in sides]
    matched = matched_neighbours(store, *ids)
    return compare_neighbours(*sides, matched, cards.corresponding)


def _neighbour_record(row) -> dict:
    sides = {"left": row.left, "right": row.right}
    record = {"match": record_table.Explained(*JOINED[row.verdict][1:])}
    for side, neighbour in sides.items():
        record[f"{side} relation"] = relation_words(neighbour) if neighbour else None
        record[side] = neighbour_name(neighbour) if neighbour else None
    return {**record, "known from": SOURCES.get(row.source, row.source)}


def _neighbours_in_run(cards: Cards, entity: Entity, rows) -> dict[int, str]:
    """Run index -> name of an entity's strongest neighbours, with a sign in front of those that
    are joined to one of the other side."""
    signs = {
        side.neighbour_id: JOINED[row.verdict].sign
        for row in reversed(rows)  # the linked ones last, which count more
        if row.verdict in (SUPPORTS, PROPOSED)
        for side in (row.left, row.right)
    }
    found = {}
    for neighbour in cards.store.graphs.neighbours(entity.entity_id, NEIGHBOURS):
        index = cards.evidence.index(entity.side, neighbour.neighbour_key)
        sign = signs.get(neighbour.neighbour_id)
        found[index] = f"{sign} {neighbour_name(neighbour)}" if sign else neighbour_name(neighbour)
        if len(found) == PLAN_SIZE:
            break
    return found


def _spread_plans(evidence, ids: list[int]) -> dict[str, np.ndarray]:
    """The model's plans over [left, *candidates]; what lacks a modality keeps an empty row."""
    plans = {}
    for m, plan in evidence.modality_plan(ids[0], ids[1:]).items():
        here = np.flatnonzero(evidence.weights[ids, evidence.terms.index(m)] > 0)
        plans[m] = np.zeros((len(ids), len(ids)))
        plans[m][np.ix_(here, here)] = plan.plan
    return plans


def _name(entity: Entity) -> str:
    return entity.name or entity.key
