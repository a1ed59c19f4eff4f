"""Ranks of given pairs: as the evidence has them, among what the left entity may still have."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.evidence import Run
from mimea.matching import pair_ranks as module
from mimea.matching.pair_ranks import pair_ranks
from tests.samples.review_world import RUN, build_workspace

SIDE = 16
NONE = np.zeros((0, 2), dtype=int)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranks")
    build_workspace(folder / "ws", entities=SIDE, seeds=4)
    return Run.open(folder / "ws" / "runs" / RUN)


def by_hand(run, left, right, taken=()):
    """Sorting the scores that the evidence gives for each pair."""
    pool = [r for r in range(SIDE, 2 * SIDE) if r not in taken or r == right]
    scores = {r: run.pair(left, r).score for r in pool}
    return 1 + sum(score > scores[right] + 1e-6 for score in scores.values())


def test_ranks_are_those_of_the_evidence(run):
    pairs = np.array([(left, right) for left in range(4) for right in range(SIDE, 2 * SIDE)])
    expected = [by_hand(run, *pair) for pair in pairs.tolist()]
    assert pair_ranks(run, pairs, NONE).tolist() == expected
    assert set(expected) == set(range(1, SIDE + 1))


def test_right_entities_linked_to_another_left_one_do_not_count(run):
    links = np.array([(9, SIDE + i) for i in range(12)])
    taken = set(links[:, 1].tolist())
    pairs = np.array([(2, SIDE + 3), (2, SIDE + 14)])
    expected = [by_hand(run, *pair, taken=taken) for pair in pairs.tolist()]
    assert pair_ranks(run, pairs, links).tolist() == expected
    assert expected[1] <= 4


def test_the_own_link_counts_against_a_rejected_candidate(run):
    first = max(range(SIDE, 2 * SIDE), key=lambda right: run.pair(2, right).score)
    other = SIDE + (first + 1) % SIDE
    before = pair_ranks(run, np.array([(2, other)]), NONE)
    assert pair_ranks(run, np.array([(2, other)]), np.array([(2, first)])) == before
    assert pair_ranks(run, np.array([(2, other)]), np.array([(3, first)])) == before - 1


def test_blocks_change_nothing(run, monkeypatch):
    pairs = np.array([(left, SIDE + left) for left in range(10)])
    whole = pair_ranks(run, pairs, NONE)
    monkeypatch.setattr(module, "SCORES", 3 * SIDE)
    assert pair_ranks(run, pairs, NONE).tolist() == whole.tolist()


def test_no_pairs_have_no_ranks(run):
    assert pair_ranks(run, NONE, NONE).shape == (0,)
