"""Encoders of single modalities [paper: graph attention for structure, MLPs for the rest].

The attention never holds a tensor of shape (edges, width): with 700k edges and width 300 each copy
would take 840 MB. Neighbours are summed over CSR rows, and the gradient of the attention weights is
a product sampled at the edges (runtime/sparse.py).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mimea.graph import Bag, Edges
from mimea.model.unit_rows import unit_rows
from mimea.runtime.sparse import sampled_product, weighted_rows


class NeighbourSum(torch.autograd.Function):
    """out_i = Σ_j α_ij x_j over the edges; α (M,), x (N,d) -> (N,d)."""

    @staticmethod
    def forward(ctx, alpha: Tensor, x: Tensor, edges: Edges) -> Tensor:
        ctx.save_for_backward(alpha, x)
        ctx.edges = edges
        return weighted_rows(edges.columns, edges.offsets, alpha, x)

    @staticmethod
    def backward(ctx, grad: Tensor):
        (alpha, x), edges = ctx.saved_tensors, ctx.edges
        grad, back = grad.contiguous(), alpha.index_select(0, edges.flip)
        grad_x = weighted_rows(edges.columns, edges.offsets, back, grad)  # (N, d)
        grad_alpha = None
        if ctx.needs_input_grad[0]:
            grad_alpha = sampled_product(edges.offsets, edges.columns, grad, x)  # (M,)
        return grad_alpha, grad_x, None


class BagProduct(torch.autograd.Function):
    """bag @ table with fixed weights: table (C,d) -> (N,d). The gradient sums over the columns."""

    @staticmethod
    def forward(ctx, table: Tensor, bag: Bag, transposed: Bag) -> Tensor:
        ctx.transposed = transposed
        return weighted_rows(bag.indices, bag.offsets, bag.weights, table)

    @staticmethod
    def backward(ctx, grad: Tensor):
        by_column = ctx.transposed
        grad = grad.contiguous()
        rows = weighted_rows(by_column.indices, by_column.offsets, by_column.weights, grad)
        return rows, None, None


class EdgeSoftmax(torch.autograd.Function):
    """Softmax over each row's edges, stable for large scores: (M,) -> (M,)."""

    @staticmethod
    def forward(ctx, scores: Tensor, edges: Edges) -> Tensor:
        top = torch.segment_reduce(scores, "max", offsets=edges.offsets)  # (N,)
        weight = (scores - top.index_select(0, edges.rows)).exp_()  # (M,)
        weight /= _row_sums(weight, edges)
        ctx.save_for_backward(weight)
        ctx.edges = edges
        return weight

    @staticmethod
    def backward(ctx, grad: Tensor):
        (weight,) = ctx.saved_tensors
        share = weight * grad  # (M,)
        return share - weight * _row_sums(share, ctx.edges), None


def _row_sums(values: Tensor, edges: Edges) -> Tensor:
    """The sum over each row, repeated at each of its edges: (M,) -> (M,)."""
    total = torch.segment_reduce(values, "sum", offsets=edges.offsets)  # (N,)
    return total.index_select(0, edges.rows)


class GraphAttention(nn.Module):
    """One layer: z = w ⊙ x, e_ij = LeakyReLU(aᵀz_i + bᵀz_j + c_r), x'_i = Σ_j softmax(e)_ij z_j.

    [paper: diagonal-weight attention; ours: c_r, the mean over the relations on an edge of a
    learned number, with which the layer trusts some relations more than others].
    """

    def __init__(self, width: int, relations: int):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
        self.to_self = nn.Parameter(torch.randn(width) / width**0.5)
        self.to_neighbour = nn.Parameter(torch.randn(width) / width**0.5)
        self.relation = nn.Parameter(torch.zeros(relations))

    def forward(self, x: Tensor, edges: Edges) -> Tensor:
        """x (N,d) -> (N,d)."""
        ends = torch.stack([self.to_self, self.to_neighbour], dim=1) * self.scale[:, None]  # (d, 2)
        own, other = (x @ ends).unbind(1)  # (N,), (N,)
        trust = self.relation.index_select(0, edges.kinds) * edges.kind_share  # (K,)
        trust = own.new_zeros(len(edges.rows)).index_add(0, edges.kind_edge, trust)  # (M,)
        scores = own.index_select(0, edges.rows) + other.index_select(0, edges.columns) + trust
        alpha = EdgeSoftmax.apply(F.leaky_relu(scores, 0.2), edges)  # (M,)
        # Σ α·(w ⊙ x) = w ⊙ Σ α·x: the scale is applied once, after the sum
        return NeighbourSum.apply(alpha, x, edges) * self.scale  # (N, d)


class Structure(nn.Module):
    """Trainable entity vectors through layers of graph attention; all depths are concatenated."""

    def __init__(self, entities: int, width: int, layers: int, relations: int):
        super().__init__()
        self.start = nn.Parameter(torch.randn(entities, width) / entities**0.5)
        self.layers = nn.ModuleList(GraphAttention(width, relations) for _ in range(layers))

    def forward(self, edges: Edges) -> Tensor:
        """Unit rows (N, layers·d)."""
        x = unit_rows(self.start)  # (N, d)
        depths = []
        for layer in self.layers:
            x = F.elu_(layer(x, edges))
            depths.append(unit_rows(x, len(self.layers) ** -0.5))
        return torch.cat(depths, dim=1)  # (N, layers·d)


class Features(nn.Module):
    """One linear layer over the feature blocks of a modality, sparse or dense."""

    def __init__(self, columns: list[int], width: int):
        super().__init__()
        self.tables = nn.ParameterList(
            nn.Parameter(torch.randn(c, width) / width**0.5) for c in columns
        )
        self.bias = nn.Parameter(torch.zeros(width))
        self.transposed: dict[int, Bag] = {}

    def forward(self, parts: list[Bag | Tensor]) -> Tensor:
        """parts, each (N,c_i), -> (N,width); not normalised."""
        out = self.bias
        for table, part in zip(self.tables, parts, strict=True):
            if isinstance(part, Bag):
                out = out + BagProduct.apply(table, part, self._by_column(part))
            else:
                out = out + part @ table
        return out  # (N, width)

    def _by_column(self, part: Bag) -> Bag:
        """The transposed bag, computed once, since the features of a fit never change."""
        if id(part) not in self.transposed:
            self.transposed[id(part)] = part.transposed()
        return self.transposed[id(part)]
