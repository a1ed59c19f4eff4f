"""What the neighbours of two entities say about the pair: supports, proposed, contradicts, open.

A neighbour *supports* when a known or an accepted link joins it to a neighbour of the other side;
where only the model proposes that, and nobody has confirmed it, it is *proposed*. It
*contradicts* when it is linked elsewhere although the other side has neighbours under a
corresponding relation. All other neighbours are *open*.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.review.attribute_pairs import label_likeness
from app.text.attribute_label import attribute_label
from store.records import Neighbour

SUPPORTS, PROPOSED, CONTRADICTS, OPEN = "supports", "proposed", "contradicts", "open"
ORDER = (SUPPORTS, PROPOSED, CONTRADICTS, OPEN)


@dataclass(frozen=True)
class NeighbourRow:
    verdict: str
    left: Neighbour | None
    right: Neighbour | None
    source: str | None = None
    elsewhere: int | None = None


def neighbour_name(neighbour: Neighbour) -> str:
    return neighbour.neighbour_name or neighbour.neighbour_key


def relation_words(neighbour: Neighbour) -> str:
    """The relation as read from the entity: an arrow marks an edge that comes in."""
    label = attribute_label(neighbour.relation)
    return label if neighbour.outgoing else f"← {label}"


def compare_neighbours(
    left: Sequence[Neighbour],
    right: Sequence[Neighbour],
    matched: Iterable[tuple[int, int, str]],
    corresponding: Collection[tuple[str, str, bool]] = (),
) -> list[NeighbourRow]:
    """Rows in ORDER, of one verdict the rarest neighbour first: it says most.

    matched: (left id, right id, "seed" | "accept" | "proposal") that touch either neighbourhood.
    corresponding: relations that known links show to mean the same, as (left, right, same
    direction), whatever they are called.
    """
    lefts, rights = _by_id(left), _by_id(right)
    matched = list(matched)
    rows = [
        NeighbourRow(_joined_by(source), *_alike(lefts[a], rights[b]), source)
        for a, b, source in matched
        if a in lefts and b in rights
    ]
    rows += _against(lefts, rights, matched, rows, corresponding)
    seen_left = {row.left.neighbour_id for row in rows if row.left}
    seen_right = {row.right.neighbour_id for row in rows if row.right}
    rows += [NeighbourRow(OPEN, n[0], None) for i, n in lefts.items() if i not in seen_left]
    rows += [NeighbourRow(OPEN, None, n[0]) for i, n in rights.items() if i not in seen_right]
    return sorted(rows, key=lambda row: (ORDER.index(row.verdict), (row.left or row.right).degree))


def count(rows: Iterable[NeighbourRow]) -> dict[str, int]:
    counts = dict.fromkeys(ORDER, 0)
    for row in rows:
        counts[row.verdict] += 1
    return counts


def _joined_by(source: str) -> str:
    return PROPOSED if source == "proposal" else SUPPORTS


def _by_id(neighbours: Sequence[Neighbour]) -> dict[int, list[Neighbour]]:
    edges: dict[int, list[Neighbour]] = {}
    for neighbour in neighbours:
        edges.setdefault(neighbour.neighbour_id, []).append(neighbour)
    return edges


def _alike(left: list[Neighbour], right: list[Neighbour]) -> tuple[Neighbour, Neighbour]:
    """Of several edges to the same neighbours, the two whose relations read most alike."""
    return max(
        ((a, b) for a in left for b in right),
        key=lambda edges: (
            edges[0].outgoing == edges[1].outgoing,
            label_likeness(edges[0].relation, edges[1].relation),
        ),
    )


def _against(lefts, rights, matched, supports, corresponding) -> list[NeighbourRow]:
    """Firm matches (never mere proposals) that lead out of the other side's neighbourhood."""
    joined = {(row.left.relation, row.right.relation, _same_way(row)) for row in supports}
    joined |= set(corresponding)
    swapped = {(right, left, same) for left, right, same in joined}
    supported = {row.left.neighbour_id for row in supports}
    supported |= {row.right.neighbour_id for row in supports}
    rows = []
    for a, b, source in matched:
        if source == "proposal" or a in supported or b in supported:
            continue
        if a in lefts and b not in rights and _has_counterpart(lefts[a], rights, joined):
            rows.append(NeighbourRow(CONTRADICTS, lefts[a][0], None, source, b))
        elif b in rights and a not in lefts and _has_counterpart(rights[b], lefts, swapped):
            rows.append(NeighbourRow(CONTRADICTS, None, rights[b][0], source, a))
    return rows


def _same_way(row: NeighbourRow) -> bool:
    return row.left.outgoing == row.right.outgoing


def _has_counterpart(edges: list[Neighbour], others: dict, joined: set) -> bool:
    """Whether the other side has an edge under a relation that corresponds to one of these."""
    return any(
        (edge.relation, other.relation, edge.outgoing == other.outgoing) in joined
        or edge.outgoing == other.outgoing
        and label_likeness(edge.relation, other.relation) >= 0.6
        for edge in edges
        for side in others.values()
        for other in side
    )
