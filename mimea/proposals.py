"""What a run proposes: the best candidates of every left entity that is still open.

The file is written in blocks, since the terms of a proposal come from two wide vectors, and those
of all proposals at once would take too much memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch
from pyarrow import parquet
from torch import Tensor

from mimea.confidence.calibration import UNCALIBRATED
from mimea.confidence.dangling import DanglingModel, fit_dangling_model, quantile_map
from mimea.graph import AlignmentTask
from mimea.matching.candidates import match
from mimea.matching.matching import Candidates, best_candidates, candidates_but
from mimea.model.embedding import Embedding
from mimea.runtime.blocks import blocks
from mimea.training.trainer import Trainer

ROWS = 8192  # left entities written at a time
SPARE = 20  # rejections of an entity that the common search makes up for
GATHERED = 512  # left entities whose candidates' vectors are gathered at a time
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
class ChosenCandidates:
    """Candidates of the open left entities, the best first: left (L,), the others (L,k). The score
    is −inf where an entity has fewer than k. `best` (L,) is the best score without the pairing."""

    left: Tensor
    best: Tensor
    right: Tensor
    score: Tensor
    hubness: Tensor
    mutual: Tensor


def write_proposals(
    path: Path,
    trainer: Trainer,
    embedding: Embedding,
    chosen: ChosenCandidates,
    hubness: Tensor,
) -> tuple[int, DanglingModel | None]:
    """Write the Parquet file of a run's proposals; hubness (N,).

    Returns the number of proposals and the model of dangling entities, None if it has too few
    examples.
    """
    count = 0
    # an entity whose candidates curators have rejected rightly scores less now
    intact = ~torch.isin(chosen.left, trainer.task.rejected[:, 0])  # (L,)
    rescaled = quantile_map(chosen.best[intact], trainer.best_scores[chosen.left][intact])
    chosen = replace(chosen, best=rescaled(chosen.best))
    dangling = _dangling_model(trainer, chosen, embedding, hubness, rescaled)
    with parquet.ParquetWriter(path, SCHEMA) as out:
        for block in blocks(len(chosen.left), ROWS):
            part = ChosenCandidates(*(x[block] for x in vars(chosen).values()))
            table = _table(part, embedding, trainer.calibration or UNCALIBRATED, dangling)
            out.write_table(table)
            count += len(table)
    return count, dangling


def _dangling_model(
    trainer: Trainer,
    chosen: ChosenCandidates,
    embedding: Embedding,
    hubness: Tensor,
    rescaled: Callable[[Tensor], Tensor],
) -> DanglingModel | None:
    matched, hidden = trainer.dangling_examples.unbind(1)  # (V,) both
    decided = trainer.task.dangling[trainer.task.dangling < trainer.task.left]  # (D,)
    right = _open_entities(trainer)[2]  # (R,)
    best = hubness.new_zeros(0)  # (D,)
    if len(decided) and len(right):
        ends = embedding.joint(decided), embedding.joint(right)  # (D, d), (R, d)
        hubs = hubness[decided], hubness[right]  # (D,), (R,)
        near = best_candidates(*ends, *hubs, trainer.config.candidates)
        best = _best_unpaired(embedding, decided, right[near.index], near.similarity, near.score)
        best = rescaled(best)
    return fit_dangling_model(matched, hidden, best, chosen.best, len(right))


def _best_unpaired(
    embedding: Embedding, left: Tensor, right: Tensor, similarity: Tensor, score: Tensor
) -> Tensor:
    """The best score (L,) of left rows (L,) with candidates (L,k) without the pairing, on which
    the model of dangling entities is fitted."""
    unpaired = embedding.without_pairing(left, right, similarity)  # (L, k)
    return (score - similarity + unpaired).amax(1)


def choose(trainer: Trainer, embedding: Embedding) -> tuple[ChosenCandidates, Tensor]:
    """The candidates, without rejected pairs, and the hubness (N,) among entities without a link;
    0, the mean, for those with one."""
    task, config = trainer.task, trainer.config
    unlinked, left, right = _open_entities(trainer)  # (F,), (L,), (R,)
    hubness = embedding.weights.new_zeros(task.entities)  # (N,)
    rejections = torch.bincount(task.rejected[:, 0], minlength=task.entities)[left]  # (L,)
    spare = int(rejections.clamp(max=SPARE).max()) if len(left) else 0
    searched = min(len(right), config.candidates + spare)
    if not len(left) or not searched:
        none = hubness.new_zeros((0, 1))
        empty = ChosenCandidates(left[:0], none[:, 0], none.long(), none, none, none.bool())
        return empty, hubness
    rows = torch.searchsorted(unlinked, left)  # (L,)
    ends = embedding.joint(unlinked), embedding.joint(right)  # (F, d), (R, d)
    hub_left, hub_right, best = match(*ends, rows, searched, config.csls)
    hubness[unlinked], hubness[right] = hub_left, hub_right
    found = _allowed(best, left, right, task, min(config.candidates, searched))
    often = rejections > SPARE  # (L,)
    if often.any():
        banned = _banned(left[often], right, task)  # (J, 2)
        own = ends[0][rows[often]], hub_left[rows[often]]  # (l, d), (l,)
        again = candidates_but(own[0], ends[1], own[1], hub_right, banned, found.index.shape[1])
        for part in ("index", "score", "similarity"):
            getattr(found, part)[often] = getattr(again, part)
    del ends
    ids, score, similarity = right[found.index], found.score, found.similarity  # (L, k)
    chosen_by = torch.full((task.entities,), -1, device=left.device)  # (N,)
    chosen_by[right] = left[best.chosen_by]
    mutual = chosen_by[ids] == left[:, None]  # (L, k)
    mutual[:, 1:] = False  # only the first can be
    unpaired = _best_unpaired(embedding, left, ids, similarity, score)  # (L,)
    return ChosenCandidates(left, unpaired, ids, score, score - similarity, mutual), hubness


def _allowed(
    best: Candidates, left: Tensor, right: Tensor, task: AlignmentTask, k: int
) -> Candidates:
    """The k best of the candidates of left (L,) among right entities (R,) that nobody rejected;
    the score is −inf where there are fewer."""
    codes = left[:, None] * task.entities + right[best.index]  # (L, n)
    is_rejected = torch.isin(codes, task.pair_codes(task.rejected))  # (L, n)
    order = best.score.masked_fill(is_rejected, -torch.inf).topk(k, dim=1)
    index, similarity = (x.gather(1, order.indices) for x in (best.index, best.similarity))
    return Candidates(index, order.values, similarity, best.chosen_by)


def _banned(left: Tensor, right: Tensor, task: AlignmentTask) -> Tensor:
    """The rejected pairs among left (l,) and right entities (R,), as places in these: (J,2)."""
    here = torch.isin(task.rejected[:, 0], left) & torch.isin(task.rejected[:, 1], right)  # (·,)
    ends = task.rejected[here].t().contiguous()  # (2, J)
    places = [torch.searchsorted(side, end) for side, end in zip((left, right), ends, strict=True)]
    return torch.stack(places, dim=1)


def _open_entities(trainer: Trainer) -> tuple[Tensor, Tensor, Tensor]:
    """Left entities without a link (F,), those of them (L,) that wait for a match, and the right
    ones (R,) that may be it."""
    task = trainer.task
    free = torch.ones(task.entities, dtype=torch.bool, device=task.links.device)  # (N,)
    free[task.links.flatten()] = False
    unlinked = free[: task.left].nonzero().squeeze(1)  # (F,)
    right = free[task.left :].nonzero().squeeze(1) + task.left  # (R,)
    free[task.dangling] = False
    free &= trainer.presence.any(1)
    return unlinked, free[: task.left].nonzero().squeeze(1), right


def _table(
    part: ChosenCandidates,
    embedding: Embedding,
    calibration: tuple[float, float],
    dangling: DanglingModel | None,
) -> pa.Table:
    temperature, coverage = calibration
    score, rank = part.score, torch.arange(part.right.shape[1], device=part.right.device)  # (L, k)
    terms = _terms(part.left, part.right, embedding)  # (L, k, M+1)
    best, second = score[:, :1], score[:, 1:2] if len(rank) > 1 else score[:, :1] - 1  # (L, 1)
    margin = torch.where(rank == 0, best - second, score - best)  # (L, k)
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
        "no_counterpart": _no_counterpart(part, dangling)[:, None].expand_as(part.right),
    }
    arrays = [
        pa.array(x.flatten().cpu().numpy()).cast(SCHEMA.field(n).type) for n, x in columns.items()
    ]
    table = pa.Table.from_arrays([*arrays, _lists(terms)], schema=SCHEMA)
    return table.filter(pa.array(np.isfinite(score.flatten().cpu().numpy())))


def _no_counterpart(part: ChosenCandidates, dangling: DanglingModel | None) -> Tensor:
    """The probability of each left entity (L,) to be dangling, NaN without a model."""
    if dangling is None:
        return torch.full_like(part.best, torch.nan)
    return torch.from_numpy(dangling.probability(part.best.double().cpu().numpy()))


def _lists(terms: Tensor) -> pa.ListArray:
    """A list of M+1 numbers for each proposal; terms (L,k,M+1)."""
    count, width = terms.shape[0] * terms.shape[1], terms.shape[2]
    offsets = np.arange(0, count * width + 1, width, dtype=np.int32)
    return pa.ListArray.from_arrays(offsets, terms.flatten().cpu().numpy())


def _terms(left: Tensor, ids: Tensor, embedding: Embedding) -> Tensor:
    """√(ω_l ω_r)·⟨ĥ_l, ĥ_r⟩ per term for left rows (L,) and candidates (L,k): (L, k, M+1)."""
    out, weights = [], embedding.weights  # (N, M+1)
    for i, x in enumerate(embedding.vectors.values()):
        root = (weights[left, i][:, None] * weights[ids, i]).sqrt()  # (L, k)
        dots = [
            torch.einsum("ld,lkd->lk", x[a], x[b])
            for a, b in zip(left.split(GATHERED), ids.split(GATHERED), strict=True)
        ]
        out.append(root * torch.cat(dots))
    return torch.stack(out, dim=2)
