"""Beliefs: calibrated, surer with more evidence, and a weighted product where they meet."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mimea.confidence.claims import Claims
from mimea.training.beliefs import (
    Seen,
    beliefs,
    beliefs_of_all,
    fit_beliefs,
    fused,
    leads,
    seen_of_links,
)
from mimea.training.search import search_of
from tests.samples.embedded_entities import COUNT, plain_embedding


def drawn(count: int = 3000) -> Seen:
    """Two modalities: the lead of the first tells the match, the second never finds it."""
    generator = torch.Generator().manual_seed(0)
    lead = torch.randn(count, 2, generator=generator) * 2
    amount = torch.rand(count, 2, generator=generator) * 4 + 0.1
    found = torch.rand(count, generator=generator) < (2 * lead[:, 0]).sigmoid()
    return Seen(lead, amount, torch.stack([found, torch.zeros(count).bool()], dim=1))


def means(seen: Seen, coefficients: torch.Tensor) -> torch.Tensor:
    alpha, beta = beliefs(seen.lead, seen.amount, coefficients).unbind(2)
    return alpha / (alpha + beta)


def test_the_mean_is_how_often_a_modality_finds_the_match():
    seen = drawn()
    mean = means(seen, fit_beliefs(seen))
    for low, high in ((0, 0.3), (0.3, 0.7), (0.7, 1)):
        here = (mean[:, 0] >= low) & (mean[:, 0] < high)
        true = seen.found[here, 0].float().mean().item()
        assert mean[here, 0].mean().item() == pytest.approx(true, abs=0.06)
    assert mean[:, 1].max() < 0.05


def test_a_belief_is_surer_the_more_there_is():
    seen = drawn()
    alpha, beta = beliefs(seen.lead, seen.amount, fit_beliefs(seen)).unbind(2)
    order = seen.amount[:, 0].argsort()
    assert ((alpha + beta)[order, 0].diff() >= 0).all()


def test_with_nothing_held_out_the_lead_still_counts():
    told = fit_beliefs(Seen.none(1))
    lead = torch.tensor([[3.0], [0.0], [torch.nan]])
    alpha, beta = beliefs(lead, torch.full((3, 1), 2.0), told).unbind(2)
    first, even, unknown = (alpha / (alpha + beta)).flatten().tolist()
    assert first > 0.8
    assert even == pytest.approx(0.5)
    assert unknown == pytest.approx(0.5)


def test_leads_are_in_steps_of_how_far_the_others_lie_apart():
    cosines = torch.tensor([[[0.9], [0.5], [0.3]], [[0.2], [0.5], [0.3]], [[0.7], [0.0], [0.0]]])
    there = torch.tensor([[True, True, True], [True, True, True], [True, False, False]])
    found = leads(cosines, there)
    assert found[0] > 0 > found[1]
    assert found[2].isnan()
    torch.testing.assert_close(leads(10 * cosines, there), found, equal_nan=True)


def test_the_fused_density_is_the_weighted_product():
    each = torch.tensor([[[4.0, 2.0], [1.0, 3.0]]])
    torch.testing.assert_close(
        fused(each, torch.tensor([[0.3, 0.1]])), torch.tensor([[3.25, 2.25]])
    )


def test_beliefs_of_all_follow_the_search_and_leave_out_what_is_absent():
    embedding = plain_embedding()
    half = COUNT // 2
    left, right = torch.arange(half), torch.arange(half, COUNT)
    score = embedding.joint(left) @ embedding.joint(right).t()
    best = score.topk(4, dim=1)
    search = search_of(
        embedding, np.ones((COUNT, 2)), (left, right), best.indices, best.values, best.values
    )
    found: tuple[Claims, Claims] = (search.claims("left"), search.claims("right"))
    amount = torch.rand(COUNT, 2) + 0.5
    links = torch.stack([left[:3], right[:3]], dim=1)
    seen = seen_of_links(embedding, search, found, links, amount)
    assert seen.found.shape == seen.lead.shape == (6, 2)
    presence = torch.ones(COUNT, 2, dtype=torch.bool)
    presence[0, 1] = False
    told = beliefs_of_all(embedding, search.ends("left"), found, seen, amount, presence)
    assert told.shape == (COUNT, 3, 2)
    assert told[0, 1].isnan().all()
    assert np.isfinite(told[1:].numpy()).all()
    assert (told[1:] > 0).all()


def test_an_entity_with_two_of_the_links_is_no_example():
    embedding = plain_embedding()
    half = COUNT // 2
    left, right = torch.arange(half), torch.arange(half, COUNT)
    best = (embedding.joint(left) @ embedding.joint(right).t()).topk(4, dim=1)
    search = search_of(
        embedding, np.ones((COUNT, 2)), (left, right), best.indices, best.values, best.values
    )
    found = search.claims("left"), search.claims("right")
    links = torch.tensor([[0, half], [0, half + 1], [1, half + 2]])
    seen = seen_of_links(embedding, search, found, links, torch.ones(COUNT, 2))
    assert len(seen.lead) == 1 + 3
