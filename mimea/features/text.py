"""All words of an entity as one vector that tells by what is rare [ours].

An encoder trained on few links sees what is common: it takes two versions of a program for the same
and forgets a model number that stands in two rows of ten thousand. These vectors are not trained.
They are the TF-IDF of all that is written at an entity, wherever it stands, so that a maker in one
graph's title meets the other one's column of makers. A random projection keeps their cosines to
about 1/√WIDTH and makes them as narrow as the other modalities.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from mimea.features.ngrams import ngrams
from mimea.graph import Bag
from mimea.snapshot import Snapshot

COLUMNS = 2**18  # of the hashed n-grams before the projection
WIDTH, NARROWEST = 1024, 128
MOST_NUMBERS = 4 * 10**7  # in all vectors: half as wide above that, and so on
SPREAD = 16  # dimensions that a column of the n-grams goes to


def text_rows(snapshot: Snapshot) -> Tensor:
    """Unit rows (N,d), zero for entities without any text."""
    text = _texts(snapshot)
    bag = ngrams(text["entity"], text["text"], snapshot.entities, COLUMNS)
    rows = _projected(bag, _width(snapshot.entities))  # (N, d)
    length = np.linalg.norm(rows, axis=1, keepdims=True)  # (N, 1)
    np.divide(rows, length, out=rows, where=length > 0)
    return torch.from_numpy(rows)


def _projected(bag: Bag, width: int) -> np.ndarray:
    """The rows of a bag (N,COLUMNS) by a random projection: (N,d). Each column that occurs goes to
    SPREAD dimensions, with random signs."""
    from scipy.sparse import csr_matrix

    there = np.bincount(bag.indices.numpy(), minlength=bag.columns) > 0  # (COLUMNS,)
    used, column = np.flatnonzero(there), (there.cumsum() - 1)[bag.indices.numpy()]  # (F,), (nnz,)
    random = np.random.default_rng(0)
    places = random.integers(width, size=len(used) * SPREAD)
    signs = random.choice(np.array([-1, 1], np.float32), len(places))
    first = np.arange(0, len(places) + 1, SPREAD)
    projection = csr_matrix((signs, places, first), shape=(len(used), width))  # (F, d)
    parts = (bag.weights.numpy(), column, bag.offsets.numpy())
    counted = csr_matrix(parts, shape=(len(bag.offsets) - 1, len(used)))  # (N, F)
    return (counted @ projection).toarray().astype(np.float32)


def _width(entities: int) -> int:
    width = WIDTH
    while width > NARROWEST and width * entities > MOST_NUMBERS:
        width //= 2
    return width


def _texts(snapshot: Snapshot) -> pd.DataFrame:
    """Rows (entity, text), each once: names, values, descriptions, and the names of neighbours
    that lead no further, such as the maker that a column of a table names."""
    tables = snapshot.tables
    names = tables["names"].rename(columns={"name": "text"})[["entity", "text"]]
    values = tables["attribute_triples"].rename(columns={"value": "text"})
    triples = tables["relation_triples"]
    ends = triples[~triples["tail"].isin(triples["head"])][["head", "tail"]]
    named = ends.merge(names, left_on="tail", right_on="entity")[["head", "text"]]
    parts = [
        names,
        values[["entity", "text"]],
        tables["descriptions"].rename(columns={"description": "text"})[["entity", "text"]],
        named.rename(columns={"head": "entity"}),
    ]
    every = pd.concat(parts, ignore_index=True).dropna()
    return every.astype({"entity": np.int64, "text": str}).drop_duplicates(ignore_index=True)
