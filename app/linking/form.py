"""The form behind the dialog: which two are chosen, and what a press of its button does.

A press is about the two that were on the screen. It is refused while they have hardly been seen,
and where something stands about them it first asks, and links them at the second press.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.linking.facts import Pair
from app.linking.wording import cautions, name
from app.review.attribute_pairs import Learned
from store.database import Store
from store.errors import QueryFailed, StoreError
from store.records import SIDES, Decision


@dataclass(frozen=True)
class Linked:
    """The decision that was made last."""

    event: str
    keys: tuple[str, str]
    words: str


@dataclass
class LinkForm:
    """What one session's dialog holds. `event` is the id of the decision to come, which a press
    carries; `turn` counts the changes after which the keyboard goes on elsewhere."""

    chosen: dict[str, str] = field(default_factory=dict)  # side -> key
    texts: dict[str, str] = field(default_factory=dict)  # side -> what was searched for last
    event: str = field(default_factory=lambda: uuid.uuid4().hex)
    asked: tuple[str, ...] = ()
    trouble: str | None = None
    last: Linked | None = None
    undone: str | None = None
    turn: int = 0
    learned: Learned | None = None
    _shown: float | None = None  # when both came on the screen
    _asked: float | None = None  # when it was asked what the curator may know already

    @property
    def next(self) -> str:
        """What is to be done next: choose "left" or "right", or "link"."""
        return next((side for side in SIDES if side not in self.chosen), "link")

    def choose(self, side: str, key: str) -> None:
        self.chosen[side] = key
        self._begin()
        self.last = self.undone = None

    def change(self, side: str) -> None:
        """Choose another one on this side."""
        self.chosen.pop(side, None)
        self._begin()

    def seen(self) -> None:
        """Both are on the screen from now on, if they weren't before."""
        self._shown = self._shown or time.monotonic()

    def press(self, store: Store, curator: str, pair: Pair, event: str, note: str | None) -> None:
        """Link what was on the screen, ask once more, or say why not."""
        if event != self.event:
            return  # the second half of a double click: it is linked
        self.trouble = None
        asks = cautions(pair.left, pair.right, pair.told, curator, pair.several)
        if _since(self._asked or self._shown) < store.settings.current().least_ms:
            self.trouble = "This has just appeared; look, then press again."
        elif asks != self.asked:
            self.asked, self._asked = asks, time.monotonic()
        else:
            self._link(store, curator, pair, note)

    def undo(self, store: Store, curator: str) -> None:
        """Take the last link back, and have the two in the form again."""
        self.trouble, last = None, self.last
        if last is None:
            return
        try:
            store.ledger.retract(last.event, curator)
        except QueryFailed:
            raise
        except StoreError as error:
            self.trouble = str(error)
            return
        self.chosen = dict(zip(SIDES, last.keys, strict=True))
        self.last, self.undone = None, last.words
        self._begin()

    def _link(self, store: Store, curator: str, pair: Pair, note: str | None) -> None:
        keys = pair.left.key, pair.right.key
        event = Decision(
            self.event,
            *keys,
            "accept",
            curator,
            datetime.now(UTC),
            evidence_hash=pair.evidence,
            shown_ms=_since(self._shown),
            note=(note or "").strip() or None,
        )
        try:
            store.ledger.link(event, pair.told)
        except QueryFailed:
            raise
        except StoreError as error:
            self.trouble = str(error)
            return
        self.last = Linked(self.event, keys, f"{name(pair.left)} – {name(pair.right)}")
        self.undone, self.chosen, self.texts = None, {}, {}
        self._begin()

    def _begin(self) -> None:
        """Another pair, or none yet: a decision of its own."""
        self.event, self.asked, self.trouble = uuid.uuid4().hex, (), None
        self._shown = self._asked = None
        self.turn += 1


def _since(moment: float | None) -> int:
    """Milliseconds since then, 0 where it hasn't come yet."""
    return int(1000 * (time.monotonic() - moment)) if moment is not None else 0
