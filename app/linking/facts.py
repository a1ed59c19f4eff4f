"""What the dialog shows of search results and of the two chosen entities, without a browser."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from app.linking.wording import hint
from app.review.attribute_pairs import Learned
from app.review.attribute_table import Row, rows
from app.review.facts import values_by_attribute
from app.widgets.thumbnails import thumbnail
from store.database import Store
from store.records import Entity, Statement

HITS = 8
SMALL, LARGE = 64, 240  # pixels of a picture


@dataclass(frozen=True)
class Hit:
    """A search result; `hint` says what it is linked to already, `picture` is a data URI."""

    entity: Entity
    hint: str
    picture: str | None


@dataclass(frozen=True)
class Chosen:
    """An entity that is chosen: other names, and a picture as a data URI."""

    entity: Entity
    others: tuple[str, ...]
    picture: str | None


@dataclass(frozen=True)
class Pair:
    """Both chosen entities, their attributes in rows, and what stands about them. `evidence` is the
    first 16 hex digits of SHA-256 over all of this; `several`:
    another link of them is no conflict here."""

    left: Entity
    right: Entity
    rows: tuple[Row, ...]
    told: tuple[Statement, ...]
    evidence: str
    several: bool = False


def search(store: Store, side: str, text: str) -> list[Hit]:
    """The best HITS entities of a side for what was typed."""
    with store.reading():
        return _hits(store, store.graphs.search(side, text, HITS))


def named(store: Store, side: str, key: str | None) -> list[Hit]:
    """The entity with this key as a result; none if there is no such entity."""
    with store.reading():
        ids = store.graphs.ids(side, [key] if key else [])
        return _hits(store, store.graphs.entities([*ids.values()]))


def chosen(store: Store, side: str, key: str) -> Chosen:
    """Raises KeyError with a sentence if the graph has no such entity any more."""
    with store.reading():
        entity = store.graphs.entity(side, key)
        names = store.graphs.label_texts([entity.entity_id]).get(entity.entity_id, ())
        others = tuple(one for one in names if one != entity.name)[:3]
        return Chosen(entity, others, _pictures(store, [entity], LARGE).get(entity.entity_id))


def pair(store: Store, left: Entity, right: Entity, learned: Learned) -> Pair:
    """What there is to see of both, read from one state of the workspace."""
    with store.reading():
        told = tuple(store.ledger.about_pair(left.entity_id, right.entity_id))
        several = store.settings.current().many_to_many
        values = [
            values_by_attribute(store.graphs.attributes(entity.entity_id))
            for entity in (left, right)
        ]
    found = tuple(rows(*values, learned))
    shown = [asdict(left), asdict(right), found, [asdict(one) for one in told]]
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, default=str)
    evidence = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Pair(left, right, found, told, evidence, several)


def _hits(store: Store, entities: Sequence[Entity]) -> list[Hit]:
    ids = [entity.entity_id for entity in entities]
    said: dict[int, list[Statement]] = {}
    for one in store.ledger.statements(ids) if ids else ():
        for end in filter(None, (one.left, one.right)):
            said.setdefault(end.entity_id, []).append(one)
    pictures = _pictures(store, entities, SMALL)
    return [
        Hit(entity, hint(entity, said.get(entity.entity_id, ())), pictures.get(entity.entity_id))
        for entity in entities
    ]


def _pictures(store: Store, entities: Sequence[Entity], size: int) -> dict[int, str]:
    """The first picture of each entity that has one which can be drawn."""
    found: dict[int, str] = {}
    for image in store.graphs.images([entity.entity_id for entity in entities]):
        if image.entity_id not in found:
            uri = thumbnail(store.graphs.pictures / image.path, size)
            found |= {image.entity_id: uri} if uri else {}
    return found
