"""The nearest entities of the other side, by the nearest two of their pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

CELLS = 1 << 24  # distances held at once
NEAREST = 3


@dataclass(frozen=True)
class Pictures:
    """Vectors (I, d) of the pictures of one side, those of an entity beside each other; `entity`
    (E,) who has pictures, `start` (E,) where those of each begin."""

    vectors: np.ndarray
    entity: np.ndarray
    start: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray, entity: np.ndarray) -> Pictures:
        """Of vectors (I, d) of the pictures of entities (I,)."""
        order = np.argsort(entity, kind="stable")
        different, start = np.unique(entity[order], return_index=True)
        return cls(vectors[order], different, start)


def nearest(own: Pictures, other: Pictures) -> tuple[np.ndarray, np.ndarray]:
    """Distances (E, NEAREST) and places in other.entity of the nearest to each of own.entity;
    where the other side has too few, the distance is the last one and the place −1."""
    size = np.square(other.vectors).sum(1)  # (J,)
    count = min(NEAREST, len(other.entity))
    far = np.empty((len(own.entity), NEAREST), np.float32)
    place = np.full((len(own.entity), NEAREST), -1)
    for first, last in _blocks(own.start, max(1, CELLS // len(other.vectors))):
        begin = own.start[first]
        end = own.start[last] if last < len(own.start) else len(own.vectors)
        vectors = own.vectors[begin:end]  # (b, d)
        square = size - 2 * (vectors @ other.vectors.T)  # (b, J)
        square += np.square(vectors).sum(1)[:, None]  # (b, J)
        square = _least(_least(square, other.start, 1), own.start[first:last] - begin, 0)
        best = torch.from_numpy(square).topk(count, dim=1, largest=False)  # (e, count)
        far[first:last, :count] = best.values.clamp(min=0).sqrt()
        place[first:last, :count] = best.indices
    far[:, count:] = far[:, count - 1 : count]
    return far, place


def _least(square: np.ndarray, start: np.ndarray, axis: int) -> np.ndarray:
    """The least of the pictures of each entity, which begin at `start` on the axis."""
    if len(start) == square.shape[axis]:
        return square
    return np.minimum.reduceat(square, start, axis=axis)


def _blocks(start: np.ndarray, size: int) -> list[tuple[int, int]]:
    """First entity and the one after the last, with about `size` pictures in each block."""
    cuts = np.unique(np.searchsorted(start, np.arange(0, int(start[-1]) + 1, size)))
    ends = np.r_[cuts[1:], len(start)]
    return list(zip(cuts.tolist(), ends.tolist(), strict=True))
