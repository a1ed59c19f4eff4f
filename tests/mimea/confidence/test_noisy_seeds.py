"""Planted wrong links come first; right ones are not accused."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from mimea.confidence.noisy_seeds import rank_seeds
from mimea.model.embedding import Embedding, PropagatedAnchors

SIDE = 40


def world(noise: float = 0.3):
    """Entity i on the left is SIDE + i on the right, by its values and its anchors."""
    torch.manual_seed(0)
    value, anchor = (torch.randn(SIDE, 12) for _ in range(2))
    value, anchor = (
        F.normalize(torch.cat([x, x + noise * torch.randn_like(x)]), dim=1) for x in (value, anchor)
    )
    learned = F.normalize(torch.randn(2 * SIDE, 12), dim=1)  # by heart: says whatever it was told
    vectors = {"g": learned, "v": value, "fusion": learned}
    weights = torch.full((2 * SIDE, 3), 1 / 3)
    plain = Embedding(vectors, weights, torch.zeros(2 * SIDE, 3))
    return plain, PropagatedAnchors(anchor, torch.zeros(2 * SIDE))


def links_with(wrong: int) -> torch.Tensor:
    right = torch.arange(SIDE) + SIDE
    right[:wrong] = right[:wrong].roll(1)
    return torch.stack([torch.arange(SIDE), right], dim=1)


def test_planted_wrong_links_come_first_with_who_fits_better():
    plain, anchors = world()
    found = rank_seeds(plain, anchors, links_with(8), SIDE)
    assert len(found) == SIDE
    assert set(found["left"][:8]) == set(range(8))
    assert (found["margin"][:8] < 0).all()
    assert (found["instead_right"][:8] == found["left"][:8] + SIDE).all()
    assert (found["instead_left"][:8] == found["right"][:8] - SIDE).all()


def test_right_links_are_not_accused():
    plain, anchors = world(0.1)
    assert (rank_seeds(plain, anchors, links_with(0), SIDE)["margin"] > 0).all()


def test_what_the_structure_learned_by_heart_does_not_count():
    plain, anchors = world()
    half = SIDE
    for name in ("g", "fusion"):
        plain.vectors[name][half:] = plain.vectors[name][:half].roll(1, 0)
    wrong = rank_seeds(plain, anchors, links_with(8), SIDE)
    assert set(wrong["left"][:8]) == set(range(8))


def test_structure_alone_judges_by_the_anchors_and_nothing_at_all_says_nothing():
    plain, anchors = world()
    alone = Embedding({"g": plain.vectors["g"]}, plain.weights[:, :1], plain.amounts)
    assert set(rank_seeds(alone, anchors, links_with(8), SIDE)["left"][:8]) == set(range(8))
    assert rank_seeds(alone, None, links_with(8), SIDE).empty
