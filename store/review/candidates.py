"""The candidates that a run proposes: of a left entity, and for a right one."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from store.cursor import Cursor
from store.graphs.entities import by_id
from store.records import NOT_SAME, Proposal

FIELDS = """p.run, p.left_id, p.right_id, p.rank, p.score, p.similarity, p.hubness,
            p.probability, p.margin, p.mutual, p.terms, p.no_counterpart"""


def candidates_of(cursor: Cursor, left_ids: Sequence[int], limit: int) -> dict[int, list[Proposal]]:
    """Candidates of left entities in the active run by rank, but for those that aren't the same."""
    rows = cursor.rows(
        f"""
        select {FIELDS} from proposal p
        join run on run.run = p.run and run.active
        where p.left_id in (select unnest($ids::bigint[])) and not exists (
            select 1 from not_same t where t.left_id = p.left_id and t.right_id = p.right_id
        )
        qualify row_number() over (partition by p.left_id order by p.rank, p.right_id) <= $limit
        order by p.left_id, p.rank, p.right_id
        """,
        ids=[int(i) for i in left_ids],
        limit=limit,
    )
    return _by_left(cursor, left_ids, rows)


def candidates_at_first(
    cursor: Cursor, left_ids: Sequence[int], limit: int
) -> dict[int, list[Proposal]]:
    """Candidates of left entities by rank, rejected ones too; in the active run, or, of those that
    it proposes nothing for, in the last one that did."""
    rows = cursor.rows(
        f"""
        with known as (
            select p.* from proposal p join run using (run)
            where p.left_id in (select unnest($ids::bigint[]))
            qualify dense_rank() over (
                partition by p.left_id order by run.active desc, run.created desc, run.run
            ) = 1
        )
        select {FIELDS} from known p
        qualify row_number() over (partition by p.left_id order by p.rank, p.right_id) <= $limit
        order by p.left_id, p.rank, p.right_id
        """,
        ids=[int(i) for i in left_ids],
        limit=limit,
    )
    return _by_left(cursor, left_ids, rows)


def _by_left(
    cursor: Cursor, left_ids: Sequence[int], rows: list[tuple]
) -> dict[int, list[Proposal]]:
    found: dict[int, list[Proposal]] = {int(i): [] for i in left_ids}
    for proposal in _proposals(cursor, rows):
        found[proposal.left.entity_id].append(proposal)
    return found


def rivals(cursor: Cursor, right_id: int, limit: int = 10) -> list[Proposal]:
    """Proposals that name this right entity, highest score first, without those that are not the
    same."""
    rows = cursor.rows(
        f"""
        select {FIELDS} from proposal p
        semi join (select run from run where active) using (run)
        anti join not_same using (left_id, right_id)
        where p.right_id = $id
        order by p.score desc, p.left_id limit $limit
        """,
        id=int(right_id),
        limit=limit,
    )
    return _proposals(cursor, rows)


def first_proposals(cursor: Cursor, run: str) -> pa.Table:
    """The first candidate of each left entity in a run that no known link joins, whatever curators
    have decided: the columns left_id, right_id, probability, by right entity and the most probable
    first."""
    return cursor.table(
        """
        select left_id, right_id, probability from proposal
        anti join (select left_id from link where source = 'seed') using (left_id)
        where run = $run and rank = 1
        order by right_id, probability desc nulls last, left_id
        """,
        run=run,
    )


def settled(cursor: Cursor, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of (left, right) pairs that curators said are not the same, or whose left entity they
    decided."""
    rows = cursor.rows(
        """
        select left_id, right_id, standing from standing
        where left_id in (select unnest($ids::bigint[]))
        """,
        ids=[int(left) for left, _ in pairs],
    )
    apart = {(left, right) for left, right, standing in rows if standing in NOT_SAME}
    closed = {left for left, _, standing in rows if standing not in NOT_SAME}
    return {(left, right) for left, right in pairs if left in closed or (left, right) in apart}


def _proposals(cursor: Cursor, rows: list[tuple]) -> list[Proposal]:
    known = by_id(cursor, sorted({i for row in rows for i in row[1:3]}))
    return [
        Proposal(row[0], known[row[1]], known[row[2]], *row[3:10], tuple(row[10]), row[11])
        for row in rows
    ]
