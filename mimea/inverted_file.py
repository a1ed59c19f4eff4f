"""The nearest of many vectors without comparing all pairs: an inverted file [standard, Sivic &
Zisserman 2003].

The base is sorted into lists, each around a centroid, and a query is compared with the members of
the lists nearest to it: in full width, so what is found has its exact similarity, and a list at a
time for all who look there, so the work is matrix products. A list has the same mean length however
large the base: the work grows with the number of queries. Lists are chosen in a random projection.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

LENGTH = 100  # members of a list, on average
PROBES = 32  # lists that a query looks into
WIDTH = 512  # of the projection in which lists are chosen
SAMPLE = 32  # rows a list that the centroids are fitted on
ROUNDS = 5
QUERIES = 2**15  # at a time
BLOCK = 2048


class TopK(NamedTuple):
    values: Tensor
    indices: Tensor


class InvertedFile:
    """Lists over a base (R,d) of unit rows. The same base and seed give the same lists."""

    def __init__(self, base: Tensor, seed: int = 0):
        self.base = base
        random = torch.Generator().manual_seed(seed)
        self.projection = torch.randn(base.shape[1], WIDTH, generator=random).to(base.device)
        self.lists = max(1, len(base) // LENGTH)
        some = torch.randperm(len(base), generator=random)[: self.lists * SAMPLE].to(base.device)
        self.centroids = _centroids(F.normalize(base[some] @ self.projection, dim=1), self.lists)
        place = self._lists_of(base, 1).squeeze(1)  # (R,)
        self.members = torch.argsort(place, stable=True)
        self.bounds = _bounds(place[self.members], self.lists)

    def nearest(
        self, queries: Tensor, k: int, penalty: Tensor | None = None, on_block=None
    ) -> TopK:
        """The k best base rows of each query (Q,d) among those looked at, best first: (Q,k).

        By inner product, less the base row's penalty (R,) where given.
        """
        found = []
        for part in queries.split(QUERIES):
            found.append(self._nearest(part, k, penalty))
            if on_block:
                on_block(min(1.0, len(found) * QUERIES / len(queries)))
        return TopK(*(torch.cat(x) for x in zip(*found, strict=True)))

    def _nearest(self, queries: Tensor, k: int, penalty: Tensor | None) -> TopK:
        probed = self._lists_of(queries, min(PROBES, self.lists))  # (Q, p)
        looks, probes = probed.numel(), probed.shape[1]
        values = queries.new_full((looks, k), -torch.inf)
        indices = probed.new_zeros((looks, k))
        order = torch.argsort(probed.flatten(), stable=True)  # looks by list
        bounds = _bounds(probed.flatten()[order], self.lists)
        for i in range(self.lists):
            members = self.members[self.bounds[i] : self.bounds[i + 1]]  # (m,)
            rows, size = self.base[members].t(), min(k, len(members))  # (d, m)
            for look in order[bounds[i] : bounds[i + 1]].split(BLOCK):
                score = queries[look // probes] @ rows  # (b, m)
                if penalty is not None:
                    score -= penalty[members]
                top = score.topk(size, dim=1)
                values[look, :size], indices[look, :size] = top.values, members[top.indices]
        best = values.view(-1, probes * k).topk(k, dim=1)
        found = TopK(best.values, indices.view(-1, probes * k).gather(1, best.indices))
        return self._completed(found, queries, penalty)

    def _completed(self, found: TopK, queries: Tensor, penalty: Tensor | None) -> TopK:
        """Those who found fewer than k in their lists are compared with everybody."""
        few = found.values[:, -1].isneginf().nonzero().squeeze(1)
        for rows in few.split(BLOCK // 8):
            score = queries[rows] @ self.base.t()  # (b, R)
            if penalty is not None:
                score -= penalty
            top = score.topk(found.values.shape[1], dim=1)
            found.values[rows], found.indices[rows] = top.values, top.indices
        return found

    def _lists_of(self, x: Tensor, count: int) -> Tensor:
        """The lists nearest to each row, the nearest first: (B, count)."""
        return torch.cat(
            [
                (part @ self.projection @ self.centroids.t()).topk(count, dim=1).indices
                for part in x.split(BLOCK)
            ]
        )


def _centroids(points: Tensor, count: int) -> Tensor:
    """Spherical k-means [standard]: (count, w) unit rows; points (S,w) in random order."""
    centroids = points[:count]
    for _ in range(ROUNDS):
        near = torch.cat([(part @ centroids.t()).argmax(1) for part in points.split(BLOCK)])
        sums = torch.zeros_like(centroids).index_add(0, near, points)
        empty = ~sums.any(1, keepdim=True)
        centroids = torch.where(empty, centroids, F.normalize(sums, dim=1))
    return centroids


def _bounds(ordered: Tensor, lists: int) -> list[int]:
    """Where each list begins and the last one ends."""
    return torch.searchsorted(ordered, torch.arange(lists + 1, device=ordered.device)).tolist()
