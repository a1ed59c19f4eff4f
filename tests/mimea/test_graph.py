"""The union graph as the attention reads it."""

from __future__ import annotations

import pytest
import torch

from mimea.graph import AlignmentTask, Bag, joint_edges


def task_of(triples, left=3, entities=5, links=(), **more) -> AlignmentTask:
    pairs = torch.tensor(links, dtype=torch.long).reshape(-1, 2)
    none = torch.zeros((0, 2), dtype=torch.long)
    return AlignmentTask(
        left, entities, 2, torch.tensor(triples).reshape(-1, 3), pairs, none, none[:, 0], **more
    )


def test_edges_are_unique_both_ways_with_one_loop_each():
    edges = joint_edges(task_of([[0, 0, 1], [0, 1, 1], [1, 0, 0], [3, 0, 4]]))
    pairs = set(zip(edges.rows.tolist(), edges.columns.tolist(), strict=True))
    assert pairs == {(0, 1), (1, 0), (3, 4), (4, 3)} | {(i, i) for i in range(5)}
    assert len(edges.rows) == len(pairs)
    assert edges.offsets.tolist() == [0, 2, 4, 5, 7, 9]


def test_flip_is_the_edge_that_runs_the_other_way():
    edges = joint_edges(task_of([[0, 0, 1], [2, 1, 0], [3, 0, 4]]))
    assert torch.equal(edges.rows[edges.flip], edges.columns)
    assert torch.equal(edges.columns[edges.flip], edges.rows)


def test_the_relations_on_an_edge_share_its_weight():
    edges = joint_edges(task_of([[0, 0, 1], [0, 1, 1], [1, 0, 0]]))
    total = torch.zeros(len(edges.rows)).index_add(0, edges.kind_edge, edges.kind_share)
    assert torch.allclose(total, torch.ones(len(edges.rows)))
    first = int(((edges.rows == 0) & (edges.columns == 1)).nonzero())
    # relations 0 and 1 forwards, relation 0 backwards (numbered from 2 on)
    assert sorted(edges.kinds[edges.kind_edge == first].tolist()) == [0, 1, 2]


def test_a_bag_transposed_twice_is_itself():
    dense = torch.tensor([[0.0, 2.0, 0.0], [1.0, 0.0, 3.0], [0.0, 0.0, 0.0], [0.0, 4.0, 5.0]])
    rows, columns = dense.nonzero(as_tuple=True)
    offsets = torch.searchsorted(rows, torch.arange(5))
    bag = Bag(offsets, columns, dense[rows, columns], 3)
    again = bag.transposed().transposed()
    for name in ("offsets", "indices", "weights"):
        assert torch.equal(getattr(again, name), getattr(bag, name))
    assert bag.present.tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("triples", "links", "words"),
    [
        ([[0, 0, 5]], [], "triples: found ids from 0 to 5, expected 0 to 4"),
        ([[0, 2, 1]], [], "relations: found ids from 2 to 2"),
        ([[0, 0, 1]], [[3, 4]], "left end of links"),
        ([[0, 0, 1]], [[0, 1]], "right end of links"),
    ],
)
def test_ids_out_of_range_are_named(triples, links, words):
    with pytest.raises(ValueError, match=words):
        task_of(triples, links=links)
