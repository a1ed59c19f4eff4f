"""What a run proposes: the best candidates of every left entity that is still open.

The file is written in blocks: the terms of all proposals at once would be gathered from as many
pairs of wide vectors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch
from pyarrow import parquet
from torch import Tensor

from mimea.confidence.dangling import Absence, as_before, learn_absence
from mimea.confidence.validation import CAUTIOUS
from mimea.matching.candidates import match
from mimea.matching.matching import best_candidates, blocks
from mimea.model.embedding import Embedding
from mimea.training.trainer import Trainer

ROWS = 8192  # left entities written at a time
GATHERED = 512  # left entities whose candidates' vectors are held at a time
SCHEMA = pa.schema(
    {
        "left": pa.int32(),
        "right": pa.int32(),
        "rank": pa.int16(),
        "score": pa.float32(),
        "similarity": pa.float32(),
        "hubness": pa.float32(),
        "probability": pa.float32(),
        "margin": pa.float32(),
        "mutual": pa.bool_(),
        "no_counterpart": pa.float32(),
        "terms": pa.list_(pa.float32()),
    }
)


@dataclass(frozen=True)
class Chosen:
    """Candidates of the open left entities, the best first: left (L,), the others (L,k). The score
    is -inf where an entity has fewer. `best` (L,) is the best score, were nobody paired."""

    left: Tensor
    best: Tensor
    right: Tensor
    score: Tensor
    hubness: Tensor
    mutual: Tensor


def write_proposals(
    path: Path, trainer: Trainer, found: Embedding, chosen: Chosen, hubness: Tensor
) -> tuple[int, Absence | None]:
    """Writes the Parquet file of a run's proposals; how many there are, and who may have none."""
    count = 0
    # one whose candidates curators have rejected scores less now, and should
    whole = ~torch.isin(chosen.left, trainer.task.rejected[:, 0])  # (L,)
    rescaled = as_before(chosen.best[whole], trainer.scored[chosen.left][whole])
    chosen = replace(chosen, best=rescaled(chosen.best))
    absence = _absence(trainer, chosen, found, hubness, rescaled)
    with parquet.ParquetWriter(path, SCHEMA) as out:
        for block in blocks(len(chosen.left), ROWS):
            part = Chosen(*(x[block] for x in vars(chosen).values()))
            table = _table(part, found, trainer.calibration or CAUTIOUS, absence)
            out.write_table(table)
            count += len(table)
    return count, absence


def _absence(
    trainer: Trainer, chosen: Chosen, found: Embedding, hubness: Tensor, rescaled: Callable
) -> Absence | None:
    there, hidden = trainer.examples.unbind(1)
    decided = trainer.task.dangling[trainer.task.dangling < trainer.task.left]  # (D,)
    right = _open(trainer)[2]
    best = hubness.new_zeros(0)
    if len(decided) and len(right):
        ends, hubs = (found.joint(decided), found.joint(right)), (hubness[decided], hubness[right])
        near = best_candidates(*ends, *hubs, trainer.config.candidates)
        best = _best(found, decided, right[near.index], near.similarity, near.score)  # (D,)
        best = rescaled(best)
    return learn_absence(there, hidden, best, chosen.best, len(right))


def _best(found: Embedding, left: Tensor, right: Tensor, similarity: Tensor, score: Tensor):
    """The best score (L,) of left rows (L,) with candidates (L,k), were nobody paired, which is
    what absence is learned from."""
    alone = found.without_pairs(left, right, similarity)  # (L, k)
    return (score - similarity + alone).amax(1)


def choose(trainer: Trainer, found: Embedding) -> tuple[Chosen, Tensor]:
    """The candidates, rejected pairs left out, and the hubness (N,) among entities without a link;
    0, as it is on average, for those with one."""
    task, config = trainer.task, trainer.config
    free, left, right = _open(trainer)
    hubness = found.weights.new_zeros(task.entities)
    rejected = Counter(task.rejected[:, 0].tolist())
    spare = min(len(right), config.candidates + max(rejected.values(), default=0))
    if not len(left) or not spare:
        none = hubness.new_zeros((0, 1))
        return Chosen(left[:0], none[:, 0], none.long(), none, none, none.bool()), hubness
    rows = torch.searchsorted(free, left)
    matched = match(found.joint(free), found.joint(right), rows, spare, config.csls)
    hubness[free], hubness[right], best = matched
    ids = right[best.index]  # (L, k)
    barred = torch.isin(left[:, None] * task.entities + ids, trainer.code(task.rejected))
    order = best.score.masked_fill(barred, -torch.inf).topk(min(config.candidates, spare), dim=1)
    ids, similarity = (x.gather(1, order.indices) for x in (ids, best.similarity))
    place = torch.full((task.entities,), -1, device=left.device)
    place[right] = left[best.chosen_by]
    mutual = place[ids] == left[:, None]
    mutual[:, 1:] = False  # only the first can be
    alone = _best(found, left, ids, similarity, order.values)  # (L,)
    return Chosen(left, alone, ids, order.values, order.values - similarity, mutual), hubness


def _open(trainer: Trainer) -> tuple[Tensor, Tensor, Tensor]:
    """Left entities without a link (F,), those of them (L,) that wait for a match, and the right
    ones (R,) that may be it."""
    task = trainer.task
    free = torch.ones(task.entities, dtype=torch.bool, device=task.links.device)
    free[task.links.flatten()] = False
    unlinked = free[: task.left].nonzero().squeeze(1)
    right = free[task.left :].nonzero().squeeze(1) + task.left
    free[task.dangling] = False
    free &= trainer.presence.any(1)
    return unlinked, free[: task.left].nonzero().squeeze(1), right


def _table(
    part: Chosen, found: Embedding, calibration: tuple[float, float], absence: Absence | None
) -> pa.Table:
    temperature, coverage = calibration
    score, rank = part.score, torch.arange(part.right.shape[1], device=part.right.device)
    terms = _terms(part.left, part.right, found)  # (L, k, M+1)
    best, second = score[:, :1], score[:, 1:2] if len(rank) > 1 else score[:, :1] - 1
    margin = torch.where(rank == 0, best - second, score - best)
    columns = {
        "left": part.left[:, None].expand_as(part.right),
        "right": part.right,
        "rank": (rank + 1).expand_as(part.right),
        "score": terms.sum(2) + part.hubness,
        "similarity": terms.sum(2),
        "hubness": part.hubness,
        "probability": coverage * torch.softmax(score / temperature, dim=1),
        "margin": margin.nan_to_num(posinf=1.0),
        "mutual": part.mutual,
        "no_counterpart": _absent(part, absence)[:, None].expand_as(part.right),
    }
    arrays = [
        pa.array(x.flatten().cpu().numpy()).cast(SCHEMA.field(n).type) for n, x in columns.items()
    ]
    table = pa.Table.from_arrays([*arrays, _lists(terms)], schema=SCHEMA)
    return table.filter(pa.array(np.isfinite(score.flatten().cpu().numpy())))


def _absent(part: Chosen, absence: Absence | None) -> Tensor:
    """The probability of each left entity (L,) to have no counterpart, NaN where not learned."""
    if absence is None:
        return torch.full_like(part.best, torch.nan)
    return torch.from_numpy(absence.probability(part.best.double().cpu().numpy()))


def _lists(terms: Tensor) -> pa.ListArray:
    """A list of M+1 numbers for each proposal; terms (L,k,M+1)."""
    count, each = terms.shape[0] * terms.shape[1], terms.shape[2]
    offsets = np.arange(0, count * each + 1, each, dtype=np.int32)
    return pa.ListArray.from_arrays(offsets, terms.flatten().cpu().numpy())


def _terms(left: Tensor, ids: Tensor, found: Embedding) -> Tensor:
    """√(ω_l ω_r)·⟨ĥ_l, ĥ_r⟩ per term: (L, k, M+1)."""
    out, weights = [], found.weights
    for i, x in enumerate(found.vectors.values()):
        root = (weights[left, i][:, None] * weights[ids, i]).sqrt()  # (L, k)
        dots = [
            torch.einsum("ld,lkd->lk", x[a], x[b])
            for a, b in zip(left.split(GATHERED), ids.split(GATHERED), strict=True)
        ]
        out.append(root * torch.cat(dots))
    return torch.stack(out, dim=2)
