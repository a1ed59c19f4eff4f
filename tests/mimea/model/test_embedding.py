"""The blend keeps the joint additive and of unit length, and learns whom to trust."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from mimea.model.embedding import (
    PAIRED,
    Anchors,
    Embedding,
    blended,
    fit_blend,
    no_blend,
    standardised,
)
from mimea.seeds import HeldOut

COUNT = 80
EVEN = no_blend(3, torch.device("cpu"))


@pytest.fixture
def plain() -> Embedding:
    """Structure, value and fusion of 40 entities a side; some without a value."""
    torch.manual_seed(0)
    vectors = {m: F.normalize(torch.randn(COUNT, 6), dim=1) for m in ("g", "v", "fusion")}
    vectors["v"][::5] = 0
    weights = torch.rand(COUNT, 3) + 0.1
    weights[::5, 1] = 0
    even = F.normalize(weights, p=1, dim=1)
    return Embedding(vectors, even, torch.ones(COUNT, 3, 2), torch.randn(COUNT, 3))


@pytest.fixture
def anchors() -> Anchors:
    torch.manual_seed(1)
    rows = F.normalize(torch.randn(COUNT, 8), dim=1)
    rows[::7] = 0  # out of reach
    return Anchors(rows, torch.randn(COUNT))


def test_terms_add_up_and_the_joint_has_length_one(plain, anchors):
    mixed = blended(plain, anchors, torch.tensor([[0.3, -0.5, 0.1, 0.7], [0.2, 0.0, -0.4, 0.1]]))
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
    mixed = blended(plain, anchors, EVEN)
    assert torch.allclose(mixed.vectors["g"][::7, :6], plain.vectors["g"][::7])
    assert not mixed.vectors["g"][::7, 6:].any()
    assert torch.allclose(mixed.weights[::7], plain.weights[::7], atol=1e-6)


def test_without_anchors_an_even_blend_changes_nothing(plain):
    mixed = blended(plain, None, EVEN)
    assert torch.allclose(mixed.joint(), plain.joint(), atol=1e-6)


def test_the_blend_learns_whom_to_trust(plain, anchors):
    """Anchors that know the truth gain weight, a structure of noise loses it."""
    half = COUNT // 2
    rows = anchors.rows.clone()
    rows[half:] = rows[:half]
    rows[rows.abs().amax(1) == 0] = F.normalize(torch.ones(1, 8), dim=1)
    anchors = Anchors(rows, anchors.amount)
    queries, pool, truth = torch.arange(half), torch.arange(half, COUNT), torch.arange(half)
    blend = fit_blend(plain, anchors, EVEN, HeldOut(queries, pool, truth), torch.zeros(half))
    assert blend[0, 3] > 0.1
    assert blend[0, 3] > blend[0, :3].max()

    def hits(b):
        z = blended(plain, anchors, b).joint()
        return ((z[queries] @ z[pool].t()).argmax(1) == truth).float().mean()

    assert hits(blend) >= hits(EVEN)


def test_the_blend_learns_that_more_evidence_says_more(plain, anchors):
    """Anchors of entities that many reach know the truth, the others' are noise."""
    half = COUNT // 2
    many = torch.arange(half) < half // 2
    rows = F.normalize(torch.randn(COUNT, 8), dim=1)
    rows[half:][many] = rows[:half][many]
    anchors = Anchors(rows, torch.where(many, 1.0, -1.0).repeat(2))
    held = HeldOut(torch.arange(half), torch.arange(half, COUNT), torch.arange(half))
    blend = fit_blend(plain, anchors, EVEN, held, torch.zeros(half))
    assert blend[1, 3] > 0.1


def test_counts_are_standardised_and_even_ones_say_nothing():
    x = standardised(torch.tensor([0, 1, 3, 100]))
    assert x.mean().abs() < 1e-6
    assert x.std() == pytest.approx(1)
    assert not standardised(torch.full((5,), 3)).any()


@pytest.fixture
def pairs() -> torch.Tensor:
    """Entities 0 and 40 a pair for sure, 1 and 41 half, all others nobody's."""
    torch.manual_seed(2)
    rows = torch.zeros(COUNT, 16)
    for one, sure in ((0, 1.0), (1, 0.5)):
        rows[[one, one + 40]] = F.normalize(torch.randn(16), dim=0) * sure**0.5
    return rows


def test_pairs_move_their_ends_together_as_far_as_they_are_sure(plain, anchors, pairs):
    before, after = blended(plain, anchors, EVEN), blended(plain, anchors, EVEN, pairs)
    z, paired = before.joint(), after.joint()
    assert torch.allclose(paired.norm(dim=1), torch.ones(COUNT), atol=1e-5)
    assert torch.allclose(after.weights.sum(1), torch.ones(COUNT), atol=1e-5)
    for one, share in ((0, PAIRED), (1, PAIRED / 2), (2, 0.0)):
        wanted = (1 - share) * (z[one] @ z[one + 40]) + share
        assert torch.allclose(paired[one] @ paired[one + 40], wanted, atol=1e-5)
    free = (1 - PAIRED) ** 0.5 * (z[0] @ z[50])  # one that is taken, and one that is free
    assert torch.allclose(paired[0] @ paired[50], free, atol=1e-5)


def test_what_pairs_did_to_a_similarity_can_be_taken_back(plain, anchors, pairs):
    before, after = blended(plain, anchors, EVEN), blended(plain, anchors, EVEN, pairs)
    left, right = torch.arange(40), torch.randint(40, COUNT, (40, 5))
    right[:2, 0] = torch.tensor([40, 41])
    z, paired = before.joint(), after.joint()
    similarity = torch.einsum("ld,lkd->lk", paired[left], paired[right])
    wanted = torch.einsum("ld,lkd->lk", z[left], z[right])
    assert torch.allclose(after.without_pairs(left, right, similarity), wanted, atol=1e-5)
    assert before.without_pairs(left, right, wanted) is wanted
