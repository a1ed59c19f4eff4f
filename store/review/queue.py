"""The review queue: which left entity is asked about next, and about which candidate.

What is open comes in one of three orders, narrowed by a filter. A second opinion is another queue:
what a colleague has decided and this curator has not, in the order of the decisions.
"""

from __future__ import annotations

from collections.abc import Sequence

from store.cursor import Cursor
from store.graphs.entities import by_id
from store.graphs.vocabulary import left_about
from store.records import QueueFilter, QueueItem

# gain: where a verdict most likely makes a link that no release would make without it, the more the
# more neighbours hang on it; uncertain: what may as well be right as wrong first, so that who
# surely has no counterpart comes last, and of equal ones the smallest lead over the next open
# candidate first; confident: highest probability first; entity: by the left name.
ORDERS = {
    "uncertain": "abs(probability - 0.5) nulls last, margin nulls last, left_id",
    "confident": "probability desc nulls last, score desc, left_id",
    "gain": "(0.6 * probability + 0.4 * (1 - coalesce(no_counterpart, 1 - probability)))"
    " * (1 - probability ** 20) * (1 + 0.05 * ln(1 + degree)) desc nulls last, left_id",
    "entity": "(select name from entity where entity_id = left_id) nulls last, left_id",
}
_HAS = {
    "g": "select head from relation_triple union all select tail from relation_triple",
    "a": "select entity_id from attribute_triple",
    "v": "select entity_id from attribute_triple where value is not null",
    "n": "select entity_id from label",
    "i": "select entity_id from image",
}
_HAS["r"] = _HAS["g"]
_HAS["t"] = f"{_HAS['n']} union all {_HAS['v']}"


def queue(
    cursor: Cursor,
    curator: str,
    order: str,
    limit: int,
    exclude_left: Sequence[int],
    only: QueueFilter,
    first: Sequence[int],
) -> list[QueueItem]:
    """The next questions; those about the left entities `first` before all others, and what the
    curator has skipped before last.

    Raises ValueError for an order, a modality or entities that there are none of.
    """
    if order not in ORDERS:
        raise ValueError(f"the order {order!r} must be one of {', '.join(ORDERS)}")
    if only.modality and only.modality not in _HAS:
        raise ValueError(f"the modality {only.modality!r} must be one of {', '.join(_HAS)}")
    run = cursor.row("select run from run where active")
    if run is None:
        return []
    excluded = {int(i) for i in exclude_left}
    if only.decided_by:
        return _second_opinions(cursor, run[0], curator, limit, excluded, only)
    skipped = _skipped(cursor, curator)
    chosen = _open_lefts(cursor, run[0], order, limit, excluded | skipped, only, first)
    if skipped and len(chosen) < limit:
        again = excluded | {item.left.entity_id for item in chosen}
        chosen += _open_lefts(cursor, run[0], order, limit - len(chosen), again, only, first)
    return chosen


def count_open(cursor: Cursor, curator: str, only: QueueFilter) -> int:
    """How many questions a filter leaves, skipped ones too."""
    run = cursor.row("select run from run where active")
    if run is None:
        return 0
    if only.decided_by:
        of_type = {"type": only.type} if only.type else {}
        return cursor.value(
            f"with {_decided(only)} select count(*) from decided",
            curator=curator,
            colleague=only.decided_by,
            **of_type,
        )
    sql = f"{BEST} select count(*) from best where {narrowed(only)}"
    return cursor.value(sql, run=run[0], excluded=[], **values(only))


def curators(cursor: Cursor) -> list[str]:
    """Who has a decision that stands, by name."""
    rows = cursor.rows("select distinct curator from curator_verdict order by curator")
    return [row[0] for row in rows]


def _skipped(cursor: Cursor, curator: str) -> set[int]:
    rows = cursor.rows(
        """
        select distinct e.entity_id from live_event d
        join entity e on e.side = 'left' and e.key = d.left_key
        where d.verdict = 'skip' and d.curator = $curator
        """,
        curator=curator,
    )
    return {row[0] for row in rows}


# The best open candidate of each open left entity. Where none was turned down it is the run's
# first, with the run's margin; elsewhere it and its margin are sought among the others.
BEST = """
    with rejected as (select left_id, right_id from not_same),
    excluded as (select unnest($excluded::bigint[]) as left_id),
    best as (
        select left_id, right_id, score, probability, margin, no_counterpart from proposal
        anti join (
            select left_id from closed_left
            union all select left_id from rejected
            union all select left_id from excluded
        ) using (left_id)
        where run = $run and rank = 1
        union all
        select left_id, arg_min(right_id, rank), arg_min(score, rank), arg_min(probability, rank),
               list_max(max(score, 2)) - if(count(*) > 1, list_min(max(score, 2)), null),
               max(no_counterpart)
        from proposal
        semi join rejected using (left_id)
        anti join (
            select left_id from closed_left union all select left_id from excluded
        ) using (left_id)
        anti join rejected using (left_id, right_id)
        where run = $run
        group by left_id
    )
"""


def narrowed(only: QueueFilter) -> str:
    """The condition of a filter on `best`; it takes the parameters `values`."""
    terms = [left_about(only.about)]
    if only.type:
        terms.append("left_id in (select entity_id from entity_type where type = $type)")
    if only.lowest > 0:
        terms.append("score >= $lowest")
    if only.highest < 1:
        terms.append("score <= $highest")
    if only.modality:
        has = _HAS[only.modality]
        terms += [f"left_id in ({has})", f"right_id in ({has})"]
    if only.conflict:
        terms.append(
            "(right_id in (select right_id from link) or right_id in "
            "(select right_id from best group by right_id having count(*) > 1))"
        )
    return " and ".join(terms)


def values(only: QueueFilter) -> dict:
    """The bound values that the condition of a filter names."""
    bound = {"type": only.type} if only.type else {}
    bound |= {"lowest": only.lowest} if only.lowest > 0 else {}
    return bound | ({"highest": only.highest} if only.highest < 1 else {})


def _open_lefts(
    cursor: Cursor,
    run: str,
    order: str,
    limit: int,
    excluded: set[int],
    only: QueueFilter,
    first: Sequence[int],
) -> list[QueueItem]:
    before = "list_contains($first::bigint[], left_id) desc, " if first else ""
    rows = cursor.rows(
        f"{BEST} select left_id from best join (select entity_id, degree from entity) e "
        f"on e.entity_id = left_id where {narrowed(only)} "
        f"order by {before}{ORDERS[order]} limit $limit",
        **({"first": [int(i) for i in first]} if first else {}),
        run=run,
        excluded=sorted(excluded),
        limit=limit,
        **values(only),
    )
    left_ids = [row[0] for row in rows]
    return _items(cursor, run, left_ids, _open_neighbours(cursor, left_ids, order))


def _open_neighbours(cursor: Cursor, left_ids: list[int], order: str) -> dict[int, int]:
    """How many open neighbours these left entities have, where the order asks for it."""
    if order != "gain":
        return {}
    rows = cursor.rows(
        """
        with edge as (
            select head as left_id, tail as other from relation_triple
            where list_contains($ids::bigint[], head)
            union
            select tail, head from relation_triple where list_contains($ids::bigint[], tail)
        )
        select left_id, count(*) from edge
        where other <> left_id and other not in (select left_id from closed_left) group by left_id
        """,
        ids=left_ids,
    )
    return dict(rows)


def _items(
    cursor: Cursor, run: str, left_ids: list[int], neighbours: dict[int, int]
) -> list[QueueItem]:
    """The question about each of these open left entities, from its open candidates."""
    rows = cursor.rows(
        """
        select p.left_id, p.right_id, p.score, p.probability from proposal p
        anti join not_same using (left_id, right_id)
        where p.run = $run and p.left_id in (select unnest($ids::bigint[]))
        order by p.left_id, p.rank
        """,
        run=run,
        ids=left_ids,
    )
    of_left: dict[int, list[tuple]] = {}
    for row in rows:
        of_left.setdefault(row[0], []).append(row)
    known = by_id(cursor, sorted({i for rows in of_left.values() for i in rows[0][:2]}))
    return [
        QueueItem(
            known[left], known[of_left[left][0][1]], _margin(of_left[left]),
            of_left[left][0][3], len(of_left[left]), neighbours.get(left, 0),
        )
        for left in left_ids
    ]  # fmt: skip


def _margin(rows: list[tuple]) -> float | None:
    """The best score's lead over the next one; scores stand at place 2."""
    scores = sorted((row[2] for row in rows), reverse=True)
    return scores[0] - scores[1] if len(scores) > 1 else None


def _decided(only: QueueFilter) -> str:
    """What a colleague has decided about left entities that this curator has not judged, the last
    word on each; no counterpart is asked about with the run's first candidate."""
    of_type = "and left_id in (select entity_id from entity_type where type = $type)"
    return f"""
    decided as (
        select l.entity_id as left_id, r.entity_id as right_id, v.seq
        from curator_verdict v
        join entity l on l.side = 'left' and l.key = v.left_key
        left join entity r on r.side = 'right' and r.key = v.right_key
        where v.curator = $colleague and {left_about(only.about)} {of_type if only.type else ""}
          and (v.right_key is null or r.entity_id is not null)
          and not exists (
            select 1 from curator_verdict own
            where own.curator = $curator and own.left_key = v.left_key
          )
        qualify row_number() over (
            partition by l.entity_id order by v.counts_from desc, v.seq desc
        ) = 1
    )
    """


def _second_opinions(
    cursor: Cursor, run: str, curator: str, limit: int, excluded: set[int], only: QueueFilter
) -> list[QueueItem]:
    rows = cursor.rows(
        f"""
        with {_decided(only)},
        question as (
            select d.left_id, coalesce(d.right_id, first.right_id) as right_id, d.seq
            from decided d
            left join proposal first
                on first.run = $run and first.rank = 1 and first.left_id = d.left_id
            where d.left_id not in (select unnest($excluded::bigint[]))
        )
        select a.left_id, a.right_id, p.probability from question a
        left join proposal p on p.run = $run and p.left_id = a.left_id and p.right_id = a.right_id
        where a.right_id is not null
        order by a.seq limit $limit
        """,
        run=run,
        curator=curator,
        colleague=only.decided_by,
        excluded=sorted(excluded),
        limit=limit,
        **({"type": only.type} if only.type else {}),
    )
    known = by_id(cursor, sorted({i for row in rows for i in row[:2]}))
    return [QueueItem(known[a], known[b], None, chance, 0) for a, b, chance in rows]
