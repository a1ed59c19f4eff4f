"""What the review page hands to the card: receipts, the open queue, new cards, answers.

The browser says which cards it holds, so a decision costs one new card on the wire, not twelve.
Cards are made a few at a time; the card asks for the rest by itself.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.review.cards import Cards
from app.review.keys import key_rows
from app.review.receipts import Receipts
from app.review.reservations import Reservations
from app.review.second_opinions import SecondOpinions
from app.review.starting_sample import starting_sample
from app.text.attribute_label import attribute_label
from app.text.modalities import LEAD, LEAD_MEANS
from app.text.plain_text import short_key
from store.counting import counted
from store.errors import StoreError
from store.records import UNFILTERED, Entity, QueueFilter, QueueItem

AHEAD = 14
AT_ONCE = 5  # new cards in one answer; the very first comes alone, to be there soon
KEPT = 200
STALE = 0.02  # change of a probability from which on a card ahead is made anew
PATIENCE = 1.0  # seconds that a message waits while another one of this desk is being stored
BUSY = "Not stored yet, trying again: the workspace is busy, most likely with an import."


class Desk:
    """One browser session's review of one run."""

    def __init__(
        self,
        cards: Cards,
        curator: str,
        reservations: Reservations | None = None,
        session: str | None = None,
    ):
        self.cards = cards
        self.session = session or uuid.uuid4().hex
        self.reservations = reservations or Reservations()
        self.store = cards.store
        self.curator = curator
        self.receipts = Receipts()
        self.opinions = SecondOpinions(self.store, curator)
        self.trouble: str | None = None
        self._taking = threading.Lock()
        self._lefts: dict[str, int] = {}  # that the browser last heard of
        self._rights: dict[str, int] = {}
        self._only = UNFILTERED  # its filter
        self._known: dict[str, dict[str, int]] = {"left": {}, "right": {}}
        self._made: OrderedDict[tuple, dict] = OrderedDict()
        self._guessed = starting_sample(cards.evidence.folder)
        self._blind: set[str] = set()  # left entities that a second opinion was asked about

    def take(self, outbox: Mapping) -> dict:
        """Store what the card sent; what is acknowledged, refused, linked and done by now.

        What fails stays with the card, which sends it again. Safe to call from several threads:
        one of them stores, the others don't pile up behind it.
        """
        if not self._taking.acquire(timeout=PATIENCE):
            return self._receipt() | {"trouble": BUSY} | self._by_now()
        try:
            self.trouble = None
            try:
                self.receipts.take(self.store, self.curator, outbox)
                self.opinions.take(outbox.get("events") or [])
            except StoreError as error:
                self.trouble = f"Not stored yet, trying again: {str(error).splitlines()[0]}"
            return self._receipt() | self._by_now()
        finally:
            self._taking.release()

    def _receipt(self) -> dict:
        return {
            "ack": dict(self.receipts.acknowledged),
            "refused": self.receipts.refused,
            "trouble": self.trouble,
        }

    def _by_now(self) -> dict:
        """What the others change too: the links that the right entities which the browser may show
        have, what is decided about the left ones, and how far the review is."""
        lefts, rights, only = self._lefts, self._rights, self._only
        review = self.store.review
        with self.store.reading():
            taken = review.links_of_rights(rights.values())
            decided = review.decided_of_lefts(lefts.values())
            done, total = review.progress(only.about)
            left = review.count_open(self.curator, only) if only.narrows else None
        return {
            "taken": {key: taken[i] for key, i in rights.items() if i in taken},
            "decided": {key: decided[i] for key, i in lefts.items() if i in decided},
            "progress": {"done": done, "total": total, "left": left},
        }

    def data(
        self, outbox: Mapping, order: str, only: QueueFilter = UNFILTERED, blind: bool = False
    ) -> dict:
        """The card component's `data`, all of it read from one state of the workspace."""
        receipt = self._receipt()  # before the queue, which must know all that it acknowledges
        with self.store.reading():
            blind = blind or bool(only.audit)
            return receipt | self._seen(outbox, order, only) | {"blind": blind}

    def _seen(self, outbox: Mapping, order: str, only: QueueFilter) -> dict:
        queue, more = self._queue(order, only, (outbox.get("shown") or {}).get("left"))
        wanted, found = self._wanted(outbox.get("want"))
        have = set(outbox.get("have") or ())
        cards = {card["id"]: card for card in [*self._queued(queue), *found]}
        lefts, rights = _keys(cards.values(), outbox.get("shown"))
        self._lefts, self._rights = self._ids("left", lefts), self._ids("right", rights)
        self._only = only
        settings = self.store.settings.current()
        return self._by_now() | {
            "scope": hashlib.sha256(str(self.store.workspace).encode()).hexdigest()[:12],
            "run": self.cards.run,
            "curator": self.curator,
            "keys": key_rows(settings.relations),
            "least_ms": settings.least_ms,
            "queue": queue,
            "cards": [card for card in cards.values() if card["id"] not in have],
            "more": more,
            "audit": only.audit,
            "view": f"{order} {only}",
            "wanted": wanted,
            "attempt": outbox.get("attempt"),  # an answer like the last one must arrive, too
            "search": self._search(outbox.get("search"), outbox.get("shown")),
        }

    def _queue(self, order: str, only: QueueFilter, shown: str | None) -> tuple[list[dict], bool]:
        """The next questions whose cards are made, and whether others are still to be made, be it
        by the desk of a run that was adopted meanwhile. The card of the left entity that is `shown`
        doesn't change under the eye."""
        active = self.store.runs.active()
        if active is not None and active.run != self.cards.run:
            return [], True
        items = self._asked(order, only)
        ahead = [item for item in items[1:] if item.left.key != shown]
        old = [item for item in ahead if _is_stale(self._made.get(_place(item)), item)]
        new = [item for item in items if _place(item) not in self._made] + old
        make = new[: AT_ONCE if self._made else 1]
        for opinion in (False, True):
            asked = [item for item in make if item.opinion == opinion]
            made = self.cards.cards([(item.left, item.right.key) for item in asked], opinion)
            self._made.update(zip(map(_place, asked), made, strict=True))
        entries = [
            _entry(self._made[_place(item)], item, order, self._guessed.get(item.left.key))
            for item in items
            if _place(item) in self._made
        ]
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return entries, len(new) > len(make)

    def _asked(self, order: str, only: QueueFilter) -> list[QueueItem]:
        """What is open and not with another curator; if that is nothing, what is open.

        A second opinion is nobody else's business.
        """
        skipped = self._skipped()
        first = [*self._ids("left", set(self._guessed)).values()]
        with self.reservations.asking:
            others = set() if only.decided_by else self.reservations.with_others(self.session)
            away = others if only.audit else [*skipped, *others]  # an audit asks again itself
            items = self.store.review.queue(self.curator, order, AHEAD, away, only, first)
            if not items and others:
                away = () if only.audit else skipped
                items = self.store.review.queue(self.curator, order, AHEAD, away, only, first)
            items = self.opinions.among(items, away, only, AHEAD)
            self.reservations.hold(self.session, [item.left.entity_id for item in items])
        self._blind |= {item.left.key for item in items if item.opinion}
        return items

    def is_blind(self, shown: Mapping | None) -> bool:
        """Whether a second opinion was asked about the pair that the card shows."""
        return bool(shown) and shown["left"] in self._blind

    def _queued(self, queue: list[dict]) -> list[dict]:
        ids = {entry["id"] for entry in queue}
        return [card for card in self._made.values() if card["id"] in ids]

    def _skipped(self) -> list[int]:
        keys = set(self.receipts.skipped.values())
        return [*self._ids("left", keys).values()]

    def _ids(self, side: str, keys: set[str]) -> dict[str, int]:
        """Ids by key, each looked up once; they last as long as the run does."""
        known = self._known[side]
        unknown = keys - known.keys()
        if unknown:
            known |= self.store.graphs.ids(side, unknown)
        return {key: known[key] for key in keys if key in known}

    def _wanted(self, want: Mapping | None) -> tuple[dict | None, list[dict]]:
        """The card that undo or search asks for, or why it can't be shown."""
        if not want:
            return None, []
        try:
            left = self.store.graphs.entity("left", want["left"])
            card = self.cards.card(left, want.get("right"), self.is_blind(want))
        except KeyError as error:
            return {**want, "id": None, "reason": str(error.args[0])}, []
        if not card["candidates"]:
            return {**want, "id": None, "reason": "It has no candidates in this run."}, []
        return {**want, "id": card["id"]}, [card]

    def _search(self, text: str | None, shown: Mapping | None) -> dict | None:
        if not text:
            return None
        with self.store.reading():
            found = self.store.graphs.search("right", text, 12)
            taken = self.store.review.links_of_rights([e.entity_id for e in found])
        own = shown["left"] if self.is_blind(shown) else None  # whose link would tell the answer
        results = [
            {
                "key": e.key,
                "name": e.name or short_key(e.key),
                "type": _type(e),
                "taken": [link for link in taken.get(e.entity_id, []) if link["left"] != own],
            }
            for e in found
        ]
        return {"text": text, "results": results}


def _place(item: QueueItem) -> tuple:
    """Changes whenever a candidate of the entity is rejected, or comes back."""
    return item.left.key, item.right.key, item.candidates, item.opinion


def _is_stale(card: dict | None, item: QueueItem) -> bool:
    """Whether decisions have changed the probability that a card states, so that it shows."""
    said = _stated(card, item) if card else None
    return None not in (said, item.probability) and abs(said - item.probability) >= STALE


def _stated(card: dict, item: QueueItem) -> float | None:
    """The probability that a card states of the candidate that is asked about."""
    found = [c["probability"] for c in card["candidates"] if c["key"] == item.right.key]
    return found[0] if found else None


def _keys(cards: Iterable[Mapping], shown: Mapping | None) -> tuple[set[str], set[str]]:
    """The left and the right entities that the browser may show before it asks again."""
    lefts, rights = set(), set()
    for card in cards:
        lefts.add(card["left"]["key"])
        rights |= {candidate["key"] for candidate in card["candidates"]}
    if shown:
        lefts.add(shown["left"])
        rights.add(shown["right"])
    return lefts, rights


def _type(entity: Entity) -> str:
    return attribute_label(entity.types[0]) if entity.types else ""


def _entry(card: dict, item: QueueItem, order: str, guess: tuple[str, str] | None) -> dict:
    """`guess` is the right key that a rule found for the left entity, and why."""
    guessed = guess is not None and guess[0] == item.right.key
    asked = replace(item, probability=_stated(card, item))
    why = f"found by a rule: {guess[1]}" if guessed else _why(asked, order)
    return {
        "id": card["id"],
        "left": item.left.key,
        "right": item.right.key,
        "why": why,
        "again": item.again,
        "opinion": item.opinion,
        "means": LEAD_MEANS if LEAD in why else "",
    }


def _why(item: QueueItem, order: str) -> str:
    """Why this question comes now, in a few words."""
    if item.opinion:
        return "second opinion, scores hidden"
    if not item.candidates:
        return "decided by a colleague"
    stated = "" if item.probability is None else f"probability {item.probability:.0%}"
    if order == "confident":
        return stated
    if order == "gain":
        hang = counted(item.neighbours, "open neighbour")
        hang = f"{hang} {'hangs' if item.neighbours == 1 else 'hang'} on it"
        return ", ".join(filter(None, [stated, hang if item.neighbours else ""]))
    if order == "uncertain":
        lead = "only candidate" if item.margin is None else f"{item.margin:.2f} {LEAD}"
        return ", ".join(filter(None, [stated, lead]))
    return ""
