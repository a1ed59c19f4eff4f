"""Counted columns and hashed character n-grams as sparse rows of unit length."""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch

from mimea.graph import Bag


def bag(entity: np.ndarray, column: np.ndarray, entities: int, columns: int) -> Bag:
    """Counts of (entity (M,), column (M,)) as log weights, rows of unit length: (N, columns)."""
    pairs, count = np.unique(entity.astype(np.int64) * columns + column, return_counts=True)
    row, column = pairs // columns, pairs % columns
    weight = np.log1p(count).astype(np.float32)
    return _unit_bag(row, column, weight, entities, columns)


def _unit_bag(row, column, weight, entities: int, columns: int) -> Bag:
    length = np.sqrt(np.bincount(row, weight.astype(np.float64) ** 2, minlength=entities))
    weight = (weight / length[row]).astype(np.float32)
    offsets = np.searchsorted(row, np.arange(entities + 1))
    return Bag(*(torch.tensor(np.asarray(x)) for x in (offsets, column, weight)), columns)


def ngrams(entity: pd.Series, text: pd.Series, entities: int, columns: int) -> Bag:
    """Hashed character n-grams of all texts (T,) of each entity (T,), by TF-IDF [standard]:
    (N, columns).

    No n-gram reaches beyond a word, so each different word is taken apart once.
    """
    if text.empty:
        return _unit_bag(*(np.zeros(0, np.int64) for _ in range(3)), entities, columns)
    # takes most of a second, which graphs without text needn't wait
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    words = text.astype(str).str.split().set_axis(entity.to_numpy()).explode().dropna()
    known = np.unique(entity.to_numpy(np.int64))  # (E,)
    row = np.searchsorted(known, words.index.to_numpy(np.int64))  # (W,)
    place, different = pd.factorize(words)  # (W,), (D,)
    if not len(different):
        return ngrams(entity[:0], text[:0], entities, columns)
    parts = HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(1, 4),
        n_features=columns,
        alternate_sign=False,
        strip_accents="unicode",
        norm=None,
        dtype=np.float32,
    ).transform(different)  # (D, columns)
    once = np.ones(len(row), np.float32)  # (W,)
    counted = csr_matrix((once, (row, place)), (len(known), len(different))) @ parts  # (E, columns)
    weighted = TfidfTransformer(sublinear_tf=True, norm=None).fit_transform(counted).tocsr()
    weighted.sort_indices()
    row = np.repeat(known, np.diff(weighted.indptr))
    return _unit_bag(row, weighted.indices.astype(np.int64), weighted.data, entities, columns)
