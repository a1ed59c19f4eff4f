"""Which left entities the run proposes a right entity for first: they are rivals for it.

They are read once, and again when decisions have changed how probable they are, so that a card
needs no search through them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from store.database import Store

MOST = 20  # rivals for one entity


class FirstProposals(NamedTuple):
    """Parallel arrays (n,) of a run's first proposals, sorted by right entity."""

    right: np.ndarray
    left: np.ndarray
    probability: np.ndarray  # NaN where the run has none

    def of(self, right: int) -> list[tuple[int, float]]:
        """The left entities with this first candidate: (left id, probability), the surest first,
        MOST of them."""
        first, end = np.searchsorted(self.right, [right, right + 1])
        end = min(end, first + MOST)
        return list(
            zip(self.left[first:end].tolist(), self.probability[first:end].tolist(), strict=True)
        )

    def open_for(self, store: Store, rights: Iterable[int]) -> dict[int, list[tuple[int, float]]]:
        """What `of` gives for several right entities, without those that are decided by now."""
        found = {right: self.of(right) for right in set(rights)}
        pairs = [(left, right) for right, claims in found.items() for left, _ in claims]
        settled = store.review.settled(pairs) if pairs else set()
        return {
            right: [claim for claim in claims if (claim[0], right) not in settled]
            for right, claims in found.items()
        }


class LatestFirstProposals:
    """The same of a run, read again when its probabilities have changed: `version` tells."""

    def __init__(self, store: Store, run: str, version: Callable[[], int]):
        self._run, self._version = run, version
        self._read = version(), read_first_proposals(store, run)

    def open_for(self, store: Store, rights: Iterable[int]) -> dict[int, list[tuple[int, float]]]:
        now = self._version()
        if self._read[0] != now:
            self._read = now, read_first_proposals(store, self._run)
        return self._read[1].open_for(store, rights)


NONE = FirstProposals(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def read_first_proposals(store: Store, run: str) -> FirstProposals:
    table = store.review.first_proposals(run)
    columns = {name: table[name].to_numpy() for name in table.column_names}
    return FirstProposals(
        columns["right_id"], columns["left_id"], columns["probability"].astype(float)
    )
