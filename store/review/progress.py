"""How far the review is, over all runs: what is decided stays so when another one is adopted."""

from __future__ import annotations

from store.cursor import Cursor
from store.graphs.vocabulary import left_about


def progress(cursor: Cursor, about: str = "main") -> tuple[int, int]:
    """Left entities: (decided, all that the active run proposes for or anybody ever decided about).

    Decided is one that is linked or closed, and one for which all that some run proposed is
    rejected, also if a later run has more to ask about it. `about` is one of ABOUT.
    """
    return cursor.row(
        f"""
        with rejected as (select left_id, right_id from standing where standing = 'reject'),
        asked as (
            select run, left_id, right_id from proposal
            where left_id in (select left_id from rejected)
        ),
        still as (select run, left_id from asked anti join rejected using (left_id, right_id)),
        done as (
            select left_id from standing where standing in ('accept', 'unsure', 'no_counterpart')
            union
            select left_id from asked anti join still using (run, left_id)
        ),
        counted as (
            select left_id from proposal
            where run = (select run from run where active) and rank = 1
            union
            select left_id from done
            union
            select e.entity_id from decision d join entity e on e.side = 'left'
            and e.key = d.left_key
        )
        select count(*) filter (
            left_id in (select left_id from closed_left) or left_id in (select left_id from done)
        ), count(*) from counted where {left_about(about)}
        """
    )
