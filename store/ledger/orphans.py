"""Judged pairs whose entities the present graphs don't have: kept in the ledger, out of use."""

from __future__ import annotations

import pyarrow as pa

from store.cursor import Cursor

ORPHANED = "select * from pair_verdict anti join standing using (seq)"


def count(cursor: Cursor) -> int:
    """How many judged pairs there are with a key that the graphs don't have."""
    return cursor.value(f"select count(*) from ({ORPHANED})")


def has_any(cursor: Cursor) -> bool:
    """Whether any event names a key that the graphs don't have; quicker than to count pairs."""
    return cursor.value(
        """
        select exists (
            select * from decision
            where left_key not in (select key from entity where side = 'left')
               or right_key not in (select key from entity where side = 'right')
        )
        """
    )


def rows(cursor: Cursor, limit: int | None = None) -> pa.Table:
    """These pairs, the latest decision first.

    Columns left_key, right_key, verdict, curator, decided_at (UTC), missing ("left", "right",
    "both").
    """
    return cursor.table(
        f"""
        select o.left_key, o.right_key, o.standing as verdict, o.curator, o.decided_at,
               case when l.key is not null then 'right'
                    when o.right_key is null or r.key is not null then 'left'
                    else 'both' end as missing
        from ({ORPHANED}) o
        left join entity l on l.side = 'left' and l.key = o.left_key
        left join entity r on r.side = 'right' and r.key = o.right_key
        order by o.seq desc limit $limit
        """,
        limit=limit,
    )
