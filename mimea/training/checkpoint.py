"""What a training writes to disk: to resume exactly, or to continue later with more links.

A checkpoint holds the exact state of an unfinished training. A finished run keeps what a later
training may start from: weights, pseudo-labels, blend, and the links its features were learned
from. The names of the tensors are part of the file format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from mimea.confidence.distribution import Examples
from mimea.config import LAST_STRETCH, Config
from mimea.run_files import readable
from mimea.snapshot import Snapshot
from mimea.training.beliefs import Seen
from mimea.training.pseudo_labels import PseudoLabels
from mimea.training.trainer import Trainer

FREE = {"epochs", "device"}  # settings that may change when a training continues
LEARNED = {"found", "confidence", "blend"}  # tensors beside the weights
EXAMPLES, SEEN = "example.", "seen."


def save(trainer: Trainer, path: Path) -> None:
    """Write weights, optimiser, pseudo-labels and random states; whole or not at all."""
    tensors = {f"model.{k}": v for k, v in trainer.model.state_dict().items()}
    tensors |= {f"optimiser.{k}": v for k, v in trainer.optimiser.state().items()}
    tensors |= _learned(trainer) | {
        "random.global": torch.get_rng_state(),
        "random.own": trainer.generator.get_state(),
    }
    if trainer.device.type == "cuda":  # dropout draws there
        tensors["random.cuda"] = torch.cuda.get_rng_state(trainer.device)
    _write(path, tensors, _measured(trainer) | {"epoch": str(trainer.epoch)})


def restore(trainer: Trainer, path: Path) -> None:
    """Resume from what `save` wrote.

    Raises ValueError when the checkpoint belongs to another task or was made by an earlier version.
    """
    tensors, metadata = _read(path)
    if not _complete(tensors):
        raise ValueError(f"{path}: made by an earlier version; train without --resume")
    try:
        trainer.model.load_state_dict(_under("model.", tensors))
    except RuntimeError as error:
        raise ValueError(f"{path}: the checkpoint belongs to another task: {error}") from None
    trainer.optimiser.load(_under("optimiser.", tensors))
    torch.set_rng_state(tensors["random.global"])
    trainer.generator.set_state(tensors["random.own"])
    if trainer.device.type == "cuda" and "random.cuda" in tensors:  # saved on a GPU, too
        torch.cuda.set_rng_state(tensors["random.cuda"], trainer.device)
    trainer.epoch = int(metadata["epoch"])
    _set_learned(trainer, tensors, metadata)
    trainer.clear_anchors()


def save_start(trainer: Trainer, folder: Path, seeds: Tensor) -> None:
    """Write into a run folder what a later training may start from.

    `model.safetensors` holds the weights by name; `start.safetensors` the rest, with the links
    (S,2) that the features were learned from.
    """
    _write(folder / "model.safetensors", trainer.model.state_dict(), {})
    _write(folder / "start.safetensors", _learned(trainer) | {"seeds": seeds}, _measured(trainer))


def start_obstacle(run: Path, snapshot: Snapshot, config: Config) -> str | None:
    """Why a training on this snapshot can't start from a run, as a clause; None if it can."""
    paths = [run / name for name in ("manifest.json", "start.safetensors", "config.json")]
    if not all(path.is_file() for path in paths):
        return f"{run} holds no finished run that keeps its state"
    with readable(paths[0]):
        graphs = json.loads(paths[0].read_text()).get("graphs")
    if graphs != snapshot.graphs():
        return f"the graphs are not those of {run.name}, or other properties of them are joined"
    with readable(paths[1]), safe_open(paths[1], "pt") as file:
        if not _complete(file.keys()):
            return f"{run.name} was made by an earlier version"
    try:
        before, now = vars(Config.load(paths[2])), vars(config)
    except ValueError as error:
        return f"the settings of {run.name} are not of this version ({error})"
    changed = sorted(name for name in set(now) - FREE if now[name] != before[name])
    return f"{run.name} had another setting of {', '.join(changed)}" if changed else None


def start_seeds(run: Path) -> Tensor:
    """Links (S,2) that the features of a run were learned from."""
    with readable(run / "start.safetensors"):
        return load_file(run / "start.safetensors")["seeds"]


def start_from(trainer: Trainer, run: Path) -> None:
    """Begin the last stretch of a training from a finished run, with the links of its own task.

    Pseudo-labels that were rejected since, or share an entity with a link, are dropped.
    """
    with readable(run / "start.safetensors"):
        tensors, metadata = _read(run / "start.safetensors")
    with readable(run / "model.safetensors"):
        trainer.model.load_state_dict(load_file(run / "model.safetensors"))
    _set_learned(trainer, tensors, metadata)
    task = trainer.task
    trainer.pseudo_labels = trainer.pseudo_labels.without_linked(task.links).without_rejected(task)
    epochs = trainer.config.epochs
    trainer.epoch = epochs - max(1, round(LAST_STRETCH * epochs))
    trainer.from_start = False
    trainer.clear_anchors()


def _learned(trainer: Trainer) -> dict[str, Tensor]:
    return (
        {
            "found": trainer.pseudo_labels.pairs,  # (P, 2)
            "confidence": trainer.pseudo_labels.confidence,  # (P,)
            "blend": trainer.blend,  # (2, M+2)
        }
        | {
            f"{EXAMPLES}{kind}.{side}.{name}": torch.from_numpy(part)
            for (kind, side), held in trainer.examples.items()
            for name, part in held._asdict().items()
        }
        | {f"{SEEN}{name}": part for name, part in trainer.seen._asdict().items()}
    )


def _set_learned(trainer: Trainer, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    there = {name: tensors[name].to(trainer.device) for name in LEARNED}
    trainer.pseudo_labels = PseudoLabels(there["found"], there["confidence"])
    trainer.blend = there["blend"]
    trainer.validation = json.loads(metadata["valid"])
    kept = _under(EXAMPLES, tensors)  # runs of earlier versions have none
    for kind, side in trainer.examples if kept else ():
        parts = _under(f"{kind}.{side}.", kept)
        trainer.examples[kind, side] = Examples(**{n: x.numpy() for n, x in parts.items()})
    seen = _under(SEEN, tensors)
    if seen:
        trainer.seen = Seen(**seen)


def _complete(names: Iterable[str]) -> bool:
    return set(names) >= LEARNED


def _measured(trainer: Trainer) -> dict[str, str]:
    return {"valid": json.dumps(trainer.validation)}


def _write(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    partial = path.with_suffix(".partial")
    save_file({k: v.contiguous().cpu() for k, v in tensors.items()}, partial, metadata=metadata)
    partial.replace(path)


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    return load_file(path), metadata


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
