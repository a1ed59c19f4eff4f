"""What a training keeps on the disk: to continue exactly, or to go on later with more links.

A checkpoint holds the exact state of an unfinished training. A finished run keeps what the next one
may start from: weights, found pairs, the blend, and the links that its features were learned from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from mimea.config import LAST_STRETCH, Config
from mimea.snapshot import Snapshot
from mimea.training.trainer import Trainer

FREE = {"epochs", "device"}  # settings that a training may change on its way
LEARNED = ("found", "confidence", "blend", "examples", "scored")  # beside the weights


def save(trainer: Trainer, path: Path) -> None:
    """Weights, optimiser, found pairs and random states, whole or not at all."""
    tensors = {f"model.{k}": v for k, v in trainer.model.state_dict().items()}
    tensors |= {f"optimiser.{k}": v for k, v in trainer.optimiser.state().items()}
    tensors |= _learned(trainer) | {
        "random.global": torch.get_rng_state(),
        "random.own": trainer.generator.get_state(),
    }
    _write(path, tensors, _measured(trainer) | {"epoch": str(trainer.epoch)})


def restore(trainer: Trainer, path: Path) -> None:
    """Continue where `save` was; ValueError when the checkpoint is of another task."""
    tensors, note = _read(path)
    if not _complete(tensors):
        raise ValueError(f"{path}: made by an earlier version; train without --resume")
    try:
        trainer.model.load_state_dict(_under("model.", tensors))
    except RuntimeError as error:
        raise ValueError(f"{path}: the checkpoint belongs to another task: {error}") from None
    trainer.optimiser.load(_under("optimiser.", tensors))
    torch.set_rng_state(tensors["random.global"])
    trainer.generator.set_state(tensors["random.own"])
    trainer.epoch = int(note["epoch"])
    _take(trainer, tensors, note)
    trainer.links_changed()


def keep(trainer: Trainer, folder: Path, seeds: Tensor) -> None:
    """Write into a run folder what a later training may go on from.

    `model.safetensors` holds the weights by their names; `start.safetensors` the rest, with the
    links (S,2) that the features were learned from.
    """
    _write(folder / "model.safetensors", trainer.model.state_dict(), {})
    _write(folder / "start.safetensors", _learned(trainer) | {"seeds": seeds}, _measured(trainer))


def obstacle(run: Path, snapshot: Snapshot, config: Config) -> str | None:
    """Why a training on this snapshot can't go on from a run, in a clause; None if it can."""
    paths = [run / name for name in ("manifest.json", "start.safetensors", "config.json")]
    if not all(path.is_file() for path in paths):
        return f"{run} holds no finished run that keeps its state"
    if json.loads(paths[0].read_text()).get("graphs") != snapshot.graphs():
        return f"the graphs are not those of {run.name}"
    with safe_open(paths[1], "pt") as file:
        if not _complete(file.keys()):
            return f"{run.name} was made by an earlier version"
    before, now = vars(Config.load(paths[2])), vars(config)
    changed = sorted(name for name in set(now) - FREE if now[name] != before[name])
    return f"{run.name} had another setting of {', '.join(changed)}" if changed else None


def seeds_of(run: Path) -> Tensor:
    """Links (S,2) that the features of a run were learned from."""
    return load_file(run / "start.safetensors")["seeds"]


def go_on(trainer: Trainer, run: Path) -> None:
    """Start a training's last stretch from a finished run, with the links of its own task."""
    tensors, note = _read(run / "start.safetensors")
    trainer.model.load_state_dict(load_file(run / "model.safetensors"))
    _take(trainer, tensors, note)
    taken = torch.isin(trainer.found, trainer.task.links).any(1)
    taken |= torch.isin(trainer.code(trainer.found), trainer.code(trainer.task.rejected))
    trainer.found, trainer.confidence = trainer.found[~taken], trainer.confidence[~taken]
    epochs = trainer.config.epochs
    trainer.epoch = epochs - max(1, round(LAST_STRETCH * epochs))
    trainer.whole = False
    trainer.links_changed()


def _learned(trainer: Trainer) -> dict[str, Tensor]:
    return {name: getattr(trainer, name) for name in LEARNED}


def _complete(names: Iterable[str]) -> bool:
    return set(LEARNED) <= set(names)


def _measured(trainer: Trainer) -> dict[str, str]:
    return {"valid": json.dumps(trainer.valid), "calibration": json.dumps(trainer.calibration)}


def _take(trainer: Trainer, tensors: dict[str, Tensor], note: dict[str, str]) -> None:
    for name in LEARNED:
        setattr(trainer, name, tensors[name].to(trainer.device))
    trainer.valid = json.loads(note["valid"])
    trainer.calibration = tuple(json.loads(note["calibration"]) or ()) or None


def _write(path: Path, tensors: dict[str, Tensor], note: dict[str, str]) -> None:
    partial = path.with_suffix(".partial")
    save_file({k: v.contiguous().cpu() for k, v in tensors.items()}, partial, metadata=note)
    partial.replace(path)


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    with safe_open(path, "pt") as file:
        note = file.metadata()
    return load_file(path), note


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
