"""What each modality says of a candidate, learned without a link."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.confidence.agreement import MOST, agreement, shared_amount

LEFTS, RIGHTS, NEAR = 60, 60, 12


@pytest.fixture
def found():
    """Every left row has its own right row, alike in both modalities, and others at random; the
    last ten have none, but somebody alike in the first modality alone, whom nobody else wants."""
    random = np.random.default_rng(0)
    index = np.array([random.permutation(RIGHTS)[:NEAR] for _ in range(LEFTS)])
    index[:, 0] = np.arange(LEFTS)
    for row in index:
        row[1:] = random.permutation(np.setdiff1d(np.arange(RIGHTS), row[0]))[: NEAR - 1]
    cosines = random.normal(0.2, 0.08, (LEFTS, NEAR, 2))
    cosines[:, 0] = random.normal(0.8, 0.08, (LEFTS, 2))
    cosines[50:, 0, 1] = 0.2
    return cosines, index


def said(cosines, index, there=None):
    there = np.ones(cosines.shape, bool) if there is None else there
    return agreement(cosines, there, index, cosines.sum(2), RIGHTS)


def test_a_match_is_agreed_about_and_others_are_not(found):
    both = said(*found)
    assert both.shape == (LEFTS, NEAR, 2)
    assert (both[:50, 0, 0] > 3).all() and (both[:50, 0, 1] > 1).all()
    assert (both[:, 1:, 0] < -3).mean() > 0.95


def test_one_modality_that_disagrees_shows_although_the_score_is_high(found):
    both = said(*found)
    assert (both[50:, 0, 1] < -1).all()
    assert both[50:, 0, 0].max() < both[:50, 0, 0].min()


def test_a_modality_that_an_entity_lacks_says_nothing(found):
    cosines, index = found
    there = np.ones(cosines.shape, bool)
    there[50:, :, 1] = False
    cosines[50:, :, 1] = 0.0
    both = said(cosines, index, there)
    assert (both[50:, 0, 1] == 0).all()
    assert (both[50:, 0, 0] > 0).all()


def test_a_modality_that_is_the_same_for_all_says_next_to_nothing(found):
    cosines, index = found
    cosines[:, :, 1] = np.random.default_rng(1).normal(0.5, 0.05, (LEFTS, NEAR))
    more = said(cosines, index)[:, 0, 0] - said(cosines[:, :, :1], index)[:, 0, 0]
    assert np.abs(more).mean() < 0.5


def test_no_modality_says_more_than_the_most(found):
    assert np.abs(said(*found)[:, :, 0]).max() <= 2 * MOST
    assert np.abs(said(*found)[:, :, 1]).max() <= MOST


@pytest.mark.parametrize("lefts", [0, 1, 3])
def test_with_hardly_any_row_nothing_is_said(lefts):
    cosines = np.random.default_rng(0).random((lefts, 2, 3))
    index = np.tile(np.arange(2), (lefts, 1))
    there = np.ones(cosines.shape, bool)
    assert not agreement(cosines, there, index, cosines.sum(2), 2).any()


def test_where_there_is_no_candidate_or_no_modality_nothing_is_said():
    nothing = np.zeros((4, 0, 2))
    assert agreement(nothing, nothing > 0, np.zeros((4, 0), int), nothing[:, :, 0], 3).shape == (
        4,
        0,
        2,
    )
    none = np.zeros((4, 2, 0))
    assert not agreement(none, none > 0, np.zeros((4, 2), int), np.zeros((4, 2)), 3).any()


def test_fewer_candidates_than_places_are_no_wrong_ones(found):
    cosines, index = found
    score = cosines.sum(2)
    score[:, 8:] = -np.inf
    there = np.ones(cosines.shape, bool)
    both = agreement(cosines, there, index, score, RIGHTS)
    assert (both[:50, 0, 0] > 3).all()


def test_of_two_ends_the_one_that_has_less_counts():
    amounts = np.array([[0.0], [1.0], [2.0], [3.0]])
    shared = shared_amount(amounts, np.array([0, 1]), np.array([[2, 3], [2, 3]]))
    assert shared[0, 0] == shared[0, 1] < shared[1, 0] == shared[1, 1]


def test_amounts_that_are_equal_for_all_make_no_difference():
    amounts = np.stack([np.arange(4.0), np.full(4, 5.0)], axis=1)
    left, right = np.array([0]), np.array([[1, 2, 3]])
    alone = shared_amount(amounts[:, :1], left, right)
    assert np.allclose(shared_amount(amounts, left, right), alone)
    assert not shared_amount(amounts[:, 1:], left, right).any()
