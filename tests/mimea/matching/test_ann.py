"""What the rough comparison finds, against one of all pairs in full."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from mimea.matching.ann import nearest


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
    found = nearest(QUERIES, BASE, 10)
    wanted = (QUERIES @ BASE.t()).topk(10, dim=1)
    assert recall(found.indices, wanted.indices) > 0.98
    assert recall(found.indices[:, :1], wanted.indices[:, :1]) > 0.99


def test_what_is_found_has_its_exact_similarity_and_comes_best_first():
    found = nearest(QUERIES, BASE, 10)
    exact = (QUERIES[:, None] * BASE[found.indices]).sum(2)
    assert torch.allclose(found.values, exact, atol=1e-5)
    assert (found.values.diff(dim=1) <= 0).all()
    assert all(len(set(row)) == 10 for row in found.indices.tolist())


def test_a_penalty_moves_the_base_rows_down():
    penalty = torch.rand(len(BASE), generator=torch.Generator().manual_seed(2))
    found = nearest(QUERIES, BASE, 10, penalty)
    wanted = (QUERIES @ BASE.t() - penalty).topk(10, dim=1)
    assert recall(found.indices, wanted.indices) > 0.95


def test_the_same_base_gives_the_same_answer():
    first, second = (nearest(QUERIES[:50], BASE, 5) for _ in range(2))
    assert torch.equal(first.indices, second.indices)
    assert torch.equal(first.values, second.values)


@pytest.mark.parametrize("rows", [1, 5, 150])
def test_a_small_base_is_compared_with_everybody(rows):
    base = BASE[:rows]
    k = min(3, rows)
    found = nearest(QUERIES[:20], base, k)
    assert torch.equal(found.indices, (QUERIES[:20] @ base.t()).topk(k, dim=1).indices)


def test_equal_rows_are_all_as_good():
    """What varies least is still told apart from what doesn't vary at all."""
    base = torch.cat([BASE[:1].expand(5000, -1), BASE[-3:]])
    found = nearest(BASE[-3:], base, 2)
    assert found.indices[:, 0].tolist() == [5000, 5001, 5002]
    assert torch.isfinite(found.values).all()


def test_vectors_without_clusters_are_found_too():
    """A match at cosine 0.5 among 20,000 random vectors, of which no lists could be made."""
    random = torch.Generator().manual_seed(3)
    base = F.normalize(torch.randn(20_000, 1000, generator=random), dim=1)
    noise = F.normalize(torch.randn(500, 1000, generator=random), dim=1)
    queries = F.normalize(base[:500] + 1.7 * noise, dim=1)
    assert 0.45 < float((queries * base[:500]).sum(1).mean()) < 0.55
    found = nearest(queries, base, 1).indices[:, 0]
    assert (found == torch.arange(500)).float().mean() > 0.95


def test_progress_ends_at_one():
    shares = []
    nearest(QUERIES, BASE, 1, on_block=shares.append)
    assert shares[-1] == 1.0


def test_the_threads_of_what_follows_are_left_as_they_were():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        nearest(QUERIES[:50], BASE, 5)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
