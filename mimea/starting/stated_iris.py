"""Entities that are the same by what their graphs state, such as owl:sameAs [ours].

Either both name the same third IRI, or one names the other.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.snapshot import Snapshot
from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.equal_keys import EqualKeys, equal_keys
from mimea.starting.same_iris import NO_OTHERS, SAME, iri_keys

CLOSE = "closeMatch"  # how a predicate ends that says less than "the same"
CLOSE_MATCH = 0.9  # of entities of which it is stated are taken to be the same
ITSELF = 1  # in more_left: one of the two is what the other is called


def stated_candidates(snapshot: Snapshot, open_: np.ndarray) -> list[Candidates]:
    """Pairs of entities that are `open_` (N,) bool and are stated to be the same; row_left is −1 −
    the place of a statement in the table `identities`."""
    rows = _called(snapshot)
    rows = rows[open_[rows["entity"].to_numpy(np.int64)]].reset_index(drop=True)
    rows["row"] = rows.index
    side = (rows["entity"] < snapshot.left).to_numpy()
    equal = equal_keys(rows[side], rows[~side])
    pairs = equal.pairs
    stated, close = (
        {end: rows[what].to_numpy()[pairs[f"row_{end}"]] for end in ("left", "right")}
        for what in ("statement", "close")
    )
    own = {end: stated[end] < 0 for end in stated}  # is what it is called
    place = np.where(own["left"], stated["right"], stated["left"])
    pairs = pairs.assign(
        row_left=-1 - place, more_left=np.where(own["left"] | own["right"], ITSELF, 0)
    )
    less = close["left"] | close["right"]
    both = ~(own["left"] & own["right"])  # entities with one IRI are found as such
    return [
        *_group("iris stated", SAME, pairs[both & ~less], equal),
        *_group("iris close", CLOSE_MATCH, pairs[both & less], equal),
    ]


def _group(name: str, most: float, pairs: pd.DataFrame, equal: EqualKeys) -> list[Candidates]:
    if pairs.empty:
        return []
    pairs = pairs.sort_values(["many_left", "many_right"], kind="stable")
    pairs = pairs.drop_duplicates(["left", "right"])
    prior = min(most, prior_of(equal.alone, equal.wrong))
    return [Candidates("iris", name, prior, pairs, NO_OTHERS)]


def _called(snapshot: Snapshot) -> pd.DataFrame:
    """What entities are called, rows (entity, key, statement, close): by statements, and by their
    own keys as far as a statement has them, `statement` −1."""
    stated, entities = snapshot.tables["identities"], snapshot.tables["entities"]
    by_others = pd.DataFrame(
        {
            "entity": stated["entity"].to_numpy(np.int64),
            "key": iri_keys(stated["iri"].astype("str")),
            "statement": np.arange(len(stated)),
            "close": stated["predicate"].astype("str").str.endswith(CLOSE).to_numpy(bool),
        }
    )
    own = pd.DataFrame(
        {
            "entity": entities["entity"].to_numpy(np.int64),
            "key": iri_keys(entities["key"].astype("str")),
            "statement": -1,
            "close": False,
        }
    )
    own = own[own["key"].isin(by_others["key"])]
    return pd.concat([own, by_others], ignore_index=True)
