"""One fit from a snapshot folder to a run folder: read, train, propose, write.

Everything is written beside its final name or before the manifest; a run without a manifest is
unfinished, and a crash leaves at most a checkpoint to resume from.
"""

from __future__ import annotations

import platform
import resource
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from mimea.confidence.noisy_seeds import suspicions
from mimea.config import Config
from mimea.features.build import read_task
from mimea.graph import SinglePictures
from mimea.model.embedding import Embedding
from mimea.proposals import choose, write_proposals
from mimea.runtime.matmul import choose_products
from mimea.runtime.memory import give_back
from mimea.runtime.progress import Progress
from mimea.snapshot import Snapshot, read_snapshot, write_json
from mimea.training import checkpoint
from mimea.training.trainer import Trainer

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
    choose_products()
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
        trainer.whole = start is None
    elif start:
        checkpoint.go_on(trainer, start)
    config.save(out / "config.json")
    for note in notes:
        progress.say(message=note)
    progress.enter("train")
    epochs = config.epochs - trainer.epoch
    trainer.run(progress, lambda trainer: checkpoint.save(trainer, out / CHECKPOINT))
    progress.enter("propose")
    give_back(task.entities)
    plain = trainer.embed_plain()
    doubts = _write_suspicions(trainer, plain, out)
    found = trainer.with_pairs(plain)
    anchor_columns = _structure(found) - _structure(plain)
    del plain
    trainer.links_changed()  # the search needs the memory
    with ThreadPoolExecutor(1) as beside:  # a thirtieth of a retrain
        written = beside.submit(_write_embeddings, trainer, found, out)
        chosen, hubness = choose(trainer, found)
        written.result()
    np.save(out / "embeddings" / "hubness.npy", hubness.cpu().numpy())
    proposals, absence = write_proposals(out / "proposals.parquet", trainer, found, chosen, hubness)
    progress.enter("write")
    shutil.copyfile(folder / "entities.parquet", out / "entities.parquet")
    _write_pictures(task.pictures, out)
    checkpoint.keep(trainer, out, seeds)
    metrics = _metrics(trainer, found, device, notes, progress)
    metrics |= {"started_from": start.name if start else None, "epochs_trained": epochs}
    metrics["no_counterpart"] = asdict(absence) if absence else None
    metrics |= {"links_from_the_beginning": len(seeds), "doubtful_links": doubts}
    write_json(out / "metrics.json", metrics)
    (out / CHECKPOINT).unlink(missing_ok=True)
    write_json(
        out / "manifest.json", _manifest(trainer, snapshot, out, proposals, found, anchor_columns)
    )
    progress.enter("done")
    return metrics


def _structure(found: Embedding) -> int:
    """How wide it is, 0 where there is none."""
    return found.vectors["g"].shape[1] if "g" in found.vectors else 0


def choose_device(name: str) -> torch.device:
    """`auto` is CUDA when present; ValueError when CUDA is asked for and absent."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError("device cuda: this machine has none; use --device cpu or auto")
    return torch.device(name)


def _write_embeddings(trainer: Trainer, found: Embedding, out: Path) -> None:
    folder = out / "embeddings"
    folder.mkdir(exist_ok=True)
    for m, rows in found.vectors.items():
        np.save(folder / f"{m}.npy", rows.float().cpu().numpy())
    np.save(folder / "weights.npy", found.weights.cpu().numpy())
    np.save(folder / "beta.npy", _beta_summary(found.beta, trainer.presence))


def _write_pictures(single: SinglePictures | None, out: Path) -> None:
    """What each picture looked like to the run: rows of pictures.parquet, in halves to be small."""
    if single is not None:
        table = {"entity": single.entity.numpy().astype("int32"), "sha256": single.sha256}
        pd.DataFrame(table).to_parquet(out / "pictures.parquet", index=False)
        np.save(out / "embeddings" / "pictures.npy", single.vectors.half().numpy())


def _write_suspicions(trainer: Trainer, plain: Embedding, out: Path) -> int:
    """Writes how far each known link is to be trusted; how many are in doubt."""
    task = trainer.task
    table = suspicions(plain, trainer.propagated, task.links, task.left)
    table.to_parquet(out / "suspicious.parquet", index=False)
    return int((table["margin"] < 0).sum())


def _beta_summary(summary: Tensor, presence: Tensor) -> np.ndarray:
    """Mean α and β (N,M+1,2) with NaN where the modality is absent."""
    there = torch.cat([presence, presence.any(1, keepdim=True)], dim=1)  # (N, M+1)
    return summary.masked_fill(~there[:, :, None], torch.nan).cpu().numpy()


def _metrics(trainer: Trainer, found: Embedding, device, notes, progress: Progress) -> dict:
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
        "weights": dict(zip(found.vectors, found.weights.mean(0).tolist(), strict=True)),
    }


def _manifest(
    trainer: Trainer, snapshot: Snapshot, out: Path, proposals: int, found: Embedding, anchors: int
) -> dict:
    return {
        "format": 1,
        "run": out.resolve().name,
        "snapshot": snapshot.manifest["content"],
        "graphs": snapshot.graphs(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "modalities": list(trainer.model.modalities),
        "terms": list(found.vectors),
        "entities": snapshot.entities,
        "left": snapshot.left,
        "proposals": proposals,
        "anchor_columns": anchors,
        "transport_epsilon": trainer.config.transport_epsilon,
    }
