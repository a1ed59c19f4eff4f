"""What the store says of the entities on some cards, read together in few queries."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from app.review.first_proposals import FirstProposals, LatestFirstProposals
from app.review.neighbour_pairs import NeighbourRow, compare_neighbours
from app.review.telling_facts import Rival
from app.text.attribute_label import attribute_label
from app.text.plain_text import short_key
from app.widgets.thumbnails import thumbnail
from store.database import Store
from store.records import Attribute, Entity, Image

PICTURE, STRIP = 320, 64
NEIGHBOURS = 60


class Facts:
    """What the store says of some entities, read in few queries."""

    def __init__(
        self,
        store: Store,
        lefts: Sequence[Entity],
        rights: Sequence[Entity],
        firsts: FirstProposals | LatestFirstProposals,
    ):
        ids = sorted({entity.entity_id for entity in [*lefts, *rights]})
        self.store = store
        found = _grouped(store.graphs.attributes(ids))
        self._attributes = {i: values_by_attribute(rows) for i, rows in found.items()}
        self._images = _grouped(store.graphs.images(ids))
        self._claims = firsts.open_for(store, [right.entity_id for right in rights])
        claiming = {left for claims in self._claims.values() for left, _ in claims}
        self._names = store.graphs.label_texts(sorted({*ids, *claiming}))
        self._neighbours = store.graphs.neighbours_of(ids, NEIGHBOURS)
        near = [self._around(entities) for entities in (lefts, rights)]
        self._matched = matched_neighbours(store, *near)

    def names(self, entity: Entity) -> list[str]:
        """The main name first."""
        names = self._names.get(entity.entity_id, ())
        return ([entity.name] if entity.name else []) + [n for n in names if n != entity.name]

    def rivals(self, left: Entity, right: Entity) -> list[Rival]:
        """The other left entities whose first proposal this right one is."""
        return [
            Rival(next(iter(self._names.get(other, ())), None), None if isnan(p) else p)
            for other, p in self._claims[right.entity_id]
            if other != left.entity_id
        ]

    def _around(self, entities: Sequence[Entity]) -> list[int]:
        ids = {entity.entity_id for entity in entities}
        return sorted({n.neighbour_id for i in ids for n in self._neighbours[i]})

    def attributes(self, entity: Entity) -> dict[str, list[str]]:
        return self._attributes.get(entity.entity_id, {})

    def have_pictures(self, *entities: Entity) -> bool:
        return all(entity.entity_id in self._images for entity in entities)

    def neighbour_rows(self, left: Entity, right: Entity, corresponding) -> list[NeighbourRow]:
        return compare_neighbours(
            self._neighbours[left.entity_id],
            self._neighbours[right.entity_id],
            self._matched,
            corresponding,
        )

    def side(self, entity: Entity) -> dict:
        names = [name for name in self.names(entity) if name != entity.name]
        return {
            "key": entity.key,
            "short": short_key(entity.key),
            "name": entity.name or short_key(entity.key),
            "others": names[:3],
            "types": [attribute_label(t) for t in entity.types[:3]],
            "description": entity.description,
            "pictures": self._pictures(entity, PICTURE, 3),
        }

    def small(self, entity: Entity) -> str | None:
        return next((p["uri"] for p in self._pictures(entity, STRIP, 1)), None)

    def _pictures(self, entity: Entity, size: int, limit: int) -> list[dict]:
        images: list[Image] = self._images.get(entity.entity_id, [])[:limit]
        made = [
            {"sha256": i.sha256, "uri": thumbnail(self.store.graphs.pictures / i.path, size)}
            for i in images
        ]
        return [picture for picture in made if picture["uri"]]


def matched_neighbours(
    store: Store, left_ids: list[int], right_ids: list[int]
) -> list[tuple[int, int, str]]:
    """Which neighbours are known to match, by links of any of them, else by a proposal."""
    with store.reading():
        linked = store.review.links_of(left_ids + right_ids)
        known = {pair[:2] for pair in linked}
        proposed = store.review.matched_pairs(left_ids, right_ids)
    return linked + [pair for pair in proposed if pair[:2] not in known]


def values_by_attribute(rows: Sequence[Attribute]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for row in rows:
        if row.value is not None:
            values.setdefault(row.attribute, []).append(row.value)
    return values


def _grouped(rows) -> dict[int, list]:
    groups: dict[int, list] = {}
    for row in rows:
        groups.setdefault(row.entity_id, []).append(row)
    return groups
