"""Which known links train and which are held out, the same for everybody who asks.

What learns before the training does (an image encoder) must not see the held-out links, or they
would look easier than the links that are still to be found.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mimea.config import Config

MIN_SEEDS_TO_VALIDATE = 30


def split_links(links: Tensor, config: Config, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Links that train and links held out, both (·,2), drawn with `generator`."""
    held = int(len(links) * config.validation) if len(links) >= MIN_SEEDS_TO_VALIDATE else 0
    order = torch.randperm(len(links), generator=generator).to(links.device)
    return links[order[held:]], links[order[:held]]


def training_links(links: Tensor, config: Config) -> Tensor:
    """The links (·,2) that the trainer of this config will train on from its first epoch."""
    return split_links(links, config, torch.Generator().manual_seed(config.seed))[0]
