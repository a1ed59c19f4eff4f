"""A distribution over candidates and none: on made-up entities whose truth is known it holds."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.confidence.claims import FEATURES, claims, pairs_of, scale_of
from mimea.confidence.distribution import Examples, coefficients, distribution, examples

KNOWN, OPEN, ALONE = 600, 2000, 800  # ALONE of the open left entities have no counterpart
HELD = 200  # of the known links
NEAR = 12


class World:
    """Left entities 0 … n-1 and right ones n …; the first ones are linked to each other in order.

    The best of a linked entity scores .7 ± .15, a wrong one .3 ± .1. Linked entities have more
    triples. All but the held-out known links are left out of the search.
    """

    def __init__(self, seed: int = 0):
        random = np.random.default_rng(seed)
        left = KNOWN + OPEN
        self.linked = np.arange(left) < left - ALONE
        searched = np.arange(KNOWN - HELD, left)
        rights = left - ALONE - (KNOWN - HELD)
        index = random.integers(rights, size=(len(searched), NEAR))
        score = random.normal(0.3, 0.1, index.shape)
        true = np.flatnonzero(self.linked[searched])
        index[true, 0], score[true, 0] = true, random.normal(0.7, 0.15, len(true))
        again = (index[:, 1:] == np.arange(len(searched))[:, None]).nonzero()
        index[:, 1:][again] = (index[:, 1:][again] + 1) % rights
        self.own, self.other = searched, left + KNOWN - HELD + np.arange(rights)
        self.pairs, self.scale = pairs_of(index, score, score, rights), scale_of(score)
        self.links = np.stack([np.arange(KNOWN), left + np.arange(KNOWN)], axis=1)
        self.amounts = np.zeros((2 * left, 1))
        self.amounts[:left, 0] = random.normal(np.where(self.linked, 2.0, 1.0), 0.5)

    def examples(self) -> Examples:
        return self.examples_of(self.links[-HELD:])

    def examples_of(self, links) -> Examples:
        search = self.pairs, self.scale, claims(self.pairs, self.scale)
        return examples(search, self.own, self.other, links)

    def distribution(self, held: Examples):
        """Of the open entities, with the held-out ones still searched beside them."""
        found = claims(self.pairs, self.scale)
        known = self.links[:-HELD, 0] if not len(held.entity) else self.links[:, 0]
        none = Examples.none()
        return found, distribution(
            found, held, self.amounts, known, self.own, len(self.other), none
        )


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_examples_are_the_held_out_links_with_their_match_and_without(world):
    held = world.examples()
    assert (held.entity == world.links[-HELD:, 0]).all()
    assert (held.match == 0).mean() > 0.8
    level = FEATURES.index("level")
    assert held.features[:, 0, level].mean() > held.hidden[:, level].mean() + 0.5


def test_who_has_two_held_out_links_is_no_example(world):
    links = np.concatenate([world.links[-3:], [[world.links[-1, 0], world.links[-2, 1]]]])
    held = world.examples_of(links)
    assert held.entity.tolist() == world.links[-3:-1, 0].tolist()


def test_what_it_says_is_true(world):
    found, stated = world.distribution(world.examples())
    first, right = stated.candidates[:, 0], found.other[:, 0] == np.arange(len(world.own))
    right &= world.linked[world.own]
    assert abs(first.mean() - right.mean()) < 0.05
    sure = first > 0.9
    assert sure.sum() > 500 and right[sure].mean() > 0.95
    alone = ~world.linked[world.own]
    assert abs(stated.no_counterpart.mean() - alone.mean()) < 0.05
    assert stated.no_counterpart[alone].mean() > 0.7 > 0.2 > stated.no_counterpart[~alone].mean()
    assert stated.reliability.error < 0.06 and stated.reliability.examples == HELD


def test_it_is_a_distribution_and_expects_what_it_says(world):
    _, stated = world.distribution(world.examples())
    assert (stated.candidates.sum(1) + stated.no_counterpart <= 1 + 1e-9).all()
    expected = stated.expected()
    assert expected["open"] == len(world.own)
    assert expected["share"] == pytest.approx(stated.no_counterpart.mean(), abs=1e-4)
    assert 0.5 < expected["precision"] <= 1 and 0 < expected["recall"] <= 1


def test_without_held_out_links_what_other_graphs_taught_still_tells(world):
    found, stated = world.distribution(Examples.none())
    right = (found.other[:, 0] == np.arange(len(world.own))) & world.linked[world.own]
    assert stated.reliability is None
    assert stated.candidates[right, 0].mean() > 2 * stated.candidates[~right, 0].mean()


def test_not_more_can_have_a_counterpart_than_there_are_entities_to_match(world):
    found = claims(world.pairs, world.scale)
    known, none = world.links[:, 0], Examples.none()
    few = distribution(found, world.examples(), world.amounts, known, world.own, 220, none)
    assert few.no_counterpart.mean() > 0.88


def test_the_coefficients_have_one_for_each_feature():
    assert all(len(found) == len(FEATURES) + 1 for found in coefficients().values())


@pytest.mark.parametrize("share", [0.2, 0.6])
def test_where_it_is_known_how_many_are_to_find_that_is_what_it_expects(world, share):
    """Known links that curators were asked about first are no sample of the others."""
    found, held = claims(world.pairs, world.scale), world.examples()
    known, none = world.links[:, 0], Examples.none()
    size = len(world.own)
    stated = distribution(
        found, held, world.amounts, known, world.own, len(world.other), none, True, share * size
    )
    assert stated.linked_share == pytest.approx(share)
    assert (1 - stated.no_counterpart).mean() == pytest.approx(share, abs=0.05)
