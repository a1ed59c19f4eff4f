"""Pairs of one graph that may be one thing, each with what speaks for it and against it.

Three signs bring a pair: two entities linked to the same one; two whose best candidate is the same
one at nearly the same probability; two that are called the same and share a value, a type or a
neighbour besides. All three group by what is shared, so that no entity is compared with all others.
What a pair has in common otherwise decides its place: the order is a rule of thumb, no probability.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import pyarrow as pa

from store.cursor import Cursor

MOST = 8  # entities that share a sign; more than that, and it tells kinds, not things
LEAST = 0.3  # probability of a best candidate
NEAR = 0.1  # between the probabilities of two best candidates


@dataclass(frozen=True)
class Candidate:
    """Two entities of a side by their ids, the reasons to ask whether they are one thing, and what
    else they have in common. `certainty` is for the order."""

    first_id: int
    second_id: int
    linked_id: int | None  # both are linked to it
    best_id: int | None  # the best candidate of both, with these probabilities
    first_probability: float | None
    second_probability: float | None
    name: str | None  # both are called so, but for case, accents and punctuation
    agree: int  # attributes with an equal value
    differ: int  # attributes that both have, without one
    near: int  # neighbours in common, by the same relation
    types: int  # types in common
    related: bool  # one is a neighbour of the other
    certainty: float


FIELDS = tuple(field.name for field in fields(Candidate))

LINKS = f"""
    with linked as (
        select distinct right_id as sign, left_id as entity_id from link
        union all
        select distinct left_id, right_id from link
    ),
    told as (
        select * from linked semi join (
            select sign from linked group by sign having count(*) between 2 and {MOST}
        ) using (sign)
    )
    select a.entity_id as first_id, b.entity_id as second_id, min(sign) as linked_id
    from told a join told b using (sign) where a.entity_id < b.entity_id
    group by a.entity_id, b.entity_id
"""

BEST = f"""
    with scored as (
        select p.* from proposal p semi join (select run from run where active) using (run)
        where p.probability >= {LEAST}
    ),
    best as (
        select right_id as sign, left_id as entity_id, probability from scored where rank = 1
        union all
        select arg_max(left_id, score), right_id, arg_max(probability, score)
        from scored group by right_id
    ),
    told as (
        select * from best semi join (
            select sign from best group by sign having count(*) between 2 and {MOST}
        ) using (sign)
    )
    select a.entity_id as first_id, b.entity_id as second_id, sign as best_id,
           a.probability as first_probability, b.probability as second_probability
    from told a join told b using (sign)
    where a.entity_id < b.entity_id and abs(a.probability - b.probability) <= {NEAR}
"""

NAMES = rf"""
    with named as (      -- main entities by what they are called, as one would say it
        select distinct entity_id, side,
               trim(regexp_replace(
                   strip_accents(lower(called)), '[^\p{{L}}\p{{M}}\p{{N}}]+', ' ', 'g')) as term
        from (select entity_id, name as called from label union all
              select entity_id, name from entity where name is not null)
        join entity using (entity_id) where not vocabulary
    ),
    shared as (
        select entity_id, named.side, term from named semi join (
            select side, term from named where term <> '' group by side, term having count(*) > 1
        ) using (side, term)
    ),
    ours as (select distinct entity_id from shared),
    fact as (       -- what an entity may share besides its name
        select entity_id, hash('value', attribute_id, lower(trim(value))) as fact
        from attribute_triple semi join ours using (entity_id) where value is not null
        union
        select entity_id, hash('type', type) from entity_type semi join ours using (entity_id)
        union
        select head, hash('out', relation_id, tail)
        from relation_triple join ours on head = entity_id
        union
        select tail, hash('in', relation_id, head)
        from relation_triple join ours on tail = entity_id
    ),
    signed as (
        select entity_id, term, hash(side, term, fact) as sign
        from shared join fact using (entity_id)
    ),
    told as (
        select * from signed semi join (
            select sign from signed group by sign having count(*) between 2 and {MOST}
        ) using (sign)
    )
    select a.entity_id as first_id, b.entity_id as second_id, min(a.term) as name
    from told a join told b using (sign) where a.entity_id < b.entity_id
    group by a.entity_id, b.entity_id
"""

FACTS = """
    with ours as (select first_id as entity_id from pair union select second_id from pair),
    valued as (
        select entity_id, attribute_id, list(distinct lower(trim(value))) as said
        from attribute_triple semi join ours using (entity_id)
        where value is not null group by entity_id, attribute_id
    ),
    compared as (
        select first_id, second_id, count(*) filter (list_has_any(a.said, b.said)) as agree,
               count(*) filter (not list_has_any(a.said, b.said)) as differ
        from pair join valued a on a.entity_id = first_id
        join valued b on b.entity_id = second_id and b.attribute_id = a.attribute_id
        group by first_id, second_id
    ),
    edge as (
        select head as entity_id, tail as other, relation_id * 2 as way
        from relation_triple join ours on head = entity_id
        union
        select tail, head, relation_id * 2 + 1 from relation_triple join ours on tail = entity_id
    ),
    around as (
        select entity_id, list({'way': way, 'other': other}) as met, list(distinct other) as others
        from edge group by entity_id
    ),
    typed as (select entity_id, list(distinct type) as types from entity_type
              semi join ours using (entity_id) group by entity_id),
    found as (
        select first_id, second_id, linked_id, best_id, first_probability, second_probability, name,
               coalesce(agree, 0) as agree, coalesce(differ, 0) as differ,
               coalesce(len(list_intersect(a.met, b.met)), 0) as near,
               coalesce(len(list_intersect(s.types, t.types)), 0) as types,
               coalesce(list_contains(a.others, second_id), false) as related,
               s.types is not null and t.types is not null as typed
        from pair
        left join compared using (first_id, second_id)
        left join around a on a.entity_id = first_id left join around b on b.entity_id = second_id
        left join typed s on s.entity_id = first_id left join typed t on t.entity_id = second_id
    )
    select * exclude (typed), 0.4 * (linked_id is not null)::int + 0.2 * (best_id is not null)::int
            + 0.3 * (name is not null)::int
            + (agree + least(near, 3) + 0.5 * least(types, 1))
                / (agree + least(near, 3) + 0.5 * least(types, 1) + 2 * differ + 1.0)
            - 0.5 * related::int as certainty
    from found
    where not (related and types = 0 and typed and linked_id is null)  -- a city and its country
"""


NO_LINK = "null::bigint as linked_id"
NO_BEST = """
    null::bigint as best_id, null::double as first_probability, null::double as second_probability
"""


def by_links(cursor: Cursor) -> pa.Table:
    """Pairs that links make candidates, as Candidate without keys."""
    return _found(cursor, f"select *, {NO_BEST}, null::varchar as name from ({LINKS})")


def by_graphs(cursor: Cursor) -> pa.Table:
    """Pairs that the active run or their own graph makes candidates, as Candidate without keys."""
    pairs = f"select * from ({BEST}) full join ({NAMES}) using (first_id, second_id)"
    return _found(cursor, f"select *, {NO_LINK} from ({pairs})")


def _found(cursor: Cursor, pairs: str) -> pa.Table:
    cursor.register("pair", cursor.table(pairs))
    return cursor.table(FACTS)
