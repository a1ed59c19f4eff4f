"""What the review page hands to the card: receipts, the open queue, new cards, answers.

The browser says which cards it holds, so a decision costs one new card on the wire, not twelve.
Cards are made a few at a time; the card asks for the rest by itself.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping

from app.attribute_pairs import attribute_label
from app.cards import Cards, short_key
from app.keys import key_rows
from app.receipts import Receipts
from store import desk
from store.errors import StoreError
from store.records import Entity, QueueItem

AHEAD = 14
AT_ONCE = 5  # new cards in one answer: the first one is there soon, the others follow
READY = 8
KEPT = 200


class Desk:
    """One browser session's review of one run."""

    def __init__(self, cards: Cards, curator: str):
        self.cards = cards
        self.store = cards.store
        self.curator = curator
        self.receipts = Receipts()
        self.trouble: str | None = None
        self._hurried = False
        self._made: OrderedDict[tuple, dict] = OrderedDict()

    def take(self, outbox: Mapping) -> None:
        """Store what the card sent. What fails stays with the card, which sends it again."""
        self.trouble = None
        try:
            stored = self.receipts.take(self.store, self.curator, outbox)
            self._hurried = stored > 0
        except StoreError as error:
            self.trouble = f"Not stored yet, will be tried again: {str(error).splitlines()[0]}"

    def data(self, outbox: Mapping, order: str) -> dict:
        """The card component's `data`."""
        queue, more = self._queue(order)
        wanted, found = self._wanted(outbox.get("want"))
        have = set(outbox.get("have") or ())
        cards = {card["id"]: card for card in [*queue, *found] if card["id"] not in have}
        with self.store.cursor() as cursor:
            done, total = desk.progress(cursor)
        return {
            "scope": hashlib.sha256(str(self.store.workspace).encode()).hexdigest()[:12],
            "run": self.cards.run,
            "keys": key_rows(),
            "ack": self.receipts.acknowledged,
            "refused": self.receipts.refused,
            "trouble": self.trouble,
            "queue": [_entry(card) for card in queue],
            "cards": list(cards.values()),
            "more": more,
            "progress": {"done": done, "total": total},
            "last": self._last(),
            "wanted": wanted,
            "search": self._search(outbox.get("search")),
        }

    def _queue(self, order: str) -> tuple[list[dict], bool]:
        """The cards that are made, in order, and whether some of the queue are still to be made.

        An answer to decisions makes none while enough are ready: the receipt goes first.
        """
        items = self.store.queue(self.curator, order, AHEAD, self._skipped())
        new = [item for item in items if _place(item) not in self._made]
        make = [] if self._hurried and len(items) - len(new) >= READY else new[:AT_ONCE]
        self._hurried = False
        if make:
            made = self.cards.cards([item.left for item in make])
            self._made.update(zip(map(_place, make), made, strict=True))
        cards = [self._made[_place(item)] for item in items if _place(item) in self._made]
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return cards, len(new) > len(make)

    def _skipped(self) -> list[int]:
        keys = set(self.receipts.skipped.values())
        return [self.store.entity("left", key).entity_id for key in keys]

    def _wanted(self, want: Mapping | None) -> tuple[dict | None, list[dict]]:
        """The card that undo or search asks for, or why it can't be shown."""
        if not want:
            return None, []
        try:
            card = self.cards.card(self.store.entity("left", want["left"]), want.get("right"))
        except KeyError as error:
            return {**want, "id": None, "reason": str(error.args[0])}, []
        if not card["candidates"]:
            return {**want, "id": None, "reason": "It has no candidates in this run."}, []
        return {**want, "id": card["id"]}, [card]

    def _search(self, text: str | None) -> dict | None:
        if not text:
            return None
        found = self.store.search("right", text, 12)
        results = [
            {"key": e.key, "name": e.name or short_key(e.key), "type": _type(e)} for e in found
        ]
        return {"text": text, "results": results}

    def _last(self) -> dict | None:
        last = self.store.last_decision(self.curator)
        if last is None or last.verdict == "adjudicate":
            return None
        return {
            "event": last.event_id,
            "left": last.left,
            "right": last.right,
            "verdict": last.verdict,
            "run": last.run,
        }


def _place(item: QueueItem) -> tuple:
    """Changes whenever a candidate of the entity is rejected, or comes back."""
    return item.left.key, item.right.key, item.candidates


def _type(entity: Entity) -> str:
    return attribute_label(entity.types[0]) if entity.types else ""


def _entry(card: dict) -> dict:
    return {
        "id": card["id"],
        "left": card["left"]["key"],
        "right": card["candidates"][0]["key"],
    }
