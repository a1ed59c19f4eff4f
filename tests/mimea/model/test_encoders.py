"""Graph attention and sparse layers against dense references."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from mimea.graph import AlignmentTask, Bag, joint_edges
from mimea.model.encoders import (
    BagProduct,
    EdgeSoftmax,
    GraphAttention,
)
from mimea.runtime.sparse import weighted_rows

TRIPLES = torch.tensor([[0, 0, 1], [1, 1, 2], [0, 1, 2], [3, 2, 4], [4, 2, 3]])
NONE = torch.zeros((0, 2), dtype=torch.long)


def small_task(triples=TRIPLES) -> AlignmentTask:
    return AlignmentTask(3, 5, 3, triples, NONE, NONE, torch.zeros(0, dtype=torch.long))


def dense_attention(layer: GraphAttention, x: torch.Tensor, edges) -> torch.Tensor:
    """The formula, entity by entity."""
    z = x * layer.scale
    trust = [
        layer.relation[edges.kinds[edges.kind_edge == e]].mean() for e in range(len(edges.rows))
    ]
    out = []
    for i in range(len(x)):
        here = (edges.rows == i).nonzero().squeeze(1).tolist()
        logits = torch.stack(
            [
                F.leaky_relu(
                    z[i] @ layer.to_self + z[edges.columns[e]] @ layer.to_neighbour + trust[e], 0.2
                )
                for e in here
            ]
        )
        out.append(logits.softmax(0) @ z[edges.columns[here]])
    return torch.stack(out)


def test_the_union_graph_is_symmetric_with_self_loops():
    edges = joint_edges(small_task())
    pairs = set(zip(edges.rows.tolist(), edges.columns.tolist(), strict=True))
    assert pairs == {(b, a) for a, b in pairs}
    assert {(i, i) for i in range(5)} <= pairs
    assert len(pairs) == len(edges.rows) == 5 + 6 + 2
    assert (edges.rows[edges.flip] == edges.columns).all()
    assert (edges.offsets == torch.tensor([0, 3, 6, 9, 11, 13])).all()
    shares = torch.zeros(len(edges.rows)).index_add(0, edges.kind_edge, edges.kind_share)
    assert torch.allclose(shares, torch.ones(len(shares)))


def test_ids_out_of_range_are_named():
    with pytest.raises(ValueError, match="found ids from 0 to 9, expected 0 to 4"):
        small_task(torch.tensor([[0, 0, 9]]))


def test_attention_and_its_gradients_equal_a_dense_reference():
    torch.manual_seed(0)
    edges, layer = joint_edges(small_task()), GraphAttention(4, 7)
    torch.nn.init.normal_(layer.relation)
    x = torch.randn(5, 4, requires_grad=True)
    inputs = [x, *layer.parameters()]
    upstream = torch.randn(5, 4)
    found, wanted = layer(x, edges), dense_attention(layer, x, edges)
    assert torch.allclose(found, wanted, atol=1e-5)
    gradients = [torch.autograd.grad((y * upstream).sum(), inputs) for y in (found, wanted)]
    for a, b in zip(*gradients, strict=True):
        assert torch.allclose(a, b, atol=1e-4)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # importing it warns of its own parts
def test_attention_equals_pytorch_geometric():
    from torch_geometric.nn import GATConv

    torch.manual_seed(0)
    edges, layer = joint_edges(small_task()), GraphAttention(4, 7)
    theirs = GATConv(4, 4, add_self_loops=False, bias=False)
    with torch.no_grad():
        theirs.lin.weight.copy_(torch.eye(4))
        theirs.att_dst.copy_(layer.to_self[None, None])
        theirs.att_src.copy_(layer.to_neighbour[None, None])
    x = torch.randn(5, 4)
    wanted = theirs(x, torch.stack([edges.columns, edges.rows]).long())
    assert torch.allclose(layer(x, edges), wanted, atol=1e-5)


def test_the_softmax_of_a_row_sums_to_one_whatever_the_scores():
    edges = joint_edges(small_task())
    weights = EdgeSoftmax.apply(torch.linspace(-1e4, 1e4, len(edges.rows)), edges)
    assert torch.isfinite(weights).all()
    assert torch.allclose(torch.zeros(5).index_add(0, edges.rows, weights), torch.ones(5))


def test_a_bag_times_a_table_equals_the_dense_product():
    bag = Bag(
        torch.tensor([0, 2, 2, 3]), torch.tensor([0, 3, 1]), torch.tensor([0.5, 2.0, -1.0]), 4
    )
    dense = torch.tensor([[0.5, 0, 0, 2.0], [0, 0, 0, 0], [0, -1.0, 0, 0]])
    table = torch.randn(4, 2, requires_grad=True)
    out = BagProduct.apply(table, bag, bag.transposed())
    assert torch.allclose(out, dense @ table)
    assert torch.allclose(weighted_rows(bag.indices, bag.offsets, bag.weights, table), out)
    upstream = torch.randn(3, 2)
    (out * upstream).sum().backward()
    assert torch.allclose(table.grad, dense.t() @ upstream)
