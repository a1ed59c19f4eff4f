"""`store.activity`: who decided how much and when, and what the open proposals promise."""

from __future__ import annotations

import pyarrow as pa

from store.connection import Connection
from store.graphs.vocabulary import FREQUENT_TYPES, left_about
from store.review.queue import BEST, ORDERS

PAUSE = 120  # seconds between two decisions of a curator from which on it was a pause
TYPES = 8  # of left entities that are told apart, the most frequent ones
# A unit of time as date_trunc has it, for a span of at most so many seconds.
UNITS = {"minute": 3 * 3600, "hour": 4 * 86400, "day": None}


class Activity:
    """Reads for the dashboard."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def over_time(self) -> pa.Table:
        """What curators say by now, by when they said it, to the minute, hour or day as the span
        has it: at (UTC), curator, verdict (`released` for what nobody looked at) and number."""
        with self._connection.reading() as cursor:
            span = cursor.value(
                "select coalesce(epoch(max(counts_from) - min(counts_from)), 0) "
                "from curator_verdict"
            )
            unit = next(name for name, most in UNITS.items() if most is None or span <= most)
            return cursor.table(
                """
                select date_trunc($unit, counts_from)::timestamp as at, curator,
                       if(verdict = 'release', 'released', standing) as verdict,
                       count(*) as number
                from curator_verdict group by all order by 1, 2, 3
                """,
                unit=unit,
            )

    def pace(self) -> pa.Table:
        """How quickly people decide who look: curator, decisions, timed (those that came within
        PAUSE of the one before) and seconds (the time that all of these took), the busiest first.

        Skips take time, too, and decide nothing; files of decisions say nothing about time.
        """
        with self._connection.reading() as cursor:
            return cursor.table(
                """
                with looked as (
                    select curator, verdict <> 'skip' as decides, decided_at - lag(decided_at)
                        over (partition by curator order by decided_at, seq) as gap
                    from decision d
                    where verdict in ('accept', 'reject', 'unsure', 'no_counterpart', 'skip')
                      and not exists (
                        select 1 from brought_file f where d.seq between f.first_seq and f.last_seq
                      )
                )
                select curator, count(*) filter (decides) as decisions,
                       count(*) filter (decides and epoch(gap) < $pause) as timed,
                       coalesce(sum(epoch(gap)) filter (epoch(gap) < $pause), 0)::double as seconds
                from looked group by curator order by decisions desc, curator
                """,
                pause=PAUSE,
            )

    def stated_and_right(self) -> pa.Table:
        """Of left entities that somebody looked at, the run's first proposal: stated (its
        probability, as it was when it was decided where that is known, else as the run said) and
        is_right (whether it is the link by now)."""
        with self._connection.reading() as cursor:
            return cursor.table(
                """
                with looked as (
                    select s.left_id, s.right_id, s.standing, d.run, d.probability
                    from standing s join decision d using (seq)
                    where not s.released and d.run is not null
                      and s.standing in ('accept', 'reject', 'no_counterpart')
                ),
                judged as (
                    select l.run, l.left_id, p.probability as said,
                           l.right_id is not distinct from p.right_id as is_first,
                           l.standing, l.probability
                    from looked l join proposal p on p.run = l.run and p.left_id = l.left_id
                    where p.rank = 1 and (l.standing <> 'reject' or l.right_id = p.right_id)
                )
                select coalesce(max(probability) filter (is_first), max(said))::double as stated,
                       bool_or(is_first and standing = 'accept') as is_right
                from judged group by run, left_id
                having stated is not null order by stated
                """
            )

    def ahead(self, order: str = "gain", about: str = "main") -> pa.Table:
        """The questions to come, in an order of the queue: left_id and probability, that what is
        asked about is right."""
        with self._connection.reading() as cursor:
            run = cursor.row("select run from run where active")
            if run is None:
                return pa.table({"left_id": pa.array([], pa.int64()),
                                 "probability": pa.array([], pa.float64())})  # fmt: skip
            return cursor.table(
                f"""
                {BEST}
                select left_id, probability::double as probability from best
                join (select entity_id, degree from entity) e on e.entity_id = left_id
                where {left_about(about)} order by {ORDERS[order]}
                """,
                run=run[0],
                excluded=[],
            )

    def by_type(self) -> pa.Table:
        """Links found and expected still to find, by the type of the left entity: type (null for
        other types and none), found and expected. An entity counts once, under the rarest of its
        types that are among the TYPES most frequent ones."""
        with self._connection.reading() as cursor:
            return cursor.table(
                f"""
                with frequent as ({FREQUENT_TYPES}),
                typed as (
                    select entity_id as left_id, arg_min(type, size) as type
                    from entity_type join frequent using (type) group by entity_id
                ),
                counted as (
                    select left_id, 1 as found, 0.0 as chance from link where source <> 'seed'
                    union all
                    select left_id, 0, coalesce(1 - max(no_counterpart), max(probability), 0)
                    from open_candidate where {left_about("main")} group by left_id
                )
                select type, sum(found)::bigint as found, sum(chance)::double as expected
                from counted left join typed using (left_id)
                group by type order by type is null, sum(found) + sum(chance) desc, type
                """,
                types=TYPES,
            )
