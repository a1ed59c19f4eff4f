"""Which known links train and which are held out, the same for the trainer and the features.

Features that learn from links, slots of values and the image encoder, do so before the trainer
does. They must not see the held-out links either, or these would be easier to find than links that
are still unknown.
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
    """Links that train and links held out, both (·,2), drawn from links (S,2) with `generator`."""
    held = int(len(links) * config.validation) if len(links) >= MIN_SEEDS_TO_VALIDATE else 0
    order = torch.randperm(len(links), generator=generator).to(links.device)  # (S,)
    return links[order[held:]], links[order[:held]]


def training_links(links: Tensor, config: Config) -> Tensor:
    """The links (·,2) that a trainer with this config trains on from its first epoch."""
    return split_links(links, config, torch.Generator().manual_seed(config.seed))[0]


@dataclass(frozen=True)
class HeldOut:
    """Left ends (V,) of held-out links, the pool of right entities (R,) among which their matches
    are searched, and the place of each match in the pool (V,)."""

    queries: Tensor
    pool: Tensor
    truth: Tensor


def held_out(task: AlignmentTask, train: Tensor, valid: Tensor, comparisons: int) -> HeldOut:
    """The pool is every right entity that no training link uses. Of many links only the first are
    taken, so that queries times pool are at most `comparisons`. train, valid (·,2)."""
    used = torch.zeros(task.entities, dtype=torch.bool, device=valid.device)  # (N,)
    used[train[:, 1]] = True
    used[valid[:, 1]] = False
    pool = (~used).nonzero().squeeze(1)  # (R,)
    pool = pool[pool >= task.left]
    held = valid[: max(1, min(comparisons // max(1, len(pool)), MAX_VALIDATED))]  # (V, 2)
    return HeldOut(held[:, 0], pool, torch.searchsorted(pool, held[:, 1].contiguous()))
