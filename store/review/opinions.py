"""Second opinions: which decided entities a second curator is asked about, and what came of it.

Whether an entity is asked about again follows from the number that its first event has in the
ledger, so that every curator and every restart agree and nothing is stored; a greater share keeps
what a smaller one drew. The unit is the left entity with all that was said of it, not a single
pair: asked as at the first time, with the run's first candidate and none missing, the question says
nothing about the first answer, while the pair that a colleague chose would. The answers carry the
batch OPINION: only what was drawn whatever was decided, and judged blind, says how often people are
wrong. Names that differ in capitals or in spaces at their ends mean one person.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from store.cursor import Cursor
from store.graphs.entities import by_id
from store.graphs.vocabulary import left_about
from store.records import QueueFilter, QueueItem

OPINION = "second-opinion"  # the batch of what was judged as a second opinion

# Multiples of the golden ratio modulo one: spread evenly, in any stretch of the ledger.
_GOLDEN, _WHOLE = 2654435769, 4294967296

_LOOKED = "'accept', 'reject', 'no_counterpart', 'unsure'"


def _person(name: str) -> str:
    """SQL for whom a name means."""
    return f"lower(trim({name}))"


def _due(only: QueueFilter) -> str:
    """Left entities to ask $curator about: one person has looked at them and nobody else has, or
    only $curator, who has rejected candidates there and is not through. `since` is the first look,
    `later` whether $curator has skipped it, `rejects` how many candidates $curator has rejected."""
    of_type = "and e.entity_id in (select entity_id from entity_type where type = $type)"
    return f"""
    spoken as (
        select left_key, seq, verdict, batch, {_person("curator")} as person,
               person = {_person("$curator")} as own,
               event_id in (select target from decision where verdict = 'retract') as back
        from decision where verdict in ({_LOOKED}, 'skip', 'adjudicate')
    ),
    word as (
        select * replace (if(back or verdict = 'adjudicate', null, person) as person),
               verdict = 'skip' as skip, not own and not back and verdict <> 'skip' as other
        from spoken
    ),
    told as (
        select left_key, min(seq) filter (other) as since,
               coalesce(bool_or(own and skip and not back), false) as later,
               count(*) filter (own and not skip and not back) as rejects
        from word group by left_key
        having (min(seq) * {_GOLDEN}) % {_WHOLE} < $share * {_WHOLE}
           and min(person) filter (other) = max(person) filter (other)
           and not bool_or(verdict = 'adjudicate' and not back)
           and not bool_or(own and not skip and not back
                           and (verdict <> 'reject' or batch is distinct from '{OPINION}'))
    ),
    due as (
        select e.entity_id as left_id, told.* from told
        join (select entity_id, key from entity where side = 'left') e on e.key = told.left_key
        semi join proposal p on p.left_id = e.entity_id and p.rank = told.rejects + 1
        where e.entity_id not in (select left_id from standing where disputed)
          and not list_contains($excluded::bigint[], e.entity_id)
          and {left_about(only.about).replace("left_id", "e.entity_id")}
          {of_type if only.type else ""}
    )
    """


def questions(
    cursor: Cursor,
    curator: str,
    share: float,
    limit: int,
    excluded: Sequence[int],
    only: QueueFilter,
) -> list[QueueItem]:
    """What `curator` is to be asked next, the earliest decisions first, then those begun, and what
    was skipped last. The probability is left out, since it follows the first answer."""
    if not share:
        return []
    order = "later, rejects > 0, since"
    due = cursor.rows(
        f"with {_due(only)} select left_id from due order by {order} limit $limit",
        limit=limit,
        **_values(curator, share, excluded, only),
    )
    asked = _first_candidates(cursor, [row[0] for row in due], curator) if due else {}
    known = by_id(cursor, sorted({i for left, (right, _) in asked.items() for i in (left, right)}))
    return [
        QueueItem(known[left], known[asked[left][0]], None, None, asked[left][1], opinion=True)
        for (left,) in due
        if left in asked
    ]


def count(cursor: Cursor, curator: str, share: float, only: QueueFilter) -> int:
    """How many are left to ask `curator` about."""
    if not share:
        return 0
    sql = f"with {_due(only)} select count(*) from due"
    return cursor.value(sql, **_values(curator, share, (), only))


def _first_candidates(
    cursor: Cursor, left_ids: Sequence[int], curator: str
) -> dict[int, tuple[int, int]]:
    """Left id -> the first of its candidates that the curator has not rejected, and how many there
    are: of the active run, or, where that proposes nothing because it was trained on the answer, of
    the last run that did."""
    rows = cursor.rows(
        f"""
        with known as (
            select p.left_id, p.right_id, p.rank from proposal p join run using (run)
            where list_contains($ids::bigint[], p.left_id)
            qualify dense_rank() over (
                partition by p.left_id order by run.active desc, run.created desc, run.run
            ) = 1
        ),
        rejected as (
            select l.entity_id as left_id, r.entity_id as right_id
            from (select * from entity where list_contains($ids::bigint[], entity_id)) l
            join live_event d on d.left_key = l.key and d.verdict = 'reject'
                and {_person("d.curator")} = {_person("$curator")}
            join entity r on r.side = 'right' and r.key = d.right_key
        )
        select left_id, arg_min(right_id, rank), count(*)
        from known anti join rejected using (left_id, right_id) group by left_id
        """,
        ids=list(left_ids),
        curator=curator,
    )
    return {left: (right, candidates) for left, right, candidates in rows}


def _values(curator: str, share: float, excluded: Sequence[int], only: QueueFilter) -> dict:
    bound = {"curator": curator, "share": share, "excluded": [int(i) for i in excluded]}
    return bound | ({"type": only.type} if only.type else {})


def double_looks(cursor: Cursor, one_to_one: bool = True) -> pa.Table:
    """What the first curator said of each pair, and what others said of the same as a second
    opinion. Columns: pair (a number), left_key, right_key (null: of "no counterpart"), types (of
    the left entity), curator (null: how a conflict was settled), answer ("yes", they are the same,
    "no" or "unsure").

    The first one's word is the last before the second was asked. About the pair of a colleague one
    has also answered who says "no counterpart", or, where an entity has one counterpart at most
    (`one_to_one`), accepts another; about "no counterpart", who accepts anything.
    """
    return cursor.table(
        f"""
        with live as (
            select seq, left_key, right_key, verdict, batch, coalesce(outcome, verdict) as word,
                   trim(curator) as curator, {_person("curator")} as person
            from decision
            where verdict in ({_LOOKED}, 'adjudicate')
              and event_id not in (select target from decision where verdict = 'retract')
              and left_key in (select left_key from decision where batch = '{OPINION}')
        ),
        begun as (
            select left_key, min(seq) as seq from live where batch = '{OPINION}' group by left_key
        ),
        before as (
            select live.*, first_value(person) over (
                partition by left_key order by live.seq
            ) as earliest
            from live join begun using (left_key)
            where live.seq < begun.seq and verdict <> 'adjudicate'
        ),
        first as (
            select row_number() over (order by left_key, right_key nulls first) as pair,
                   left_key, right_key, person, word
            from before where person = earliest
            qualify row_number() over (
                partition by left_key, right_key order by seq desc
            ) = 1
        ),
        other as (
            select left_key, right_key, if(verdict = 'adjudicate', null, person) as person, word
            from live where batch = '{OPINION}' or verdict = 'adjudicate'
            qualify row_number() over (
                partition by left_key, right_key, if(verdict = 'adjudicate', null, person)
                order by seq desc
            ) = 1
        ),
        about as (
            select first.pair, first.right_key is null as none, other.person, other.word,
                   other.right_key is not distinct from first.right_key as same
            from first join other using (left_key)
            where other.person is distinct from first.person
        ),
        answer as (
            select pair, person, case word
                when 'accept' then 'yes' when 'unsure' then 'unsure' else 'no' end as answer
            from first
            union all
            select pair, person, case
                when bool_or(same and word = 'unsure') then 'unsure'
                when bool_or(same and (word = 'accept' or (none and word = 'reject'))) then 'yes'
                when bool_or(same) then 'no'
                when bool_or(none and word = 'accept') then 'yes'
                when bool_or(none and word = 'unsure') then 'unsure'
                when bool_or(word = 'no_counterpart' or (word = 'accept' and $one)) then 'no'
                end
            from about group by pair, person, none
        ),
        spelt as (select person, arg_min(curator, seq) as curator from live group by person),
        types as (
            select e.key as left_key, list(type order by type) as types
            from entity_type t join entity e using (entity_id) where e.side = 'left' group by e.key
        )
        select pair, left_key, right_key, coalesce(types, []) as types, curator, answer
        from answer join first using (pair)
        left join spelt on spelt.person = answer.person
        left join types using (left_key)
        where answer is not null
          and pair in (select pair from answer where person is not null and answer is not null
                       group by pair having count(*) > 1)
        order by pair, curator nulls last
        """,
        one=one_to_one,
    )
