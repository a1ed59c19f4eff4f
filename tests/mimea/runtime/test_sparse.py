"""Products at single places of a matrix against the whole matrix."""

from __future__ import annotations

import pytest
import torch

from mimea.runtime.sparse import row_products


def test_each_query_is_multiplied_with_its_own_candidates():
    torch.manual_seed(0)
    queries, base = torch.randn(4, 6), torch.randn(9, 6)
    near = torch.tensor([[8, 0, 3], [1, 2, 5], [7, 7, 7], [0, 8, 4]])
    wanted = (queries @ base.t()).gather(1, near)
    assert torch.allclose(row_products(queries, base, near), wanted, atol=1e-5)


@pytest.mark.parametrize("shape", [(3, 0), (0, 4)])
def test_without_candidates_there_are_no_products(shape):
    near = torch.zeros(shape, dtype=torch.long)
    assert row_products(torch.randn(shape[0], 2), torch.randn(5, 2), near).shape == shape
