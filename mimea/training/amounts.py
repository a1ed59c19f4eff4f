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
        counts += [_pictures(task) if m == "i" else _filled(parts, each=m == "v")]  # (N,)
    return torch.stack(counts, dim=1).float().log1p().cpu().numpy()


def _filled(parts: list[Bag | Tensor], each: bool) -> Tensor:
    """The filled columns (N,) of all blocks; of a dense one (N,d) they are its values where `each`
    column is one, else 1 where there is anything."""
    columns = []
    for part in parts:
        if isinstance(part, Bag):
            columns.append(part.offsets.diff())  # (N,)
        else:
            columns.append((part != 0).sum(1) if each else (part != 0).any(1).long())  # (N,)
    return torch.stack(columns).sum(0)


def _pictures(task: AlignmentTask) -> Tensor:
    """The pictures (N,) of entities; 1 for those that have any, where single ones aren't kept."""
    if task.pictures is None:
        return task.present["i"].long().cpu()
    return torch.bincount(task.pictures.entity.long(), minlength=task.entities)
