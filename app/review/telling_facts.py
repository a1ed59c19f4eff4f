"""What agrees about a candidate and what contradicts it, each with how much it tells.

Rare is a value that few entities have, a neighbour with few edges, and what no other candidate on
the card has in common with the left entity. What is rare and agrees tells most. The strengths are
chosen by hand; only their order matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

from app.columns.value_comparison import CLOSE, EQUAL, as_text
from app.review import name_comparison
from app.review.attribute_pairs import AttributePair, Learned, telling
from app.review.name_comparison import NameComparison
from app.review.neighbour_pairs import CONTRADICTS, PROPOSED, SUPPORTS, NeighbourRow
from app.text.attribute_label import attribute_label
from app.text.plain_text import cut, isolated, short_key
from mimea.features.literals import CODE, DATE, NUMBER, PLACE, WORDS, read
from store.records import Neighbour

NAME, RELATION = 24, 16  # characters of a name or attribute, and of a relation that is worth it
WEAK = 0.3  # strength below which a fact is said only for want of others
TELLS = {CODE: 0.95, DATE: 0.8, PLACE: 0.8, NUMBER: 0.6, WORDS: 0.6}  # an equal value of this kind
YEAR_ONLY = 0.5  # an equal date that names no day
VARIED = 100  # different values that make an equal one no coincidence
USUALLY = 0.6  # of known links that agree in an attribute, for a difference to contradict
SAME_PICTURE, ALIKE_PICTURES, OTHER_PICTURES = 0.95, 0.5, 0.1  # similarities


class Rival(NamedTuple):
    """Another left entity whose first proposal is the same right one."""

    name: str | None
    probability: float | None


class Evidence(NamedTuple):
    """What the card has about one candidate. `names`: of the left and of the right entity, the main
    one first; `picture`: similarity of the two most alike pictures, −1 to 1; `rivals`: most
    probable first; `terms`: of its score, by letter; `probability`: that it is the match."""

    names: tuple[Sequence[str], Sequence[str]] = ((), ())
    attributes: Sequence[AttributePair] = ()
    neighbours: Sequence[NeighbourRow] = ()
    picture: float | None = None
    rivals: Sequence[Rival] = ()
    terms: Mapping[str, float] = {}
    probability: float | None = None


class Fact(NamedTuple):
    """`subject` is what `says` is said of, or "" where that is the whole clause. `strength`, 0 to
    1, is how much it tells."""

    subject: str
    says: str
    strength: float


def signs(candidate: Evidence, names: NameComparison | None) -> Iterable[Hashable]:
    """What several candidates may have in common with the left entity."""
    if names and names.kind in (name_comparison.EQUAL, name_comparison.BUT_FOR):
        yield "names"
    for pair in candidate.attributes:
        if pair.verdict == EQUAL:
            yield pair.left, pair.left_value
    for row in candidate.neighbours:
        if row.verdict == SUPPORTS:
            yield row.left.neighbour_id


# What agrees


def agreeing(
    candidate: Evidence, names: NameComparison | None, learned: Learned, shared: Counter
) -> list[Fact]:
    called = {as_text(name) for name in candidate.names[0]}
    facts = [
        _same_value(pair, learned, shared)
        for pair in candidate.attributes
        if pair.verdict in (EQUAL, CLOSE) and as_text(pair.left_value) not in called
    ]
    facts += [_alike_names(names, shared), _linked(candidate.neighbours, shared)]
    facts += [_proposed(candidate.neighbours), _alike_pictures(candidate.picture)]
    return [fact for fact in facts if fact]


def _alike_names(names: NameComparison | None, shared: Counter) -> Fact | None:
    if names is None:
        return None
    subject = "names" if names.main else "other names"
    if names.kind == name_comparison.EQUAL:
        return Fact(subject, EQUAL, 0.9 / shared["names"])
    if names.kind == name_comparison.BUT_FOR:
        says = f"{subject} {names.kind} {listed(names.but_for)}"
        return Fact("", says, 0.85 / shared["names"])
    strengths = {name_comparison.ALIKE: 0.5, name_comparison.A_LITTLE: 0.2}
    if names.kind in strengths:
        return Fact("", f"{subject} {names.kind}", strengths[names.kind])
    return None


def _same_value(pair: AttributePair, learned: Learned, shared: Counter) -> Fact:
    form = learned.forms_of(pair.left, pair.right)[0]
    literal = read(pair.left_value, form)
    strength = TELLS[literal.kind] if telling(pair.left_value, form) else 0.15
    if literal.kind == DATE and literal.years >= 1:
        strength = min(strength, YEAR_ONLY)
    strength *= min(1.0, log(max(1, learned.variety(pair.left, pair.right))) / log(VARIED))
    if pair.verdict == EQUAL:
        return Fact(_attribute(pair), EQUAL, strength / shared[pair.left, pair.left_value])
    return Fact(_attribute(pair), CLOSE, 0.4 * strength)


def _linked(rows: Sequence[NeighbourRow], shared: Counter) -> Fact | None:
    found = sorted(
        ((_tells(row.left) / shared[row.left.neighbour_id], row) for row in rows
         if row.verdict == SUPPORTS),
        key=lambda weighed: -weighed[0],
    )  # fmt: skip
    if not found:
        return None
    strength = min(0.9, found[0][0] + 0.05 * (len(found) - 1))
    first = found[0][1].left
    if len(found) > 1:
        names = [_called(row.left) for _, row in found]
        return Fact("", f"both linked to {_some(names)}", strength)
    way = "to" if first.outgoing else "from"
    says = f"both linked {way} {_called(first)}{_by(first)}"
    return Fact("", says, strength)


def _by(neighbour: Neighbour) -> str:
    """The relation behind a neighbour's name, where it is short."""
    relation = attribute_label(neighbour.relation)
    return f" ({isolated(relation)})" if len(relation) <= RELATION else ""


def _tells(neighbour: Neighbour) -> float:
    """How much it tells that both are linked to it: a hub has many."""
    return 0.7 if neighbour.degree <= 10 else 0.55 if neighbour.degree <= 100 else 0.35


def _proposed(rows: Sequence[NeighbourRow]) -> Fact | None:
    """A match of neighbours that nobody has confirmed, where none is known."""
    names = [_called(row.left) for row in rows if row.verdict == PROPOSED]
    if not names or any(row.verdict == SUPPORTS for row in rows):
        return None
    word = "a neighbour" if len(names) == 1 else "neighbours"
    return Fact("", f"{word} only proposed: {_some(names)}", WEAK)


def _alike_pictures(similarity: float | None) -> Fact | None:
    if similarity is None or similarity < ALIKE_PICTURES:
        return None
    if similarity >= SAME_PICTURE:
        return Fact("", "pictures nearly equal", 0.8)
    return Fact("", "pictures alike", 0.45)


# What contradicts


def contradicting(
    candidate: Evidence, names: NameComparison | None, learned: Learned
) -> list[Fact]:
    facts = [
        Fact(_attribute(pair), "differs", 0.3 + 0.6 * usual)
        for pair in candidate.attributes
        if pair.verdict not in (EQUAL, CLOSE) and (usual := _usually(pair, learned)) >= USUALLY
    ]
    if names and names.kind == name_comparison.NUMBERED:
        facts.append(Fact("", f"names {names.kind}", 0.8))
    if names and names.kind == name_comparison.DIFFER:
        facts.append(Fact("names", "differs", 0.5))
    if names and names.kind == name_comparison.SCRIPTS:
        facts.append(Fact("", f"names {names.kind}", 0.1))
    elsewhere = _elsewhere(candidate.neighbours)
    if elsewhere:
        facts.append(elsewhere)
    if candidate.picture is not None and candidate.picture <= OTHER_PICTURES:
        facts.append(Fact("pictures", "differs", 0.2))
    return facts


def _usually(pair: AttributePair, learned: Learned) -> float:
    """The share of known links that agree in these attributes. Where no link teaches anything, a
    date with the same label or a column that the importer joined is taken for one that should."""
    agreement = learned.agreements.get((pair.left, pair.right))
    if agreement:
        return agreement.share
    kind = read(pair.left_value, learned.forms_of(pair.left, pair.right)[0]).kind
    joined = (pair.left, pair.right) in learned.joined and kind in (DATE, CODE)
    return USUALLY if joined or kind == DATE and not learned.agreements else 0.0


def _elsewhere(rows: Sequence[NeighbourRow]) -> Fact | None:
    """Neighbours with another match: the only one by its relation, or more than agree."""
    against = [row.left or row.right for row in rows if row.verdict == CONTRADICTS]
    if not against:
        return None
    edges = Counter(_edge(side) for row in rows for side in (row.left, row.right) if side)
    # as an entity has one birth place, whatever else comes in from others
    single = [one for one in against if one.outgoing and edges[_edge(one)] == 1]
    many = len(against) > sum(row.verdict == SUPPORTS for row in rows)
    if single or many and len(against) == 1:
        neighbour = (single or against)[0]
        says = f"{_called(neighbour)}{_by(neighbour)} is linked elsewhere"
        return Fact("", says, 0.65 if single else 0.5)
    return Fact("", f"{len(against)} neighbours are linked elsewhere", 0.5) if many else None


def _edge(neighbour: Neighbour) -> tuple[int, str, bool]:
    return neighbour.entity_id, neighbour.relation, neighbour.outgoing


def _some(names: Sequence[str]) -> str:
    """The first two names, and how many more there are."""
    more = len(names) - 2
    return f"{', '.join(names[:2])} and {more} more" if more > 0 else listed(names)


def listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _called(neighbour: Neighbour) -> str:
    return shortened(neighbour.neighbour_name or short_key(neighbour.neighbour_key))


def _attribute(pair: AttributePair) -> str:
    """The attribute's label, of a long one its last words: "people person date of birth"."""
    words = attribute_label(pair.left).split()
    while len(words) > 1 and len(" ".join(words)) > NAME:
        words.pop(0)
    return shortened(" ".join(words))


def shortened(text: str) -> str:
    return isolated(cut(text, NAME))
