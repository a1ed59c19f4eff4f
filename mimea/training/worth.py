"""Which modalities are worth training on, where few links are known [ours].

Names, texts and values are compared as they stand. What structure, relations and attribute names
say of two graphs is learned from the links alone: the two sides have columns of their own, and
neighbours correspond only where links say so. With few links they may find nothing, such as the
maker of a product that a hundred others share; yet they cost more than their share of the score.
They learn the links by heart, and once pseudo-labels train they echo what the others have found,
the wrong pairs too, so that held-out links can't tell any more that they know nothing of their own.

So a short training without pseudo-labels shows what each finds alone. Those that find next to
nothing are left out of the training, which begins anew as if nobody had asked for them. With many
held-out links the blend (blend.py) can tell what a weak modality adds, and nothing is left out.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from mimea.config import Config
from mimea.graph import AlignmentTask
from mimea.seeds import split_starting
from mimea.training.blend import reciprocal_ranks
from mimea.training.trainer import COMPARISONS, MANY, MIN_LINKS_TO_BLEND, Trainer

LEARNED = ("g", "r", "a")  # from links alone
EPOCHS = 4  # of the short training
LEAST = 0.15  # of the mean reciprocal rank of the best modality


def worthwhile(task: AlignmentTask, config: Config, device: torch.device) -> tuple[str, ...]:
    """The modalities of the task, without those LEARNED that find less than LEAST of what the best
    one does."""
    there = tuple(m for m in config.modalities if m == "g" or m in task.features)
    random = torch.Generator().manual_seed(config.seed)
    _, held, _ = split_starting(task.links.cpu(), task.starting.cpu(), config, random)  # (V, 2)
    few = MIN_LINKS_TO_BLEND <= len(held) < MANY
    if not few or "blend" in config.without or not set(LEARNED).intersection(there):
        return there or config.modalities
    trainer = Trainer(task, config, device)
    while trainer.epoch < min(EPOCHS, config.epochs):
        trainer.step()
        trainer.epoch += 1
    alone = _found_alone(trainer)
    least = LEAST * max(alone.values())
    return tuple(m for m in there if m not in LEARNED or alone[m] >= least)


@torch.no_grad()
def _found_alone(trainer: Trainer) -> dict[str, float]:
    """The mean reciprocal rank by each modality; by the anchors too for the structure."""
    terms = dict(trainer.embed_plain().vectors)  # {m: (N, d_m)}
    del terms["fusion"]
    anchors = trainer.propagated_anchors
    rows = [*terms.values()] + ([anchors.rows] if anchors else [])  # (N, d) each
    held = trainer.held_out(COMPARISONS)
    found = reciprocal_ranks(rows, held).tolist()  # (M,) or (M+1,)
    alone = dict(zip(terms, found, strict=False))
    return alone | ({"g": max(alone["g"], found[-1])} if anchors else {})


def limited(
    task: AlignmentTask, config: Config, modalities: tuple[str, ...]
) -> tuple[AlignmentTask, Config]:
    """The task and the config with these modalities alone."""
    features = {m: parts for m, parts in task.features.items() if m in modalities}
    return replace(task, features=features), replace(config, modalities=modalities)
