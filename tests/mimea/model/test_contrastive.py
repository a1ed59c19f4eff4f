"""The contrastive losses against their definitions."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from mimea.model.contrastive import AdaptiveWeights, info_nce, repulsion


def test_info_nce_is_cross_entropy_in_both_directions():
    torch.manual_seed(0)
    similarity, everyone = torch.randn(5, 6), (torch.ones(5).bool(), torch.ones(6).bool())
    target = torch.arange(3)
    wanted = (
        F.cross_entropy(similarity[:3] / 0.1, target)
        + F.cross_entropy(similarity[:, :3].t() / 0.1, target)
    ) / 2
    assert info_nce(similarity, 3, 0.1, everyone).item() == pytest.approx(wanted.item(), rel=1e-5)


def test_who_lacks_the_modality_takes_no_part():
    torch.manual_seed(0)
    similarity = torch.randn(4, 4)
    has = torch.tensor([True, False, True, True]), torch.tensor([True, True, True, False])
    kept = similarity[[0, 2, 3]][:, [0, 2, 1]]  # pairs 0 and 2 are whole; the rest are negatives
    everyone = torch.ones(3).bool(), torch.ones(3).bool()
    found = info_nce(similarity, 4, 0.1, has)
    assert found.item() == pytest.approx(info_nce(kept, 2, 0.1, everyone).item(), rel=1e-5)


def test_a_second_match_of_an_entity_is_no_negative():
    """Row 0 stands for an entity that is also linked to the end of pair 1, in both directions."""
    torch.manual_seed(0)
    similarity, everyone = torch.randn(3, 3), (torch.ones(3).bool(), torch.ones(3).bool())
    also = torch.zeros(2, 2, dtype=torch.bool)
    also[0, 1] = True
    logits = similarity / 0.1
    rows = [logits[0, [0, 2]], logits[1, [1, 0, 2]]]
    columns = [logits[[0, 1, 2], 0], logits[[1, 2], 1]]
    wanted = -torch.stack([x.log_softmax(0)[0] for x in rows + columns]).mean()
    found = info_nce(similarity, 2, 0.1, everyone, also)
    assert found.item() == pytest.approx(wanted.item(), rel=1e-5)
    nearer = similarity.clone()
    nearer[0, 1] += 5  # is not punished
    assert info_nce(nearer, 2, 0.1, everyone, also).item() == pytest.approx(found.item())


def test_the_gradient_is_that_of_the_definition():
    torch.manual_seed(0)
    has = torch.tensor([True, False, True, True]), torch.tensor([True, True, True, False, True])
    also = torch.zeros(3, 3, dtype=torch.bool)
    also[2, 0] = True
    similarity = (torch.rand(4, 5, dtype=torch.float64) * 2 - 1).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: 3 * info_nce(x, 3, 0.1, has, also), similarity)


def test_without_a_whole_pair_the_loss_is_zero_and_has_a_gradient():
    similarity = torch.randn(2, 2, requires_grad=True)
    nobody = torch.zeros(2).bool(), torch.zeros(2).bool()
    loss = info_nce(similarity, 2, 0.1, nobody)
    loss.backward()
    assert loss.item() == 0
    assert not similarity.grad.any()


def test_repulsion_pushes_only_what_is_too_near():
    near, far = torch.tensor([0.9]), torch.tensor([-0.5])
    assert repulsion(near, 0.1) > 5
    assert repulsion(far, 0.1) < 1e-3


def test_adaptive_weights_balance_at_the_size_of_the_loss():
    weights = AdaptiveWeights(("g", "joint"))
    losses = {"g": torch.tensor(4.0), "joint": torch.tensor(0.5)}
    assert weights(losses).item() == pytest.approx(4.5)
    with torch.no_grad():  # the minimum of exp(−s)·L + s is at s = log L
        weights.uncertainty.copy_(torch.tensor([4.0, 0.5]).log())
    weights(losses).backward()
    assert weights.uncertainty.grad.abs().max() < 1e-6
