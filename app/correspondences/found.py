"""All correspondences of a workspace: what links show, and what people said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from app.correspondences.matching import Correspondence, correspondences, one_to_one
from app.correspondences.stated import Stated, as_arrow, stated
from store.correspondences.correspondences import Said
from store.database import Store

SURE = 0.9  # probability from which on a proposal is looked at like a link
SYMMETRIC = 0.9  # of the confidence of one turned round, at which the same way is preferred
OPEN, CONFIRMED, REFUSED, JOINED = "open", "confirmed", "refused", "joined"


@dataclass(frozen=True)
class Found:
    """What links show, before anything is said about it."""

    rows: list[Correspondence]
    stated: dict[str, Stated]
    links: pd.DataFrame  # (pair, left_id, right_id, sure)


@dataclass(frozen=True)
class Row:
    """A correspondence as it stands; `best` says that neither has a better one."""

    shows: Correspondence
    state: str
    best: bool
    said: Said | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.shows.kind, self.shows.left, self.shows.right


def find(store: Store, sure: float | None = SURE) -> Found:
    """What the links of a workspace show and, with `sure`, proposals at least so probable."""
    evidence = store.correspondences.evidence(sure)
    kinds = stated(evidence)
    rows = [
        row
        for kind in kinds
        for row in correspondences(
            kind, store.correspondences.agreements(as_arrow(kind.left), as_arrow(kind.right))
        )
    ]
    return Found(_one_way(rows), {kind.kind: kind for kind in kinds}, evidence.links.to_pandas())


def _one_way(rows: list[Correspondence]) -> list[Correspondence]:
    """Relations are the same or one turned round, whichever links show more of; where that is about
    as much, as of neighbours that are neighbours both ways, the same."""
    turned = {(row.left, row.right): row.confidence for row in rows if row.kind == "inverse"}
    plain = {(row.left, row.right): row.confidence for row in rows if row.kind == "relation"}
    wrong = {
        ("inverse" if turned[pair] <= plain[pair] / SYMMETRIC else "relation", *pair)
        for pair in turned.keys() & plain.keys()
    }
    return [row for row in rows if (row.kind, row.left, row.right) not in wrong]


def standing(found: Found, store: Store) -> list[Row]:
    """What links show with what people said: the best match of each first, the surest first."""
    said = {(one.kind, one.left, one.right): one for one in store.correspondences.said()}
    joined = set(store.graphs.joined_columns())
    shows = {(one.kind, one.left, one.right): one for one in found.rows}
    for key in said:
        shows.setdefault(key, _unseen(found, *key))
    for pair in joined - {(left, right) for _, left, right in shows}:
        kind = "relation" if pair[0] in found.stated["relation"].keys[0] else "attribute"
        shows[kind, *pair] = _unseen(found, kind, *pair)
    open_ = [one for key, one in shows.items() if key not in said or said[key].verdict != "refuse"]
    best = one_to_one(_confirmed_first(open_, said))
    rows = [Row(one, _state(key, said, joined), key in best, said.get(key))
            for key, one in shows.items()]  # fmt: skip
    return sorted(rows, key=lambda row: (not row.best, -row.shows.confidence, -row.shows.agree))


def _confirmed_first(rows: list[Correspondence], said: dict) -> list[Correspondence]:
    """With the confirmed ones above all others."""
    return [
        replace(row, confidence=2.0) if (row.kind, row.left, row.right) in said else row
        for row in rows
    ]


def _unseen(found: Found, kind: str, left: str, right: str) -> Correspondence:
    """One that the links don't show."""
    return Correspondence(kind, left, right, 0, 0, 0.0)


def _state(key: tuple[str, str, str], said: dict, joined: set) -> str:
    if key in said:
        return CONFIRMED if said[key].verdict == "confirm" else REFUSED
    return JOINED if key[0] in ("relation", "attribute") and key[1:] in joined else OPEN


EXPORTED = pa.schema(
    [(name, pa.string()) for name in ("kind", "left", "right", "comment")]
    + [("confidence", pa.float64())]
)


def unconfirmed(rows: list[Row], least: float) -> pa.Table:
    """The best matches that nobody has said anything about, from a confidence on (EXPORTED)."""
    chosen = [
        {
            "kind": row.shows.kind,
            "left": row.shows.left,
            "right": row.shows.right,
            "confidence": row.shows.confidence,
            "comment": f"agree on {row.shows.agree} of {row.shows.both} linked entities with both",
        }
        for row in rows
        if row.best and row.said is None and row.shows.confidence >= least
    ]
    return pa.Table.from_pylist(chosen, EXPORTED)
