"""What the desk shows of two entities of one graph, without a browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.linking import facts
from app.linking.facts import Chosen
from app.linking.wording import hint, name
from app.review.attribute_pairs import Learned, pair_attributes
from app.review.facts import values_by_attribute
from app.text.attribute_label import attribute_label
from app.text.plain_text import cut
from store.database import Store
from store.duplicates.duplicates import Question
from store.records import SIDES

ROWS = 12
SIGNS = {"equal": "= equal", "close": "≈ close", "differs": "≠ differs"}


@dataclass(frozen=True)
class Shown:
    """Both entities with a picture, what each is linked to, their attributes in rows for a table,
    and how many rows are left out."""

    faces: tuple[Chosen, Chosen]
    links: tuple[str, str]
    rows: list[dict]
    more: int


def shown(store: Store, question: Question, learned: Learned) -> Shown:
    both = (question.first, question.second)
    with store.reading():
        faces = tuple(facts.chosen(store, one.side, one.key) for one in both)
        said = store.ledger.statements([one.entity_id for one in both])
        values = [values_by_attribute(store.graphs.attributes(one.entity_id)) for one in both]
    links = tuple(hint(one, [s for s in said if one in (s.left, s.right)]) for one in both)
    form = learned.forms[SIDES.index(question.first.side)]
    rows = attribute_rows(*values, Learned(forms=(form, form)))
    heads = ["Attribute", *(f"{place} · {cut(name(one), 40)}" for place, one in enumerate(both, 1))]
    table = [
        {heads[0]: attribute, heads[1]: one, "Compared": sign, heads[2]: other}
        for attribute, one, sign, other in rows
    ]
    return Shown(faces, links, table[:ROWS], max(len(table) - ROWS, 0))


def attribute_rows(
    first: Mapping[str, list[str]], second: Mapping[str, list[str]], learned: Learned
) -> list[tuple[str, str, str, str]]:
    """(attribute, value, sign, value): what is equal, close and different, then what only one has.
    Both are of one graph, so an attribute is compared with itself alone."""
    order = {sign: place for place, sign in enumerate(SIGNS.values())}
    both, alone = [], []
    for attribute in [*first, *(other for other in second if other not in first)]:
        pair = (
            pair_attributes(
                {attribute: first.get(attribute, [])},
                {attribute: second.get(attribute, [])},
                learned,
            )
            if attribute in first and attribute in second
            else []
        )
        label = attribute_label(attribute)[:80]
        if pair:
            found = pair[0]
            both.append((label, found.left_value, SIGNS[found.verdict], found.right_value))
        else:
            values = (" · ".join(side.get(attribute, [])) for side in (first, second))
            one, other = values
            alone.append((label, one, "only the first" if one else "only the second", other))
    return sorted(both, key=lambda row: order[row[2]]) + alone
