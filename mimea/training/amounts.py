"""How much an entity has of each modality: neighbours, values, letters of its names, pictures."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from mimea.graph import AlignmentTask, Bag


def amounts_of(task: AlignmentTask) -> np.ndarray:
    """log(1 + count) of triples, and of the filled columns or the pictures of each modality: (N, M)
    float32, the triples first, then the modalities in the order of the task."""
    ends = torch.cat([task.triples[:, 0], task.triples[:, 2]])  # (2T,)
    counts = [torch.bincount(ends, minlength=task.entities)]  # (N,)
    for m, parts in task.features.items():
        count = torch.stack([_filled(part) for part in parts]).sum(0)  # (N,)
        counts += [torch.maximum(count, _pictures(task)) if m == "i" else count]
    return torch.stack(counts, dim=1).float().log1p().cpu().numpy()


def _filled(part: Bag | Tensor) -> Tensor:
    """The filled columns (N,) of a bag; 1 where a dense row (N,d) is not zero."""
    return part.offsets.diff() if isinstance(part, Bag) else (part != 0).any(1).long()


def _pictures(task: AlignmentTask) -> Tensor:
    """The readable pictures (N,) of entities; zeros where single ones aren't kept."""
    if task.pictures is None:
        return torch.zeros(task.entities, dtype=torch.long)
    return torch.bincount(task.pictures.entity.long(), minlength=task.entities)
