"""One fit from a snapshot folder to a run folder: read, train, propose, write.

Everything is written beside its final name or before the manifest; a run without a manifest is
unfinished, and a crash leaves at most a checkpoint to resume from.
"""

from __future__ import annotations

import platform
import resource
import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from mimea import checkpoint
from mimea.config import Config
from mimea.embedding import Embedding
from mimea.features import read_task
from mimea.matching import best_candidates, nearest_means
from mimea.progress import Progress
from mimea.snapshot import Snapshot, read_snapshot, write_json
from mimea.training import Trainer
from mimea.validation import CAUTIOUS

CHECKPOINT = "checkpoint.safetensors"


def fit(
    snapshot_folder: Path,
    out: Path,
    config: Config,
    resume: bool = False,
    start: Path | None = None,
) -> dict:
    """Fit MIMEA on a snapshot and write the run folder; returns the metrics.

    `start` is the folder of a finished run to go on from: only the last stretch is trained, with
    the links of this snapshot. Where that can't be, a note says why and everything is trained.

    Raises SnapshotError for a snapshot that can't be read, ValueError for settings that can't
    work on it, FileExistsError when `out` already holds a run.
    """
    if (out / "manifest.json").exists():
        raise FileExistsError(f"{out}: holds a finished run already; name another folder")
    out.mkdir(parents=True, exist_ok=True)
    progress = Progress(out / "progress.jsonl")
    try:
        return _fit(snapshot_folder, out, config, resume, start, progress)
    finally:
        progress.close()


def _fit(folder: Path, out: Path, config: Config, resume: bool, start, progress) -> dict:
    snapshot = read_snapshot(folder)
    config = config.sized_for(snapshot.entities)
    reason = checkpoint.obstacle(start, snapshot, config) if start else None
    start = None if reason else start
    progress.enter("features")
    seeds = checkpoint.seeds_of(start) if start else torch.tensor(snapshot.pairs("links"))
    task, notes = read_task(snapshot, config, seeds.numpy(), progress.say)
    notes += [f"trained from the beginning, since {reason}"] if reason else []
    notes += [f"went on from {start.name}; its accuracy is the one shown"] if start else []
    device = choose_device(config.device)
    trainer = Trainer(task, config, device)
    if not len(task.links):
        raise ValueError("no known link between the graphs: add seeds before training")
    if resume and (out / CHECKPOINT).exists():
        checkpoint.restore(trainer, out / CHECKPOINT)
    elif start:
        checkpoint.go_on(trainer, start)
    config.save(out / "config.json")
    for note in notes:
        progress.say(message=note)
    progress.enter("train")
    epochs = config.epochs - trainer.epoch
    trainer.run(progress, lambda trainer: checkpoint.save(trainer, out / CHECKPOINT))
    progress.enter("propose")
    proposals, weights = _write_embeddings(trainer, snapshot, out)
    progress.enter("write")
    proposals.to_parquet(out / "proposals.parquet", index=False)
    shutil.copyfile(folder / "entities.parquet", out / "entities.parquet")
    checkpoint.keep(trainer, out, seeds)
    metrics = _metrics(trainer, weights, device, notes, progress)
    metrics |= {"started_from": start.name if start else None, "epochs_trained": epochs}
    metrics["links_from_the_beginning"] = len(seeds)
    write_json(out / "metrics.json", metrics)
    (out / CHECKPOINT).unlink(missing_ok=True)
    write_json(out / "manifest.json", _manifest(trainer, snapshot, out, len(proposals)))
    progress.enter("done")
    return metrics


def choose_device(name: str) -> torch.device:
    """`auto` is CUDA when present; ValueError when CUDA is asked for and absent."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError("device cuda: this machine has none; use --device cpu or auto")
    return torch.device(name)


def _write_embeddings(
    trainer: Trainer, snapshot: Snapshot, out: Path
) -> tuple[pd.DataFrame, list[float]]:
    """Writes the arrays; the proposals and the mean weight of each term."""
    folder = out / "embeddings"
    folder.mkdir(exist_ok=True)
    found = trainer.embed()
    for m, rows in found.vectors.items():
        np.save(folder / f"{m}.npy", rows.float().cpu().numpy())
    np.save(folder / "weights.npy", found.weights.cpu().numpy())
    np.save(folder / "beta.npy", _beta_summary(found.beta, trainer.presence))
    left, config, joint = snapshot.left, trainer.config, found.joint()
    hubs = nearest_means(joint[:left], joint[left:], config.csls)
    hubness = torch.cat([hub - hub.mean() for hub in hubs])  # (N,)
    np.save(folder / "hubness.npy", hubness.cpu().numpy())
    return _proposals(trainer, joint, hubness, found), found.weights.mean(0).tolist()


def _beta_summary(summary: Tensor, presence: Tensor) -> np.ndarray:
    """Mean α and β (N,M+1,2) with NaN where the modality is absent."""
    there = torch.cat([presence, presence.any(1, keepdim=True)], dim=1)  # (N, M+1)
    return summary.masked_fill(~there[:, :, None], torch.nan).cpu().numpy()


def _proposals(trainer: Trainer, joint: Tensor, hubness: Tensor, found: Embedding) -> pd.DataFrame:
    """The best candidates of every left entity that is still open, rejected pairs left out."""
    task, config = trainer.task, trainer.config
    free = torch.ones(task.entities, dtype=torch.bool, device=joint.device)
    free[task.links.flatten()] = False
    right = free[task.left :].nonzero().squeeze(1) + task.left  # (R,)
    free[task.dangling] = False
    free &= trainer.presence.any(1)
    left = free[: task.left].nonzero().squeeze(1)  # (L,)
    if not len(left) or not len(right):
        return _no_proposals()
    rejected = _rejected_of(task.rejected)
    spare = min(len(right), config.candidates + max(map(len, rejected.values()), default=0))
    best = best_candidates(joint[left], joint[right], hubness[left], hubness[right], spare)
    ids, score, similarity = right[best.index], best.score.clone(), best.similarity  # (L, k)
    barred = torch.isin(left[:, None] * task.entities + ids, trainer.code(task.rejected))
    order = score.masked_fill(barred, -torch.inf).topk(min(config.candidates, spare), dim=1)
    ids, similarity = ids.gather(1, order.indices), similarity.gather(1, order.indices)
    score = order.values  # (L, k); -inf where only rejected ones were left
    best_left = best_candidates(
        joint[right], joint[left], hubness[right], hubness[left], 1
    ).index.squeeze(1)  # (R,)
    place = torch.full((task.entities,), -1, device=joint.device)
    place[right] = left[best_left]
    mutual = (place[ids] == left[:, None]) & (torch.arange(ids.shape[1], device=ids.device) == 0)
    terms = _terms(left, ids, found)  # (L, k, M+1)
    calibration = trainer.calibration or CAUTIOUS
    table = _proposal_table(left, ids, score, similarity, mutual, terms, calibration)
    return table[np.isfinite(table["score"])]


def _rejected_of(rejected: Tensor) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for left, right in rejected.tolist():
        found.setdefault(left, []).append(right)
    return found


def _terms(left: Tensor, ids: Tensor, found: Embedding) -> Tensor:
    """√(ω_l ω_r)·⟨ĥ_l, ĥ_r⟩ per term: (L, k, M+1)."""
    out, weights = [], found.weights
    for i, x in enumerate(found.vectors.values()):
        root = (weights[left, i][:, None] * weights[ids, i]).sqrt()  # (L, k)
        dots = [
            torch.einsum("ld,lkd->lk", x[a], x[b])
            for a, b in zip(left.split(512), ids.split(512), strict=True)
        ]
        out.append(root * torch.cat(dots))
    return torch.stack(out, dim=2)


def _no_proposals() -> pd.DataFrame:
    kinds = {"left": "int32", "right": "int32", "rank": "int16", "mutual": "bool"}
    names = "left right rank score similarity hubness probability margin mutual terms"
    empty = {n: np.zeros(0, kinds.get(n, "float32")) for n in names.split()}
    return pd.DataFrame(empty | {"terms": np.zeros(0, object)})


def _proposal_table(left, ids, score, similarity, mutual, terms, calibration) -> pd.DataFrame:
    temperature, coverage = calibration
    count = ids.shape[1]
    probability = coverage * torch.softmax(score / temperature, dim=1)  # (L, k)
    best, second = score[:, :1], score[:, 1:2] if count > 1 else score[:, :1] - 1
    margin = torch.where(torch.arange(count, device=ids.device) == 0, best - second, score - best)
    flat = {
        "left": left[:, None].expand_as(ids).int(),
        "right": ids.int(),
        "rank": (torch.arange(count, device=ids.device) + 1).expand_as(ids).short(),
        "score": terms.sum(2) + score - similarity,
        "similarity": terms.sum(2),
        "hubness": score - similarity,
        "probability": probability,
        "margin": margin.nan_to_num(posinf=1.0),
        "mutual": mutual,
    }
    table = pd.DataFrame({name: value.flatten().cpu().numpy() for name, value in flat.items()})
    table["terms"] = list(terms.flatten(0, 1).cpu().numpy())
    return table


def _metrics(trainer: Trainer, weights: list[float], device, notes, progress: Progress) -> dict:
    valid = dict(trainer.valid) if trainer.valid else None
    alone = valid.pop("alone") if valid else {}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "validation": valid,
        "alone": alone,
        "epochs": trainer.epoch,
        "found_pairs": len(trainer.found),
        "seconds": dict(progress.seconds),
        "peak_memory_mb": round(peak),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "notes": notes,
        "weights": dict(zip(trainer.model.terms, weights, strict=True)),
    }


def _manifest(trainer: Trainer, snapshot: Snapshot, out: Path, proposals: int) -> dict:
    return {
        "format": 1,
        "run": out.resolve().name,
        "snapshot": snapshot.manifest["content"],
        "graphs": snapshot.graphs(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "modalities": list(trainer.model.modalities),
        "terms": list(trainer.model.terms),
        "entities": snapshot.entities,
        "left": snapshot.left,
        "proposals": proposals,
        "anchor_columns": 0 if trainer.propagated is None else trainer.propagated.shape[1],
        "transport_epsilon": trainer.config.transport_epsilon,
    }
