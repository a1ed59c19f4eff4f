"""Anchor propagation: what the known and found pairs say about everyone else's neighbourhood [ours,
after LightEA, arXiv 2210.10436].

Both ends of a pair carry the same random vector. A vector travels along the triples, once as it is
and once bound to the relation that it came by (multiplied element by element with the relation's
vector, itself made of the anchors at the relation's two ends, so that relations which mean the same
have nearly the same vector without being told). The cosine of two entities then estimates how much
of their neighbourhoods is known to be the same, by the same relations. Nothing is trained: a round
costs seconds, and is made anew whenever the pairs change.

An entity never sees its own anchor at the first hop, so a pair once found doesn't confirm itself.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from mimea.graph import AlignmentTask
from mimea.matching.matching import blocks
from mimea.model.embedding import Anchors, standardised
from mimea.model.encoders import weighted_rows

CHUNK = 64  # dimensions bound at a time: the messages of one chunk fit the cache
TOKENS = 2**20  # messages bound at a time
NEAR, FAR = 2.0, 1.0  # how much the first hop weighs against the second
PAIR_WIDTH = 128  # of the vectors that both ends of a pair have in common
FAR_WIDTH = 0.25  # of the first hop, which weighs more and so needs the exacter vectors


class AnchorPropagation:
    """Sorted triples of a task, ready to carry the vectors of any set of pairs."""

    def __init__(self, task: AlignmentTask, width: int, seed: int):
        self.entities, self.relations = task.entities, 2 * task.relations
        self.width, self.seed = width, seed
        head, relation, tail = task.triples.unbind(1)  # (T,)
        source, target = torch.cat([tail, head]), torch.cat([head, tail])  # (2T,)
        relation = torch.cat([relation, relation + task.relations])
        # a message is the same for all who receive it by the same relation from the same entity
        tokens, token, fans = torch.unique(
            source * self.relations + relation, return_inverse=True, return_counts=True
        )
        self.token_source, self.token_relation = tokens // self.relations, tokens % self.relations
        order = torch.argsort(target, stable=True)
        self.token, self.source = token[order], source[order]
        self.offsets = _offsets(target[order], self.entities)
        rare = torch.log(self.entities / fans[self.token].float())  # (2T,)
        total = rare.new_zeros(self.entities).index_add(0, target[order], rare)  # (N,)
        self.weight = rare / total.clamp(min=1e-9)[target[order]]
        order = torch.argsort(relation, stable=True)
        self.relation_source = source[order]
        self.relation_offsets = _offsets(relation[order], self.relations)

    def __call__(self, pairs: Tensor, confidence: Tensor) -> Anchors:
        """Unit rows, 2·width of the first hop and then FAR_WIDTH of that of the second.

        pairs (P,2) long, confidence (P,) in [0, 1].
        """
        random = torch.Generator().manual_seed(self.seed)
        bind = self._relation_vectors(self._anchors(pairs, random), random)  # (2R, d)
        x = self._anchors(pairs, random, confidence.sqrt())  # (N, d)
        far = math.ceil(self.width * FAR_WIDTH)
        rows = x.new_empty(self.entities, 2 * self.width + 2 * far)  # (N, 2d + 2f)
        near_bound, near_plain, far_bound, far_plain = rows.split(
            [self.width, self.width, far, far], dim=1
        )
        for weight, bound, plain in ((NEAR, near_bound, near_plain), (FAR, far_bound, far_plain)):
            width = bound.shape[1]
            x, bind = x[:, :width].contiguous(), bind[:, :width]
            _lengthen(self._bind(x, bind, bound), weight)
            x = _lengthen(weighted_rows(self.source, self.offsets, self.weight, x), 1.0)
            torch.mul(x, weight, out=plain)
        _lengthen(rows, 1.0)
        return Anchors(rows, self._amount(pairs, confidence))

    def pairs(self, pairs: Tensor, confidence: Tensor) -> Tensor:
        """The vectors of the pairs at their ends, as long as they are sure and at most 1: (N, o).

        pairs (P,2) long, confidence (P,) in [0, 1]; not propagated.
        """
        random = torch.Generator().manual_seed(self.seed)
        x = self._anchors(pairs, random, confidence.sqrt(), PAIR_WIDTH)  # (N, o)
        return x / x.norm(dim=1, keepdim=True).clamp(min=1)

    def _amount(self, pairs: Tensor, confidence: Tensor) -> Tensor:
        """How many triples lead to an anchor, as sure as it is: (N,), standardised."""
        sure = confidence.new_zeros(self.entities, 1)
        for ends in pairs.unbind(1):
            sure.index_add_(0, ends, confidence[:, None])
        even = torch.ones_like(self.weight)
        return standardised(weighted_rows(self.source, self.offsets, even, sure)[:, 0])

    def _anchors(self, pairs: Tensor, random: torch.Generator, length=None, width=None) -> Tensor:
        """Random vectors at both ends of each pair: (N, width); unit, or of a length (P,) each."""
        drawn = torch.randn(len(pairs), width or self.width, generator=random)  # (P, d)
        drawn = F.normalize(drawn, dim=1).to(pairs.device)
        if length is not None:
            drawn = drawn * length[:, None]
        x = drawn.new_zeros(self.entities, drawn.shape[1])
        # added, not set: an entity with duplicates on the other side carries the anchor of each
        return x.index_add_(0, pairs[:, 0], drawn).index_add_(0, pairs[:, 1], drawn)

    def _relation_vectors(self, x: Tensor, random: torch.Generator) -> Tensor:
        """Of every relation in both directions, entries about ±1: (2R, d)."""
        even = torch.ones(len(self.relation_source), device=x.device)
        far = weighted_rows(self.relation_source, self.relation_offsets, even, x)  # (2R, d)
        far = F.normalize(far, dim=1)
        near = far.roll(self.relations // 2, 0)  # the relation run the other way
        shuffled = near[:, torch.randperm(self.width, generator=random).to(x.device)]
        return F.normalize(far + shuffled, dim=1) * self.width**0.5

    def _bind(self, x: Tensor, bind: Tensor, out: Tensor) -> Tensor:
        """Σ over the triples at an entity of weight · x[neighbour] ⊙ bind[relation]: (N, d)."""
        for columns in torch.arange(x.shape[1]).split(CHUNK):
            part = slice(int(columns[0]), int(columns[-1]) + 1)
            message = x[:, part].contiguous()[self.token_source]  # (U, c)
            bound = bind[:, part].contiguous()  # (2R, c)
            for rows in blocks(len(message), TOKENS):
                message[rows] *= bound[self.token_relation[rows]]
            out[:, part] = weighted_rows(self.token, self.offsets, self.weight, message)
        return out


def _lengthen(x: Tensor, length: float) -> Tensor:
    """The rows (N,d), made that long where they are; zeros stay."""
    return x.mul_(length / torch.linalg.vector_norm(x, dim=1, keepdim=True).clamp(min=1e-12))


def _offsets(sorted_rows: Tensor, count: int) -> Tensor:
    return torch.searchsorted(sorted_rows, torch.arange(count + 1, device=sorted_rows.device))
