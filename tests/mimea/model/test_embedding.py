"""The blend and the pairing keep the joint additive and of unit length."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from mimea.model import embedding
from mimea.model.embedding import (
    PAIRED,
    blended,
    neutral_blend,
    standardised,
)
from tests.samples.embedded_entities import COUNT

EVEN = neutral_blend(3, torch.device("cpu"))


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
    assert torch.allclose(after.without_pairing(left, right, similarity), wanted, atol=1e-5)
    assert before.without_pairing(left, right, wanted) is wanted


@pytest.mark.parametrize("gathered", [1, 7, 4096])
def test_cosines_of_single_candidates_are_those_of_the_whole_matrix(plain, monkeypatch, gathered):
    monkeypatch.setattr(embedding, "GATHERED", gathered)
    rows, others = torch.tensor([3, 0, 70]), torch.tensor([[9, 1], [3, 3], [79, 0]])
    found = plain.cosines(rows, others)
    for i, x in enumerate(plain.vectors.values()):
        assert torch.allclose(found[:, :, i], (x @ x.t())[rows[:, None], others], atol=1e-5)
    cosines, there = plain.by_modality(rows, others)
    assert torch.equal(cosines, found[:, :, : cosines.shape[2]])
    has = plain.weights[:, : cosines.shape[2]] > 0
    assert torch.equal(there, has[rows][:, None] & has[others])


def test_without_candidates_there_are_no_cosines(plain):
    none = torch.zeros((3, 0), dtype=torch.long)
    assert plain.cosines(torch.arange(3), none).shape == (3, 0, len(plain.vectors))
