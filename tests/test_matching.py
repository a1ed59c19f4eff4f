"""Candidates, exact and looked up."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from mimea import matching
from mimea.matching import (
    best_candidates,
    best_lefts,
    blocks,
    hubness_means,
    mutual_nearest,
    nearest_means,
)


def sides(rows: int = 1500, width: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    """Two noisy copies of the same clustered rows."""
    random = torch.Generator().manual_seed(0)
    centres = torch.randn(40, width, generator=random)
    place = torch.randint(0, 40, (rows,), generator=random)
    truth = centres[place] + torch.randn(rows, width, generator=random)
    noise = 0.4 * torch.randn(2, rows, width, generator=random)
    return tuple(F.normalize(truth + part, dim=1) for part in noise)


LEFT, RIGHT = sides()


@pytest.fixture
def looked_up(monkeypatch):
    """As if the pairs were too many to be compared."""
    monkeypatch.setattr(matching, "EXACT_PAIRS", 0)


def pairs_of(found) -> set[tuple[int, int]]:
    return set(map(tuple, found[0].tolist()))


def test_mutual_pairs_are_each_others_best_by_csls():
    left, right = LEFT[:300], RIGHT[:280]
    hub_left, hub_right = nearest_means(left, right, 3)
    score = left @ right.t() - (hub_left[:, None] + hub_right) / 2
    best = score.argmax(1)
    wanted = {(i, int(j)) for i, j in enumerate(best) if int(score[:, j].argmax()) == i}
    assert pairs_of(mutual_nearest(left, right, 3)) == wanted


def test_nearly_all_mutual_pairs_are_looked_up(monkeypatch):
    exact = pairs_of(mutual_nearest(LEFT, RIGHT, 3))
    monkeypatch.setattr(matching, "EXACT_PAIRS", 0)
    found = pairs_of(mutual_nearest(LEFT, RIGHT, 3))
    assert len(found & exact) > 0.98 * len(exact)
    assert len(found - exact) < 0.02 * len(exact)


def test_hubness_and_candidates_are_nearly_the_exact_ones(looked_up):
    exact, found = nearest_means(LEFT, RIGHT, 3), hubness_means(LEFT, RIGHT, 3)
    for a, b in zip(exact, found, strict=True):
        assert (a - b).abs().mean() < 0.003
    score = LEFT @ RIGHT.t() - (exact[0][:, None] + exact[1]) / 2
    wanted = score.topk(10, dim=1)
    best = best_candidates(LEFT, RIGHT, *exact, 10)
    same = (wanted.indices[:, :, None] == best.index[:, None]).any(2).float()
    assert same.mean() > 0.97
    assert torch.allclose(best.score, score.gather(1, best.index), atol=1e-5)
    assert torch.allclose(best.similarity, (LEFT @ RIGHT.t()).gather(1, best.index), atol=1e-5)


def test_blocks_change_nothing(monkeypatch):
    left, right = LEFT[:500], RIGHT[:400]
    whole = nearest_means(left, right, 5), mutual_nearest(left, right, 3)
    monkeypatch.setattr(matching.blocks, "__defaults__", (64,))
    parts = nearest_means(left, right, 5), mutual_nearest(left, right, 3)
    for a, b in zip(whole[0] + whole[1], parts[0] + parts[1], strict=True):
        assert torch.allclose(a, b, atol=1e-6)


@pytest.mark.parametrize("count", [(0, 3), (3, 0), (1, 1), (2, 5)])
def test_few_entities_or_none(count, looked_up):
    left, right = LEFT[: count[0]], RIGHT[: count[1]]
    pairs, margin, *_ = mutual_nearest(left, right, 3)
    assert pairs.shape == (len(margin), 2)
    assert len(pairs) <= min(count)
    if min(count):
        assert best_candidates(left, right, left[:, 0], right[:, 0], 10).index.shape == (
            count[0],
            min(10, count[1]),
        )


def test_who_a_right_row_would_choose_comes_from_the_same_search(monkeypatch):
    left, right = LEFT[:150], RIGHT[:120]
    hubs = [hub - hub.mean() for hub in nearest_means(left, right, 3)]
    wanted = best_candidates(right, left, *reversed(hubs), 1).index.squeeze(1)
    monkeypatch.setattr(matching, "blocks", lambda count: blocks(count, 32))
    found = best_candidates(left, right, *hubs, 5)
    assert torch.equal(best_lefts(found, left, right, *hubs), wanted)
    monkeypatch.setattr(matching, "EXACT_PAIRS", 0)
    looked_up = best_candidates(left, right, *hubs, 5)
    assert looked_up.chosen_by is None
    assert torch.equal(best_lefts(looked_up, left, right, *hubs), wanted)
