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
    (N, columns)."""
    if text.empty:
        return _unit_bag(*(np.zeros(0, np.int64) for _ in range(3)), entities, columns)
    # takes most of a second, which graphs without text needn't wait
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    joined = text.astype(str).groupby(entity.to_numpy()).agg(" ".join)
    hashed = HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(1, 4),
        n_features=columns,
        alternate_sign=False,
        strip_accents="unicode",
        norm=None,
        dtype=np.float32,
    ).transform(joined)
    weighted = TfidfTransformer(sublinear_tf=True, norm=None).fit_transform(hashed).tocsr()
    row = np.repeat(joined.index.to_numpy(np.int64), np.diff(weighted.indptr))
    return _unit_bag(row, weighted.indices.astype(np.int64), weighted.data, entities, columns)
