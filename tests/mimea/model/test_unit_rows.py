"""Rows of a given length against the library's normalisation."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from mimea.model.unit_rows import unit_rows


def _with_gradient(function, x):
    x = x.clone().requires_grad_()
    out = function(x)
    torch.manual_seed(1)
    out.backward(torch.randn_like(out))
    return out.detach(), x.grad


def test_is_the_library_s_normalisation_with_its_gradient():
    torch.manual_seed(0)
    x = torch.randn(6, 4)
    ours, theirs = _with_gradient(unit_rows, x), _with_gradient(lambda x: F.normalize(x, dim=1), x)
    for mine, wanted in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, wanted)


def test_each_row_may_have_its_own_length():
    torch.manual_seed(0)
    x, lengths = torch.randn(3, 4), torch.tensor([[1.0], [0.0], [2.0]])
    ours = _with_gradient(lambda x: unit_rows(x, lengths), x)
    theirs = _with_gradient(lambda x: F.normalize(x, dim=1) * lengths, x)
    for mine, wanted in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, wanted)
    assert torch.allclose(ours[0].norm(dim=1), torch.tensor([1.0, 0.0, 2.0]))
    assert not ours[1][1].any()


def test_a_mask_is_a_length():
    x = torch.randn(2, 3)
    assert torch.equal(unit_rows(x, torch.tensor([[True], [False]]))[1], torch.zeros(3))


def test_a_row_of_zeros_stays_and_has_a_finite_gradient():
    out, gradient = _with_gradient(unit_rows, torch.zeros(2, 3))
    assert not out.any()
    assert gradient.isfinite().all()
