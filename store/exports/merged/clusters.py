"""Clusters: entities that links and decisions on duplicates join, directly or by way of others.

A cluster of one left and one right entity is what links are for. One that joins two entities of a
side also says that these two are the same. Where curators said so, or where the project lets an
entity have several counterparts, that is meant; other such clusters are listed before anything is
merged, with what joins them and with pairs in them that aren't the same, as curators said.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from store.cursor import Cursor
from store.exports.choices.selection import SELECTED, Selection, parameters


def gather(cursor: Cursor, selection: Selection, first: str = "left") -> None:
    """Make the temp table member(entity_id, cluster, shared, joined, doubtful), a row for every
    entity.

    `cluster` is the entity_id of the member that stands for all: the one with the smallest key of
    the side `first`, or of the other side where the cluster has none of that. `shared`: it has
    members of both sides; `joined`: several of one; `doubtful`: that these are the same is nothing
    that somebody said. Clusters are the connected components of the selected positive links and of
    the pairs of one side that are one thing.
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
    same = cursor.table(SAID.format("same"))
    ends = [np.append(links[side], same[one]) for side, one in
            (("left_id", "first_id"), ("right_id", "second_id"))]  # fmt: skip
    edges = coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(count, count))
    _, label = connected_components(edges, directed=False)  # (entities,)
    in_order = np.roll(np.arange(count), -left if first == "right" else 0)
    _, place = np.unique(label[in_order], return_index=True)  # where each label comes first
    sizes = np.bincount(label)
    lefts = np.bincount(label[:left], minlength=len(sizes))
    joined = (lefts > 1) | (sizes - lefts > 1)
    doubtful = joined & _doubtful(cursor, label, left)
    members = {
        "entity_id": np.arange(count),
        "cluster": in_order[place][label],
        "shared": ((lefts > 0) & (sizes > lefts))[label],
        "joined": joined[label],
        "doubtful": doubtful[label],
    }
    cursor.register("in_member", pa.table(members))
    cursor.run("create temp table member as select * from in_member")


SAID = "select first_id, second_id from duplicate_pair where standing = '{}'"


def _doubtful(cursor: Cursor, label: np.ndarray, left: int) -> np.ndarray:
    """(clusters,) bool: whether a cluster of these labels joins entities of a side that nobody said
    are one thing, where that isn't allowed; or two that curators told apart."""
    apart = cursor.table(SAID.format("different"))
    first, second = (label[apart[name].to_numpy()] for name in ("first_id", "second_id"))
    found = np.zeros(label.max() + 1, bool)
    found[first[first == second]] = True
    [(allowed,)] = cursor.rows(
        "select last(value order by seq) = 'true' from setting where name = 'many_to_many'"
    )
    if allowed:
        return found
    ids, things = np.array(cursor.rows("select * from one_thing"), np.int64).reshape(-1, 2).T
    thing = np.arange(len(label))
    thing[ids] = things
    alone = thing == np.arange(len(label))  # one entity for each thing
    lefts = np.bincount(label[:left][alone[:left]], minlength=len(found))
    rights = np.bincount(label[left:][alone[left:]], minlength=len(found))
    return found | (lefts > 1) | (rights > 1)


def counts(cursor: Cursor) -> dict[str, int]:
    """Of the temp table member: clusters, linked ones among them, unlinked ones of each side, and
    clusters that join entities of a side though nobody said that these are one thing."""
    [row] = cursor.rows(
        """
        select count(*) filter (entity_id = cluster),
               count(*) filter (entity_id = cluster and shared),
               count(*) filter (entity_id = cluster and not shared and side = 'left'),
               count(*) filter (entity_id = cluster and not shared and side = 'right'),
               count(*) filter (entity_id = cluster and doubtful)
        from member join entity using (entity_id)
        """
    )
    return dict(zip(("clusters", "linked", "left", "right", "joined"), row, strict=True))


JOINED = f"""
    with {SELECTED},
    crowd as (
        select cluster, m.entity_id, side, key, name, doubtful
        from member m join entity using (entity_id) where joined
    ),
    inside as (
        select cluster,
               list({{'key': key, 'name': name}} order by key) filter (side = 'left') as left,
               list({{'key': key, 'name': name}} order by key) filter (side = 'right') as right,
               any_value(doubtful) as doubtful
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
    where doubtful or len(rejected) > 0
    order by len(coalesce(rejected, [])) = 0, cluster
    limit $limit
"""


def joined(cursor: Cursor, selection: Selection, limit: int | None = None) -> pa.Table:
    """The clusters that join entities of a side though nobody said that these are one thing, or
    that join a rejected pair; the latter first, by key.

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
