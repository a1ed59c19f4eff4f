"""What speaks for a candidate: the same from both sides, and without a unit."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.confidence.claims import FEATURES, claims, pairs_of, scale_of

RIGHTS = 30


@pytest.fixture
def found():
    """Twenty left rows whose nearest are their own right row (.9) and nineteen others at random."""
    random = np.random.default_rng(0)
    index = np.array([random.permutation(RIGHTS)[:20] for _ in range(20)])
    score = random.uniform(0.2, 0.4, size=(20, 20))
    for left in range(20):
        at = np.flatnonzero(index[left] == left)
        place = at[0] if len(at) else 0
        index[left, place], score[left, place] = left, 0.9
    return index, score


def column(found, name):
    return found.features[:, :, FEATURES.index(name)]


def test_the_best_candidate_comes_first_and_is_mutual(found):
    index, score = found
    seen = claims(pairs_of(index, score, score, RIGHTS), scale_of(score))
    assert (seen.other[:, 0] == np.arange(20)).all()
    assert (column(seen, "mutual")[:, 0] == 1).all() and (column(seen, "mutual")[:, 1:] == 0).all()
    assert (np.diff(column(seen, "level"), axis=1) <= 0).all()
    assert (column(seen, "lead")[:, 0] > 0).all() and (column(seen, "lead")[:, 1:] < 0).all()


def test_both_sides_see_the_same_pair_with_lead_and_claim_exchanged(found):
    index, score = found
    pairs, scale = pairs_of(index, score, score, RIGHTS), scale_of(score)
    left, right = claims(pairs, scale), claims(pairs.from_the_right(), scale)
    for own in range(20):
        assert right.other[own, 0] == own
        assert column(left, "lead")[own, 0] == column(right, "claim")[own, 0]
        assert column(left, "claim")[own, 0] == column(right, "lead")[own, 0]
        assert column(left, "level")[own, 0] == column(right, "level")[own, 0]


def test_the_unit_and_the_zero_of_a_score_make_no_difference(found):
    index, score = found
    as_they_are = claims(pairs_of(index, score, score, RIGHTS), scale_of(score))
    other = 7 * score - 3
    changed = claims(pairs_of(index, other, other, RIGHTS), scale_of(other))
    assert np.allclose(as_they_are.features, changed.features, atol=1e-4, equal_nan=True)


def test_a_rival_lowers_the_claim(found):
    index, score = found
    before = claims(pairs_of(index, score, score, RIGHTS), scale_of(score))
    index, score = index.copy(), score.copy()
    index[1] = np.where(index[1] == 0, 29, index[1])
    index[1, 5], score[1, 5] = 0, 0.95  # claims the match of row 0, more loudly
    after = claims(pairs_of(index, score, score, RIGHTS), scale_of(score))
    assert column(after, "claim")[0, 0] < 0 < column(before, "claim")[0, 0]
    assert column(after, "mutual")[0, 0] == 0


def test_hidden_pairs_are_not_there(found):
    index, score = found
    pairs = pairs_of(index, score, score, RIGHTS)
    without = claims(pairs.hidden(pairs.column == pairs.row), scale_of(score))
    assert not (without.other == np.arange(20)[:, None]).any()
    assert np.nanmax(column(without, "level")) < 3


def test_who_has_fewer_candidates_has_gaps_and_nobody_breaks_it():
    score = np.array([[0.9, -np.inf], [-np.inf, -np.inf]])
    seen = claims(pairs_of(np.array([[1, 0], [0, 1]]), score, score, 2), scale_of(score[:1, :1]))
    assert seen.other[0].tolist() == [1] + [-1] * 9
    assert not seen.there[1].any() and np.isnan(seen.features[1]).all()
    nobody = claims(pairs_of(*(np.zeros((0, 0)) for _ in range(3)), 5), scale_of(np.zeros((0, 0))))
    assert nobody.features.shape == (0, 10, len(FEATURES))


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_pairs_around_some_rows_are_all_that_their_claims_are_made_of(found, side):
    index, score = found
    scale = scale_of(score)
    pairs = pairs_of(index, score, score, RIGHTS)
    pairs = pairs if side == "left" else pairs.from_the_right()
    rows = np.array([3, 4, 11])
    part = pairs.around(rows)
    assert len(part.row) < len(pairs.row)
    whole, some = claims(pairs, scale), claims(part, scale)
    assert np.array_equal(whole.features[rows], some.features[rows], equal_nan=True)
    assert np.array_equal(whole.other[rows], some.other[rows])
