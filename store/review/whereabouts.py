"""Where each entity stands: linked, surely proposed, open, without a counterpart; and with whom."""

from __future__ import annotations

import pyarrow as pa

from store.cursor import Cursor


def whereabouts(cursor: Cursor, sure: float) -> pa.Table:
    """A row for each main entity (entity_id, side, key, name, type, state, partner), by id.

    `type` is the commonest of its types. `state` is "linked", "sure" where the first proposal is
    at least so probable, "open", or "none" for a left entity without a counterpart. `partner` is
    the entity that it is linked with or first proposed for, of several the most probable.
    """
    return cursor.table(
        """
        with first as (
            select left_id, arg_min(right_id, rank) as right_id,
                   arg_min(probability, rank) as probability
            from open_candidate group by left_id
        ),
        joined as (
            select left_id as id, min(right_id) as partner, 'linked' as state from link group by all
            union all
            select right_id, min(left_id), 'linked' from link group by all
            union all
            select left_id, right_id, if(probability >= $sure, 'sure', 'open') from first
            union all
            select right_id, arg_max(left_id, probability),
                   if(max(probability) >= $sure, 'sure', 'open')
            from first where right_id not in (select right_id from link) group by all
            union all
            select left_id, null, 'none' from standing
            where standing = 'no_counterpart' and left_id not in (select left_id from link)
        ),
        common as (select type, count(*) as n from entity_type group by all),
        typed as (
            select entity_id, arg_max(type, (n, type)) as type
            from entity_type join common using (type) group by all
        )
        select e.entity_id, e.side, e.key, e.name, t.type, coalesce(j.state, 'open') as state,
               j.partner
        from entity e
        left join typed t using (entity_id)
        left join (
            select id, arg_max(partner, state = 'linked') as partner,
                   arg_max(state, state = 'linked') as state
            from joined group by all
        ) j on j.id = e.entity_id
        where not e.vocabulary
        order by e.entity_id
        """,
        sure=sure,
    )
