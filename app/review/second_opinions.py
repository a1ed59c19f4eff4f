"""Second opinions among the open questions of one browser session.

While there are open entities every fifth card is one: seldom enough to keep the pace, never two in
a row, and as many as come due where two curators want every fourth decision seen twice. When
nothing is open, only they are left. What is due is read now and then, not at every key: it takes as
long as the rest of the queue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from store.database import Store
from store.records import QueueFilter, QueueItem

EVERY = 5
FRESH = 20.0  # seconds after which what is due is read again
READ = 20  # of what is due, at a time


class SecondOpinions:
    """What is due from one curator, and which left entities were answered in this session."""

    def __init__(self, store: Store, curator: str, now: Callable[[], float] = time.monotonic):
        self._store = store
        self._curator = curator
        self._now = now
        self._due: list[QueueItem] = []
        self._read: tuple | None = None  # the filter of what is due, and when it was read
        self._answered: set[str] = set()
        self._since: set[str] = set()  # those answered since what is due was read

    def take(self, events: Iterable[object]) -> None:
        """The card has sent these; one that was answered and undone is no new one."""
        found = [event.get("left") for event in events if isinstance(event, Mapping)]
        lefts = {left for left in found if isinstance(left, str)}
        self._answered |= lefts
        self._since |= lefts

    def among(
        self, open: Sequence[QueueItem], away: Collection[int], only: QueueFilter, limit: int
    ) -> list[QueueItem]:
        """Open questions with those of the second opinions among them that aren't `away`."""
        if not _mixes(only):
            return [*open]
        due = [
            item
            for item in self._current(away, only)
            if item.left.entity_id not in set(away) and item.left.key not in self._since
        ]
        again = {item.left.key for item in due}
        others = [item for item in open if item.left.key not in again]
        return interleaved(others, due, len(self._answered), limit)

    def _current(self, away: Collection[int], only: QueueFilter) -> list[QueueItem]:
        now = self._now()
        if self._read is None or self._read[0] != only or now - self._read[1] > FRESH:
            self._since = set()  # before, for an answer may be stored meanwhile
            self._due = self._store.review.second_opinions(self._curator, READ, [*away], only)
            self._read = (only, now)
        return self._due


def interleaved(
    open: Sequence[QueueItem], due: Sequence[QueueItem], answered: int, limit: int
) -> list[QueueItem]:
    """Both piles as one. The places follow from how many entities were answered before, so that a
    queue that is made anew after each of them keeps its order."""
    piles = {True: [*due], False: [*open]}
    merged: list[QueueItem] = []
    while len(merged) < limit and any(piles.values()):
        turn = (answered + len(merged)) % EVERY == EVERY - 1
        merged.append((piles[turn] or piles[not turn]).pop(0))
    return merged


def _mixes(only: QueueFilter) -> bool:
    """Not where the curator has chosen pairs by what the run says of them: an opinion is drawn."""
    return only == QueueFilter(type=only.type, about=only.about)
