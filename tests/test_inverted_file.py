"""What an inverted file finds, against a comparison of all pairs."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from mimea.inverted_file import InvertedFile


def clustered(rows: int, width: int = 64, clusters: int = 60, seed: int = 0) -> torch.Tensor:
    """Unit rows around common centres, the same for every seed."""
    centres = torch.randn(clusters, width, generator=torch.Generator().manual_seed(99))
    random = torch.Generator().manual_seed(seed)
    place = torch.randint(0, clusters, (rows,), generator=random)
    return F.normalize(centres[place] + 0.5 * torch.randn(rows, width, generator=random), dim=1)


BASE, QUERIES = clustered(5000), clustered(1000, seed=1)


def recall(found: torch.Tensor, wanted: torch.Tensor) -> float:
    return (wanted[:, :, None] == found[:, None, :]).any(2).float().mean().item()


def test_nearly_all_of_the_ten_nearest_are_found():
    found = InvertedFile(BASE).nearest(QUERIES, 10)
    wanted = (QUERIES @ BASE.t()).topk(10, dim=1)
    assert recall(found.indices, wanted.indices) > 0.98
    assert recall(found.indices[:, :1], wanted.indices[:, :1]) > 0.99


def test_what_is_found_has_its_exact_similarity_and_comes_best_first():
    found = InvertedFile(BASE).nearest(QUERIES, 10)
    exact = (QUERIES[:, None] * BASE[found.indices]).sum(2)
    assert torch.allclose(found.values, exact, atol=1e-5)
    assert (found.values.diff(dim=1) <= 0).all()
    assert all(len(set(row)) == 10 for row in found.indices.tolist())


def test_a_penalty_moves_the_base_rows_down():
    penalty = torch.rand(len(BASE), generator=torch.Generator().manual_seed(2))
    found = InvertedFile(BASE).nearest(QUERIES, 10, penalty)
    wanted = (QUERIES @ BASE.t() - penalty).topk(10, dim=1)
    assert recall(found.indices, wanted.indices) > 0.95


def test_the_same_base_gives_the_same_lists():
    first, second = (InvertedFile(BASE).nearest(QUERIES[:50], 5) for _ in range(2))
    assert torch.equal(first.indices, second.indices)
    assert torch.equal(first.values, second.values)


@pytest.mark.parametrize("rows", [1, 5, 150])
def test_a_small_base_is_compared_with_everybody(rows):
    base = BASE[:rows]
    k = min(3, rows)
    found = InvertedFile(base).nearest(QUERIES[:20], k)
    assert torch.equal(found.indices, (QUERIES[:20] @ base.t()).topk(k, dim=1).indices)


def test_who_finds_too_few_in_the_lists_looks_everywhere():
    """Equal rows share one list; the others are empty, and a query from afar finds nobody there."""
    base = torch.cat([BASE[:1].expand(5000, -1), BASE[-3:]])
    found = InvertedFile(base).nearest(-BASE[:4], 12)
    assert torch.isfinite(found.values).all()


def test_progress_ends_at_one():
    shares = []
    InvertedFile(BASE).nearest(QUERIES, 1, on_block=shares.append)
    assert shares[-1] == 1.0
