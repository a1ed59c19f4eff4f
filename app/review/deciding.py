"""One sentence on what decides about a candidate: "Birth date equal; both linked to Warsaw; but
names differ. Micronesia claims it too (66 %)."

It is made of what the card shows and adds nothing. Of all that agrees and all that contradicts, two
to four facts are said, rivals for the candidate among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.review.attribute_pairs import Learned
from app.review.name_comparison import compare_names
from app.review.telling_facts import (
    WEAK,
    Evidence,
    Fact,
    Rival,
    agreeing,
    contradicting,
    listed,
    shortened,
    signs,
)

LONGEST = 140  # characters, where fewer facts can help it
FEWEST, MOST = 2, 4  # facts
CLAIM = 0.05  # probability from which on a rival is worth a word
SPEAKS = {  # for a candidate about which little else can be said
    "g": "the structure",
    "r": "alike relations",
    "a": "alike attributes",
    "v": "alike values",
    "n": "some letters of the names",
    "t": "some words of the texts",
    "i": "the pictures",
}
LEAST = 0.05  # of a score's term that speaks for a candidate


def sentences(candidates: Sequence[Evidence], learned: Learned) -> list[str]:
    """The sentence of each candidate of one left entity."""
    named = [compare_names(*candidate.names) for candidate in candidates]
    shared = Counter(sign for each in zip(candidates, named, strict=True) for sign in signs(*each))
    return [
        _sentence(candidate, agreeing(candidate, names, learned, shared),
                  contradicting(candidate, names, learned))
        for candidate, names in zip(candidates, named, strict=True)
    ]  # fmt: skip


def _sentence(candidate: Evidence, for_it: list[Fact], against_it: list[Fact]) -> str:
    ranked = [sorted(facts, key=lambda fact: -fact.strength) for facts in (for_it, against_it)]
    rivals = _rivals(candidate)
    end = _else(ranked[0], candidate.terms) + rivals
    agree, against = _choose(*ranked, MOST - bool(rivals))
    while True:
        text = (_said(agree, against) + end).strip()
        if len(text) <= LONGEST or len(agree) + len(against) + bool(rivals) <= FEWEST:
            return text
        weaker = len(agree) > 1 and (not against or agree[-1].strength < against[-1].strength)
        (agree if weaker else against or agree).pop()


def _choose(for_it: list[Fact], against_it: list[Fact], most: int) -> tuple[list[Fact], list[Fact]]:
    """The first two of each, or three that agree; weak ones for want of others."""
    agree, against = ([f for f in facts if f.strength >= WEAK] for facts in (for_it, against_it))
    if len(agree) + len(against) < FEWEST:
        agree = for_it[: max(1, FEWEST - len(against))]
        against = against_it[: max(1, FEWEST - len(agree))]
    agree = agree[: min(3, max(2, most - len(against)))]
    return agree, against[: min(2, most - len(agree))]


def _said(for_it: list[Fact], against_it: list[Fact]) -> str:
    parts = ["; ".join(_clauses(facts)) for facts in (for_it, against_it) if facts]
    return _capital("; but ".join(parts)) + "." if parts else ""


def _clauses(facts: Sequence[Fact]) -> list[str]:
    """The facts in words; of several subjects that the same is said of, in one clause."""
    grouped: dict[str, list[str]] = {}
    for fact in facts:
        subjects = grouped.setdefault(fact.says, [])
        subjects.insert(0 if fact.subject == "names" else len(subjects), fact.subject)
    return [
        f"{listed(subjects)} {_verb(says, subjects)}" if subjects[0] else says
        for says, subjects in grouped.items()
    ]


def _verb(says: str, subjects: Sequence[str]) -> str:
    many = len(subjects) > 1 or subjects[0] in ("names", "pictures")
    return "differ" if says == "differs" and many else says


def _else(for_it: list[Fact], terms: Mapping[str, float]) -> str:
    """What the score is made of, where no fact that tells can be named: its largest terms."""
    if for_it and for_it[0].strength >= WEAK:
        return ""
    largest = sorted((term for term in terms if term in SPEAKS), key=terms.get, reverse=True)
    largest = [t for t in largest if terms[t] >= max(LEAST, terms[largest[0]] / 2)][:3]
    if not largest:
        return "" if for_it else " Hardly anything speaks for it."
    word, verb = "Mostly" if for_it else "Only", "speaks" if largest == ["g"] else "speak"
    return f" {word} {listed([SPEAKS[term] for term in largest])} {verb} for it."


def stronger_claim(candidate: Evidence) -> Rival | None:
    """The entity that a candidate more probably belongs to than to this one, if there is one."""
    surest = next((rival for rival in candidate.rivals if rival.probability is not None), None)
    least = max(CLAIM, candidate.probability or 0.0)
    return surest if surest and surest.probability > least else None


def _rivals(candidate: Evidence) -> str:
    found = [
        rival
        for rival in candidate.rivals
        if rival.probability is None or rival.probability >= CLAIM
    ]
    if not found:
        return ""
    name = shortened(found[0].name) if found[0].name else "Another entity"
    chance = found[0].probability
    sure = "" if chance is None else f" ({100 * chance:.0f} %)"
    if stronger_claim(candidate) and candidate.probability is not None:
        sure = f" ({100 * chance:.0f} % against {100 * candidate.probability:.0f} %)"
        others = {1: "", 2: "; another one claims it too"}
        too = others.get(len(found), f"; {len(found) - 1} others claim it too")
        return f" {name} claims it more strongly{sure}{too}."
    if len(found) == 1:
        return f" {name} claims it too{sure}."
    others = "another one" if len(found) == 2 else f"{len(found) - 1} others"
    return f" {name}{sure} and {others} claim it too."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
