"""Who has which cards in front of them, so that curators who work at once get different ones.

Kept in memory only: a curator who closes the page gives the cards back after a while, and a server
that restarts has forgotten them. When only entities of others are left, they are shown all the
same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

KEEP_SECONDS = 600.0


class Reservations:
    """The left entities on each curator's pile; safe to use from several sessions at once.

    `asking` is held while one session sees what others have and takes its own, so that two can't
    take the same.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic):
        self._now = now
        self.asking = threading.Lock()
        self._lock = threading.Lock()
        self._piles: dict[str, tuple[float, frozenset[int]]] = {}

    def hold(self, curator: str, left_ids: Iterable[int]) -> None:
        """These, and no longer those of before, are with the curator."""
        with self._lock:
            self._piles[curator] = (self._now(), frozenset(left_ids))

    def with_others(self, curator: str) -> set[int]:
        """The left entities that are with somebody else, who was here within the last minutes."""
        since = self._now() - KEEP_SECONDS
        with self._lock:
            piles = [
                pile
                for name, (when, pile) in self._piles.items()
                if name != curator and when >= since
            ]
        return set().union(*piles)
