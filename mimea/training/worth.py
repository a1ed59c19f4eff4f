"""Which modalities are worth training on, where few links are known [ours].

A modality of noise costs more than its share of the score: its vectors learn the training links and
the pseudo-labels by heart, the fused vector and the joint loss take part in that, and what the
others find suffers. A weight that falls once the harm is done doesn't help. So a short training
without pseudo-labels shows what each modality finds alone on held-out links; those that find next
to nothing are left out of the training, which begins anew as if nobody had asked for them. After
pseudo-labels it would be too late to tell: each modality then echoes what the others have found.

With many held-out links the blend (blend.py) can tell what a weak modality adds to the others, and
nothing is left out.
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
    """The modalities of the task that find at least LEAST of what the best one does."""
    trainer = Trainer(task, config, device)
    modalities = trainer.model.modalities
    count = len(trainer.valid_links)
    if not MIN_LINKS_TO_BLEND <= count < MANY or "blend" in config.without or len(modalities) < 2:
        return modalities
    while trainer.epoch < min(EPOCHS, config.epochs):
        trainer.step()
        trainer.epoch += 1
    alone = _found_alone(trainer)
    return tuple(m for m in modalities if alone[m] >= LEAST * max(alone.values()))


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
