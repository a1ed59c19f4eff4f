"""`store.duplicates`: pairs of one graph that may be one thing, and what curators say of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from store.connection import Connection
from store.cursor import Cursor
from store.duplicates import candidates, decisions
from store.duplicates.candidates import FIELDS, Candidate
from store.duplicates.decisions import DuplicateDecision
from store.graphs.entities import by_id, ids_of
from store.records import Entity

# Candidates of both tables as one row a pair; those that links make come with the others' reasons.
CANDIDATES = f"""
    candidate as (
        select first_id, second_id, max(linked_id) as linked_id, max(best_id) as best_id,
               max(first_probability) as first_probability,
               max(second_probability) as second_probability, max(name) as name,
               max(agree) as agree, max(differ) as differ, max(near) as near, max(types) as types,
               bool_or(related) as related,
               max(certainty) + 0.2 * (count(*) - 1) as certainty
        from (select {", ".join(FIELDS)} from by_links
              union all select {", ".join(FIELDS)} from by_graphs)
        group by first_id, second_id
    ),
    open as (          -- nobody said anything of the two, nor does it follow from what was said
        select candidate.* from candidate
        anti join stood using (first_id, second_id)
        left join thing f on f.entity_id = first_id
        left join thing s on s.entity_id = second_id
        where f.thing is null or f.thing is distinct from s.thing
    )
"""


@dataclass(frozen=True)
class Question:
    """Two entities of a graph that may be one thing: why, which entities the reasons name, the last
    word of each curator who said something of them, and `through` which others they are one thing
    whatever these said."""

    first: Entity
    second: Entity
    candidate: Candidate | None  # None where nothing but a curator brought them together
    named: dict[int, Entity]
    words: tuple[DuplicateDecision, ...]
    through: tuple[Entity, ...] = ()


class Duplicates:
    """What the questions are made of is kept at hand as long as what it comes from stays."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._kept: dict[Callable, tuple[tuple, pa.Table]] = {}
        self._finding = threading.Lock()

    def count_open(self) -> int:
        """How many candidates nobody has decided about, and pairs in dispute."""
        counts = self.counts()
        return counts["open"] + counts["in dispute"]

    def counts(self) -> dict[str, int]:
        """How many candidates are "open", pairs "in dispute", and pairs "decided" otherwise; all of
        them together are what there is to look at."""
        with self._connection.reading() as cursor:
            self._prepare(cursor)
            still = cursor.value(f"with {CANDIDATES} select count(*) from open")
            return {"open": still, **decisions.counts(cursor)}

    def next(self) -> Question | None:
        """The candidate to look at next, the most certain of those that are open."""
        with self._connection.reading() as cursor:
            self._prepare(cursor)
            row = cursor.row(
                f"""
                with {CANDIDATES} select {", ".join(FIELDS)} from open
                order by certainty desc, first_id, second_id limit 1
                """
            )
            return None if row is None else _question(cursor, row[0], row[1], Candidate(*row))

    def question(self, side: str, keys: tuple[str, str]) -> Question | None:
        """These two of a side, decided or not; None if the graph lacks one of them."""
        with self._connection.reading() as cursor:
            ids = sorted(ids_of(cursor, side, keys).values())
            if len(ids) < 2:
                return None
            self._prepare(cursor)
            row = cursor.row(
                f"""
                with {CANDIDATES} select {", ".join(FIELDS)} from candidate
                where first_id = $first and second_id = $second
                """,
                first=ids[0],
                second=ids[1],
            )
            return _question(cursor, *ids, Candidate(*row) if row else None)

    def decide(
        self, side: str, keys: tuple[str, str], verdict: str, curator: str, **more
    ) -> DuplicateDecision:
        """Append "same", "different" or "unsure" on two entities; see decisions.decide."""
        with self._connection.transaction() as cursor:
            return decisions.decide(cursor, side, keys, verdict, curator, **more)

    def retract(self, event_id: str, curator: str) -> DuplicateDecision:
        """Take back one's own decision; see decisions.retract."""
        with self._connection.transaction() as cursor:
            return decisions.retract(cursor, event_id, curator)

    def last_of(self, curator: str) -> DuplicateDecision | None:
        """The latest decision of a curator that stands, for undoing it."""
        with self._connection.reading() as cursor:
            return decisions.last_of(cursor, curator)

    def page(self, disputed: bool, page: int = 1, page_size: int = 50) -> tuple[pa.Table, int]:
        """One page of decided pairs, the latest first, and the number of all; see
        decisions.page."""
        with self._connection.reading() as cursor:
            self._prepare(cursor)
            return decisions.page(cursor, disputed, page, page_size)

    def same(self, about: str = "all") -> pa.Table:
        """The pairs that are one thing; see decisions.same."""
        with self._connection.reading() as cursor:
            return decisions.same(cursor, about)

    def things(self) -> list[tuple[str, list[str]]]:
        """What several entities of a side are together: (side, their keys)."""
        with self._connection.reading() as cursor:
            return decisions.things(cursor)

    def _prepare(self, cursor: Cursor) -> None:
        """Let SQL on this cursor read the candidates as by_links and by_graphs, what stands of them
        as stood, and which entities are one thing with others as thing."""
        graphs = cursor.row(
            "select max(imported), (select any_value(run) from run where active) from graph"
        )
        decided = cursor.value("select coalesce(max(seq), 0) from decision")
        cursor.register("by_links", self._found(cursor, candidates.by_links, (*graphs, decided)))
        cursor.register("by_graphs", self._found(cursor, candidates.by_graphs, graphs))
        said = cursor.value("select coalesce(max(seq), 0) from duplicate_decision")
        cursor.register("thing", self._found(cursor, _thing, (*graphs, said)))
        cursor.register("stood", self._found(cursor, decisions.stood, (*graphs, said)))

    def _found(self, cursor: Cursor, find: Callable[[Cursor], pa.Table], state: tuple) -> pa.Table:
        with self._finding:  # the second one who asks has it from the first
            known = self._kept.get(find)
            if known is None or known[0] != state:
                self._kept[find] = known = (state, find(cursor))
            return known[1]


def _thing(cursor: Cursor) -> pa.Table:
    return cursor.table("from one_thing")


def _question(cursor: Cursor, first: int, second: int, candidate: Candidate | None) -> Question:
    others = {candidate.linked_id, candidate.best_id} - {None} if candidate else set()
    known = by_id(cursor, sorted({first, second, *others}))
    one, two = known[first], known[second]
    words = decisions.words(cursor, one.side, (one.key, two.key))
    named = {i: known[i] for i in others}
    return Question(one, two, candidate, named, tuple(words), _through(cursor, first, second))


def _through(cursor: Cursor, first: int, second: int) -> tuple[Entity, ...]:
    """The others that are one thing with both, where the two are one thing at all."""
    rows = cursor.rows(
        """
        select entity_id from thing semi join (
            select thing from thing where entity_id in ($first, $second)
            group by thing having count(*) = 2
        ) using (thing)
        where entity_id not in ($first, $second) order by entity_id
        """,
        first=first,
        second=second,
    )
    return tuple(by_id(cursor, [row[0] for row in rows]).values()) if rows else ()
