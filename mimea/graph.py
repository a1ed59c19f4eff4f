"""Two knowledge graphs in one id space, and what is known about their alignment.

Entities are dense ints: the left graph has 0 … left-1, the right graph left … entities-1. No triple
connects the two sides; only links do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import torch
from torch import Tensor


@dataclass(frozen=True)
class Bag:
    """A sparse feature matrix (N, columns) as weighted bags in CSR order.

    `offsets` (N+1,) long, `indices` (nnz,) long, `weights` (nnz,) float; `columns` is a count.
    """

    offsets: Tensor
    indices: Tensor
    weights: Tensor
    columns: int

    def to(self, device: torch.device) -> Bag:
        moved = (t.to(device) for t in (self.offsets, self.indices, self.weights))
        return Bag(*moved, self.columns)

    def transposed(self) -> Bag:
        """The same matrix by columns: (columns, N)."""
        order = torch.argsort(self.indices, stable=True)  # (nnz,)
        rows = torch.repeat_interleave(self.offsets.diff())  # (nnz,)
        offsets = torch.searchsorted(
            self.indices[order], torch.arange(self.columns + 1, device=order.device)
        )  # (columns+1,)
        return Bag(offsets, rows[order], self.weights[order], len(self.offsets) - 1)

    @property
    def present(self) -> Tensor:
        """(N,) bool: rows that are not empty."""
        return self.offsets.diff() > 0


class SinglePictures(NamedTuple):
    """The readable pictures one by one: their entity (I,), the sha256 of their file, and unit
    vectors (I,d); a dot product is the mean cosine over the descriptions of a picture."""

    entity: Tensor
    sha256: list[str]
    vectors: Tensor


@dataclass(frozen=True)
class AlignmentTask:
    """The input of a fit. ValueError for ids out of range.

    triples (T,3) long head, relation, tail; links (S,2), rejected (J,2), dangling (D,) long;
    related (K,2) are not the same either, but no negatives: broader, narrower and the like;
    starting (B,2) long are links that only rules have found, with the probability (B,) of each to
    be right; features {modality: blocks, each a Bag or dense float (N,d)}; present {modality: bool
    (N,)};
    `to_find` is how many entities of each side without a link still have a counterpart, as an
    earlier run and the decisions since tell it, None where the links themselves are the best
    sample;
    `pictures` are what modality `i` was made of; the fit doesn't use them.
    """

    left: int
    entities: int
    relations: int
    triples: Tensor
    links: Tensor
    rejected: Tensor
    dangling: Tensor
    related: Tensor = field(default_factory=lambda: torch.zeros(0, 2, dtype=torch.long))
    starting: Tensor = field(default_factory=lambda: torch.zeros(0, 2, dtype=torch.long))
    starting_precision: Tensor = field(default_factory=lambda: torch.zeros(0))
    features: dict[str, list[Bag | Tensor]] = field(default_factory=dict)
    present: dict[str, Tensor] = field(default_factory=dict)
    pictures: SinglePictures | None = None
    to_find: float | None = None

    def __post_init__(self) -> None:
        _check("triples", self.triples[:, [0, 2]], 0, self.entities)
        _check("relations", self.triples[:, 1], 0, self.relations)
        for name in ("links", "rejected", "related", "starting"):
            pairs = getattr(self, name)
            _check(f"left end of {name}", pairs[:, 0], 0, self.left)
            _check(f"right end of {name}", pairs[:, 1], self.left, self.entities)
        _check("dangling", self.dangling, 0, self.entities)

    @property
    def not_same(self) -> Tensor:
        """Rejected and related pairs (J+K,2)."""
        return torch.cat([self.rejected, self.related])

    def pair_codes(self, pairs: Tensor) -> Tensor:
        """One number for each pair of entities (P,2), to compare pairs by: (P,) long."""
        return pairs[:, 0] * self.entities + pairs[:, 1]

    def to(self, device: torch.device) -> AlignmentTask:
        tensors = ("triples", "links", "rejected", "related", "dangling", "starting",
                   "starting_precision")  # fmt: skip
        return replace(
            self,
            **{name: getattr(self, name).to(device) for name in tensors},
            features={m: [p.to(device) for p in parts] for m, parts in self.features.items()},
            present={m: mask.to(device) for m, mask in self.present.items()},
        )


@dataclass(frozen=True)
class Edges:
    """Both graphs as one undirected graph with self loops, in CSR order.

    offsets (N+1,), rows (M,), columns (M,) are int32, since sums over rows are bound by memory. The
    graph is symmetric, so transposing is a permutation: `flip` (M,) is the position of each edge's
    reverse. An edge may stand for several relations: `kinds` (K,) are the relations, `kind_edge`
    (K,) their edges, `kind_share` (K,) one over the number of relations on that edge. A relation
    from tail to head has a number of its own (offset by the number of relations), the self loop the
    last one.
    """

    offsets: Tensor
    rows: Tensor
    columns: Tensor
    flip: Tensor
    kinds: Tensor
    kind_edge: Tensor
    kind_share: Tensor

    def to(self, device: torch.device) -> Edges:
        return Edges(**{name: tensor.to(device) for name, tensor in vars(self).items()})


def joint_edges(task: AlignmentTask) -> Edges:
    """The `Edges` of a task."""
    n, r = task.entities, task.relations
    head, relation, tail = task.triples.unbind(1)  # (T,)
    loops = torch.arange(n)
    rows = torch.cat([head, tail, loops])  # (2T+N,)
    columns = torch.cat([tail, head, loops])
    kinds = torch.cat([relation, relation + r, torch.full_like(loops, 2 * r)])
    keys, inverse = torch.unique(rows * n + columns, return_inverse=True)  # (M,) sorted by row
    rows, columns = keys // n, keys % n
    flip = torch.searchsorted(keys, columns * n + rows)  # (M,)
    offsets = torch.searchsorted(rows, torch.arange(n + 1))
    pairs = torch.unique(inverse * (2 * r + 1) + kinds)  # (K,)
    edge, kinds = pairs // (2 * r + 1), pairs % (2 * r + 1)
    share = 1 / torch.bincount(edge, minlength=len(keys))[edge]  # (K,)
    places = (t.int() for t in (offsets, rows, columns, flip, kinds, edge))
    return Edges(*places, share)


def _check(what: str, ids: Tensor, low: int, high: int) -> None:
    if len(ids) and (int(ids.min()) < low or int(ids.max()) >= high):
        raise ValueError(
            f"{what}: found ids from {int(ids.min())} to {int(ids.max())}, "
            f"expected {low} to {high - 1}"
        )
