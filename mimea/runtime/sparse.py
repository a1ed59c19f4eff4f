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
