"""Two more facts for the review page: whom entities are linked to, and how far the review is."""

from __future__ import annotations

from collections.abc import Sequence

from store.cursor import Cursor


def partners(cursor: Cursor, ids: Sequence[int]) -> list[tuple[int, int, str]]:
    """Links that touch any of these entities: (left, right, "seed" | "accept")."""
    return cursor.rows(
        """
        with asked as (select distinct unnest($ids::bigint[]) as id)
        select left_id, right_id, if(source = 'seed', 'seed', 'accept') from link
        where left_id in (select id from asked) or right_id in (select id from asked)
        order by all
        """,
        ids=[int(i) for i in ids],
    )


def seed_pairs(cursor: Cursor, limit: int) -> list[tuple[int, int]]:
    """Up to `limit` links, spread evenly over all there are, the same ones every time."""
    return cursor.rows(
        "select left_id, right_id from link order by hash(left_id, right_id) limit $limit",
        limit=limit,
    )


def progress(cursor: Cursor) -> tuple[int, int]:
    """Left entities of the active run: (no longer open, all)."""
    return cursor.row(
        """
        with proposed as (
            select distinct left_id from proposal join run using (run) where run.active
        ),
        still as (select distinct left_id from open_candidate)
        select count(*) filter (left_id not in (select left_id from still)), count(*) from proposed
        """
    )
