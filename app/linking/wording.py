"""What stands about two entities, in the sentences that a curator reads before linking them."""

from __future__ import annotations

from collections.abc import Sequence

from app.text.labels import VERDICTS
from app.text.plain_text import short_key
from store.records import NOT_SAME, RELATIONS, Entity, Statement


def cautions(
    left: Entity, right: Entity, said: Sequence[Statement], curator: str, several: bool = False
) -> tuple[str, ...]:
    """One sentence for each statement, and at the end what comes of linking them all the same.
    `several`: here an entity may have several counterparts, so that another link is no conflict."""
    found = [_sentence(one, left, right, curator) for one in said]
    if any(_clashes(one, left, right, curator, several) for one in said):
        found.append("Linked all the same, they are a conflict until somebody settles it.")
    return tuple(found)


def hint(entity: Entity, said: Sequence[Statement]) -> str:
    """What a search result says of the links that an entity has already, or an empty text."""
    others = [name(_other(one, entity)) for one in said if one.verdict == "accept"]
    if others:
        more = f" +{len(others) - 1}" if len(others) > 1 else ""
        return f"linked to {others[0]}{more}"
    closed = [one for one in said if one.verdict == "no_counterpart"]
    return f"no counterpart, says {closed[0].curator}" if closed else ""


def name(entity: Entity) -> str:
    """How it is called, else the end of its key."""
    return entity.name or short_key(entity.key)


def _sentence(said: Statement, left: Entity, right: Entity, curator: str) -> str:
    who = "You" if said.curator == curator else said.curator
    when = f"{said.decided_at:%d %b %Y}" if said.decided_at else ""
    if said.right is None:
        did = "settled" if said.settled else "said"
        return f"{who} {did} on {when} that {name(said.left)} has no counterpart."
    if not said.is_about(left.entity_id, right.entity_id):
        by = "you" if said.curator == curator else who
        how = f"by {by} on {when}" if said.curator else "by a known link"
        own = left if said.left == left else right
        return f"{name(own)} is linked to {name(_other(said, own))} already, {how}."
    return _of_pair(said, who, when)


def _of_pair(said: Statement, who: str | None, when: str) -> str:
    if said.curator is None:
        return "They are linked already: a known link, imported with the graphs."
    same = "the same" if said.verdict == "accept" else "not the same"
    if said.settled and said.verdict != "unsure":
        more = f" ({VERDICTS[said.verdict]})" if said.verdict in RELATIONS else ""
        return f"{who} settled on {when} that they are {same}{more}."
    words = {
        "accept": f"{who} linked them on {when} already.",
        "reject": f"{who} said on {when} that they are not the same.",
    }
    words |= {
        one: f"{who} said on {when} that they are not the same ({VERDICTS[one]})."
        for one in RELATIONS
    }
    doubt = f"{who} {'were' if who == 'You' else 'was'} unsure about them on {when}."
    disputed = " Curators disagree about this pair." if said.disputed else ""
    return words.get(said.verdict, doubt) + disputed


def _clashes(said: Statement, left: Entity, right: Entity, curator: str, several: bool) -> bool:
    """Whether an accept of this pair can't hold beside it."""
    if said.is_about(left.entity_id, right.entity_id):
        return said.disputed or (said.verdict in NOT_SAME and said.curator != curator)
    return not several or said.right is None


def _other(said: Statement, entity: Entity) -> Entity:
    return said.right if said.left == entity else said.left
