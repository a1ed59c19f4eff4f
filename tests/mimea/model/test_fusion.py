"""Beta fusion: closed form, masks, finite gradients."""

from __future__ import annotations

import torch

from mimea.model.fusion import BetaFusion, centred
from mimea.model.mimea import safe_root

PRESENT = torch.tensor([[True, True, True], [True, False, True], [False, False, False]])


def fused():
    torch.manual_seed(0)
    fusion = BetaFusion({"g": 4, "v": 3, "n": 2}, 5)
    torch.nn.init.normal_(fusion.shared)
    torch.nn.init.normal_(fusion.reach)
    vectors = {m: torch.randn(3, d, requires_grad=True) for m, d in (("g", 4), ("v", 3), ("n", 2))}
    return fusion, vectors, fusion(vectors, PRESENT)


def test_absent_modalities_have_no_weight_and_the_rest_sum_to_one():
    _, _, found = fused()
    assert found.weights[1, 1] == 0
    assert torch.allclose(found.weights[:2].sum(1), torch.ones(2))
    assert (found.weights[2] == 0).all()


def test_the_fused_density_lies_between_those_that_it_comes_from():
    _, _, found = fused()
    for parts in (found.alpha, found.beta):
        own = parts[1, [0, 2]]
        assert (parts[1, 3] >= own.amin(0) - 1e-6).all()
        assert (parts[1, 3] <= own.amax(0) + 1e-6).all()


def test_an_absent_modality_takes_no_part():
    fusion, vectors, found = fused()
    changed = vectors | {"v": vectors["v"] + torch.tensor([[0.0], [9.0], [0.0]])}
    again = fusion(changed, PRESENT)
    assert torch.equal(again.vector[1], found.vector[1])
    assert torch.equal(again.weights[1], found.weights[1])


def test_gradients_are_finite_also_for_an_entity_without_anything():
    fusion, vectors, found = fused()
    (found.vector.sum() + safe_root(found.weights).sum()).backward()
    for tensor in (*vectors.values(), *fusion.parameters()):
        assert tensor.grad is None or torch.isfinite(tensor.grad).all()


def test_the_fused_vector_has_length_one():
    vector = centred(torch.rand(4, 6) + 0.1, torch.rand(4, 6) + 0.1)
    assert torch.allclose(vector.norm(dim=1), torch.ones(4), atol=1e-5)
