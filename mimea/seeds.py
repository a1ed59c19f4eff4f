"""Which known links train and which are held out, the same for everybody who asks.

What learns before the training does (an image encoder) must not see the held-out links, or they
would look easier than the links that are still to be found.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from mimea.config import Config
from mimea.graph import AlignmentTask

MIN_SEEDS_TO_VALIDATE = 30
MAX_VALIDATED = 1000


def split_links(links: Tensor, config: Config, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Links that train and links held out, both (·,2), drawn with `generator`."""
    held = int(len(links) * config.validation) if len(links) >= MIN_SEEDS_TO_VALIDATE else 0
    order = torch.randperm(len(links), generator=generator).to(links.device)
    return links[order[held:]], links[order[:held]]


def training_links(links: Tensor, config: Config) -> Tensor:
    """The links (·,2) that the trainer of this config will train on from its first epoch."""
    return split_links(links, config, torch.Generator().manual_seed(config.seed))[0]


@dataclass(frozen=True)
class HeldOut:
    """Left ends (V,) of held-out links, the pool of right entities (R,), and the place of each
    right end in it (V,)."""

    queries: Tensor
    pool: Tensor
    truth: Tensor


def held_out(task: AlignmentTask, train: Tensor, valid: Tensor, comparisons: int) -> HeldOut:
    """The pool is every right entity that no training link uses; queries times pool are at most
    `comparisons`."""
    used = torch.zeros(task.entities, dtype=torch.bool, device=valid.device)
    used[train[:, 1]] = True
    used[valid[:, 1]] = False
    pool = (~used).nonzero().squeeze(1)
    pool = pool[pool >= task.left]
    held = valid[: max(1, min(comparisons // max(1, len(pool)), MAX_VALIDATED))]
    return HeldOut(held[:, 0], pool, torch.searchsorted(pool, held[:, 1].contiguous()))
