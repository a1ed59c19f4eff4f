"""How sure a correspondence is."""

import numpy as np
import pytest

from app.correspondences.matching import Correspondence, confidence, one_to_one


def test_confidence_grows_with_the_pairs_and_with_the_agreement():
    few, many, half = confidence([4, 400, 200], [4, 400, 400], [0, 0, 0])
    assert 0.4 < few < 0.6 < 0.98 < many and half < 0.5


def test_agreement_that_chance_explains_is_no_confidence():
    assert confidence([100], [100], [1.0])[0] == 0
    assert confidence([52], [100], [0.5])[0] == 0
    assert np.all(confidence([0, 0], [0, 10], [0, 0]) == 0)


@pytest.mark.parametrize("kinds", [("relation", "inverse"), ("inverse", "relation")])
def test_a_relation_has_one_best_match_whichever_way(kinds):
    surer = Correspondence(kinds[0], "a", "x", 9, 9, 0.9)
    other = Correspondence(kinds[1], "a", "y", 9, 9, 0.8)
    attribute = Correspondence("attribute", "a", "x", 3, 3, 0.1)
    assert one_to_one([other, surer, attribute]) == {(kinds[0], "a", "x"), ("attribute", "a", "x")}
