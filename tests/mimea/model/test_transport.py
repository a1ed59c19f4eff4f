"""Transport between modalities and the joint."""

from __future__ import annotations

import torch
from scipy.optimize import linear_sum_assignment
from torch.nn import functional as F

from mimea.model.transport import ModalTransport, plan


def objective(found: torch.Tensor, cost: torch.Tensor, epsilon: float) -> float:
    return (found * cost + epsilon * torch.xlogy(found, found)).sum().item()


def test_no_other_plan_is_better():
    """Against every way to shift a little mass around a square of the plan."""
    torch.manual_seed(0)
    cost, epsilon = 2 * torch.rand(5, 7, dtype=torch.float64), 0.1
    found = plan(cost, epsilon, 5000)
    assert torch.allclose(found.sum(1), torch.full((5,), 1 / 5, dtype=torch.float64), atol=1e-3)
    assert torch.allclose(found.sum(0), torch.full((7,), 1 / 7, dtype=torch.float64), atol=1e-3)
    best = objective(found, cost, epsilon)
    for i, j in torch.cartesian_prod(torch.arange(5), torch.arange(7)).tolist():
        rows, columns = [i, (i + 1) % 5], [j, (j + 1) % 7]
        amount = 0.2 * found[rows][:, columns].min()
        for sign in (1, -1):
            other = found.clone()
            shift = torch.tensor([[sign, -sign], [-sign, sign]]) * amount
            other[torch.tensor(rows)[:, None], torch.tensor(columns)] += shift
            assert objective(other, cost, epsilon) > best


def test_the_smaller_epsilon_the_nearer_to_the_cheapest_matching():
    torch.manual_seed(0)
    cost = torch.rand(6, 6, dtype=torch.float64)
    rows, columns = linear_sum_assignment(cost.numpy())
    cheapest = cost[rows, columns].mean().item()
    spent = [(plan(cost, e, 20_000) * cost).sum().item() for e in (1.0, 0.1, 0.02)]
    assert spent[0] > spent[1] > spent[2] > cheapest - 1e-3
    assert abs(spent[2] - cheapest) < 0.01


def own_similarity(moved: torch.Tensor, joint: torch.Tensor) -> float:
    return (F.normalize(moved, dim=1) * joint).sum(1).mean().item()


def test_descending_on_the_loss_brings_a_modality_nearer_to_the_joint():
    """They agree but for noise; a modality that is absent is passed over."""
    torch.manual_seed(0)
    transport = ModalTransport({"g": 4, "v": 2}, 4, 0.05)
    joint = F.normalize(torch.randn(8, 4), dim=1)
    vectors = {"g": joint + 0.1 * torch.randn(8, 4), "v": torch.randn(8, 2)}
    everywhere, nowhere = torch.ones(8, dtype=torch.bool), torch.zeros(8, dtype=torch.bool)
    weight = transport.projections["g"].weight
    with torch.no_grad():
        weight.copy_(torch.eye(4) + 0.3 * torch.randn(4, 4))
    losses, before = [], own_similarity(vectors["g"] @ weight.t(), joint)
    for _ in range(60):
        loss = transport(vectors, {"g": everywhere, "v": nowhere}, joint)
        (gradient,) = torch.autograd.grad(loss, [weight])
        with torch.no_grad():
            weight -= 0.5 * gradient
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
    assert own_similarity(vectors["g"] @ weight.t(), joint) > before
    assert transport.projections["v"].weight.grad is None
    assert transport(vectors, {"g": nowhere, "v": nowhere}, joint).item() == 0
