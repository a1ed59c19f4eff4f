"""Sums and products over the rows of a sparse matrix in CSR order, which torch has as one kernel.

A row's entries stand between `offsets[i]` and `offsets[i + 1]`. Neither function holds a tensor of
shape (entries, width).
"""

from __future__ import annotations

import warnings

import torch
from torch import Tensor
from torch.nn import functional as F


def weighted_rows(indices: Tensor, offsets: Tensor, weights: Tensor, x: Tensor) -> Tensor:
    """Σ over each row of weight times x[index]: (N, d).

    indices (M,), offsets (N+1,), both of the same integer type; weights (M,); x (C,d).
    """
    return F.embedding_bag(
        indices, x, offsets, mode="sum", per_sample_weights=weights, include_last_offset=True
    )


def row_products(queries: Tensor, base: Tensor, near: Tensor) -> Tensor:
    """Of each query (Q,d) with its candidates (Q,c), rows of the base (R,d): (Q, c). No tensor of
    shape (Q,c,d) is made; that takes eight times as long."""
    if not near.numel():
        return queries.new_zeros(near.shape)
    ids, order = near.sort(dim=1)  # (Q, c)
    offsets = torch.arange(0, ids.numel() + 1, ids.shape[1], device=ids.device)  # (Q+1,)
    products = sampled_product(offsets, ids.flatten(), queries, base).view_as(ids)  # (Q, c)
    return torch.empty_like(products).scatter(1, order, products)


def sampled_product(offsets: Tensor, columns: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """⟨a_row, b_column⟩ at every entry: (M,). offsets (N+1,), columns (M,), a (N,d), b (C,d)."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sparse", UserWarning)  # "in beta state"
        pattern = torch.sparse_csr_tensor(
            offsets,
            columns,
            torch.zeros_like(columns, dtype=a.dtype),
            (len(a), len(b)),
            check_invariants=False,
        )
    return torch.sparse.sampled_addmm(pattern, a, b.t(), beta=0.0).values()  # (M,)
