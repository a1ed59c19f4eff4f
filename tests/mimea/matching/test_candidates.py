"""Candidates from one comparison are those of a comparison that knows the hubness beforehand."""

import pytest
import torch
from torch.nn.functional import normalize

from mimea.matching import candidates, matching
from mimea.matching.candidates import match


def cloud(count: int, seed: int) -> torch.Tensor:
    """Unit rows (count, 6), some in the thick of it and some alone: hubness differs much."""
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randn(count, 6, generator=generator, dtype=torch.float64)
    rows[::3] += torch.tensor([4.0, 0, 0, 0, 0, 0], dtype=torch.float64)
    return normalize(rows, dim=1)


def wanted(left, right, rows, k):
    near = (left @ right.t()).topk(2, dim=1).values.mean(1)
    near_right = (left @ right.t()).topk(2, dim=0).values.mean(0)
    hub_left, hub_right = near - near.mean(), near_right - near_right.mean()
    similarity = left[rows] @ right.t()
    score = similarity - (hub_left[rows][:, None] + hub_right) / 2
    best = score.topk(min(k, len(right)), dim=1)
    return hub_left, hub_right, best, similarity.gather(1, best.indices), score.argmax(0)


@pytest.mark.parametrize("kept", [5, 12, 80])
@pytest.mark.parametrize("block", [7, 16, 1024])
def test_they_are_exact_whatever_is_kept(monkeypatch, kept, block):
    monkeypatch.setattr(candidates, "KEPT", kept)
    monkeypatch.setattr(candidates.interleaved_blocks, "__defaults__", (block,))
    left, right = cloud(90, 1), cloud(110, 2)
    rows = torch.arange(0, 90, 2)
    found = match(left, right, rows, 5, 2)
    hub_left, hub_right, best, similarity, chosen_by = wanted(left, right, rows, 5)
    torch.testing.assert_close(found.hub_left, hub_left)
    torch.testing.assert_close(found.hub_right, hub_right)
    torch.testing.assert_close(found.candidates.score, best.values)
    torch.testing.assert_close(found.candidates.similarity, similarity)
    assert torch.equal(found.candidates.index, best.indices)
    assert torch.equal(found.candidates.chosen_by, chosen_by)


def test_they_are_exact_where_many_rows_leave_room_for_few(monkeypatch):
    monkeypatch.setattr(candidates, "LEAST_KEPT", 6)
    monkeypatch.setattr(candidates, "KEPT_IN_ALL", 90 * 8)
    monkeypatch.setattr(candidates.interleaved_blocks, "__defaults__", (16,))
    widths, best_of_kept = [], candidates._best_of_kept

    def noted(near, *more):
        widths.append(near.values.shape[1])
        return best_of_kept(near, *more)

    monkeypatch.setattr(candidates, "_best_of_kept", noted)
    left, right, rows = cloud(90, 1), cloud(110, 2), torch.arange(90)
    found = match(left, right, rows, 5, 2)
    assert widths == [8]
    assert torch.equal(found.candidates.index, wanted(left, right, rows, 5)[2].indices)


def test_few_are_compared_again_when_enough_are_kept(monkeypatch):
    compared = []
    again = candidates.best_candidates
    monkeypatch.setattr(candidates, "KEPT", 20)
    monkeypatch.setattr(candidates.interleaved_blocks, "__defaults__", (32,))
    monkeypatch.setattr(
        candidates,
        "best_candidates",
        lambda left, *more: compared.append(len(left)) or again(left, *more),
    )
    left, right = cloud(600, 3), cloud(500, 4)
    match(left, right, torch.arange(600), 3, 2)
    assert sum(compared) < 300


def test_more_are_asked_for_than_there_are():
    left, right = cloud(4, 5), cloud(2, 6)
    found = match(left, right, torch.tensor([2]), 10, 2).candidates
    assert sorted(found.index[0].tolist()) == [0, 1]
    assert found.chosen_by.tolist() == [0, 0]


def test_nobody_waits():
    left, right = cloud(4, 5), cloud(3, 6)
    found = match(left, right, torch.tensor([], dtype=torch.long), 10, 2)
    assert len(found.hub_left) == 4
    assert len(found.hub_right) == 3
    assert found.candidates.index.shape == (0, 3)


def test_where_pairs_are_too_many_it_is_looked_up(monkeypatch):
    left, right = cloud(60, 7).float(), cloud(50, 8).float()
    every = torch.arange(60)
    exact = match(left, right, every, 3, 2)
    monkeypatch.setattr(matching, "EXACT_PRODUCTS", 10)
    found = match(left, right, every, 3, 2)
    assert found.candidates.index.shape == exact.candidates.index.shape
    same = (found.candidates.index[:, 0] == exact.candidates.index[:, 0]).float().mean()
    assert same > 0.9
