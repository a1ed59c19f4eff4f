"""IRIs that both graphs use: for entities of their own, or for a third thing that they point to
[ours].

Two entities that alone point to one Wikidata item, each by a relation of its graph, are likely the
same; two that point to one country are not, and neither are they alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.snapshot import Snapshot
from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.equal_keys import equal_keys
from mimea.starting.keys import text_keys
from mimea.starting.neighbours import Edges

IRI = r"(?i)^(?:https?://|urn:)"
WIKIDATA_PAGE = r"(?i)^wikidata\.org/wiki/(?=[QPL]\d)"  # about what /entity/ names
SAME = 0.99  # of entities with one IRI are taken to be the same
FEWEST = 3  # pairs by two relations
NO_OTHERS = np.zeros((0, 2), np.int64)


def iri_candidates(snapshot: Snapshot, edges: Edges, open_: np.ndarray) -> list[Candidates]:
    """Pairs of entities that are `open_` (N,) bool and have the same IRI, or point to the same."""
    same = _same(snapshot)
    if same.empty:
        return []
    own = same[open_[same["left"]] & open_[same["right"]]]
    own = own.assign(many_left=1, many_right=1, row_left=own["left"], row_right=own["right"])
    found = [Candidates("iris", "iris", SAME, own, NO_OTHERS)] if len(own) else []
    return found + _pointing(same, edges, open_, snapshot.left)


def iri_keys(iris: pd.Series) -> np.ndarray:
    """A number (T,) uint64 for each IRI, equal for the same one, whatever its scheme."""
    address = iris.str.replace(r"(?i)^https?://(?:www\.)?", "", regex=True).str.rstrip("/#")
    return text_keys(address.str.replace(WIKIDATA_PAGE, "wikidata.org/entity/", regex=True))


def _same(snapshot: Snapshot) -> pd.DataFrame:
    """Entities (left, right) with the same IRI."""
    entities = snapshot.tables["entities"]
    entities = entities[entities["key"].str.contains(IRI, regex=True)]
    table = pd.DataFrame(
        {"entity": entities["entity"].to_numpy(np.int64), "key": iri_keys(entities["key"])}
    )
    side = table["entity"] < snapshot.left
    sides = [part[~part.duplicated("key", keep=False)] for part in (table[side], table[~side])]
    both = sides[0].merge(sides[1], on="key")
    return both.rename(columns={"entity_x": "left", "entity_y": "right"})[["left", "right"]]


def _pointing(same: pd.DataFrame, edges: Edges, open_: np.ndarray, left: int) -> list[Candidates]:
    """Pairs that point to the same IRI, by the relations with which they do."""
    number = np.full(len(open_), -1)
    number[same["left"]] = number[same["right"]] = np.arange(len(same))
    kept = (number[edges.other] >= 0) & open_[edges.entity]
    half = pd.DataFrame(
        {
            "entity": edges.entity[kept],
            "relation": edges.relation[kept],
            "key": number[edges.other[kept]],
            "row": edges.other[kept],
        }
    )
    side = (half["entity"] < left).to_numpy()
    sides = half[side], half[~side]
    alone = [part[~part.duplicated(["relation", "key"], keep=False)] for part in sides]
    pairs = alone[0].merge(alone[1], on="key").groupby(["relation_x", "relation_y"]).size()
    found = []
    for relations in pairs[pairs >= FEWEST].index:
        parts = [
            part.loc[part["relation"] == one, ["entity", "key", "row"]]
            for part, one in zip(sides, relations, strict=True)
        ]
        equal = equal_keys(*parts)
        prior = prior_of(equal.alone, equal.wrong)
        group = f"iris {relations[0]} {relations[1]}"
        found.append(Candidates("iris", group, prior, equal.pairs, equal.others))
    return found
