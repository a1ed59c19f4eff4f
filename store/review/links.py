"""The links that entities have by now, for the card and its evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from store.cursor import Cursor


def links_of(cursor: Cursor, ids: Sequence[int]) -> list[tuple[int, int, str]]:
    """Links that touch any of these entities: (left, right, "seed" | "accept")."""
    return cursor.rows(
        """
        with wanted as (select distinct unnest($ids::bigint[]) as id)
        select left_id, right_id, if(source = 'seed', 'seed', 'accept') from link
        where left_id in (select id from wanted) or right_id in (select id from wanted)
        order by all
        """,
        ids=[int(i) for i in ids],
    )


def links_of_rights(cursor: Cursor, right_ids: Collection[int]) -> dict[int, list[dict]]:
    """The links that right entities have by now: {right id: [{left, name, by}]}.

    `by` is the curator who accepted it, or released it with others, None for a known link.
    """
    rows = cursor.rows(
        """
        select k.right_id, l.key, coalesce(l.name, l.key),
               d.curator || if(k.source = 'released', ', by a release', '')
        from (select * from link where list_contains($ids::bigint[], right_id)) k
        join entity l on l.entity_id = k.left_id
        left join standing s on s.left_id = k.left_id and s.right_id = k.right_id
        left join decision d on d.seq = s.seq
        order by all
        """,
        ids=sorted(right_ids),
    )
    found: dict[int, list[dict]] = {}
    for right, left, name, curator in rows:
        found.setdefault(right, []).append({"left": left, "name": name, "by": curator})
    return found


def decided_of_lefts(cursor: Cursor, left_ids: Collection[int]) -> dict[int, list[dict]]:
    """What stands about left entities: {left id: [{right, name, verdict, by, on, event}]}.

    `right` and `name` are None for "no counterpart"; `on` is the day (ISO, UTC).
    """
    rows = cursor.rows(
        """
        select s.left_id, r.key, coalesce(r.name, r.key), s.standing,
               d.curator || if(s.released, ', by a release,', ''),
               strftime(d.decided_at, '%Y-%m-%d'), d.event_id
        from (select * from standing where list_contains($ids::bigint[], left_id)) s
        join decision d using (seq)
        left join entity r on r.entity_id = s.right_id
        order by s.left_id, s.seq
        """,
        ids=sorted(left_ids),
    )
    found: dict[int, list[dict]] = {}
    for left, *row in rows:
        about = dict(zip(("right", "name", "verdict", "by", "on", "event"), row, strict=True))
        found.setdefault(left, []).append(about)
    return found


def sample_links(cursor: Cursor, limit: int) -> list[tuple[int, int]]:
    """Up to `limit` links, spread evenly over all there are, the same ones every time."""
    return cursor.rows(
        "select left_id, right_id from link order by hash(left_id, right_id) limit $limit",
        limit=limit,
    )


def corresponding_relations(
    cursor: Cursor, share: float, least: int
) -> list[tuple[str, str, bool]]:
    """Relations of both graphs that join the same linked entities: (left, right, same direction).

    Kept are those that do for `share` of the triples between linked entities that one of the two
    relations has, and for at least `least` of them.
    """
    return cursor.rows(
        """
        with one as (select left_id, min(right_id) as right_id from link group by left_id),
        l as (
            select t.relation_id, h.right_id as head, o.right_id as tail
            from relation_triple t
            join one h on t.head = h.left_id join one o on t.tail = o.left_id
        ),
        r as (
            select t.relation_id, t.head, t.tail from relation_triple t
            semi join one h on t.head = h.right_id semi join one o on t.tail = o.right_id
        ),
        joined as (
            select l.relation_id as a, r.relation_id as b, true as same, count(*) as n
            from l join r on l.head = r.head and l.tail = r.tail group by all
            union all
            select l.relation_id, r.relation_id, false, count(*)
            from l join r on l.head = r.tail and l.tail = r.head group by all
        ),
        size as (
            select relation_id, count(*) as n from l group by all
            union all
            select relation_id, count(*) from r group by all
        )
        select left_relation.key, right_relation.key, same
        from joined
        join size x on x.relation_id = a join size y on y.relation_id = b
        join relation left_relation on left_relation.relation_id = a
        join relation right_relation on right_relation.relation_id = b
        where joined.n >= $least and joined.n >= $share * least(x.n, y.n)
        order by all
        """,
        share=share,
        least=least,
    )


def matched_pairs(
    cursor: Cursor, left_ids: Sequence[int], right_ids: Sequence[int]
) -> list[tuple[int, int, str]]:
    """Pairs between the two lists that are joined: (left, right, "seed"|"accept"|"proposal")."""
    return cursor.rows(
        """
        with l as (select distinct unnest($left::bigint[]) as left_id),
        r as (select distinct unnest($right::bigint[]) as right_id),
        best as (
            select left_id, arg_min(right_id, rank) as right_id
            from open_candidate semi join l using (left_id) group by left_id
        )
        select left_id, right_id, if(source = 'seed', 'seed', 'accept')
        from link semi join l using (left_id) semi join r using (right_id)
        union all
        select left_id, right_id, 'proposal' from best semi join r using (right_id)
        order by all
        """,
        left=[int(i) for i in left_ids],
        right=[int(i) for i in right_ids],
    )


def neighbourhood_sizes(cursor: Cursor, left_id: int, right_id: int) -> tuple[int, int, int]:
    """How many neighbours each of two entities has, all of them, and how many pairs of these are
    linked: (left, right, linked)."""
    return cursor.row(
        """
        with l as (
            select tail as id from relation_triple where head = $left
            union select head from relation_triple where tail = $left
        ),
        r as (
            select tail as id from relation_triple where head = $right
            union select head from relation_triple where tail = $right
        )
        select (select count(*) from l), (select count(*) from r),
               (select count(distinct (left_id, right_id)) from link
                where left_id in (select id from l) and right_id in (select id from r))
        """,
        left=int(left_id),
        right=int(right_id),
    )
