"""Which page has which cards in front of it, so that people who work at once get different ones.

By page, not by name: two people who never typed a name share one. Kept in memory only: a page that
is closed or idle gives its cards back, and a server that restarts has forgotten them. When only
entities of others are left, they are shown all the same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

KEEP_SECONDS = 600.0


class Reservations:
    """The left entities on each session's pile; safe to use from several sessions at once.

    `asking` is held while one session sees what others have and takes its own, so that two can't
    take the same. `is_open` says whether a session still has its page.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        is_open: Callable[[str], bool] = lambda session: True,
    ):
        self._now = now
        self._is_open = is_open
        self.asking = threading.Lock()
        self._lock = threading.Lock()
        self._piles: dict[str, tuple[float, frozenset[int]]] = {}

    def hold(self, session: str, left_ids: Iterable[int]) -> None:
        """These, and no longer those of before, are with the session."""
        with self._lock:
            self._piles[session] = (self._now(), frozenset(left_ids))

    def with_others(self, session: str) -> set[int]:
        """The left entities that are on other open pages, which asked within the last minutes."""
        since = self._now() - KEEP_SECONDS
        with self._lock:
            self._piles = {
                other: (when, pile)
                for other, (when, pile) in self._piles.items()
                if when >= since and (other == session or self._is_open(other))
            }
            piles = [pile for other, (_, pile) in self._piles.items() if other != session]
        return set().union(*piles)
