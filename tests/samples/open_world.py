"""Open entities of two made-up graphs, with the probabilities that a run would state of them.

Left entities are 0 … 399, right ones 1000 … 1399. Each of the first 300 left ones has its match at
the same place on the right; the others have none. The first 100 are held-out links, as open as the
rest when they were searched.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mimea.confidence.claims import Pairs, Scale, claims, pairs_of, scale_of
from mimea.confidence.distribution import Distribution, distribution, examples
from mimea.confidence.open_entities import OpenEntities

SIZE, LINKED, HELD, NEAR = 400, 300, 100, 14
RIGHT = 1000  # the first right entity


class World(NamedTuple):
    """Both sides, what the run states of them, and the search that found their candidates."""

    sides: dict[str, OpenEntities]
    stated: dict[str, Distribution]
    search: tuple[Pairs, Scale]


def open_world(seed: int = 0) -> World:
    score = _scores(np.random.default_rng(seed))  # (N, N)
    held = np.arange(HELD)
    links = np.stack([held, RIGHT + held], axis=1)  # (V, 2)
    everybody = np.arange(SIZE)
    searched = _search(score, everybody)  # with the held-out ones
    still = np.arange(HELD, SIZE)
    run = _search(score, still)
    sides, stated = {}, {}
    amounts = np.zeros((RIGHT + SIZE, 1))
    for side, first, other in (("left", 0, RIGHT), ("right", RIGHT, 0)):
        pairs, scale = searched
        pairs = pairs if side == "left" else pairs.from_the_right()
        ends = links if side == "left" else links[:, ::-1]
        search = pairs, scale, claims(pairs, scale)
        known = examples(search, first + everybody, other + everybody, ends)
        none = known.among(held[:0])
        here = run[0] if side == "left" else run[0].from_the_right()
        found = claims(here, run[1])
        own = first + still
        linked = ends[:, 0]
        stated[side] = distribution(found, known, amounts, linked, own, len(still), none)
        candidate = np.append(other + still, -1)[found.other]  # (L, c)
        sides[side] = OpenEntities(own, candidate, found.features, stated[side].fitted)
    return World(sides, stated, run)


def _scores(random: np.random.Generator) -> np.ndarray:
    score = random.normal(0.3, 0.08, (SIZE, SIZE))  # (N, N)
    true = np.arange(LINKED)
    score[true, true] = random.normal(0.65, 0.12, LINKED)
    return score


def _search(score: np.ndarray, places: np.ndarray) -> tuple[Pairs, Scale]:
    part = score[np.ix_(places, places)]  # (n, n)
    index = np.argsort(-part, axis=1)[:, :NEAR]  # (n, NEAR)
    best = np.take_along_axis(part, index, 1)  # (n, NEAR)
    return pairs_of(index, best, best, len(places)), scale_of(best)
