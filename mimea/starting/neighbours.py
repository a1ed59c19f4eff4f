"""Pairs with the same linked neighbours, and how many of these two entities share [ours].

A relation of one graph is matched with that of the other which most often joins the same linked
entities. Then an entity that alone has this relation to a linked neighbour is the one that alone
has it in the other graph.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mimea.snapshot import Snapshot
from mimea.starting.equal_keys import equal_keys
from mimea.starting.keys import mixed

MOST_ALIKE = 12  # pairs of entities that have a relation to one neighbour; more say too little
FEWEST = 3  # links between which a relation must stand to be matched
MATCHED = 0.1  # of the links with the one relation that have the other
HUB = 100  # neighbours; what has more is everybody's neighbour


@dataclass(frozen=True)
class Edges:
    """Half of an edge each: `entity`, `relation` (outwards, or inwards beyond the number of
    relations) and `other` (E,) int64. `next_to` (M,) is entity · N + neighbour, each once and in
    order, `start` (N+1,) where those of an entity begin, `degree` (N,) how many it has."""

    entity: np.ndarray
    relation: np.ndarray
    other: np.ndarray
    next_to: np.ndarray
    start: np.ndarray
    degree: np.ndarray


def read_edges(snapshot: Snapshot) -> Edges:
    triples = snapshot.tables["relation_triples"]
    head, relation, tail = (
        triples[name].to_numpy(np.int64) for name in ("head", "relation", "tail")
    )
    relations = int(relation.max(initial=-1)) + 1
    kept = head != tail
    head, relation, tail = head[kept], relation[kept], tail[kept]
    entity, other = np.r_[head, tail], np.r_[tail, head]
    next_to = np.sort(entity * snapshot.entities + other)
    next_to = next_to[np.diff(next_to, prepend=-1) > 0]
    start = np.searchsorted(next_to, np.arange(snapshot.entities + 1) * snapshot.entities)
    relation = np.r_[relation, relation + relations]
    return Edges(entity, relation, other, next_to, start, np.diff(start))


def numbered(links: np.ndarray, entities: int) -> np.ndarray:
    """The number (N,) of the link that an entity is in, −1 for none."""
    number = np.full(entities, -1)
    number[links[:, 0]] = number[links[:, 1]] = np.arange(len(links))
    return number


def shared_neighbours(
    pairs: np.ndarray, edges: Edges, links: np.ndarray, left: int
) -> tuple[np.ndarray, np.ndarray]:
    """How many linked neighbours pairs (P,2) could share, the lesser of both ends' numbers, and how
    many they do: (P,) each. Neighbours of two entities of one side are shared as they are. Hubs
    don't count."""
    size = len(edges.degree)
    partner = np.full(size, -1)
    fine = np.maximum(edges.degree[links[:, 0]], edges.degree[links[:, 1]]) <= HUB
    partner[links[fine, 0]], partner[links[fine, 1]] = links[fine, 1], links[fine, 0]
    other = edges.next_to % max(size, 1)
    linked = np.r_[0, np.cumsum(partner[other] >= 0)]  # (M+1,)
    count = np.diff(linked[edges.start])  # (N,)
    kept = other[partner[other] >= 0]
    start = linked[edges.start]
    many = count[pairs[:, 0]]  # (P,)
    place = np.repeat(np.arange(len(pairs)), many)
    within = np.arange(len(place)) - np.repeat(many.cumsum() - many, many)
    neighbour = kept[start[pairs[place, 0]] + within]
    one_side = (pairs[:, 0] < left) == (pairs[:, 1] < left)
    wanted = np.where(one_side[place], neighbour, partner[neighbour])
    wanted += pairs[place, 1] * size
    found = np.minimum(np.searchsorted(edges.next_to, wanted), max(len(edges.next_to) - 1, 0))
    hit = edges.next_to[found] == wanted
    shared = np.bincount(place[hit], minlength=len(pairs))
    return np.minimum(many, count[pairs[:, 1]]), shared


def neighbour_candidates(
    edges: Edges, links: np.ndarray, left: int
) -> tuple[pd.DataFrame, np.ndarray]:
    """Pairs with the same relation to linked neighbours: rows (left, right, score, sure, support,
    link), the score being 1 − Π (1 − how sure each makes it), `sure` that of the surest, `link`;
    and entities of one side with the same relation to one (O,2)."""
    number = numbered(links, len(edges.degree))
    half = _linked_half(edges, number)
    on_left = (half["entity"] < left).to_numpy()
    sides = half[on_left], half[~on_left]
    matched = _matched_relations(*sides, number)
    if matched.empty:
        return pd.DataFrame(), np.zeros((0, 2), np.int64)
    rows = []
    for part, relation in zip(sides, ("relation_left", "relation_right"), strict=True):
        part = part.merge(matched, left_on="relation", right_on=relation)
        key = mixed(part["pair"].to_numpy(), part["link"].to_numpy())
        rows.append(part.assign(key=key, row=np.arange(len(part))))
    equal = equal_keys(*(part[["entity", "key", "row"]] for part in rows), MOST_ALIKE, None)
    found = rows[0].iloc[equal.pairs["row_left"]].reset_index(drop=True)
    most = equal.pairs[["many_left", "many_right"]].max(axis=1)
    pairs = equal.pairs.assign(link=found["link"], sure=found["share"] / most)
    return _summed(pairs), _nearest(equal.others)


def _linked_half(edges: Edges, number: np.ndarray) -> pd.DataFrame:
    """The halves of edges to linked neighbours: rows (entity, relation, link)."""
    kept = number[edges.other] >= 0
    half = pd.DataFrame(
        {
            "entity": edges.entity[kept],
            "relation": edges.relation[kept],
            "link": number[edges.other[kept]],
        }
    )
    return half.drop_duplicates()


def _nearest(pairs: np.ndarray) -> np.ndarray:
    """Of pairs (O,2) those that come most often for one of their ends: (U,2)."""
    table = pd.DataFrame(np.sort(pairs, axis=1), columns=["one", "other"])
    often = table.groupby(["one", "other"]).size().rename("often").reset_index()
    often = often.sort_values("often", ascending=False, kind="stable")
    best = ~often.duplicated("one") & ~often.duplicated("other")
    return often[best][["one", "other"]].to_numpy(np.int64)


def _summed(pairs: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of entities, each neighbour counting once."""
    pairs = pairs.sort_values("sure", ascending=False, kind="stable")
    pairs = pairs.drop_duplicates(["left", "right", "link"])
    pairs = pairs.assign(doubt=np.log1p(-np.minimum(pairs["sure"], 0.95)))
    found = pairs.groupby(["left", "right"], sort=True).agg(
        doubt=("doubt", "sum"),
        support=("link", "size"),
        link=("link", "first"),
        sure=("sure", "first"),
    )
    return found.assign(score=1 - np.exp(found["doubt"])).drop(columns="doubt").reset_index()


def _matched_relations(left: pd.DataFrame, right: pd.DataFrame, number: np.ndarray) -> pd.DataFrame:
    """Relations that join the same links: rows (relation_left, relation_right, share, pair)."""
    ends = []
    for side in (left, right):
        own = number[side["entity"].to_numpy()]
        ends.append(side[own >= 0].assign(own=own[own >= 0]).drop(columns="entity"))
    both = ends[0].merge(ends[1], on=["own", "link"], suffixes=("_left", "_right"))
    counts = both.groupby(["relation_left", "relation_right"]).size().rename("joined").reset_index()
    for side, end in zip(("left", "right"), ends, strict=True):
        total = end.groupby("relation").size()
        counts[f"all_{side}"] = counts[f"relation_{side}"].map(total)
    share = counts["joined"] / (np.minimum(counts["all_left"], counts["all_right"]) + 2)
    counts = counts.assign(share=share)
    counts = counts[(counts["joined"] >= FEWEST) & (share >= MATCHED)]
    counts = counts.sort_values("share", ascending=False, kind="stable")
    best = counts.groupby("relation_left").cumcount() < 2
    also = counts.groupby("relation_right").cumcount() < 2
    counts = counts[best | also]
    return counts.assign(pair=np.arange(len(counts)))[
        ["relation_left", "relation_right", "share", "pair"]
    ]
