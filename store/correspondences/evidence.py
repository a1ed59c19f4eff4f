"""What linked entities state, side by side, and how often two properties state the same.

A *pair* is a known or accepted link, or a first proposal that the run is sure of. What is read is
bounded: of one property of an entity, a few values and neighbours say enough.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from store.cursor import Cursor

VALUES, NEIGHBOURS = 5, 20  # of one property of an entity
LEAST = 2  # pairs that must agree before two properties are looked at

_LINKED = """
    linked as (
        select row_number() over (order by left_id, right_id) - 1 as pair, left_id, right_id, sure
        from (
            select left_id, right_id, bool_and(sure) as sure from (
                select left_id, right_id, false as sure from link
                union all
                select left_id, right_id, true from open_candidate
                where $sure::double is not null and rank = 1 and mutual and probability >= $sure
            ) group by all
        )
    )
"""


class LinkedEvidence(NamedTuple):
    """Tables of one state of the workspace. `links` (pair, left_id, right_id, sure) in the order of
    pair; the others by pair and side: `values` (pair, side, property, value, datatype),
    `neighbours` (pair, side, property, outgoing, other), where `other` is the pair of the
    neighbour, and `types` (pair, side, type). `attributes` and `relations` name the properties
    (property, side, key)."""

    links: pa.Table
    values: pa.Table
    neighbours: pa.Table
    types: pa.Table
    attributes: pa.Table
    relations: pa.Table


def linked_evidence(cursor: Cursor, sure: float | None) -> LinkedEvidence:
    """What is stated of the ends of links and, with `sure`, of proposals at least so probable."""
    cursor.run(f"create temp table linked as with {_LINKED} select * from linked", sure=sure)
    found = LinkedEvidence(
        cursor.table("select * from linked order by pair"),
        _both_sides(cursor, _VALUES),
        _both_sides(cursor, _NEIGHBOURS),
        _both_sides(cursor, _TYPES),
        cursor.table("select attribute_id as property, side, key from attribute order by all"),
        cursor.table("select relation_id as property, side, key from relation order by all"),
    )
    cursor.run("drop table linked")
    return found


_VALUES = f"""
    select * from (
        select p.pair, $side as side, x.attribute_id as property, x.value,
               any_value(x.datatype) as datatype
        from attribute_triple x join ends p on p.id = x.entity_id
        where x.value is not null group by all
    )
    qualify row_number() over (partition by pair, property order by value) <= {VALUES}
"""
_NEIGHBOURS = f"""
    select * from (
        select distinct p.pair, $side as side, x.property, outgoing, q.pair as other
        from (
            select head as near, relation_id as property, tail as far, true as outgoing
            from relation_triple
            union all
            select tail, relation_id, head, false from relation_triple where $side = 'right'
        ) x
        join ends p on p.id = x.near join ends q on q.id = x.far
    )
    qualify row_number() over (partition by pair, property, outgoing order by hash(other), other)
        <= {NEIGHBOURS}
"""
_TYPES = """
    select p.pair, $side as side, type from entity_type x join ends p on p.id = x.entity_id
"""


def _both_sides(cursor: Cursor, sql: str) -> pa.Table:
    """The rows of a query about `ends` (pair, id) for the left and for the right ends."""
    return pa.concat_tables(
        cursor.table(
            f"with ends as (select pair, {side}_id as id from linked) {sql} order by all", side=side
        )
        for side in ("left", "right")
    )


def agreements(cursor: Cursor, left: pa.Table, right: pa.Table) -> pa.Table:
    """How often properties state the same of a pair, of tables (pair, property, code).

    Rows (left, right, agree, both, has_left, has_right, chance): on how many pairs a value of the
    two is equal, how many have both, how many have each, and how often values would be equal if
    they had nothing to do with each other. Only those that agree LEAST times.
    """
    cursor.register("left_stated", left)
    cursor.register("right_stated", right)
    return cursor.table(
        f"""
        with l as (select distinct * from left_stated), r as (select distinct * from right_stated),
        same as (
            select a, b, count(*) as agree
            from (
                select distinct pair, l.property as a, r.property as b
                from l join r using (pair, code)
            )
            group by all having count(*) >= {LEAST}
        ),
        l_has as (select distinct pair, property from l),
        r_has as (select distinct pair, property from r),
        l_count as (select property as a, count(*) as has_left from l_has group by all),
        r_count as (select property as b, count(*) as has_right from r_has group by all),
        paired as (
            select l_has.property as a, r_has.property as b, count(*) as "both"
            from l_has join r_has using (pair) group by all
        ),
        l_code as (select property as a, code, count(*) as n from l group by all),
        r_code as (select property as b, code, count(*) as n from r group by all),
        by_chance as (
            select a, b, sum(l_code.n::double * r_code.n) as n
            from l_code join r_code using (code) semi join same using (a, b) group by all
        )
        select a as "left", b as "right", agree, "both", has_left, has_right,
               least(1.0, by_chance.n / (has_left::double * has_right)) as chance
        from same join paired using (a, b) join l_count using (a) join r_count using (b)
        join by_chance using (a, b)
        order by all
        """
    )
