"""What a review card shows, as plain JSON: one left entity, its candidates, all their evidence.

A card is complete when it leaves the server: choosing another candidate asks for nothing. The
evidence hash is made from exactly these records, so it names what the curator saw.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np
import pandas as pd

from app.review.attribute_pairs import (
    NOTHING,
    AttributePair,
    Learned,
    learn_agreements,
    pair_attributes,
)
from app.review.deciding import sentences, stronger_claim
from app.review.facts import Facts
from app.review.first_proposals import NONE, FirstProposals, LatestFirstProposals
from app.review.neighbour_pairs import (
    PROPOSED,
    NeighbourRow,
    count,
    neighbour_name,
    relation_words,
)
from app.review.telling_facts import Evidence, Rival
from app.text.attribute_label import attribute_label
from app.text.modalities import PARTS
from app.text.neighbours import JOINED, SOURCES
from mimea.features.literals import SEEN, form_of
from store.database import Store
from store.records import SIDES, Entity, Proposal

CANDIDATES = 9
ATTRIBUTE_ROWS, NEIGHBOUR_ROWS = 10, 10  # as many as a high screen has room for
VALUES, LETTERS = 5, 300  # of what only one side has


@dataclass
class Cards:
    """Makes cards from a store and the evidence of its active run (a mimea.evidence.Run)."""

    store: Store
    evidence: object
    run: str
    learned: Learned = NOTHING
    corresponding: frozenset[tuple[str, str, bool]] = frozenset()
    firsts: FirstProposals | LatestFirstProposals = NONE

    def card(self, left: Entity, right: str | None = None, fresh: bool = False) -> dict:
        """The card of a left entity; `right` joins the candidates if it is none of them yet.

        Raises KeyError if the run or the graph doesn't know `right`.
        """
        return self.cards([(left, right)], fresh)[0]

    def cards(self, wanted: Sequence[tuple[Entity, str | None]], fresh: bool = False) -> list[dict]:
        """The cards of several left entities, each with a right key or None, read together; `fresh`
        with the candidates that there were before anybody had decided."""
        if not wanted:
            return []
        lefts = [left for left, _ in wanted]
        review = self.store.review
        read = review.candidates_at_first if fresh else review.candidates_of
        with self.store.reading():
            found = read([e.entity_id for e in lefts], CANDIDATES)
            ranked = []
            for left, right in wanted:
                # of an earlier run only which they are: its scores are made of other vectors
                of_run = {p.right: p if p.run == self.run else None for p in found[left.entity_id]}
                pairs = [*of_run.items()]
                if right is not None and right not in {entity.key for entity, _ in pairs}:
                    pairs.append((self.store.graphs.entity("right", right), None))
                ranked.append(pairs)
            rights = [entity for pairs in ranked for entity, _ in pairs]
            facts = Facts(self.store, lefts, rights, self.firsts)
        return [self._card(facts, left, pairs) for left, pairs in zip(lefts, ranked, strict=True)]

    def _card(self, facts: Facts, left: Entity, pairs: list) -> dict:
        alone = self._no_counterpart(left, pairs)
        found = [self._evidence(facts, left, *pair, alone) for pair in pairs]
        decides = sentences([evidence for evidence, _ in found], self.learned)
        card = {
            "run": self.run,
            "left": facts.side(left),
            "candidates": [
                {**shown, "decides": sentence}
                for (_, shown), sentence in zip(found, decides, strict=True)
            ],
        }
        for candidate in card["candidates"]:
            candidate["evidence"] = evidence_hash(self.run, card["left"], candidate)
        card["id"] = _digest([c["evidence"] for c in card["candidates"]] + [left.key, self.run])
        return card

    def _evidence(
        self,
        facts: Facts,
        left: Entity,
        right: Entity,
        proposal: Proposal | None,
        alone: float | None,
    ) -> tuple[Evidence, dict]:
        """What there is about a candidate, and what the card shows of it; `alone` is how likely the
        left entity has no counterpart."""
        ends = self.evidence.index("left", left.key), self.evidence.index("right", right.key)
        pair = self.evidence.pair(*ends)
        score = self._score(pair, proposal)
        own, others = facts.attributes(left), facts.attributes(right)
        evidence = Evidence(
            (facts.names(left), facts.names(right)),
            pair_attributes(own, others, self.learned),
            facts.neighbour_rows(left, right, self.corresponding),
            self._picture_similarity(*ends) if facts.have_pictures(left, right) else None,
            facts.rivals(left, right),
            {part["term"]: part["value"] for part in score["terms"]},
            score["probability"],
        )
        return evidence, {
            **facts.side(right),
            "small": facts.small(right),
            **score,
            "no_counterpart": alone,
            "weights": {s: _rounded(pair.weights[s]) for s in ("left", "right")},
            "attributes": attribute_rows(evidence.attributes, own, others),
            "stronger": _named_claim(stronger_claim(evidence)),
            "neighbours": neighbour_summary(evidence.neighbours),
        }

    def _no_counterpart(self, left: Entity, pairs: list) -> float | None:
        """As it is by now, where a proposal says so, else as the run had it."""
        said = [p.no_counterpart for _, p in pairs if p and p.no_counterpart is not None]
        own = (
            said[0] if said else self.evidence.no_counterpart(self.evidence.index("left", left.key))
        )
        return _rounded(own)

    def _picture_similarity(self, left: int, right: int) -> float | None:
        """Of the two most alike pictures, None where the run can't compare them."""
        found = self.evidence.picture_similarities(left, right)
        return float(found[2].max()) if found and found[2].size else None

    def _score(self, pair, proposal: Proposal | None) -> dict:
        """Of a proposal what the run proposed it with, else the same computed now."""
        source = proposal or pair
        if proposal:
            terms = dict(zip(self.evidence.terms, proposal.terms, strict=True))
        else:
            terms = {m: float(pair.terms[m]) for m in self.evidence.terms}
        parts = waterfall(terms, source.hubness, source.score)
        return {
            "score": _rounded(source.score),
            "score_shown": round(float(source.score), 2),
            "similarity": _rounded(source.similarity),
            "terms": parts,
            "rank": proposal.rank if proposal else None,
            "probability": _rounded(proposal.probability) if proposal else None,
            "mutual": bool(proposal and proposal.mutual),
        }


def learn(store: Store, limit: int = 400) -> Learned:
    """What the graphs and `limit` of their known links teach about attributes, which columns are
    joined, and which were refused."""
    pairs = store.review.sample_links(limit)
    written: dict[str, dict[str, list[tuple]]] = {side: {} for side in SIDES}
    for side, attribute, *value in store.graphs.sample_values(SEEN):
        written[side].setdefault(attribute, []).append(value)
    forms = tuple(
        {attribute: form_of(*zip(*found, strict=True)) for attribute, found in one.items()}
        for one in written.values()
    )
    values = [_link_values(store, [pair[i] for pair in pairs]) for i in (0, 1)]
    joined = frozenset(store.graphs.joined_columns())
    variety = tuple({name: len(values) for name, values in written[side].items()} for side in SIDES)
    refused = frozenset(store.correspondences.refused())
    return Learned(learn_agreements(*values, forms), forms, joined, variety, refused)


def _link_values(store: Store, ids: list[int]) -> pd.DataFrame:
    links = pd.DataFrame({"pair": range(len(ids)), "entity_id": np.array(ids, np.int64)})
    rows = [(a.entity_id, a.attribute, a.value) for a in store.graphs.attributes(ids) if a.value]
    values = pd.DataFrame(rows, columns=["entity_id", "attribute", "value"])
    values = values.astype({"entity_id": np.int64})  # without rows it would be of no kind
    return links.merge(values, on="entity_id").drop(columns="entity_id")


def waterfall(terms: Mapping[str, float], hubness: float, score: float) -> list[dict]:
    """The parts of a score with the numbers to print, which add up to the printed score.

    Each printed number is within 0.01 of its part: the sum is rounded, not every part alone.
    """
    parts = [*terms.items(), ("hubness", hubness)]
    shown = round_to_total([value for _, value in parts], round(float(score), 2))
    return [
        {
            "term": term,
            "word": PARTS.get(term, term),
            "value": _rounded(value),
            "shown": number,
        }
        for (term, value), number in zip(parts, shown, strict=True)
    ]


def round_to_total(values: Sequence[float], total: float) -> list[float]:
    """Round to hundredths so that the sum is `total` (largest remainders go up)."""
    cents = np.asarray(values, dtype=float) * 100
    down = np.floor(cents + 1e-9)
    missing = int(round(total * 100 - down.sum()))
    up = np.argsort(-(cents - down), kind="stable")[: max(missing, 0)]
    down[up] += 1
    return [float(value) / 100 + 0.0 for value in down]


def attribute_rows(
    pairs: Sequence[AttributePair],
    left: Mapping[str, Sequence[str]],
    right: Mapping[str, Sequence[str]],
) -> dict:
    """The attribute rows of a card, those of both sides first, then in turn what only one has; and
    how many there are of each kind, so that what stays folded can be counted.

    left, right: attribute -> its literal values.
    """
    used = {pair.left for pair in pairs}, {pair.right for pair in pairs}
    left_only = [_alone("left", *one) for one in left.items() if one[0] not in used[0]]
    right_only = [_alone("right", *one) for one in right.items() if one[0] not in used[1]]
    in_turn = [row for row in chain(*zip_longest(left_only, right_only)) if row]
    return {
        "rows": ([_paired(pair) for pair in pairs[:ATTRIBUTE_ROWS]] + in_turn)[:ATTRIBUTE_ROWS],
        "both": len(pairs),
        "left": len(left_only),
        "right": len(right_only),
    }


def _paired(pair: AttributePair) -> dict:
    return {
        "side": "both",
        "left": attribute_label(pair.left),
        "right": attribute_label(pair.right),
        "left_iri": pair.left,
        "right_iri": pair.right,
        "left_value": pair.left_value,
        "right_value": pair.right_value,
        "verdict": pair.verdict,
        "unit": None if abs(pair.factor - 1) < 0.01 else f"× {pair.factor:.3g}",
    }


def _alone(side: str, attribute: str, values: Sequence[str]) -> dict:
    """The row of an attribute that only one side has."""
    text = " · ".join(values[:VALUES])
    return {
        "side": side,
        side: attribute_label(attribute),
        f"{side}_iri": attribute,
        f"{side}_value": text if len(text) <= LETTERS else text[:LETTERS] + " …",
    }


def _named_claim(rival: Rival | None) -> dict | None:
    """Who claims a candidate more strongly, as the strip says it."""
    return rival and {"name": rival.name, "probability": rival.probability}


def neighbour_summary(rows: Sequence[NeighbourRow]) -> dict:
    return {**count(rows), "rows": [_neighbour_line(row) for row in rows[:NEIGHBOUR_ROWS]]}


def _neighbour_line(row: NeighbourRow) -> dict:
    sides = [side for side in (row.left, row.right) if side]
    words = dict.fromkeys(relation_words(side) for side in sides)
    names = dict.fromkeys(neighbour_name(side) for side in sides)
    where = "" if len(sides) == 2 else " (left)" if row.left else " (right)"
    joined, proposed = JOINED[row.verdict], row.verdict == PROPOSED
    by = f" ({SOURCES[row.source]})" if row.source else ""
    return {
        "verdict": row.verdict,
        "sign": joined.sign,
        "relation": " / ".join(words),
        "text": (" – " if proposed else " = ").join(names)
        + (f", {joined.word}" if proposed else where),
        "title": f"{joined.word}: {joined.meaning}{by}",
    }


def evidence_hash(run: str, left: dict, candidate: dict) -> str:
    """The first 16 hex digits of SHA-256 over what the card shows of a pair.

    Pictures count by their content, not by the thumbnail made from it.
    """
    shown = {k: v for k, v in candidate.items() if k not in ("small", "evidence")}
    return _digest({"run": run, "left": _named(left), "right": _named(shown)})


def _named(side: dict) -> dict:
    return {**side, "pictures": [picture["sha256"] for picture in side["pictures"]]}


def _digest(value) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _rounded(value):
    if isinstance(value, Mapping):
        return {k: _rounded(v) for k, v in value.items()}
    return None if value is None else round(float(value), 6)
