"""The blend learns which term to trust."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from mimea.model.embedding import PropagatedAnchors, blended, neutral_blend
from mimea.seeds import HeldOut
from mimea.training.blend import _true_and_best, fit_blend
from tests.samples.embedded_entities import COUNT

EVEN = neutral_blend(3, torch.device("cpu"))


def test_the_blend_learns_which_term_to_trust(plain, anchors):
    """Anchors that know the truth gain weight, a structure of noise loses it."""
    half = COUNT // 2
    rows = anchors.rows.clone()
    rows[half:] = rows[:half]
    rows[rows.abs().amax(1) == 0] = F.normalize(torch.ones(1, 8), dim=1)
    anchors = PropagatedAnchors(rows, anchors.amount)
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
    anchors = PropagatedAnchors(rows, torch.where(many, 1.0, -1.0).repeat(2))
    held = HeldOut(torch.arange(half), torch.arange(half, COUNT), torch.arange(half))
    blend = fit_blend(plain, anchors, EVEN, held, torch.zeros(half))
    assert blend[1, 3] > 0.1


def test_a_second_match_of_a_query_is_none_of_its_others():
    score = torch.tensor([[0.9, 0.8, 0.1, 0.2]] * 2)
    twice = HeldOut(torch.tensor([5, 5]), torch.arange(6, 10), torch.tensor([1, 0]))
    assert _true_and_best(score, twice, slice(0, 2)).tolist() == [[1, 3, 2], [0, 3, 2]]
