"""Where hardly any link is known: short trainings, each from what the one before has found [ours].

What rules find without a known link may be few links, and of one kind. A training from them finds
more, but the features that learn from links (slots of values, the encoder of pictures) and the
estimate of how many entities have a counterpart stay those of the first few. So the training is
begun anew from its own pseudo-labels, as long as they become many more.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import torch
from torch import Tensor

from mimea.config import Config
from mimea.features.modalities import read_task
from mimea.runtime.progress import Progress
from mimea.seeds import MIN_SEEDS_TO_VALIDATE
from mimea.snapshot import Snapshot
from mimea.training.trainer import Trainer
from mimea.training.worth import limited, worthwhile

PASSES = 4  # at most
EPOCHS = 0.5  # share of the epochs that each of them takes
GROWTH = 0.1  # of the links to start from, below which no further one begins
COLUMNS = ["left", "right", "precision"]


def passes_help(links: Tensor, starting: pd.DataFrame, config: Config) -> bool:
    """Whether there are too few known links (S,2) to train from, and enough starting ones."""
    enough = len(links) < MIN_SEEDS_TO_VALIDATE <= len(starting)
    return enough and "iteration" not in config.without


def first_passes(
    snapshot: Snapshot,
    config: Config,
    links: Tensor,
    starting: pd.DataFrame,
    device: torch.device,
    progress: Progress,
) -> pd.DataFrame:
    """Links to start from, as `starting` has them: left, right and precision; links (S,2)."""
    short = replace(config, epochs=max(1, round(EPOCHS * config.epochs)))
    found = starting[COLUMNS]
    for number in range(PASSES):
        part = _Part(progress, number)
        part.report(message=f"pass {number + 1}: beginning from {len(found):,} links")
        task, _ = read_task(snapshot, short, links.numpy(), part.report, found)
        task, chosen = limited(task, short, worthwhile(task, short, device))
        trainer = Trainer(task, chosen, device)
        trainer.run(part, lambda trainer: None)
        before, after = len(found), _pseudo_labels(trainer)
        if not len(after):
            break
        found = after
        if len(found) <= (1 + GROWTH) * before:
            break
    return found


class _Part:
    """The progress of one pass as that of the whole stage."""

    def __init__(self, progress: Progress, number: int):
        self.progress, self.number = progress, number

    def report(self, share: float = 0.0, **fields) -> None:
        message = fields.get("message")
        self.progress.report((self.number + share) / PASSES, message=message)


def _pseudo_labels(trainer: Trainer) -> pd.DataFrame:
    pairs, confidence = trainer.pseudo_labels  # (P, 2), (P,)
    left, right = pairs.cpu().numpy().T
    return pd.DataFrame({"left": left, "right": right, "precision": confidence.cpu().numpy()})
