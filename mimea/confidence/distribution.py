"""For every open entity a distribution over its candidates and "no counterpart" [ours].

P(candidate) = P(has a counterpart) · P(this one, if it has one). The second factor is a choice
among the candidates by what speaks for each (claims.py), the first one comes from overlap.py. Both
are learned from held-out links, regularised towards coefficients that were fitted on several pairs
of graphs (coefficients.json), so that a project with a dozen links gets sensible numbers, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mimea.confidence.claims import CANDIDATES, FEATURES, Claims, Pairs, Scale, claims
from mimea.confidence.overlap import (
    CERTAIN,
    ENOUGH_HELD,
    FEW_HELD,
    FEW_KNOWN,
    Likeness,
    bound_by_likeness,
    bound_by_scores,
    evidence_of,
    evidence_without,
    is_refuted,
    likeness,
    linked_share,
    presence_only,
    share_by_odds,
    share_seen,
)
from mimea.confidence.regression import (
    choice_probability,
    fit_choice,
    fit_logistic,
    log_odds,
    sigmoid,
    with_constant,
)
from mimea.confidence.reliability import Reliability, reliability
from mimea.confidence.tail import fit_tail, stretched, with_tail

FOLDS = 5
LEAST = 0.001  # that the share of entities with a counterpart can be
MOST_BEGUN = 0.5  # share of the entities that can have a counterpart, in which most have one
STRENGTH = {"choice": 5.0, "linked": 30.0}  # of the prior coefficients, in held-out links
COEFFICIENTS = Path(__file__).with_name("coefficients.json")


class Examples(NamedTuple):
    """Held-out entities (V,) of one side: the features (V,c,F) of their candidates, the place (V,)
    of the match among them, c for another one, and the features (V,F) of the best candidate as if
    the match weren't there, NaN for none."""

    entity: np.ndarray
    features: np.ndarray
    match: np.ndarray
    hidden: np.ndarray

    @classmethod
    def none(cls) -> Examples:
        nobody = np.zeros(0, np.int64)
        whole = np.zeros((0, CANDIDATES, len(FEATURES)), np.float32)
        return cls(nobody, whole, nobody, whole[:, 0])

    def among(self, entities: np.ndarray) -> Examples:
        """Those whose entity is one of `entities` (S,)."""
        return Examples(*(x[np.isin(self.entity, entities)] for x in self))


def examples(
    search: tuple[Pairs, Scale, Claims],
    own: np.ndarray,
    other: np.ndarray,
    links: np.ndarray,
    hide: bool = True,
) -> Examples:
    """Of a search among the entities `own` (N,) and `other` (R,), the rows and the columns of its
    pairs, in which the links (V,2), own end first, were as open as all else. Unless `hide`, what
    would be without the match is left NaN.

    An entity with several of the links is none.
    """
    if not len(links):
        return Examples.none()
    pairs, scale, found = search
    ends, first, count = np.unique(links[:, 0], return_index=True, return_counts=True)
    ends, match = ends[count == 1], links[first[count == 1], 1]  # (v,) both
    here = np.isin(ends, own)  # (v,)
    ends, match = ends[here], match[here]
    order = np.argsort(own, kind="stable")  # (N,)
    place = order[np.searchsorted(own[order], ends)]  # (v,)
    right = np.where(found.there[place], other[found.other[place]], -1) == match[:, None]  # (v, c)
    rank = np.where(right.any(1), right.argmax(1), right.shape[1])  # (v,)
    features = found.features[place]  # (v, c, F)
    if not hide:
        return Examples(ends, features, rank, np.full_like(features[:, 0], np.nan))
    true = np.full(len(own), -1)  # (N,)
    true[place] = match
    pairs = pairs.around(place)
    hidden = claims(pairs.hidden(other[pairs.column] == true[pairs.row]), scale)
    return Examples(ends, features, rank, hidden.features[place, 0])


@dataclass(frozen=True)
class Distribution:
    """The probability (L,c) of each candidate, that of no counterpart (L,), the estimated share of
    entities with one, how far the probabilities hold on held-out links, and what they were made of,
    None where nobody waits."""

    candidates: np.ndarray
    no_counterpart: np.ndarray
    linked_share: float
    reliability: Reliability | None
    fitted: Fitted | None = None

    def expected(self) -> dict[str, float | int]:
        """What the probabilities say of all open entities: their number, the share without a
        counterpart; of those more likely without one than not, how many have none (precision), and
        how many of all that have none are among them (recall)."""
        p = self.no_counterpart  # (L,)
        marked, total = p[p > 0.5], float(p.sum())
        found = {
            "open": len(p),
            "share": total / max(1, len(p)),
            "precision": float(marked.mean()) if len(marked) else 0.0,
            "recall": float(marked.sum()) / total if total else 0.0,
        }
        return {name: round(value, 4) for name, value in found.items()}


class Model(NamedTuple):
    """`telling` (F+1,): what the best candidate says of whether there is a counterpart; `line`
    (3,): the constant, and how much that and the entity itself count in the log odds of one;
    `choice` (F+1,): the utility of a candidate."""

    telling: np.ndarray
    line: np.ndarray
    choice: np.ndarray

    def linked(self, best: np.ndarray, itself: np.ndarray) -> np.ndarray:
        """The probability (E,) to have a counterpart, from the features (E,F) of the best candidate
        and the log odds (E,) of the entity itself."""
        score = with_constant(best) @ self.telling  # (E,)
        return sigmoid(self.line[0] + self.line[1] * score + self.line[2] * itself)

    def candidates(self, features: np.ndarray) -> np.ndarray:
        """The probability (E,c) of each candidate with features (E,c,F), if there is a match."""
        there = np.isfinite(features[:, :, 0])  # (E, c)
        return choice_probability(with_constant(features), there, self.choice)


class Fitted(NamedTuple):
    """A model with the log odds to have a counterpart that entities have by themselves, of those
    that wait (L,) and of the held-out ones (V,), the examples that it was fitted to, and the
    stretch of the surest probabilities (tail.py)."""

    model: Model
    itself: np.ndarray
    of_held: np.ndarray
    held: Examples
    tail: float


@cache
def coefficients() -> dict[str, np.ndarray]:
    """`choice` and `linked`, (F+1,) each: the priors of both models, the constant first."""
    stored = json.loads(COEFFICIENTS.read_text())
    return {name: np.array(stored[name]) for name in ("choice", "linked")}


def distribution(
    found: Claims,
    held: Examples,
    amounts: np.ndarray,
    known: np.ndarray,
    waiting: np.ndarray,
    others: int,
    begun: Examples,
    sampled: bool = True,
    to_find: float | None = None,
) -> Distribution:
    """The distributions of the `waiting` entities (L,) of one side, whose claims are `found`.

    amounts (N,M) is how much of each modality all entities have, `known` (S,) are those with a
    known link, `others` is how many of the other side wait. `begun` are those of them with a
    starting link, on which the model has trained. Unless `sampled`, the known links are mostly such
    that rules have found: they are easier than others, and bound no share. `to_find` of the waiting
    entities have a counterpart, as an earlier run saw it and decisions have changed it since: the
    links that were decided are no sample of those to find.
    """
    if not len(waiting):
        return Distribution(np.zeros(found.other.shape), np.zeros(0), 0.0, None)
    held, known = held.among(known), np.unique(known)
    best, most = found.features[:, 0], min(1.0, others / len(waiting))  # (L, F)
    enough = sampled and to_find is None and len(known) >= FEW_KNOWN
    like = likeness(amounts[known], amounts[waiting]) if enough else None
    seen = _seen(like, best, held)
    like = like if seen is None else None
    if seen is not None:  # between what is seen to have one, and all
        share = float(np.clip((seen + most) / 2, LEAST, min(most, CERTAIN)))
    elif to_find is None:
        share = _linked_share(best, (held, begun), like, most, sampled)
    else:
        share = float(np.clip(to_find / len(waiting), LEAST, min(most, CERTAIN)))
    itself, *of_held = _of_themselves(like, share, known, waiting, held)  # (L,), (V,) twice
    model = _model(best, itself, held, of_held[0], share)
    linked = model.linked(best, itself)  # (L,)
    chosen = model.candidates(found.features)  # (L, c)
    tail, holds = _checked(model, held, *of_held, float(linked.mean()))
    told = with_tail(linked[:, None] * chosen, 1 - linked, tail)
    return Distribution(*told, share, holds, Fitted(model, itself, of_held[0], held, tail))


def _seen(like: Likeness | None, best: np.ndarray, held: Examples) -> float | None:
    """The share of open entities whose best candidate (L,F) looks like a match, where by it the
    known links are of a kind of their own; else None."""
    if not like or len(held.entity) < FEW_HELD:
        return None
    telling = _telling(held)
    present, hidden, score = (
        with_constant(x) @ telling for x in (held.features[:, 0], held.hidden, best)
    )
    seen = share_seen(present, hidden, score)
    return seen if is_refuted(bound_by_likeness(like), seen) else None


def _linked_share(
    best: np.ndarray,
    linked: tuple[Examples, Examples],
    like: Likeness | None,
    most: float,
    sampled: bool,
) -> float:
    """The share of open entities with a counterpart, at most `most`; best (L,F). `linked` are those
    held out and those with starting links, which score higher, having been trained on."""
    held, begun = linked
    telling = _telling(held)
    score = with_constant(best) @ telling  # (L,)
    bounds = [bound_by_likeness(like)] if like else []
    enough = [held] if sampled and len(held.entity) >= FEW_HELD else []
    if not enough and len(begun.entity) >= max(FEW_HELD, MOST_BEGUN * most * len(best)):
        enough.append(begun)  # of few, all that nothing trained on would seem to lack one
    if not enough:
        return linked_share(bounds, share_by_odds(score, most))
    for one in enough:
        bounds.append(bound_by_scores(with_constant(one.features[:, 0]) @ telling, score))
    return linked_share(bounds, most)


def _of_themselves(
    like: Likeness | None, share: float, known: np.ndarray, waiting: np.ndarray, held: Examples
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The log odds to have a counterpart that entities have by themselves: of the waiting (L,), of
    held-out ones (V,), and of as many without a counterpart (V,); `known` (S,) in order."""
    count = len(held.entity)
    if not like:
        return np.zeros(len(waiting)), np.zeros(count), np.zeros(count)
    evidence = evidence_of(like, share)  # (B,)
    of_held = evidence[like.known_bin[np.searchsorted(known, held.entity)]]  # (V,)
    return evidence[like.open_bin], of_held, evidence_without(like, share, count)


def _model(
    best: np.ndarray, itself: np.ndarray, held: Examples, of_held: np.ndarray, share: float
) -> Model:
    telling = _telling(held)
    line = np.array([log_odds(np.array(share)), 1.0, 1.0])
    if len(held.entity) >= ENOUGH_HELD:
        present = np.stack([with_constant(held.features[:, 0]) @ telling, of_held], axis=1)
        waiting = np.stack([with_constant(best) @ telling, itself], axis=1)  # (L, 2)
        line = presence_only(present, waiting, line, share)
    return Model(telling, line, _choice(held))


def _choice(held: Examples) -> np.ndarray:
    """Coefficients (F+1,) of the choice among the candidates of an entity that has a match."""
    prior = coefficients()["choice"]
    there = np.isfinite(held.features[:, :, 0])  # (V, c)
    strength = np.full(len(prior), STRENGTH["choice"])
    return fit_choice(with_constant(held.features), there, held.match, prior, strength)


def _telling(held: Examples) -> np.ndarray:
    """Coefficients (F+1,) that tell the best candidate of an entity with a counterpart from that of
    one without, in log odds if both were as frequent."""
    prior = coefficients()["linked"]
    x = with_constant(np.concatenate([held.features[:, 0], held.hidden]))  # (2V, F+1)
    truth = np.repeat([1.0, 0.0], len(held.entity))  # (2V,)
    strength = np.full(len(prior), STRENGTH["linked"])
    return fit_logistic(x, truth, np.ones(len(x)), prior, strength)


def _checked(
    model: Model, held: Examples, itself: np.ndarray, alone: np.ndarray, share: float
) -> tuple[float, Reliability | None]:
    """The stretch of the surest probabilities, and how far they hold: those of the best candidate
    of held-out links with their match and as if it weren't there, the `share` of both with it. The
    log odds of the entities themselves are `itself` (V,), and `alone` (V,) where the match is
    hidden."""
    count = len(held.entity)
    if count < FEW_HELD:
        return 0.0, None
    told = _told_by_others(model, held, itself, alone).ravel()  # (2V,)
    right = np.concatenate([held.match == 0, np.zeros(count, bool)])  # (2V,)
    weight = np.repeat([share, 1 - share], count)  # (2V,)
    tail = fit_tail(told, right, 2 * weight)
    return tail, reliability(stretched(told, tail), right, weight, count)


def _told_by_others(
    model: Model, held: Examples, itself: np.ndarray, alone: np.ndarray
) -> np.ndarray:
    """The probability (2,V) of the best candidate of held-out links, with their match and without
    it, each told by models of the others."""
    first, fold = np.empty((2, len(held.entity))), np.arange(len(held.entity)) % FOLDS
    for here in (fold == i for i in range(FOLDS)):
        others = Examples(*(x[~here] for x in held))
        told = model._replace(telling=_telling(others), choice=_choice(others))
        chosen = told.candidates(held.features[here])[:, 0]  # (v,)
        first[0, here] = told.linked(held.features[here, 0], itself[here]) * chosen
        hidden = np.nan_to_num(held.hidden[here])[:, None]  # (v, 1, F)
        first[1, here] = told.linked(held.hidden[here], alone[here]) * told.candidates(hidden)[:, 0]
    return first
