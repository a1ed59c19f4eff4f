"""What anchors say about neighbourhoods, on graphs small enough to know the answer."""

from __future__ import annotations

import pytest
import torch

from mimea.graph import AlignmentTask
from mimea.training.propagation import AnchorPropagation

SIDE = 30


def task_of(triples, relations=2) -> AlignmentTask:
    """Entities 0 … 29 on the left, 30 … 59 on the right, the same triples on both sides with
    relations of their own."""
    left = torch.tensor(triples)
    right = left + torch.tensor([SIDE, relations, SIDE])
    none = torch.zeros((0, 2), dtype=torch.long)
    return AlignmentTask(
        SIDE, 2 * SIDE, 2 * relations, torch.cat([left, right]), none, none, none[:, 0]
    )


def similarity(task, anchors, width=256, sure=None):
    pairs = torch.tensor([[a, a + SIDE] for a in anchors]).reshape(-1, 2).long()
    sure = torch.ones(len(pairs)) if sure is None else torch.tensor(sure)
    rows = AnchorPropagation(task, width, seed=0)(pairs, sure).rows
    assert rows.shape == (2 * SIDE, 2 * width + 2 * (width // 4))
    return rows @ rows.t(), rows


def test_entities_with_the_same_known_neighbours_meet():
    # 10 … 19 each have two of the anchors 0 … 4 as neighbours, every pair of anchors once
    twos = [(a, b) for a in range(5) for b in range(a)]
    triples = [[10 + i, 0, e] for i, two in enumerate(twos) for e in two]
    found, _ = similarity(task_of(triples), range(5))
    best = found[10:20, SIDE:].argmax(1)
    assert best.tolist() == list(range(10, 20))


def test_the_relation_by_which_a_neighbour_is_reached_counts():
    """10 and 11 have the same neighbours, one as its first and one as its second relation."""
    triples = [[10, 0, 0], [10, 1, 1], [11, 0, 1], [11, 1, 0]]
    # what the two relations mean is to be seen elsewhere: 0 leads to 2 … 5, 1 to 6 … 9
    triples += [[12 + i, 0, 2 + i] for i in range(4)] + [[16 + i, 1, 6 + i] for i in range(4)]
    found, _ = similarity(task_of(triples), [*range(10), *range(12, 20)], width=512)
    own, other = found[10, SIDE + 10], found[10, SIDE + 11]
    assert own > other + 0.1


def test_rows_are_unit_or_zero_and_the_same_every_time():
    task = task_of([[0, 0, 1], [2, 1, 3]])
    _, rows = similarity(task, [0])
    length = rows.norm(dim=1)
    assert length[[1, SIDE + 1]].tolist() == pytest.approx([1, 1], abs=1e-5)
    assert not rows[[2, 3, 7]].any()  # no anchor within reach
    assert torch.equal(rows, similarity(task, [0])[1])


def test_an_anchor_does_not_confirm_itself():
    """A wrong pair of two entities with nothing in common stays without anything in common."""
    task = task_of([[0, 0, 1], [2, 1, 3], [4, 0, 5], [5, 0, 6]])
    pairs = torch.tensor([[0, SIDE + 2]])  # neighbours 1 and 3' are reached, 0 and 2' are not
    rows = AnchorPropagation(task, 256, seed=0)(pairs, torch.ones(1)).rows
    first_hop = rows[:, :512]
    assert not first_hop[0].any()
    assert not first_hop[SIDE + 2].any()


def test_doubtful_anchors_say_less():
    triples = [[10, 0, 0], [10, 0, 1], [11, 0, 0], [11, 0, 2]]
    task = task_of(triples)
    _, rows = similarity(task, [0, 1, 2], sure=[1.0, 1.0, 1.0])
    _, doubtful = similarity(task, [0, 1, 2], sure=[1.0, 0.1, 0.1])
    # 10 and 11' share only the anchor 0: the surer it is against the others, the nearer they are
    assert doubtful[10] @ doubtful[SIDE + 11] > rows[10] @ rows[SIDE + 11] + 0.1


def test_without_anchors_nothing_is_said():
    found, _ = similarity(task_of([[0, 0, 1]]), [])
    assert not found.any()


def test_an_entity_with_two_counterparts_stands_for_both():
    """0 is linked to 0' and to 1': its neighbour 10 meets the neighbours of either."""
    task = task_of([[10, 0, 0], [11, 0, 1], [12, 0, 2]])
    pairs = torch.tensor([[0, SIDE], [0, SIDE + 1], [2, SIDE + 2]])
    rows = AnchorPropagation(task, 256, seed=0)(pairs, torch.ones(3)).rows
    near = rows[10] @ rows[[SIDE + 10, SIDE + 11, SIDE + 12]].t()
    assert near[0] > near[2] + 0.2
    assert near[1] > near[2] + 0.2


def test_pairs_have_a_vector_in_common_as_long_as_they_are_sure():
    task = task_of([[0, 0, 1]])
    ends = torch.tensor([[0, SIDE], [1, SIDE + 1], [2, SIDE + 2], [2, SIDE + 3]])
    rows = AnchorPropagation(task, 256, seed=0).pair_vectors(
        ends, torch.tensor([1.0, 0.25, 1.0, 1.0])
    )
    assert rows[0] @ rows[SIDE] == pytest.approx(1, abs=1e-5)
    assert rows[1] @ rows[SIDE + 1] == pytest.approx(0.25, abs=1e-5)
    assert rows[2].norm() == pytest.approx(1, abs=1e-5)  # of two pairs, and no longer for that
    assert min(rows[2] @ rows[SIDE + 2], rows[2] @ rows[SIDE + 3]) > 0.5
    assert not rows[3:SIDE].any()
