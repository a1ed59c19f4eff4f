"""The links of an epoch in batches, each with its own sampled negatives.

All numbers are drawn on the CPU, so that a GPU never waits between two batches. What a batch holds
is bounded, so that an epoch takes as long however many links, rejections and entities without a
counterpart curators have decided on; over the epochs each has its turn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from mimea.config import Config
from mimea.graph import AlignmentTask
from mimea.model.mimea import Batch
from mimea.seeds import also_linked

BATCH = 512  # links
LINKS = 3072  # of one epoch
DECIDED = 256  # rejected pairs of a batch, and as many dangling entities


def draw_batches(
    task: AlignmentTask, links: Tensor, config: Config, random: torch.Generator
) -> Iterator[Batch]:
    """The links (S,2) in random order; of many, a random LINKS. `task` may be on any device."""
    links, rejected, dangling = links.cpu(), task.rejected.cpu(), task.dangling.cpu()
    dangling = dangling[dangling < task.left]  # (D,)
    no_negatives = links  # (S+K, 2)
    if len(task.related):
        no_negatives = torch.cat([links, task.related.cpu()])
    free = torch.ones(task.entities, dtype=torch.bool)  # (N,)
    free[no_negatives.flatten()] = False
    order = torch.randperm(len(links), generator=random)[:LINKS]  # (S,)
    parts = order.chunk(math.ceil(len(order) / BATCH)) if len(order) else [order]
    for number, part in enumerate(parts):
        left = _negatives(free, 0, task.left, config.negatives, random)  # (l,)
        right = _negatives(free, task.left, task.entities, config.negatives, random)  # (r,)
        pairs = links[part]  # (P, 2)
        apart, alone = _some(rejected, random), _some(dangling, random)  # (J, 2), (D,)
        ids = [pairs[:, 0], left, pairs[:, 1], right, apart.t().flatten(), alone]
        yield Batch(
            torch.cat(ids).to(task.links.device),
            pairs=len(part),
            lefts=len(part) + len(left),
            rights=len(part) + len(right),
            rejected=len(apart),
            dangling=len(alone),
            transport=number == 0,
            also_linked=_on(task.links.device, also_linked(pairs, no_negatives)),
        )


def _negatives(free: Tensor, low: int, high: int, count: int, random: torch.Generator) -> Tensor:
    """Sampled entities (n,) of one side that are free: without a link in this epoch."""
    drawn = torch.randint(low, high, (min(count, high - low),), generator=random)  # (count,)
    return drawn[free[drawn]]


def _on(device: torch.device, mask: Tensor | None) -> Tensor | None:
    return None if mask is None else mask.to(device)


def _some(rows: Tensor, random: torch.Generator) -> Tensor:
    """At most DECIDED of the rows (n,…), at random."""
    if len(rows) <= DECIDED:
        return rows
    return rows[torch.randperm(len(rows), generator=random)[:DECIDED]]
