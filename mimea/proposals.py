"""What a run proposes: the best candidates of every open entity, and how likely each is.

Curators go from left to right: proposals.parquet has the candidates of every left entity that waits
for a match, with what their score is made of. right_proposals.parquet has the same probabilities as
the right entities see them. The first is written in blocks, since the terms of a proposal come from
two wide vectors, and those of all proposals at once would take too much memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch
from pyarrow import parquet
from torch import Tensor

from mimea.confidence.claims import Claims
from mimea.confidence.distribution import Distribution
from mimea.confidence.open_entities import OpenEntities
from mimea.graph import AlignmentTask
from mimea.matching.candidates import match
from mimea.matching.matching import Candidates, candidates_but
from mimea.model.embedding import Embedding
from mimea.runtime.blocks import blocks
from mimea.training.search import SIDES, search_of
from mimea.training.trainer import SEARCHED, Trainer

ROWS = 8192  # left entities written at a time
SPARE = 20  # rejections of an entity that the common search makes up for
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
RIGHT_SCHEMA = pa.schema(
    {name: SCHEMA.field(name).type for name in ("right", "left", "rank", "probability")}
    | {"no_counterpart": pa.float32()}
)


@dataclass(frozen=True)
class Chosen:
    """Candidates of the open left entities, the best first: left (L,), the others (L,k). The score
    is −inf where an entity has fewer than k."""

    left: Tensor
    right: Tensor
    score: Tensor
    hubness: Tensor
    mutual: Tensor
    probability: Tensor
    no_counterpart: Tensor


@dataclass(frozen=True)
class Found:
    """The candidates of left entities, the hubness (N,) among entities without a link, 0, the mean,
    for those with one; and of both sides the entities, their claims and their distribution."""

    chosen: Chosen
    hubness: Tensor
    ends: tuple[np.ndarray, np.ndarray]
    claims: tuple[Claims, Claims]
    chances: tuple[Distribution, Distribution]


def write_proposals(path: Path, embedding: Embedding, chosen: Chosen) -> int:
    """Write the Parquet file of a run's proposals; returns their number."""
    count = 0
    with parquet.ParquetWriter(path, SCHEMA) as out:
        for block in blocks(len(chosen.left), ROWS):
            part = Chosen(*(x[block] for x in vars(chosen).values()))
            table = _table(part, embedding)
            out.write_table(table)
            count += len(table)
    return count


def write_right_proposals(path: Path, found: Found) -> None:
    """Write the probabilities of both ends' candidates as right entities see them."""
    left, right = found.ends
    claims, chances = found.claims[1], found.chances[1]
    row, rank = np.nonzero(claims.there)  # (P,) both
    columns = {
        "right": right[row],
        "left": left[claims.other[row, rank]],
        "rank": rank + 1,
        "probability": chances.candidates[row, rank],
        "no_counterpart": chances.no_counterpart[row],
    }
    arrays = [pa.array(x).cast(RIGHT_SCHEMA.field(name).type) for name, x in columns.items()]
    parquet.write_table(pa.Table.from_arrays(arrays, schema=RIGHT_SCHEMA), path)


def open_entities(found: Found) -> dict[str, OpenEntities | None]:
    """What decisions change probabilities with; None for a side on which nobody waits."""
    sides = {}
    for i, side in enumerate(SIDES):
        claims, fitted = found.claims[i], found.chances[i].fitted
        others = found.ends[1 - i]
        candidate = np.append(others, -1)[claims.other]  # (L, c)
        kept = OpenEntities(found.ends[i], candidate, claims.features, fitted) if fitted else None
        sides[side] = kept
    return sides


def choose(trainer: Trainer, embedding: Embedding) -> Found:
    """The candidates of every open entity, without pairs that are not the same."""
    task, config = trainer.task, trainer.config
    unlinked, left, right = _open_entities(trainer)  # (F,), (L,), (R,)
    hubness = embedding.weights.new_zeros(task.entities)  # (N,)
    rejections = torch.bincount(task.not_same[:, 0], minlength=task.entities)[left]  # (L,)
    spare = int(rejections.clamp(max=SPARE).max()) if len(left) else 0
    searched = min(len(right), max(SEARCHED, config.candidates + spare))
    rows = torch.searchsorted(unlinked, left)  # (L,)
    if len(left) and searched:
        ends = embedding.joint(unlinked), embedding.joint(right)  # (F, d), (R, d)
        hub_left, hub_right, best = match(*ends, rows, searched, config.csls)
        hubness[unlinked], hubness[right] = hub_left, hub_right
        found = _allowed(best, left, right, task, searched)
        often = rejections > SPARE  # (L,)
        if often.any():
            banned = _banned(left[often], right, task)  # (J, 2)
            own = ends[0][rows[often]], hub_left[rows[often]]  # (l, d), (l,)
            again = candidates_but(own[0], ends[1], own[1], hub_right, banned, searched)
            for part in ("index", "score", "similarity"):
                getattr(found, part)[often] = getattr(again, part)
        del ends
    else:
        none = hubness.new_zeros((len(left), 0))  # (L, 0)
        found = Candidates(none.long(), none, none, left.new_full((len(right),), -1))
    unpaired = embedding.without_pairing(left, right[found.index], found.similarity)  # (L, n)
    plain = found.score - found.similarity + unpaired  # (L, n)
    ends = left, right
    search = search_of(embedding, trainer.evidence, ends, found.index, plain, found.score)
    claims = tuple(search.claims(side) for side in SIDES)
    chances = tuple(
        trainer.distribution(search, side, seen, "paired", task.links)
        for side, seen in zip(SIDES, claims, strict=True)
    )
    chosen = _chosen(left, right, found, claims[0], chances[0], config.candidates)
    return Found(chosen, hubness, (search.left, search.right), claims, chances)


def _chosen(
    left: Tensor, right: Tensor, found: Candidates, claims: Claims, chances: Distribution, k: int
) -> Chosen:
    """The k best candidates of left (L,) among right entities (R,), as the claims order them."""
    k = min(k, found.index.shape[1])
    flat = found.score.isfinite().flatten().nonzero().squeeze(1)  # (P,)
    pair = torch.from_numpy(claims.pair[:, :k]).to(left.device)  # (L, k)
    at = flat[pair.clamp(min=0)] if len(flat) else pair  # (L, k)

    def of_pairs(values: Tensor, none: float) -> Tensor:
        picked = values.flatten()[at] if len(flat) else values.new_zeros(at.shape)
        return picked.masked_fill(pair < 0, none)  # (L, k)

    index = of_pairs(found.index, 0)  # (L, k)
    score, similarity = of_pairs(found.score, -torch.inf), of_pairs(found.similarity, 0.0)
    rows = torch.arange(len(left), device=left.device)[:, None]  # (L, 1)
    mutual = (found.chosen_by[index] == rows) & (pair >= 0)  # (L, k)
    mutual[:, 1:] = False  # only the first can be
    probability = torch.from_numpy(chances.candidates[:, :k]).to(score)  # (L, k)
    nobody = torch.from_numpy(chances.no_counterpart).to(score)  # (L,)
    hubness = (score - similarity).nan_to_num(neginf=0.0)  # (L, k)
    return Chosen(left, right[index], score, hubness, mutual, probability, nobody)


def _allowed(
    best: Candidates, left: Tensor, right: Tensor, task: AlignmentTask, k: int
) -> Candidates:
    """The k best of the candidates of left (L,) among right entities (R,) that may be the same;
    the score is −inf where there are fewer."""
    codes = left[:, None] * task.entities + right[best.index]  # (L, n)
    is_rejected = torch.isin(codes, task.pair_codes(task.not_same))  # (L, n)
    order = best.score.masked_fill(is_rejected, -torch.inf).topk(k, dim=1)
    index, similarity = (x.gather(1, order.indices) for x in (best.index, best.similarity))
    return Candidates(index, order.values, similarity, best.chosen_by)


def _banned(left: Tensor, right: Tensor, task: AlignmentTask) -> Tensor:
    """The pairs that are not the same among left (l,) and right entities (R,), as places in these:
    (J,2)."""
    apart = task.not_same  # (·, 2)
    here = torch.isin(apart[:, 0], left) & torch.isin(apart[:, 1], right)  # (·,)
    ends = apart[here].t().contiguous()  # (2, J)
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


def _table(part: Chosen, embedding: Embedding) -> pa.Table:
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
        "probability": part.probability,
        "margin": margin.nan_to_num(posinf=1.0),
        "mutual": part.mutual,
        "no_counterpart": part.no_counterpart[:, None].expand_as(part.right),
    }
    arrays = [
        pa.array(x.flatten().cpu().numpy()).cast(SCHEMA.field(n).type) for n, x in columns.items()
    ]
    table = pa.Table.from_arrays([*arrays, _lists(terms)], schema=SCHEMA)
    return table.filter(pa.array(np.isfinite(score.flatten().cpu().numpy())))


def _lists(terms: Tensor) -> pa.ListArray:
    """A list of M+1 numbers for each proposal; terms (L,k,M+1)."""
    count, width = terms.shape[0] * terms.shape[1], terms.shape[2]
    offsets = np.arange(0, count * width + 1, width, dtype=np.int32)
    return pa.ListArray.from_arrays(offsets, terms.flatten().cpu().numpy())


def _terms(left: Tensor, ids: Tensor, embedding: Embedding) -> Tensor:
    """√(ω_l ω_r)·⟨ĥ_l, ĥ_r⟩ per term for left rows (L,) and candidates (L,k): (L, k, M+1)."""
    weights = embedding.weights  # (N, M+1)
    return (weights[left][:, None] * weights[ids]).sqrt() * embedding.cosines(left, ids)
