"""Two left entities that want the same right one: the better claim wins, the other gives way."""

from __future__ import annotations

import pytest
import torch

from mimea.matching.assignment import one_to_one, sinkhorn_potentials
from mimea.matching.matching import best_candidates


def candidates(similarity: torch.Tensor, k: int):
    """The k best of each row of a given similarity matrix (L,R)."""
    top = similarity.topk(k, dim=1)
    return top.indices, top.values


CONTESTED = torch.tensor([[0.9, 0.2, 0.1], [0.8, 0.7, 0.1], [0.3, 0.1, 0.6]])


def test_the_weaker_claim_goes_to_its_second_choice():
    index, similarity = candidates(CONTESTED, 3)
    p, q = sinkhorn_potentials(index, similarity, 3)
    score = CONTESTED - p[:, None] - q
    assert CONTESTED.argmax(1).tolist() == [0, 0, 2]
    assert score.argmax(1).tolist() == [0, 1, 2]


def test_potentials_are_never_negative_on_the_right_and_zero_where_nobody_competes():
    index, similarity = candidates(CONTESTED, 2)
    _, q = sinkhorn_potentials(index, similarity, 5)
    assert (q >= 0).all()
    assert q[0] > 0.05
    assert q[3:].tolist() == [0, 0]


def test_no_right_entity_is_given_more_than_one_left_entitys_mass():
    torch.manual_seed(0)
    index, similarity = candidates(torch.rand(40, 15), 10)
    p, q = sinkhorn_potentials(index, similarity, 15)
    mass = ((similarity - p[:, None] - q[index]) / 0.03).exp()
    assert torch.zeros(15).index_add(0, index.flatten(), mass.flatten()).max() < 1.05
    assert mass.sum(1).max() < 1.05


def test_one_to_one_gives_each_right_entity_once_and_the_best_sum():
    index, similarity = candidates(CONTESTED, 3)
    given = one_to_one(index, similarity, 3)
    assert index.gather(1, given[:, None]).squeeze(1).tolist() == [0, 1, 2]


def test_one_to_one_leaves_out_who_has_nothing_left_but_the_last_candidate():
    similarity = torch.tensor([[0.9, 0.1], [0.8, 0.1], [0.7, 0.1]])
    index, similarity = candidates(similarity, 2)
    given = one_to_one(index, similarity, 2)
    assert given[0] == 0
    assert (given[1:] == 0).sum() == 0


@pytest.mark.parametrize("entities", [1, 2, 50])
def test_a_side_that_is_a_copy_of_the_other_is_matched_whole(entities):
    torch.manual_seed(1)
    x = torch.nn.functional.normalize(torch.randn(entities, 16), dim=1)
    none = torch.zeros(entities)
    found = best_candidates(x, x, none, none, 10)
    p, q = sinkhorn_potentials(found.index, found.similarity, entities)
    assert torch.equal((x @ x.t() - p[:, None] - q).argmax(1), torch.arange(entities))
