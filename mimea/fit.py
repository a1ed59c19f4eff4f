"""One fit from a snapshot folder to a run folder: read, train, propose, write.

The manifest is written last. A run without one is unfinished, and after a crash at most a
checkpoint remains, from which `resume` continues.
"""

from __future__ import annotations

import json
import platform
import resource
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch

from mimea.confidence.distribution import Distribution
from mimea.confidence.noisy_seeds import rank_seeds
from mimea.confidence.open_entities import FILE, save
from mimea.config import WORDS, Config
from mimea.features.modalities import read_task
from mimea.first_passes import first_passes, passes_help
from mimea.graph import AlignmentTask, SinglePictures
from mimea.model.embedding import Embedding
from mimea.proposals import choose, open_entities, write_proposals, write_right_proposals
from mimea.run_files import readable
from mimea.runtime.matmul import choose_matmul_backend
from mimea.runtime.memory import trim_heap
from mimea.runtime.progress import Progress
from mimea.snapshot import Snapshot, read_snapshot, write_json
from mimea.starting.of_modalities import as_metrics, starting_links
from mimea.training import checkpoint
from mimea.training.beliefs import beliefs_of_all
from mimea.training.search import SIDES
from mimea.training.trainer import Trainer
from mimea.training.worth import limited, worthwhile

CHECKPOINT = "checkpoint.safetensors"
STARTING = "starting_links.parquet"
LEARNED_FROM = "learned_from.parquet"
PASSES_END = 0.5  # of a whole fit, where there are first passes


class Results(NamedTuple):
    """What a finished training wrote: the mean weight of each term, how many columns of the
    structure are propagated anchors, how many proposals there are and how many doubtful links, and
    the distributions of both sides' open entities."""

    weights: dict[str, float]
    anchor_columns: int
    proposals: int
    doubtful_links: int
    chances: tuple[Distribution, Distribution]


def fit(
    snapshot_folder: Path,
    out: Path,
    config: Config,
    resume: bool = False,
    start: Path | None = None,
) -> dict:
    """Fit MIMEA on a snapshot and write the run folder; returns the metrics.

    `start` is the folder of a finished run to start from: only the last stretch is trained, with
    the links of this snapshot. Where that isn't possible, a note says why and all epochs are
    trained. `resume` continues from the checkpoint in `out`, if there is one.

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
    products = choose_matmul_backend()
    obstacle = checkpoint.start_obstacle(start, snapshot, config) if start else None
    start = None if obstacle else start
    progress.enter("features")
    seeds = checkpoint.start_seeds(start) if start else torch.tensor(snapshot.pairs("links"))
    begun, starting = _starting_links(snapshot, config, start)
    kept = start or (out if resume else None)
    learned = _learned_from(snapshot, config, seeds, starting, kept, progress)
    _write_learned_from(learned, out)
    task, notes = read_task(snapshot, config, seeds.numpy(), progress.report, learned)
    notes += [f"trained from the beginning, since {obstacle}"] if obstacle else []
    notes += [f"went on from {start.name}; its accuracy is the one shown"] if start else []
    config.save(out / "config.json")  # with all modalities asked for, which the next run compares
    progress.enter("train")
    task, config, worthless = _worth_training(task, config, start)
    notes += [f"{worthless} left out, finding next to nothing alone"] if worthless else []
    trainer = _prepare(task, config, out, resume, start)
    for note in notes:
        progress.report(message=note)
    epochs = config.epochs - trainer.epoch
    trainer.run(progress, lambda trainer: checkpoint.save(trainer, out / CHECKPOINT))
    progress.enter("propose")
    results = _propose(trainer, out)
    progress.enter("write")
    shutil.copyfile(folder / "entities.parquet", out / "entities.parquet")
    _write_pictures(task.pictures, out)
    checkpoint.save_start(trainer, out, seeds)
    metrics = _metrics(trainer, results, notes, progress)
    metrics["versions"]["products"] = products
    metrics |= {"started_from": start.name if start else None, "epochs_trained": epochs}
    left, right = results.chances
    metrics["no_counterpart"] = left.expected() | {"right": right.expected()}
    held = {side: chances.reliability for side, chances in zip(SIDES, results.chances, strict=True)}
    metrics["confidence"] = {side: one and one.as_metrics() for side, one in held.items()}
    metrics["links_from_the_beginning"] = len(seeds)
    metrics["starting_links"] = begun
    starting.to_parquet(out / STARTING, index=False)
    metrics["doubtful_links"] = results.doubtful_links
    write_json(out / "metrics.json", metrics)
    (out / CHECKPOINT).unlink(missing_ok=True)
    write_json(out / "manifest.json", _manifest(trainer, snapshot, out, results))
    progress.enter("done")
    return metrics


def _starting_links(
    snapshot: Snapshot, config: Config, start: Path | None
) -> tuple[dict | None, pd.DataFrame]:
    """What metrics.json says of the starting links, and these: those of the run to start from, if
    there is one."""
    if start and not (start / STARTING).is_file():
        return None, pd.DataFrame({"left": [], "right": [], "precision": []})
    if start:
        with readable(start / STARTING):
            kept = pd.read_parquet(start / STARTING)
        return json.loads((start / "metrics.json").read_text()).get("starting_links"), kept
    found = starting_links(snapshot, config)
    return as_metrics(found), found.table


def _learned_from(
    snapshot: Snapshot,
    config: Config,
    seeds: torch.Tensor,
    starting: pd.DataFrame,
    kept: Path | None,
    progress: Progress,
) -> pd.DataFrame:
    """The starting links that features and model learn from: those `kept` by the run to start from
    or by the training to resume, or what first passes make of the rules' ones."""
    if kept and (kept / LEARNED_FROM).is_file():
        with readable(kept / LEARNED_FROM):
            return pd.read_parquet(kept / LEARNED_FROM)
    goes_on = bool(kept) and (kept / "manifest.json").is_file()  # from a run of an earlier version
    if goes_on or not passes_help(seeds, starting, config):
        return starting
    progress.widen("features", PASSES_END)
    device = choose_device(config.device)
    return first_passes(snapshot, config, seeds, starting, device, progress)


def _write_learned_from(links: pd.DataFrame, out: Path) -> None:
    partial = out / f"{LEARNED_FROM}.partial"
    links.to_parquet(partial, index=False)
    partial.replace(out / LEARNED_FROM)


def _worth_training(
    task: AlignmentTask, config: Config, start: Path | None
) -> tuple[AlignmentTask, Config, str]:
    """Task and config with the modalities worth training on, or those of the run to start from;
    and the others in words."""
    if start:
        modalities = tuple(json.loads((start / "manifest.json").read_text())["modalities"])
    else:
        modalities = worthwhile(task, config, choose_device(config.device))
    there = [m for m in config.modalities if m == "g" or m in task.features]
    worthless = ", ".join(WORDS[m] for m in there if m not in modalities)
    return *limited(task, config, modalities), worthless


def _prepare(
    task: AlignmentTask, config: Config, out: Path, resume: bool, start: Path | None
) -> Trainer:
    """A trainer at its first epoch, at that of the checkpoint, or at the last stretch."""
    trainer = Trainer(task, config, choose_device(config.device))
    if resume and (out / CHECKPOINT).exists():
        checkpoint.restore(trainer, out / CHECKPOINT)
        trainer.from_start = start is None
    elif start:
        checkpoint.start_from(trainer, start)
    return trainer


def choose_device(name: str) -> torch.device:
    """`auto` is CUDA when present; ValueError when CUDA is required but absent."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError("device cuda: this machine has none; use --device cpu or auto")
    return torch.device(name)


def _propose(trainer: Trainer, out: Path) -> Results:
    """Write the embeddings, proposals and noisy seeds of a trained model."""
    trim_heap(trainer.task.entities)
    plain = trainer.embed_plain()
    doubtful = _write_noisy_seeds(trainer, plain, out)
    embedding = trainer.with_pairing(plain)
    anchor_columns = _structure_width(embedding) - _structure_width(plain)
    del plain
    trainer.clear_anchors()  # the search needs the memory
    with ThreadPoolExecutor(1) as writer:  # in parallel, as it takes a thirtieth of a retrain
        written = writer.submit(_write_embeddings, trainer, embedding, out)
        found = choose(trainer, embedding)
        written.result()
    np.save(out / "embeddings" / "hubness.npy", found.hubness.cpu().numpy())
    told = found.ends, found.claims, trainer.seen, trainer.counted, trainer.presence
    np.save(out / "embeddings" / "amounts.npy", trainer.counted.cpu().numpy())
    np.save(out / "embeddings" / "beta.npy", beliefs_of_all(embedding, *told).cpu().numpy())
    count = write_proposals(out / "proposals.parquet", embedding, found.chosen)
    write_right_proposals(out / "right_proposals.parquet", found)
    save(out / FILE, open_entities(found))
    weights = dict(zip(embedding.vectors, embedding.weights.mean(0).tolist(), strict=True))
    return Results(weights, anchor_columns, count, doubtful, found.chances)


def _structure_width(embedding: Embedding) -> int:
    return embedding.vectors["g"].shape[1] if "g" in embedding.vectors else 0


def _write_noisy_seeds(trainer: Trainer, plain: Embedding, out: Path) -> int:
    """Write the margin of each known link; returns the number of negative ones."""
    task = trainer.task
    table = rank_seeds(plain, trainer.propagated_anchors, task.links, task.left)
    table.to_parquet(out / "suspicious.parquet", index=False)
    return int((table["margin"] < 0).sum())


def _write_embeddings(trainer: Trainer, embedding: Embedding, out: Path) -> None:
    folder = out / "embeddings"
    folder.mkdir(exist_ok=True)
    for m, rows in embedding.vectors.items():
        np.save(folder / f"{m}.npy", rows.float().cpu().numpy())
    np.save(folder / "weights.npy", embedding.weights.cpu().numpy())


def _write_pictures(single: SinglePictures | None, out: Path) -> None:
    """Write the vector of each picture, in half precision; rows match those of pictures.parquet."""
    if single is not None:
        table = {"entity": single.entity.numpy().astype("int32"), "sha256": single.sha256}
        pd.DataFrame(table).to_parquet(out / "pictures.parquet", index=False)
        np.save(out / "embeddings" / "pictures.npy", single.vectors.half().numpy())


def _metrics(trainer: Trainer, results: Results, notes: list[str], progress: Progress) -> dict:
    valid = dict(trainer.validation) if trainer.validation else None
    alone = valid.pop("alone") if valid else {}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MiB
    cuda = trainer.device.type == "cuda"
    return {
        "validation": valid,
        "alone": alone,
        "epochs": trainer.epoch,
        "found_pairs": len(trainer.pseudo_labels.pairs),
        "seconds": dict(progress.seconds),
        "peak_memory_mb": round(peak),
        "device": torch.cuda.get_device_name(trainer.device) if cuda else "cpu",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "notes": notes,
        "weights": results.weights,
    }


def _manifest(trainer: Trainer, snapshot: Snapshot, out: Path, results: Results) -> dict:
    return {
        "format": 1,
        "run": out.resolve().name,
        "snapshot": snapshot.manifest["content"],
        "graphs": snapshot.graphs(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "modalities": list(trainer.model.modalities),
        "terms": list(results.weights),
        "entities": snapshot.entities,
        "left": snapshot.left,
        "proposals": results.proposals,
        "anchor_columns": results.anchor_columns,
        "beliefs": True,  # in embeddings/beta.npy; in earlier runs these were something else
        "transport_epsilon": trainer.config.transport_epsilon,
    }
