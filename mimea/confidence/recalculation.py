"""What decisions change of a run's probabilities, without a training [ours].

A decided entity is nobody's candidate any more, and a rejected pair is none. Where a candidate has
gone, the leads and claims of the others are those of a search without it. The coefficients are
fitted again with what was decided as examples (refit.py). All of it is computed from the run and
from the decisions that stand, so the same decisions give the same numbers, in whatever order they
came and whatever was taken back in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mimea.confidence.claims import FEATURES, FLOOR, MUTUAL
from mimea.confidence.distribution import Model
from mimea.confidence.open_entities import SIDES, OpenEntities
from mimea.confidence.refit import ALONE, OPEN, Outcome, refitted
from mimea.confidence.regression import probability_of
from mimea.confidence.tail import with_tail

KINDS = ("", "paired ")  # of score, in FEATURES
LEVELS = [FEATURES.index(f"{kind}level") for kind in KINDS]


class Decisions(NamedTuple):
    """Accepted (A,2) and rejected pairs (J,2), left end first, and left entities (D,) without a
    counterpart."""

    accepted: np.ndarray
    rejected: np.ndarray
    alone: np.ndarray

    @classmethod
    def none(cls) -> Decisions:
        pairs = np.zeros((0, 2), np.int64)
        return cls(pairs, pairs, pairs[:, 0])


class Recalculated(NamedTuple):
    """Of the open entities of a side that nobody has decided (L,) bool: the probability (L,c) of
    each candidate and of no counterpart (L,). The rows of decided ones are what the run said."""

    open: np.ndarray
    candidates: np.ndarray
    no_counterpart: np.ndarray


class Recalculation:
    """The recalculation for one run, with what no decision changes computed once."""

    def __init__(self, sides: Mapping[str, OpenEntities]):
        both = [sides.get(side) for side in SIDES]
        self._sides = [
            _Side(own, other) if own and other else None
            for own, other in (both, both[::-1])
        ]  # fmt: skip

    def __call__(self, standing: Decisions, asked: Decisions) -> dict[str, Recalculated]:
        """By all decisions that stand, of which those `asked` answered a question of the review.

        Only these are examples, and of left entities alone: what a curator links unasked, or brings
        from elsewhere, was chosen for being a match, and a right entity is decided about only where
        it turns out to be one.
        """
        if None in self._sides:
            return {}
        stand = [side.outcome(standing, i) for i, side in enumerate(self._sides)]
        left, right = self._sides
        learned = refitted(left.own, left.outcome(asked, 0, taken=False))
        models = learned, right.own.fitted.model
        tops = [side.tops(one.gone) for side, one in zip(self._sides, stand, strict=True)]
        changed = [side.changed(top) for side, top in zip(self._sides, tops, strict=True)]
        return {
            name: side.recalculated(stand[i], models[i], tops[i], tops[1 - i], changed[1 - i])
            for i, (name, side) in enumerate(zip(SIDES, self._sides, strict=True))
        }


class _Tops(NamedTuple):
    """Of the candidates of each entity that are left, by both kinds of score: the place of the best
    (2,L), its score (2,L), and that of the second (2,L), −inf for none."""

    first: np.ndarray
    best: np.ndarray
    second: np.ndarray


class _Side:
    """The open entities of a side (L,), and what no decision changes of them."""

    def __init__(self, own: OpenEntities, other: OpenEntities):
        self.own = own
        self.there = own.candidate >= 0  # (L, c)
        self.features = np.nan_to_num(own.features)  # (L, c, F) float32
        score = np.sinh(self.features[:, :, LEVELS])  # (L, c, 2), in steps above a wrong one
        self.score = np.where(self.there, np.moveaxis(score, 2, 0), -np.inf)  # (2, L, c)
        self.place = np.searchsorted(other.entity, own.candidate).clip(0)  # (L, c), in the other's
        back = other.candidate[self.place] == own.entity[:, None, None]  # (L, c, c)
        self.claimed_at = np.where(back.any(2), back.argmax(2), -1)  # (L, c), in the list of each
        self.largest = int(max(own.entity.max(), other.entity.max()))

    @cached_property
    def _before(self) -> _Tops:
        return self.tops(np.zeros_like(self.there))

    @cached_property
    def said(self) -> tuple[np.ndarray, np.ndarray]:
        """What the run said: P(candidate) (L,c), P(no counterpart) (L,)."""
        model = self.own.fitted.model
        linked = model.linked(self.features[:, 0], self.own.fitted.itself)  # (L,)
        chosen = model.candidates(self.own.features)  # (L, c)
        return with_tail(linked[:, None] * chosen, 1 - linked, self.own.fitted.tail)

    def outcome(self, decisions: Decisions, side: int, taken: bool = True) -> Outcome:
        """What decisions say of these entities; `side` is 0 for left, 1 for right. Without `taken`
        a candidate that is decided otherwise has not gone."""
        entity, candidate = self.own.entity, self.own.candidate
        c = candidate.shape[1]
        largest = max(self.largest, *(int(x.max(initial=0)) for x in decisions))
        match = np.full(largest + 2, OPEN)  # by entity: its match
        ends = decisions.accepted[:, side], decisions.accepted[:, 1 - side]  # (A,) both
        decided = np.zeros(largest + 2, bool)  # by entity of the other side; −1 stays open
        if side == 0:
            match[decisions.alone] = ALONE
        else:
            decided[decisions.alone] = True
        match[ends[0]] = ends[1]  # a link goes before "no counterpart", as in training
        decided[ends[1]] = taken
        own = match[entity]  # (L,)
        right = candidate == own[:, None]  # (L, c)
        place = np.where(right.any(1), right.argmax(1), c)  # (L,)
        gone = decided[candidate] & ~right  # (L, c)
        pair = decisions.rejected[:, [side, 1 - side]]  # (J, 2)
        row = np.searchsorted(entity, pair[:, 0]).clip(max=len(entity) - 1)  # (J,)
        same = entity[row] == pair[:, 0]  # (J,)
        hit, at = np.nonzero((candidate[row] == pair[:, 1:]) & same[:, None])
        gone[row[hit], at] = True
        return Outcome(np.where(own >= 0, place, own), gone & ~right)

    def tops(self, gone: np.ndarray) -> _Tops:
        """Without the candidates that have gone (L,c)."""
        score = np.where(gone, -np.inf, self.score)  # (2, L, c)
        first = score.argmax(2)  # (2, L)
        at = first[:, :, None]  # (2, L, 1)
        best = np.take_along_axis(score, at, 2)[:, :, 0]  # (2, L)
        np.put_along_axis(score, at, -np.inf, 2)
        return _Tops(first, best, score.max(2))

    def changed(self, tops: _Tops) -> np.ndarray:
        """Where the best two candidates are not those of the run: (L,) bool."""
        pairs = zip(tops, self._before, strict=True)
        return np.any([(now != before).any(0) for now, before in pairs], axis=0)

    def recalculated(
        self, stand: Outcome, model: Model, tops: _Tops, others: _Tops, changed: np.ndarray
    ) -> Recalculated:
        """`others` and `changed` (R,) are of the other side's entities."""
        waits = stand.match == OPEN  # (L,)
        rows = np.flatnonzero(waits & (self.changed(tops) | changed[self.place].any(1)))  # (A,)
        left = self.there & ~stand.gone  # (L, c)
        first = left.argmax(1)  # (L,)
        best = self.features[np.arange(len(first)), first]  # (L, F)
        utility = self.features @ model.choice[1:].astype(np.float32)  # (L, c)
        again = self._features(rows, tops, others)  # (A, c, F)
        best[rows] = again[np.arange(len(rows)), first[rows]]
        best[~left.any(1)] = 0.0
        utility[rows] = again @ model.choice[1:].astype(np.float32)
        utility = np.where(left, utility + np.float32(model.choice[0]), -np.inf)  # (L, c)
        linked = model.linked(best, self.own.fitted.itself)  # (L,)
        chosen = linked[:, None] * probability_of(utility)  # (L, c)
        now, none = with_tail(chosen, 1 - linked, self.own.fitted.tail)
        said, alone = self.said
        return Recalculated(
            waits, np.where(waits[:, None], now, said), np.where(waits, none, alone)
        )

    def _features(self, rows: np.ndarray, tops: _Tops, others: _Tops) -> np.ndarray:
        """The features (A,c,F) of rows (A,), among the candidates and claimants that are left."""
        places, itself = self.place[rows], np.arange(self.there.shape[1])  # (A, c), (c,)
        claimed = self.claimed_at[rows]  # (A, c), where these rows stand in the lists of others
        features = self.features[rows]  # (A, c, F)
        columns, mutual = [], True
        for kind, score in enumerate(self.score[:, rows]):  # (A, c)
            first = tops.first[kind, rows][:, None] == itself  # (A, c)
            best, second = tops.best[kind, rows], tops.second[kind, rows]  # (A,) both
            rival = np.where(first, second[:, None], best[:, None])  # (A, c)
            wanted = others.first[kind][places] == claimed  # (A, c)
            claimant = np.where(wanted, others.second[kind][places], others.best[kind][places])
            lead, claim = score - np.maximum(rival, -FLOOR), score - np.maximum(claimant, -FLOOR)
            columns += [score, lead, claim, np.minimum(lead, claim)]
            mutual = first & wanted  # of the last kind, with the pairing
        steps = np.where(self.there[rows][:, :, None], np.stack(columns, axis=2), 0)
        features[:, :, :MUTUAL] = np.arcsinh(steps)  # (A, c, 8)
        features[:, :, MUTUAL] = mutual
        return features
