"""Transport between modalities and the joint."""

from __future__ import annotations

import torch

from mimea.model.transport import ModalTransport, plan


def test_a_plan_meets_its_marginals_and_prefers_what_is_cheap():
    torch.manual_seed(0)
    cost = 2 * torch.rand(6, 6)
    cost.fill_diagonal_(0)
    found = plan(cost, 0.05, 2000)
    assert torch.allclose(found.sum(0), torch.full((6,), 1 / 6), atol=1e-3)
    assert torch.allclose(found.sum(1), torch.full((6,), 1 / 6), atol=1e-3)
    assert (found.diagonal() > 0.14).all()


def test_the_loss_pulls_and_passes_over_absent_modalities():
    torch.manual_seed(0)
    transport = ModalTransport({"g": 3, "v": 2}, 4, 0.05)
    vectors = {"g": torch.randn(5, 3, requires_grad=True), "v": torch.randn(5, 2)}
    everywhere, nowhere = torch.ones(5, dtype=torch.bool), torch.zeros(5, dtype=torch.bool)
    joint = torch.randn(5, 4)
    loss = transport(vectors, {"g": everywhere, "v": nowhere}, joint)
    loss.backward()
    assert 0 <= loss.item() <= 2
    assert vectors["g"].grad.abs().sum() > 0
    assert transport.projections["v"].weight.grad is None
    assert transport(vectors, {"g": nowhere, "v": nowhere}, joint).item() == 0
