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


def split_starting(
    links: Tensor, starting: Tensor, config: Config, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Known links that train, links held out, and starting links that train, all (·,2); of links
    (S,2) and starting links (B,2), which stand in for known ones where there are too few to hold
    any out."""
    if len(links) >= MIN_SEEDS_TO_VALIDATE or not len(starting):
        return *split_links(links, config, generator), starting
    rest, held = split_links(starting, config, generator)
    return links, held, rest


def training_links(links: Tensor, starting: Tensor, config: Config) -> Tensor:
    """The links (·,2) that a trainer with this config trains on from its first epoch, those that
    only rules have found among them; links (S,2), starting (B,2)."""
    random = torch.Generator().manual_seed(config.seed)
    train, _, rest = split_starting(links, starting, config, random)
    return torch.cat([train, rest])


def also_linked(pairs: Tensor, links: Tensor) -> Tensor | None:
    """Which left end is linked to which right end of other pairs (P,2), by links (S,2): (P,P) bool,
    None where no entity has two links."""
    if all(len(ends.unique()) == len(ends) for ends in links.unbind(1)):
        return None
    ends = [side.unique(return_inverse=True) for side in pairs.unbind(1)]
    (lefts, row), (rights, column) = ends  # (U,), (P,), (V,), (P,)
    inside = torch.isin(links[:, 0], lefts) & torch.isin(links[:, 1], rights)  # (S,)
    left, right = links[inside].t().contiguous()  # (s,) both
    linked = torch.zeros(len(lefts), len(rights), dtype=torch.bool)  # (U, V)
    linked[torch.searchsorted(lefts, left), torch.searchsorted(rights, right)] = True
    return linked[row][:, column].fill_diagonal_(False)


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
