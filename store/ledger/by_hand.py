"""Two entities that a curator links by hand: what stands about them by now, and the link itself.

No run has to propose them. The link is an accept like any other; all that is asked of it beyond
that is that the curator was told what stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from store.cursor import Cursor
from store.errors import DecisionRefused
from store.graphs.entities import by_id, ids_of
from store.ledger import decisions
from store.ledger.links import STATED
from store.records import Decision, Statement


def statements(cursor: Cursor, ids: Collection[int]) -> list[Statement]:
    """What stands about any of these entities, known links first, then by when it was decided."""
    rows = cursor.rows(
        f"""
        with {STATED},
        wanted as (select distinct unnest($ids::bigint[]) as id)
        select s.left_id, s.right_id, s.verdict, d.curator, d.decided_at,
               coalesce(d.verdict = 'adjudicate', false), s.disputed
        from (
            select * from stated
            where left_id in (select id from wanted) or right_id in (select id from wanted)
        ) s
        left join decision d using (seq)
        order by d.decided_at nulls first, s.left_id, s.right_id
        """,
        ids=[int(i) for i in ids],
    )
    known = by_id(cursor, sorted({i for row in rows for i in row[:2] if i is not None}))
    return [Statement(known[left], known.get(right), *rest) for left, right, *rest in rows]


def about_pair(cursor: Cursor, left_id: int, right_id: int) -> list[Statement]:
    """What a curator who would link these two should know: all that stands about the pair, and
    where one of them is linked elsewhere or said to have no counterpart."""
    return [
        said
        for said in statements(cursor, [left_id, right_id])
        if said.verdict in ("accept", "no_counterpart") or said.is_about(left_id, right_id)
    ]


def link(cursor: Cursor, event: Decision, told: Sequence[Statement]) -> int:
    """Append an accept whose curator was told of these statements; the number of new rows, 0 for
    an event that is there already. Raises DecisionRefused, also if anything else stands by now."""
    if decisions.get(cursor, event.event_id) is not None:
        return 0
    lefts, rights = ids_of(cursor, "left", [event.left]), ids_of(cursor, "right", [event.right])
    if lefts and rights:  # else append says what is missing
        now = about_pair(cursor, lefts[event.left], rights[event.right])
        if now != list(told):
            raise DecisionRefused(
                "What is decided about these two has changed since they were shown, so they were "
                "not linked. See what stands now, then link them."
            )
        if any(said.settled_against(lefts[event.left], rights[event.right]) for said in now):
            raise DecisionRefused(
                "It was settled that these two are not the same, and that counts more than a link. "
                "Undo the settlement on the Conflicts page first."
            )
    return decisions.append(cursor, [event])
