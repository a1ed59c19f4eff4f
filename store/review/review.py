"""`store.review`: what a curator is asked next, and what the card and its evidence show."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyarrow as pa

from store.connection import Connection
from store.records import UNFILTERED, Proposal, QueueFilter, QueueItem
from store.review import audits, candidates, links, opinions, queue, whereabouts
from store.review import progress as progress_of
from store.review.audits import Audit
from store.review.progress import SeenLeft, progress
from store.settings.settings import Settings


class Review:
    """Reads for the review page."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def queue(
        self,
        curator: str,
        order: str = "uncertain",
        limit: int = 20,
        exclude_left: Sequence[int] = (),
        only: QueueFilter = UNFILTERED,
        first: Sequence[int] = (),
    ) -> list[QueueItem]:
        """The best open candidate of each open left entity, in one of queue.ORDERS, or what a
        colleague decided, or what an audit asks, or of what a second opinion is wanted; narrowed by
        a filter.

        `exclude_left` and `first` are entity ids: those are not asked about, these before all
        others. What the curator has skipped before comes last.
        """
        with self._connection.reading() as cursor:
            if only.audit:
                return audits.questions(cursor, only.audit, limit, exclude_left)
            if only.opinions:
                return self.second_opinions(curator, limit, exclude_left, only)
            return queue.queue(cursor, curator, order, limit, exclude_left, only, first)

    def count_open(self, curator: str, only: QueueFilter) -> int:
        """How many questions a filter leaves, skipped ones too."""
        with self._connection.reading() as cursor:
            if only.audit:
                return audits.judged(cursor, only.audit)["is_right"].null_count
            if only.opinions:
                return opinions.count(cursor, curator, self._opinions_share(), only)
            return queue.count_open(cursor, curator, only)

    def progress(self, about: str = "main") -> tuple[int, int]:
        """Left entities of ABOUT: (decided, all that were ever proposed or decided)."""
        with self._connection.reading() as cursor:
            return progress(cursor, about)

    # Audits

    def statements(self, outcome: str, only: QueueFilter = UNFILTERED) -> pa.Table:
        """What could be released, the surest first; see audits.statements."""
        with self._connection.reading() as cursor:
            return audits.statements(cursor, outcome, only)

    def begin_audit(
        self,
        outcome: str,
        precision: float,
        curator: str,
        chosen: pa.Table,
        seed: int,
        of_all: bool = False,
    ) -> Audit:
        """Begin an audit of statements, in the place of any other of its outcome. The precision is
        wanted of them, or `of_all` links that stand then."""
        with self._connection.transaction() as cursor:
            return audits.begin(cursor, outcome, precision, curator, chosen, seed, of_all)

    def audits(self) -> list[Audit]:
        """The audits of the active run, the latest first."""
        with self._connection.reading() as cursor:
            return audits.under_way(cursor)

    def audited(self, audit: str) -> pa.Table:
        """All statements of an audit, and what is said of them by now; see audits.judged."""
        with self._connection.reading() as cursor:
            return audits.judged(cursor, audit)

    def narrow_audit(self, audit: str, least: float) -> None:
        """Go on with the part of an audit from the stated probability `least` on."""
        with self._connection.transaction() as cursor:
            audits.narrow(cursor, audit, least)

    def drop_audit(self, outcome: str) -> None:
        """End the audit of this outcome; what was judged in it stays decided."""
        with self._connection.transaction() as cursor:
            audits.drop(cursor, outcome)

    # Second opinions

    def second_opinions(
        self,
        curator: str,
        limit: int = 20,
        exclude_left: Sequence[int] = (),
        only: QueueFilter = UNFILTERED,
    ) -> list[QueueItem]:
        """What a curator is to judge that a colleague has judged; of a filter only the type and
        what it is about count."""
        with self._connection.reading() as cursor:
            share = self._opinions_share()
            return opinions.questions(cursor, curator, share, limit, exclude_left, only)

    def double_looks(self) -> pa.Table:
        """What was judged by two curators, blind; see opinions.double_looks."""
        with self._connection.reading() as cursor:
            several = Settings(self._connection).current().many_to_many
            return opinions.double_looks(cursor, one_to_one=not several)

    def _opinions_share(self) -> float:
        return Settings(self._connection).current().second_opinions

    # The rest of the review

    def curators(self) -> list[str]:
        """Who has a decision that stands, by name."""
        with self._connection.reading() as cursor:
            return queue.curators(cursor)

    def release_samples(self) -> list[tuple[int, float, int, int]]:
        """What was released, and what its samples said; see progress.release_samples."""
        with self._connection.reading() as cursor:
            return progress_of.release_samples(cursor)

    def looks(self) -> dict[str, int]:
        """What people who looked say by now; see progress.looks."""
        with self._connection.reading() as cursor:
            return progress_of.looks(cursor)

    def seen_left(self) -> SeenLeft | None:
        """How many links the active run saw left, less those found since."""
        with self._connection.reading() as cursor:
            return progress_of.seen_left(cursor)

    def open_chances(self, about: str = "main") -> list[float]:
        """Of each open left entity how likely it has a counterpart."""
        with self._connection.reading() as cursor:
            return progress_of.open_chances(cursor, about)

    def candidates(self, left_id: int, limit: int = 10) -> list[Proposal]:
        """Candidates of a left entity in the active run by rank, rejected pairs left out."""
        return self.candidates_of([left_id], limit)[int(left_id)]

    def candidates_of(self, left_ids: Sequence[int], limit: int) -> dict[int, list[Proposal]]:
        """What `candidates` gives, for several left entities."""
        with self._connection.reading() as cursor:
            return candidates.candidates_of(cursor, left_ids, limit)

    def candidates_at_first(self, left_ids: Sequence[int], limit: int) -> dict[int, list[Proposal]]:
        """The candidates that left entities had before anything was decided about them."""
        with self._connection.reading() as cursor:
            return candidates.candidates_at_first(cursor, left_ids, limit)

    def rivals(self, right_id: int, limit: int = 10) -> list[Proposal]:
        """Proposals of any left entity that name this right one, highest score first."""
        with self._connection.reading() as cursor:
            return candidates.rivals(cursor, right_id, limit)

    def first_proposals(self, run: str) -> pa.Table:
        """The first candidate of each left entity in a run that no known link joins, whatever is
        decided: left_id, right_id, probability, by right entity and the most probable first."""
        with self._connection.reading() as cursor:
            return candidates.first_proposals(cursor, run)

    def settled(self, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those of (left, right) pairs that are rejected, or whose left entity is decided."""
        with self._connection.reading() as cursor:
            return candidates.settled(cursor, pairs)

    def links_of(self, ids: Sequence[int]) -> list[tuple[int, int, str]]:
        """Links that touch any of these entities: (left, right, "seed" | "accept")."""
        with self._connection.reading() as cursor:
            return links.links_of(cursor, ids)

    def links_of_rights(self, right_ids: Collection[int]) -> dict[int, list[dict]]:
        """The links that right entities have by now: {right id: [{left, name, by}]}."""
        with self._connection.reading() as cursor:
            return links.links_of_rights(cursor, right_ids)

    def decided_of_lefts(self, left_ids: Collection[int]) -> dict[int, list[dict]]:
        """What stands about left entities; see links.decided_of_lefts."""
        with self._connection.reading() as cursor:
            return links.decided_of_lefts(cursor, left_ids)

    def sample_links(self, limit: int) -> list[tuple[int, int]]:
        """Up to `limit` links, spread evenly over all there are, the same ones every time."""
        with self._connection.reading() as cursor:
            return links.sample_links(cursor, limit)

    def corresponding_relations(
        self, share: float = 0.3, least: int = 3
    ) -> list[tuple[str, str, bool]]:
        """Relations of both graphs that join the same linked entities: (left, right, same
        direction), for `share` of the triples of one of them and at least `least`."""
        with self._connection.reading() as cursor:
            return links.corresponding_relations(cursor, share, least)

    def matched_pairs(
        self, left_ids: Sequence[int], right_ids: Sequence[int]
    ) -> list[tuple[int, int, str]]:
        """Pairs between the two lists that are joined: (left, right, "seed"|"accept"|"proposal").

        A proposal counts if it is the best open candidate of its left entity.
        """
        with self._connection.reading() as cursor:
            return links.matched_pairs(cursor, left_ids, right_ids)

    def neighbourhood_sizes(self, left_id: int, right_id: int) -> tuple[int, int, int]:
        """How many neighbours two entities have, and how many pairs of these are linked."""
        with self._connection.reading() as cursor:
            return links.neighbourhood_sizes(cursor, left_id, right_id)

    def whereabouts(self, sure: float) -> pa.Table:
        """Where each main entity stands, and with whom; see whereabouts.whereabouts."""
        with self._connection.reading() as cursor:
            return whereabouts.whereabouts(cursor, sure)
