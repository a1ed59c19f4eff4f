"""What would change in the review if another run took the place of the active one.

Compared is what a curator would be asked now: the first candidate of each main entity of the left
that is still open, rejected pairs left out. Pairs already decided leave a run's proposals, since
accepted ones are learned from and rejected ones barred; how they rank is read from the run folders
instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.cursor import Cursor
from store.graphs.vocabulary import FREQUENT_TYPES, left_about

HIGH = 0.9  # from this probability on a proposal counts as highly probable
LISTED = 100  # rows of each list
TYPES = 10

# The first open candidate of every open left entity under both runs, and whether its right entity
# is wanted elsewhere: linked already, or the highly probable first of another open left entity.
CHANGE = f"""
    with first as (
        select run, left_id, arg_min(right_id, rank) as right_id,
               coalesce(arg_min(probability, rank), 0) as probability
        from proposal
        anti join closed_left using (left_id)
        anti join not_same using (left_id, right_id)
        where run in ($old, $new)
        group by run, left_id
    ),
    wanted as (
        select run, right_id, count(*) as times from first where probability >= $high group by all
    ),
    claim as (
        select f.*, l.right_id is not null
               or coalesce(w.times, 0) > if(f.probability >= $high, 1, 0) as conflict
        from first f
        left join wanted w using (run, right_id)
        left join (select distinct right_id from link) l on l.right_id = f.right_id
    ),
    old as (select * from claim where run = $old),
    new as (select * from claim where run = $new)
    select left_id, old.right_id as old_right, new.right_id as new_right,
           old.probability as old_probability, new.probability as new_probability,
           coalesce(old.conflict, false) as old_conflict,
           coalesce(new.conflict, false) as new_conflict,
           old_right is not distinct from new_right as same,
           not same and old_right is not null and new_right is not null as moved,
           coalesce(new_probability >= $high, false)
               and not (same and old_probability >= $high) as gained,
           coalesce(old_probability >= $high, false)
               and not (same and new_probability >= $high) as lost,
           new_conflict and not (same and old_conflict) as clashes,
           old_conflict and not (same and new_conflict) as settled
    from old full join new using (left_id)
    where {left_about("main")}
"""
COUNTS = """
    count(*), count(*) filter (moved), count(*) filter (gained), count(*) filter (lost),
    count(distinct new_right) filter (clashes), count(distinct old_right) filter (settled)
"""


@dataclass(frozen=True)
class Counts:
    """Open main entities of the left with a proposal in either run, and those whose first proposal
    is another one, became or no longer is highly probable; and the right entities over which they
    clash now or no longer do."""

    entities: int
    moved: int
    gained: int
    lost: int
    clashes: int
    settled: int


@dataclass(frozen=True)
class Change:
    """The first proposal of an open left entity before and after, by names, with probabilities;
    None where a run has none. `rival` is the left entity that has or claims the new one too, and
    how many more do."""

    left: str
    before: str | None
    after: str | None
    probability_before: float | None
    probability_after: float | None
    rival: str | None = None


@dataclass(frozen=True)
class TypeCounts:
    """The counts of left entities of one type; of their decided pairs those that rank better and
    worse."""

    type: str
    counts: Counts
    better: int
    worse: int


@dataclass(frozen=True)
class RunComparison:
    """Counts over all, the lists behind them (LISTED rows at most, strongest first), and counts of
    the most frequent types of left entities."""

    counts: Counts
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    clashes: tuple[Change, ...]
    types: tuple[TypeCounts, ...]


def compare(
    cursor: Cursor, old: str, new: str, better: Sequence[int] = (), worse: Sequence[int] = ()
) -> RunComparison:
    """Compare the proposals of two runs. `better` and `worse` are left ids of decided pairs that
    the new run ranks so, to be counted by type."""
    cursor.register("change", cursor.table(CHANGE, old=old, new=new, high=HIGH))
    return RunComparison(
        Counts(*cursor.row(f"select {COUNTS} from change")),
        _changes(cursor, "gained", "new_probability - if(same, old_probability, 0)"),
        _changes(cursor, "lost", "old_probability - if(same, new_probability, 0)"),
        _clashes(cursor, new),
        _types(cursor, better, worse),
    )


def _changes(cursor: Cursor, flag: str, strength: str) -> tuple[Change, ...]:
    rows = cursor.rows(
        f"""
        select coalesce(l.name, l.key), coalesce(b.name, b.key), coalesce(a.name, a.key),
               old_probability, new_probability
        from change
        join entity l on l.entity_id = left_id
        left join entity b on b.entity_id = old_right
        left join entity a on a.entity_id = new_right
        where {flag}
        order by {strength} desc nulls last, left_id limit {LISTED}
        """
    )
    return tuple(Change(*row) for row in rows)


def _clashes(cursor: Cursor, new: str) -> tuple[Change, ...]:
    """New clashes, the most probable first: one row for each right entity, with the most probable
    left entity and one that is in its way."""
    rows = cursor.rows(
        f"""
        with clash as (
            select * from change where clashes
            qualify row_number() over (
                partition by new_right order by new_probability desc, left_id
            ) = 1
            order by new_probability desc, left_id limit {LISTED}
        ),
        other as (
            select left_id as rival_id, right_id as new_right, 2.0 as strength from link
            union all
            select left_id, new_right, new_probability from change where new_probability >= {HIGH}
        ),
        rival as (
            select c.left_id, arg_max(o.rival_id, o.strength) as rival_id,
                   count(distinct o.rival_id) - 1 as more
            from clash c join other o on o.new_right = c.new_right and o.rival_id <> c.left_id
            group by c.left_id
        )
        select coalesce(l.name, l.key), coalesce(b.name, b.key), coalesce(a.name, a.key),
               old_probability, new_probability,
               coalesce(v.name, v.key) || if(more > 0, format(' and {{}} more', more), '')
        from clash
        join rival using (left_id)
        join entity l on l.entity_id = left_id
        join entity a on a.entity_id = new_right
        join entity v on v.entity_id = rival_id
        left join entity b on b.entity_id = old_right
        order by new_probability desc, left_id
        """
    )
    return tuple(Change(*row) for row in rows)


def _types(cursor: Cursor, better: Sequence[int], worse: Sequence[int]) -> tuple[TypeCounts, ...]:
    rows = cursor.rows(
        f"""
        with frequent as ({FREQUENT_TYPES}),
        typed as (
            select entity_id as left_id, type from entity_type semi join frequent using (type)
        ),
        counted as (select type, {COUNTS} from change join typed using (left_id) group by type),
        turned as (
            select type, count(*) filter (good) as better, count(*) filter (not good) as worse
            from (
                select unnest($better::bigint[]) as left_id, true as good
                union all select unnest($worse::bigint[]), false
            ) join typed using (left_id) group by type
        )
        select counted.*, coalesce(better, 0), coalesce(worse, 0)
        from frequent
        join counted using (type)
        left join turned using (type)
        order by size desc, type
        """,
        types=TYPES,
        better=[int(i) for i in better],
        worse=[int(i) for i in worse],
    )
    return tuple(TypeCounts(row[0], Counts(*row[1:7]), *row[7:]) for row in rows)
