"""Anchor propagation: what known links and pseudo-labels say about every other neighbourhood [ours,
after the label propagation of LightEA, arXiv 2210.10436].

Both ends of a pair carry the same random vector, their anchor. Anchors travel along the triples in
two forms, as they are, and bound to the relation that they came by (multiplied element by element
with the relation's vector). A relation's vector is itself made of the anchors at its two ends, so
relations of the same meaning get nearly the same vector, although nobody aligned them. The cosine
of two entities then estimates how much of their neighbourhoods is known to agree, by the same
relations. Nothing is trained: it takes seconds and is repeated whenever the pairs change.

An entity never receives its own anchor at the first hop, so a pseudo-label doesn't confirm itself.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from mimea.graph import AlignmentTask
from mimea.model.embedding import PropagatedAnchors, standardised
from mimea.runtime.blocks import blocks
from mimea.runtime.sparse import weighted_rows

CHUNK = 64  # dimensions bound at a time: the messages of one chunk fit the cache
TOKENS = 2**20  # messages bound at a time
FIRST_HOP, SECOND_HOP = 2.0, 1.0  # weights
PAIR_WIDTH = 128  # of the vectors that both ends of a pair share
SECOND_WIDTH = 0.25  # of the first hop's width, since the first hop weighs more


class AnchorPropagation:
    """The triples of a task, sorted for propagating the anchors of any set of pairs.

    `width` is d, the width of an anchor; N entities, T triples, R relations.
    """

    def __init__(self, task: AlignmentTask, width: int, seed: int):
        self.entities, self.relations = task.entities, 2 * task.relations
        self.width, self.seed = width, seed
        head, relation, tail = task.triples.unbind(1)  # (T,)
        source, target = torch.cat([tail, head]), torch.cat([head, tail])  # (2T,)
        relation = torch.cat([relation, relation + task.relations])  # (2T,)
        # a message is the same for all receivers by the same relation from the same entity
        tokens, token, fans = torch.unique(
            source * self.relations + relation, return_inverse=True, return_counts=True
        )
        self.token_source, self.token_relation = tokens // self.relations, tokens % self.relations
        order = torch.argsort(target, stable=True)  # (2T,)
        self.token, self.source = token[order], source[order]
        self.offsets = _offsets(target[order], self.entities)  # (N+1,)
        rare = torch.log(self.entities / fans[self.token].float())  # (2T,)
        total = rare.new_zeros(self.entities).index_add(0, target[order], rare)  # (N,)
        self.weight = rare / total.clamp(min=1e-9)[target[order]]  # (2T,)
        order = torch.argsort(relation, stable=True)  # (2T,)
        self.relation_source = source[order]
        self.relation_offsets = _offsets(relation[order], self.relations)  # (2R+1,)

    def __call__(self, pairs: Tensor, confidence: Tensor) -> PropagatedAnchors:
        """Unit rows (N, 2d + 2f): bound and plain after the first hop, then after the second.

        pairs (P,2) long, confidence (P,) in [0, 1].
        """
        random = torch.Generator().manual_seed(self.seed)
        bind = self._relation_vectors(self._anchors(pairs, random), random)  # (2R, d)
        x = self._anchors(pairs, random, confidence.sqrt())  # (N, d)
        narrow = math.ceil(self.width * SECOND_WIDTH)
        rows = x.new_empty(self.entities, 2 * self.width + 2 * narrow)  # (N, 2d + 2f)
        columns = rows.split([self.width, self.width, narrow, narrow], dim=1)
        hops = (FIRST_HOP, *columns[:2]), (SECOND_HOP, *columns[2:])
        for weight, bound, plain in hops:
            width = bound.shape[1]
            x, bind = x[:, :width].contiguous(), bind[:, :width]  # (N, w), (2R, w)
            _rescale(self._bind(x, bind, bound), weight)
            x = _rescale(weighted_rows(self.source, self.offsets, self.weight, x), 1.0)  # (N, w)
            torch.mul(x, weight, out=plain)
        _rescale(rows, 1.0)
        return PropagatedAnchors(rows, self._amount(pairs, confidence))

    def pair_vectors(self, pairs: Tensor, confidence: Tensor) -> Tensor:
        """The anchors of the pairs at their ends, not propagated: (N, o), zero elsewhere.

        Their squared length is the confidence, and at most 1. pairs (P,2) long, confidence (P,) in
        [0, 1].
        """
        random = torch.Generator().manual_seed(self.seed)
        x = self._anchors(pairs, random, confidence.sqrt(), PAIR_WIDTH)  # (N, o)
        return x / x.norm(dim=1, keepdim=True).clamp(min=1)

    def _amount(self, pairs: Tensor, confidence: Tensor) -> Tensor:
        """The number of triples that lead to an anchor, weighted by confidence: (N,),
        standardised."""
        anchored = confidence.new_zeros(self.entities, 1)
        for ends in pairs.unbind(1):
            anchored.index_add_(0, ends, confidence[:, None])
        even = torch.ones_like(self.weight)  # (2T,)
        return standardised(weighted_rows(self.source, self.offsets, even, anchored)[:, 0])

    def _anchors(
        self,
        pairs: Tensor,
        random: torch.Generator,
        length: Tensor | None = None,
        width: int | None = None,
    ) -> Tensor:
        """Random vectors at both ends of each pair: (N, width); unit, or of the lengths (P,)."""
        drawn = torch.randn(len(pairs), width or self.width, generator=random)  # (P, d)
        drawn = F.normalize(drawn, dim=1).to(pairs.device)  # (P, d)
        if length is not None:
            drawn = drawn * length[:, None]
        x = drawn.new_zeros(self.entities, drawn.shape[1])  # (N, d)
        # added, since an entity with duplicates on the other side carries the anchor of each
        return x.index_add_(0, pairs[:, 0], drawn).index_add_(0, pairs[:, 1], drawn)

    def _relation_vectors(self, x: Tensor, random: torch.Generator) -> Tensor:
        """The vectors of all relations in both directions, entries about ±1: (2R, d)."""
        even = torch.ones(len(self.relation_source), device=x.device)  # (2T,)
        ends = weighted_rows(self.relation_source, self.relation_offsets, even, x)  # (2R, d)
        ends = F.normalize(ends, dim=1)
        reverse = ends.roll(self.relations // 2, 0)  # (2R, d), of the relation's other direction
        shuffled = reverse[:, torch.randperm(self.width, generator=random).to(x.device)]  # (2R, d)
        return F.normalize(ends + shuffled, dim=1) * self.width**0.5

    def _bind(self, x: Tensor, bind: Tensor, out: Tensor) -> Tensor:
        """Σ over an entity's triples of weight · x[neighbour] ⊙ bind[relation], into out (N,d)."""
        for columns in torch.arange(x.shape[1]).split(CHUNK):
            part = slice(int(columns[0]), int(columns[-1]) + 1)
            message = x[:, part].contiguous()[self.token_source]  # (U, c)
            bound = bind[:, part].contiguous()  # (2R, c)
            for rows in blocks(len(message), TOKENS):
                message[rows] *= bound[self.token_relation[rows]]
            out[:, part] = weighted_rows(self.token, self.offsets, self.weight, message)  # (N, c)
        return out


def _rescale(x: Tensor, length: float) -> Tensor:
    """Scales the rows (N,d) to this length in place; zero rows stay."""
    return x.mul_(length / torch.linalg.vector_norm(x, dim=1, keepdim=True).clamp(min=1e-12))


def _offsets(sorted_rows: Tensor, count: int) -> Tensor:
    """CSR offsets (count+1,) of rows (M,) in order."""
    return torch.searchsorted(sorted_rows, torch.arange(count + 1, device=sorted_rows.device))
