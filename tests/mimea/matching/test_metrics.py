"""Ranks and matching against brute force, ties included."""

from __future__ import annotations

import pytest
import torch

from mimea.matching import matching
from mimea.matching.matching import best_candidates, nearest_means
from mimea.matching.metrics import csls_ranks, ranks, realistic_rank, summarise


def brute_rank(scores: list[float], truth: int) -> float:
    """The mean of the best and the worst place that the truth could take."""
    better = sum(s > scores[truth] for s in scores)
    equal = sum(s == scores[truth] for s in scores)
    return (better + 1 + better + equal) / 2


def test_realistic_ranks_equal_a_brute_force_reference_under_ties():
    scores = torch.randint(0, 4, (200, 9), generator=torch.Generator().manual_seed(0)).float()
    truth = torch.arange(200) % 9
    wanted = [brute_rank(row.tolist(), t) for row, t in zip(scores, truth.tolist(), strict=True)]
    assert realistic_rank(scores, truth).tolist() == wanted


def test_entities_that_can_not_be_told_apart_are_not_hits():
    left, right = torch.ones(4, 3), torch.ones(4, 3)
    found = summarise(ranks(left, right, torch.arange(4), 3))
    assert found["hits@1"] == 0
    assert found["mrr"] == pytest.approx(1 / 2.5)


def test_hits_and_mrr():
    found = summarise(torch.tensor([1.0, 2.0, 10.0, 11.0]))
    assert found["hits@1"] == 0.25
    assert found["hits@10"] == 0.75
    assert found["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 10 + 1 / 11) / 4)


@pytest.fixture
def points(monkeypatch):
    monkeypatch.setattr(matching.blocks, "__defaults__", (4,))
    torch.manual_seed(0)
    return torch.randn(11, 5), torch.randn(9, 5)


def test_blocks_give_what_the_whole_matrix_gives(points):
    left, right = points
    whole = left @ right.t()
    hub_left, hub_right = nearest_means(left, right, 3)
    assert torch.allclose(hub_left, whole.topk(3, 1).values.mean(1))
    assert torch.allclose(hub_right, whole.topk(3, 0).values.mean(0))
    found = best_candidates(left, right, hub_left, hub_right, 4)
    score = whole - (hub_left[:, None] + hub_right) / 2
    assert torch.equal(found.index, score.topk(4, 1).indices)
    assert torch.allclose(found.similarity, whole.gather(1, found.index))


def test_both_pools_come_from_the_same_products(points):
    left, right = points
    truth = torch.tensor([2, 5, 2, 8, 0, 5, 7, 8, 0, 2, 7])
    pool, place = truth.unique(return_inverse=True)
    whole, among = csls_ranks(left, right, truth, 3, pool)
    assert torch.equal(whole, ranks(left, right, truth, 3))
    assert torch.equal(among, ranks(left, right[pool], place, 3))
