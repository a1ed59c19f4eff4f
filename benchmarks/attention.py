"""One layer of graph attention, forward and backward, against PyTorch Geometric's GATConv.

    python -m benchmarks.attention --width 300

Both have one head, the same graph with its self loops, the same width and the same upstream
gradient, and take turns. GATConv multiplies the vectors by a full weight matrix where Mimea's layer
has a diagonal one, and Mimea's layer weighs the relations, which GATConv doesn't know: the third
row is GATConv without its matrix, so that both do the work of attention alone. The graph is
FB15K-DB15K's when it lies beside the project, else a made-up one of the same size. The last line is
JSON; `difference` is the largest one of output and gradients to a dense computation on a small
graph. The second ratio is with memory kept as the product keeps it, which helps both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import warnings

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.command_line import SHARED
from mimea.graph import AlignmentTask, Edges, joint_edges
from mimea.model.encoders import GraphAttention
from mimea.runtime.memory import tune_allocator

DATA = SHARED / "fb15k_db15k"
ENTITIES, TRIPLES, RELATIONS = 28_000, 390_000, 1_000  # of the made-up graph
SMALL = 40, 300, 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=300)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--generated", action="store_true", help="the made-up graph in any case")
    options = parser.parse_args()
    torch.manual_seed(0)
    made_up = options.generated or not DATA.is_dir()
    task = made_up_task(ENTITIES, TRIPLES, RELATIONS) if made_up else read_task()
    edges = joint_edges(task)
    layers = _layers(options.width, 2 * task.relations + 1, edges)
    seconds = _measure(layers, task.entities, options.width, options.times)
    # as the product runs: kept memory spares large temporary tensors their page faults
    tune_allocator()
    with_memory_kept = _measure(layers, task.entities, options.width, options.times)
    found = {
        "graph": "made up" if made_up else DATA.name,
        "entities": task.entities,
        "edges": len(edges.rows),
        "width": options.width,
        "threads": torch.get_num_threads(),
        "mimea_seconds": seconds["mimea"],
        "gatconv_seconds": seconds["GATConv"],
        "gatconv_without_matrix_seconds": seconds["GATConv without its matrix"],
        "ratio": round(seconds["GATConv"] / seconds["mimea"], 2),
        "ratio_without_matrix": round(seconds["GATConv without its matrix"] / seconds["mimea"], 2),
        "ratio_with_memory_kept": round(with_memory_kept["GATConv"] / with_memory_kept["mimea"], 2),
        "seconds_with_memory_kept": with_memory_kept,
        "difference": difference_to_dense(),
    }
    print(f"{found['entities']:,} entities, {found['edges']:,} edges, width {options.width}")
    for name, spent in seconds.items():
        print(f"{name:28} {spent:7.3f} s  {spent / seconds['mimea']:6.2f}")
    print(json.dumps(found))


def read_task() -> AlignmentTask:
    """Both graphs' triples as they are published: dense entity ids, the right ones after."""
    parts = [np.loadtxt(DATA / f"triples_{i}", np.int64, delimiter="\t") for i in (1, 2)]
    count = [sum(1 for _ in (DATA / f"ent_ids_{i}").open()) for i in (1, 2)]
    triples = np.concatenate(parts)
    return _task(count[0], sum(count), int(triples[:, 1].max()) + 1, torch.from_numpy(triples))


def made_up_task(entities: int, triples: int, relations: int) -> AlignmentTask:
    """A graph with a few large hubs, as real ones have."""
    ends = (entities * torch.rand(triples, 2) ** 2).long()  # (T, 2)
    relation = torch.randint(0, relations, (triples,))
    table = torch.stack([ends[:, 0], relation, ends[:, 1]], dim=1)
    return _task(entities // 2, entities, relations, table)


def _task(left: int, entities: int, relations: int, triples: Tensor) -> AlignmentTask:
    pairs = triples.new_zeros((0, 2))
    return AlignmentTask(left, entities, relations, triples, pairs, pairs, pairs[:, 0])


def _layers(width: int, relations: int, edges: Edges) -> dict:
    """{name: (parameters, function of x)}."""
    ours = GraphAttention(width, relations)
    index = torch.stack([edges.columns, edges.rows]).long()  # (2, M) from, to
    layers = {"mimea": (list(ours.parameters()), lambda x: ours(x, edges))}
    for name, plain in (("GATConv", False), ("GATConv without its matrix", True)):
        theirs = _gat_conv(width, plain)
        layers[name] = (list(theirs.parameters()), lambda x, theirs=theirs: theirs(x, index))
    return layers


def _gat_conv(width: int, plain: bool) -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing it warns of its own parts
        from torch_geometric.nn import GATConv
    layer = GATConv(width, width, heads=1, add_self_loops=False, bias=False)
    if plain:
        layer.lin = nn.Identity()
    return layer


def _measure(layers: dict, entities: int, width: int, times: int) -> dict[str, float]:
    """Median seconds of forward and backward, a first two turns not counted; one layer after the
    other, or each would pay for the gigabytes that the one before gave back."""
    x = F.normalize(torch.randn(entities, width), dim=1).requires_grad_()
    upstream = torch.randn(entities, width)
    spent = {name: [] for name in layers}
    for name, (parameters, layer) in layers.items():
        for _ in range(times + 2):
            started = time.perf_counter()
            torch.autograd.grad(layer(x), [x, *parameters], upstream)
            spent[name].append(time.perf_counter() - started)
    return {name: round(statistics.median(s[2:]), 4) for name, s in spent.items()}


def difference_to_dense() -> float:
    """Largest difference of output and gradients to a dense computation in double precision."""
    task = made_up_task(*SMALL)
    edges, layer = joint_edges(task), GraphAttention(16, 2 * task.relations + 1)
    nn.init.normal_(layer.relation)
    x, upstream = torch.randn(task.entities, 16), torch.randn(task.entities, 16)
    found = _with_gradients(layer, lambda x: layer(x, edges), x, upstream)
    layer = layer.double()
    wanted = _with_gradients(layer, lambda x: _dense(layer, x, edges), x.double(), upstream)
    return max(float((a - b).abs().max()) for a, b in zip(found, wanted, strict=True))


def _with_gradients(layer: nn.Module, function, x: Tensor, upstream: Tensor) -> list[Tensor]:
    x = x.clone().requires_grad_()
    out = function(x)
    inputs = [x, *layer.parameters()]
    return [out.detach(), *torch.autograd.grad(out, inputs, upstream.to(out.dtype))]


def _dense(layer: GraphAttention, x: Tensor, edges: Edges) -> Tensor:
    """The layer's formula over a matrix of all entities."""
    n, z = len(x), x * layer.scale
    trust = layer.relation[edges.kinds] * edges.kind_share  # (K,)
    trust = trust.new_zeros(len(edges.rows)).index_add(0, edges.kind_edge, trust)  # (M,)
    absent = x.new_full((n, n), -torch.inf)
    there = (edges.rows, edges.columns)
    scores = (z @ layer.to_self)[:, None] + (z @ layer.to_neighbour)[None]  # (N, N)
    scores = F.leaky_relu(scores + torch.zeros_like(absent).index_put(there, trust), 0.2)
    return absent.index_put(there, scores[there]).softmax(1) @ z  # (N, d)


if __name__ == "__main__":
    main()
