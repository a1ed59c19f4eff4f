"""Whether the structure is worth training on, where few links are known [ours].

Neighbours that say nothing, such as the maker of a product that a hundred others share, cost more
than their share of the score. Once pseudo-labels train, the structure echoes what names and values
have found, the wrong pairs too, so that held-out links can't tell any more that it knows nothing of
its own. So a short training without pseudo-labels shows what each modality finds alone; where the
structure finds next to nothing it is left out of the training, which begins anew as if nobody had
asked for it. The other modalities can't echo, for the links don't travel through them: the blend
(blend.py) sees to those.

With many held-out links the blend can tell what a weak modality adds, and nothing is left out.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from mimea.config import Config
from mimea.graph import AlignmentTask
from mimea.training.blend import reciprocal_ranks
from mimea.training.trainer import COMPARISONS, MANY, MIN_LINKS_TO_BLEND, Trainer

EPOCHS = 4  # of the short training
LEAST = 0.15  # of the mean reciprocal rank of the best modality


def worthwhile(task: AlignmentTask, config: Config, device: torch.device) -> tuple[str, ...]:
    """The modalities of the task, without the structure if it finds less than LEAST of what the best
    one does."""
    trainer = Trainer(task, config, device)
    modalities = trainer.model.modalities
    count = len(trainer.valid_links)
    few = MIN_LINKS_TO_BLEND <= count < MANY
    if not few or "blend" in config.without or "g" not in modalities or len(modalities) < 2:
        return modalities
    while trainer.epoch < min(EPOCHS, config.epochs):
        trainer.step()
        trainer.epoch += 1
    alone = _found_alone(trainer)
    if alone["g"] >= LEAST * max(alone.values()):
        return modalities
    return tuple(m for m in modalities if m != "g")


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
