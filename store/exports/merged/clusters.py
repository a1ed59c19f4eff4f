"""Clusters: entities that links join, directly or by way of others.

A cluster of one left and one right entity is what links are for. One that joins two entities of a
side also says that these two are the same, which nobody may have meant, so such clusters are listed
before anything is merged, with what joins them and with pairs in them that aren't the same, as
curators said.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from store.cursor import Cursor
from store.exports.choices.selection import SELECTED, Selection, parameters


def gather(cursor: Cursor, selection: Selection, first: str = "left") -> None:
    """Make the temp table member(entity_id, cluster, shared, joined), a row for every entity.

    `cluster` is the entity_id of the member that stands for all: the one with the smallest key of
    the side `first`, or of the other side where the cluster has none of that. `shared`: there are
    other members; `joined`: some of one side. Clusters are the connected components of the selected
    positive links.
    """
    from scipy.sparse import coo_array  # a third of a second that only merging needs
    from scipy.sparse.csgraph import connected_components

    [(left, count)] = cursor.rows("select count(*) filter (side = 'left'), count(*) from entity")
    links = cursor.table(
        f"""
        with {SELECTED}
        select distinct left_id, right_id from selected where verdict = 'accept'
        """,
        **parameters(selection),
    )
    ends = links["left_id"].to_numpy(), links["right_id"].to_numpy()
    edges = coo_array((np.ones(len(links), np.int8), ends), shape=(count, count))
    _, label = connected_components(edges, directed=False)  # (entities,)
    in_order = np.roll(np.arange(count), -left if first == "right" else 0)
    _, place = np.unique(label[in_order], return_index=True)  # where each label comes first
    sizes = np.bincount(label)
    lefts = np.bincount(label[:left], minlength=len(sizes))
    joined = (lefts > 1) | (sizes - lefts > 1)
    members = {
        "entity_id": np.arange(count),
        "cluster": in_order[place][label],
        "shared": (sizes > 1)[label],
        "joined": joined[label],
    }
    cursor.register("in_member", pa.table(members))
    cursor.run("create temp table member as select * from in_member")


def counts(cursor: Cursor) -> dict[str, int]:
    """Of the temp table member: clusters, linked ones among them, lone entities of each side, and
    clusters that join two entities of a side."""
    [row] = cursor.rows(
        """
        select count(*) filter (entity_id = cluster),
               count(*) filter (entity_id = cluster and shared),
               count(*) filter (not shared and side = 'left'),
               count(*) filter (not shared and side = 'right'),
               count(*) filter (entity_id = cluster and joined)
        from member join entity using (entity_id)
        """
    )
    return dict(zip(("clusters", "linked", "left", "right", "joined"), row, strict=True))


JOINED = f"""
    with {SELECTED},
    crowd as (
        select cluster, m.entity_id, side, key, name
        from member m join entity using (entity_id) where joined
    ),
    inside as (
        select cluster,
               list({{'key': key, 'name': name}} order by key) filter (side = 'left') as left,
               list({{'key': key, 'name': name}} order by key) filter (side = 'right') as right
        from crowd group by cluster
    ),
    stated as (
        select l.cluster, list(distinct {{
                   'left': l.key, 'right': r.key, 'said_by': coalesce(
                       s.curator || if(s.source = 'released', ', by a release', ''), s.source)
               }}) as links
        from selected s
        join crowd l on l.entity_id = s.left_id join crowd r on r.entity_id = s.right_id
        where s.verdict = 'accept' group by l.cluster
    ),
    against as (
        select l.cluster, list({{'left': l.key, 'right': r.key}}) as rejected
        from not_same s
        join crowd l on l.entity_id = s.left_id join crowd r on r.entity_id = s.right_id
        where l.cluster = r.cluster group by l.cluster
    )
    select inside.left, inside.right, list_sort(links) as links,
           list_sort(coalesce(rejected, [])) as rejected
    from inside join stated using (cluster) left join against using (cluster)
    order by len(coalesce(rejected, [])) = 0, cluster
    limit $limit
"""


def joined(cursor: Cursor, selection: Selection, limit: int | None = None) -> pa.Table:
    """The clusters that join two entities of a side, those against a rejection first, by key.

    Columns: left, right (lists of {key, name}, by key), links (a list of {left, right, said_by},
    keys, curator), rejected (a list of {left, right}: pairs that the cluster joins, though curators
    said that they are not the same).
    """
    return cursor.table(
        JOINED,
        limit=limit,
        **parameters(selection),
    )


def rejected(cursor: Cursor) -> int:
    """Pairs that a curator said are not the same and that a cluster joins all the same."""
    [(count,)] = cursor.rows(
        """
        select count(*) from not_same s
        join member l on l.entity_id = s.left_id join member r on r.entity_id = s.right_id
        where l.cluster = r.cluster
        """
    )
    return count
