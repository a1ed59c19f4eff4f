"""Candidates, exact and looked up."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F
from torch.utils._pytree import tree_leaves

from mimea.matching import matching
from mimea.matching.assignment import sinkhorn_potentials
from mimea.matching.matching import (
    NEAREST,
    best_candidates,
    hubness_means,
    mutual_nearest,
    nearest_both,
    nearest_means,
)
from mimea.runtime.blocks import blocks


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
    monkeypatch.setattr(matching, "EXACT_PRODUCTS", 0)


def pairs_of(found) -> set[tuple[int, int]]:
    return set(map(tuple, found[0].tolist()))


def test_mutual_pairs_choose_each_other_by_sinkhorn_potentials():
    left, right = LEFT[:300], RIGHT[:280]
    similarity = left @ right.t()
    near = similarity.topk(NEAREST, dim=1)
    less_left, less_right = sinkhorn_potentials(near.indices, near.values, len(right))
    best = near.indices.gather(1, (near.values - less_right[near.indices]).argmax(1)[:, None])
    chosen_by = (similarity - less_left[:, None]).argmax(0)
    wanted = {(i, int(j)) for i, j in enumerate(best) if int(chosen_by[j]) == i}
    assert pairs_of(mutual_nearest(left, right, 3)) == wanted


def test_without_sinkhorn_mutual_pairs_take_each_other_by_csls():
    left, right = LEFT[:300], RIGHT[:280]
    of_left, of_right = nearest_means(left, right, 3)
    csls = 2 * left @ right.t() - of_left[:, None] - of_right
    wanted = {
        (i, int(j)) for i, j in enumerate(csls.argmax(1)) if int(csls[:, int(j)].argmax()) == i
    }
    assert pairs_of(mutual_nearest(left, right, 3, sinkhorn=False)) == wanted


def test_who_is_wanted_by_two_goes_to_the_nearer_and_the_other_takes_its_second():
    """Both left rows are nearest to the first right one; one of them has somewhere else to go."""
    left = F.normalize(torch.tensor([[1.0, 0.1, 0.0], [1.0, 0.6, 0.0], [0.0, 0.0, 1.0]]), dim=1)
    right = F.normalize(torch.tensor([[1.0, 0.2, 0.0], [0.6, 1.0, 0.0], [0.0, 0.1, 1.0]]), dim=1)
    assert (left @ right.t()).argmax(1).tolist() == [0, 0, 2]
    assert pairs_of(mutual_nearest(left, right, 2)) == {(0, 0), (1, 1), (2, 2)}


def test_nearly_all_mutual_pairs_are_looked_up(monkeypatch):
    exact = pairs_of(mutual_nearest(LEFT, RIGHT, 3))
    monkeypatch.setattr(matching, "EXACT_PRODUCTS", 0)
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
    whole = hubness_means(left, right, 5), mutual_nearest(left, right, 3)
    monkeypatch.setattr(matching.blocks, "__defaults__", (64,))
    parts = hubness_means(left, right, 5), mutual_nearest(left, right, 3)
    for a, b in zip(tree_leaves(whole), tree_leaves(parts), strict=True):
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
    assert torch.equal(best_candidates(left, right, *hubs, 5).chosen_by, wanted)


def test_a_right_row_that_is_nobodys_candidate_chooses_nobody(looked_up):
    left, right = LEFT[:20], RIGHT[:120]
    found = best_candidates(left, right, *nearest_means(left, right, 3), 5)
    seen = torch.isin(torch.arange(120), found.index)
    assert 0 < seen.sum() < 120
    assert (found.chosen_by[~seen] == -1).all()
    score = torch.full((20, 120), -torch.inf).scatter(1, found.index, found.score)
    assert torch.equal(found.chosen_by[seen], score.argmax(0)[seen])


def test_a_right_row_that_nobody_looked_up_is_of_middling_hubness(looked_up):
    """It must be no better a candidate for being unknown."""
    left, right = LEFT[:20], RIGHT[:120]
    hubs = hubness_means(left, right, 3)
    seen = nearest_both(left, right, 3)[1].indices[0] >= 0
    assert 0 < seen.sum() < 120
    assert torch.allclose(hubs[1][~seen], hubs[1][seen].mean())
    found = best_candidates(left, right, *hubs, 1)
    exact = best_candidates(left, right, *nearest_means(left, right, 3), 1)
    assert (found.index == exact.index).float().mean() > 0.8


def test_the_nearest_of_a_column_are_those_who_name_it_the_best_first():
    values = torch.tensor([[0.9, 0.5], [0.8, 0.7], [0.6, 0.1]])
    indices = torch.tensor([[0, 1], [1, 0], [0, 3]])
    found = matching._by_column(values, indices, 4, 2)
    assert found.values.t().tolist() == pytest.approx(
        torch.tensor([[0.9, 0.7], [0.8, 0.5], [-1, -1], [0.1, 0.1]])
    )
    assert found.indices.t().tolist() == [[0, 1], [1, 0], [-1, -1], [2, 2]]
