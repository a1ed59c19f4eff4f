"""The nearest of many vectors without comparing all pairs: inverted files [standard, Sivic &
Zisserman 2003], several of them [ours].

In a random projection the base is sorted into lists, each around a centroid, and a query is
compared with the members of the lists nearest to it, a list at a time for all who look there, so
the work is matrix products. What one projection misses, another one finds: the best of each are
compared again in full width, so what is found has its exact similarity. A list has the same mean
length however large the base: the work grows with the number of queries.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

TABLES = 4
LENGTH = 100  # members of a list, on average
PROBES = 10  # lists of a table that a query looks into
WIDTH = 256  # of a projection
KEPT = 20  # best of a table, at least, that go on
WIDE = 48  # best of all tables, at least, that are compared in full width
SAMPLE, ROUNDS = 8, 2  # of k-means: rows a list, rounds
QUERIES = 2**15  # at a time
BLOCK, WIDE_BLOCK = 2048, 256


class TopK(NamedTuple):
    values: Tensor
    indices: Tensor


class InvertedFile:
    """Tables over a base (R,d) of unit rows. The same base and seed give the same tables."""

    def __init__(self, base: Tensor, seed: int = 0):
        self.base = base
        random = torch.Generator().manual_seed(seed)
        self.tables = [_Table(base, random) for _ in range(TABLES)]

    def nearest(
        self, queries: Tensor, k: int, penalty: Tensor | None = None, on_block=None
    ) -> TopK:
        """The k best base rows of each query (Q,d) among those looked at, best first: (Q,k).

        By inner product, less the base row's penalty (R,) where given.
        """
        penalty = self.base.new_zeros(len(self.base)) if penalty is None else penalty
        found = []
        for part in queries.split(QUERIES):
            near = [table.candidates(part, max(KEPT, k), penalty) for table in self.tables]
            found.append(self._best(part, _together(near, max(WIDE, k)), k, penalty))
            if on_block:
                on_block(min(1.0, len(found) * QUERIES / len(queries)))
        return TopK(*(torch.cat(x) for x in zip(*found, strict=True)))

    def _best(self, queries: Tensor, near: Tensor, k: int, penalty: Tensor) -> TopK:
        """The k best of the candidates (Q,c), -1 where there is none, in full width."""
        values, indices = [], []
        for x, ids in zip(queries.split(WIDE_BLOCK), near.split(WIDE_BLOCK), strict=True):
            score = torch.einsum("qd,qcd->qc", x, self.base[ids]) - penalty[ids]  # (b, c)
            top = score.masked_fill(ids < 0, -torch.inf).topk(k, dim=1)
            some = TopK(top.values, ids.gather(1, top.indices))
            found = self._completed(some, x, penalty)
            values.append(found.values)
            indices.append(found.indices)
        return TopK(torch.cat(values), torch.cat(indices))

    def _completed(self, found: TopK, queries: Tensor, penalty: Tensor) -> TopK:
        """Those who found fewer than k in their lists are compared with everybody."""
        few = found.values[:, -1].isneginf().nonzero().squeeze(1)
        if len(few):
            score = queries[few] @ self.base.t() - penalty  # (b, R)
            found.values[few], found.indices[few] = score.topk(found.values.shape[1], dim=1)
        return found


class _Table:
    """One projection's lists: `points` (R,w) and `members` (R,) in their order."""

    def __init__(self, base: Tensor, random: torch.Generator):
        drawn = torch.randn(base.shape[1], WIDTH, generator=random) / WIDTH**0.5
        self.projection = drawn.to(base.device)
        points = base @ self.projection  # (R, w)
        self.lists = max(1, len(base) // LENGTH)
        some = torch.randperm(len(base), generator=random)[: self.lists * SAMPLE].to(base.device)
        self.centroids = _centroids(F.normalize(points[some], dim=1), self.lists)
        place = self._lists_of(points, 1).squeeze(1)  # (R,)
        self.members = torch.argsort(place, stable=True)
        self.points = points[self.members]
        self.bounds = _bounds(place[self.members], self.lists)

    def candidates(self, queries: Tensor, kept: int, penalty: Tensor) -> TopK:
        """The base rows that look best in the projection (Q,kept), -1 where none is left."""
        x = queries @ self.projection  # (Q, w)
        probed = self._lists_of(x, min(PROBES, self.lists))  # (Q, p)
        looks, probes = probed.numel(), probed.shape[1]
        values, found = x.new_full((looks, kept), -torch.inf), probed.new_full((looks, kept), -1)
        order = torch.argsort(probed.flatten(), stable=True)  # looks by list
        bounds = _bounds(probed.flatten()[order], self.lists)
        for i in range(self.lists):
            here = slice(self.bounds[i], self.bounds[i + 1])
            members, points = self.members[here], self.points[here].t()  # (m,), (w, m)
            size = min(kept, len(members))
            for look in order[bounds[i] : bounds[i + 1]].split(BLOCK):
                top = (x[look // probes] @ points - penalty[members]).topk(size, dim=1)
                values[look, :size], found[look, :size] = top.values, members[top.indices]
        best = values.view(-1, probes * kept).topk(kept, dim=1)
        return TopK(best.values, found.view(-1, probes * kept).gather(1, best.indices))

    def _lists_of(self, points: Tensor, count: int) -> Tensor:
        """The lists nearest to each row, the nearest first: (B, count)."""
        parts = (part @ self.centroids.t() for part in points.split(BLOCK))
        return torch.cat([part.topk(count, dim=1).indices for part in parts])


def _together(found: list[TopK], kept: int) -> Tensor:
    """The most promising candidates (Q,kept) of all tables, each once, -1 where there is none.

    Each table's score is a rough one; what several tables have found has the sum of how far it is
    above the last one of each.
    """
    ahead = torch.cat([(f.values - f.values[:, -1:]).nan_to_num(0, 1, 0) for f in found], dim=1)
    ids, order = torch.cat([f.indices for f in found], dim=1).sort(dim=1)  # (Q, c)
    total = ahead.gather(1, order).cumsum(1)
    last = torch.ones_like(ids, dtype=torch.bool)  # of those that are the same
    last[:, :-1] = ids[:, 1:] != ids[:, :-1]
    before = torch.where(last, total, 0).cummax(1).values.roll(1, 1)
    before[:, 0] = 0
    worth = torch.where(last & (ids >= 0), total - before, -1.0)
    best = worth.topk(min(kept, worth.shape[1]), dim=1)
    return ids.gather(1, best.indices).masked_fill(best.values < 0, -1)


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
