"""The blend keeps the joint additive and of unit length, and learns whom to trust."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from mimea.embedding import Embedding, blended, fit_blend

COUNT = 80


@pytest.fixture
def plain() -> Embedding:
    """Structure, value and fusion of 40 entities a side; some without a value."""
    torch.manual_seed(0)
    vectors = {m: F.normalize(torch.randn(COUNT, 6), dim=1) for m in ("g", "v", "fusion")}
    vectors["v"][::5] = 0
    weights = torch.rand(COUNT, 3) + 0.1
    weights[::5, 1] = 0
    return Embedding(vectors, F.normalize(weights, p=1, dim=1), torch.ones(COUNT, 3, 2))


@pytest.fixture
def anchors() -> Tensor:
    torch.manual_seed(1)
    rows = F.normalize(torch.randn(COUNT, 8), dim=1)
    rows[::7] = 0  # out of reach
    return rows


def test_terms_add_up_and_the_joint_has_length_one(plain, anchors):
    mixed = blended(plain, anchors, torch.tensor([0.3, -0.5, 0.1, 0.7]))
    z = mixed.joint()
    assert torch.allclose(z.norm(dim=1), torch.ones(COUNT), atol=1e-5)
    assert torch.allclose(mixed.weights.sum(1), torch.ones(COUNT), atol=1e-5)
    roots = mixed.weights.sqrt()
    terms = sum(
        torch.outer(roots[:, i], roots[:, i]) * (x @ x.t())
        for i, x in enumerate(mixed.vectors.values())
    )
    assert torch.allclose(terms, z @ z.t(), atol=1e-5)
    assert not mixed.weights[::5, 1].any()


def test_who_no_anchor_reaches_keeps_its_own_structure(plain, anchors):
    mixed = blended(plain, anchors, torch.zeros(4))
    assert torch.allclose(mixed.vectors["g"][::7, :6], plain.vectors["g"][::7])
    assert not mixed.vectors["g"][::7, 6:].any()
    assert torch.allclose(mixed.weights[::7], plain.weights[::7], atol=1e-6)


def test_without_anchors_an_even_blend_changes_nothing(plain):
    mixed = blended(plain, None, torch.zeros(4))
    assert torch.allclose(mixed.joint(), plain.joint(), atol=1e-6)


def test_the_blend_learns_whom_to_trust(plain, anchors):
    """Anchors that know the truth gain weight, a structure of noise loses it."""
    half = COUNT // 2
    anchors[half:] = anchors[:half]
    anchors[anchors.abs().amax(1) == 0] = F.normalize(torch.ones(1, 8), dim=1)
    queries, pool = torch.arange(half), torch.arange(half, COUNT)
    truth = torch.arange(half)
    blend = fit_blend(plain, anchors, queries, pool, truth)
    assert blend[3] > 0.1
    assert blend[3] > blend[:3].max()

    def hits(b):
        z = blended(plain, anchors, b).joint()
        return ((z[queries] @ z[pool].t()).argmax(1) == truth).float().mean()

    assert hits(blend) >= hits(torch.zeros(4))
