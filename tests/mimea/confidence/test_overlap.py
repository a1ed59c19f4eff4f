"""The share of entities with a counterpart, and which they are, on made-up mixtures."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.confidence import overlap
from mimea.confidence.regression import sigmoid, with_constant


def mixture(linked: int, alone: int, known: int = 2000, seed: int = 0):
    """Amounts at known links and at open entities: those with a counterpart have more of all."""
    random = np.random.default_rng(seed)
    rich, poor = (random.normal(mean, 1, (count, 2)) for mean, count in ((2, linked), (0, alone)))
    return random.normal(2, 1, (known, 2)), np.concatenate([rich, poor])


@pytest.mark.parametrize("share", [0.9, 0.7, 0.4])
def test_the_entities_themselves_tell_the_share(share):
    linked = int(4000 * share)
    like = overlap.likeness(*mixture(linked, 4000 - linked))
    bound = overlap.bound_by_likeness(like)
    assert bound.share + bound.deviation == pytest.approx(share, abs=0.05)
    assert 0 < bound.deviation < 0.05


def test_known_links_of_a_kind_of_their_own_bound_nothing():
    random = np.random.default_rng(0)
    like = overlap.likeness(random.normal(9, 1, (500, 2)), random.normal(0, 1, (4000, 2)))
    assert overlap.bound_by_likeness(like).share == 1.0
    assert overlap.is_refuted(overlap.bound_by_likeness(like), seen=0.2)


def test_known_links_of_the_richest_kind_are_noticed_by_how_many_look_like_matches():
    """Every open entity has a counterpart, but known are only links of those with most triples."""
    random = np.random.default_rng(3)
    known, open_ = random.normal(2, 1, (2000, 2)), random.normal(0.5, 1.5, (4000, 2))
    bound = overlap.bound_by_likeness(overlap.likeness(known, open_))
    assert bound.share < 0.7
    held, hidden = random.normal(3, 1, 300), random.normal(-1, 1, 300)
    assert overlap.is_refuted(bound, overlap.share_seen(held, hidden, random.normal(3, 1, 4000)))
    linked = int(4000 * bound.share)
    few = np.concatenate([random.normal(3, 1, linked), random.normal(-1, 1, 4000 - linked)])
    assert not overlap.is_refuted(bound, overlap.share_seen(held, hidden, few))


@pytest.mark.parametrize("share", [0.8, 0.3])
def test_scores_tell_the_share(share):
    random = np.random.default_rng(1)
    held, linked = random.normal(3, 1, 300), int(5000 * share)
    waiting = np.concatenate([random.normal(3, 1, linked), random.normal(-1, 1, 5000 - linked)])
    bound = overlap.bound_by_scores(held, waiting)
    assert bound.share + bound.deviation == pytest.approx(share, abs=0.08)


def test_the_least_bound_counts_and_a_one_to_one_alignment_limits_it():
    bounds = [overlap.Bound(0.7, 0.02), overlap.Bound(0.9, 0.01)]
    assert overlap.linked_share(bounds, 1.0) == pytest.approx(0.71)
    assert overlap.linked_share(bounds, 0.5) == 0.5
    assert overlap.linked_share([], 1.0) == overlap.CERTAIN


def test_bounds_that_agree_count_together_and_no_bound_counts_for_nothing():
    bounds = [overlap.Bound(0.70, 0.03), overlap.Bound(0.74, 0.03), overlap.Bound(1.0, 0.0)]
    assert overlap.linked_share(bounds, 1.0) == pytest.approx(0.72 + 0.015 / 2**0.5)


def test_presence_only_regression_has_the_share_as_its_mean_and_tells_the_kinds_apart():
    random = np.random.default_rng(2)
    present = np.stack([random.normal(2, 1, 300), random.normal(1, 1, 300)], axis=1)
    rich = np.stack([random.normal(2, 1, 3000), random.normal(1, 1, 3000)], axis=1)
    poor = np.stack([random.normal(-2, 1, 2000), random.normal(-1, 1, 2000)], axis=1)
    waiting = np.concatenate([rich, poor])
    theta = overlap.presence_only(present, waiting, np.array([0.0, 1.0, 1.0]), 0.6)
    p = sigmoid(with_constant(waiting) @ theta)
    assert p.mean() == pytest.approx(0.6, abs=0.02)
    assert p[:3000].mean() > 0.9 and p[3000:].mean() < 0.1
    assert np.abs(p[:3000].mean() * 3000 + p[3000:].mean() * 2000 - 3000) < 100


def test_evidence_is_high_in_the_bins_of_known_links():
    like = overlap.likeness(*mixture(2000, 2000))
    evidence = overlap.evidence_of(like, 0.5)
    assert evidence[-1] > 2 and evidence[0] < -2
