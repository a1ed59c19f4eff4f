"""A device that is not the processor, for machines that have none.

Its tensors are the processor's behind a wrapper that says "elsewhere:0". What a GPU refuses, it
refuses: operands on two devices, the processor's generator, indices elsewhere into a tensor here,
numpy without a copy. `waits` lists what a GPU would have to be waited for. It is Python's backend
of torch, registered for the whole process, so tests run this file in a process of its own:

    python -m tests.samples.other_device FOLDER

fits a small snapshot elsewhere, goes on from that run, and prints a line of JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

from mimea import fit as fitting
from mimea.config import Config
from mimea.features.modalities import read_task
from mimea.snapshot import read_snapshot
from mimea.training import trainer as training
from tests.samples.aligned_graphs import pairs, write_snapshot

WAITING = ("_local_scalar_dense", "nonzero", "masked_select", "_unique2", "unique_dim", "bincount")
waits: list[str] = []


class Elsewhere(torch.Tensor):
    """A tensor of the other device; `kept` is where its numbers are."""

    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, kept: torch.Tensor):
        place = {}
        if kept.layout == torch.strided:
            place = {"strides": kept.stride(), "storage_offset": kept.storage_offset()}
        return torch.Tensor._make_wrapper_subclass(
            cls, kept.shape, dtype=kept.dtype, device=DEVICE, **place
        )

    def __init__(self, kept: torch.Tensor):
        self.kept = kept

    @classmethod
    def __torch_dispatch__(cls, operator, types, args=(), kwargs=None):
        return _run(operator, args, kwargs or {})

    def tolist(self):
        waits.append("tolist")
        return self.kept.tolist()

    def numpy(self, **options):
        raise TypeError("numpy of a tensor elsewhere")

    __array__ = numpy


class _Factories(TorchDispatchMode):
    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        return _run(operator, args, kwargs or {})


def _run(operator, args: tuple, kwargs: dict):
    name = operator._schema.name.removeprefix("aten::")
    tensors = [x for x in tree_leaves((args, kwargs)) if isinstance(x, torch.Tensor)]
    there = [isinstance(x, Elsewhere) for x in tensors]
    device = kwargs.get("device")
    where = _is_elsewhere(device) if device is not None else any(there)
    if name in ("_to_copy", "copy_"):
        where = _is_elsewhere(device) if device is not None else there[0]
        if any(there) and not where:
            waits.append(name)
    elif any(there):
        _refuse(name, tensors, there, kwargs)
    elif where and kwargs.get("generator") is not None:
        raise RuntimeError(f"{name}: the processor's generator for a tensor elsewhere")
    given, options = tree_map(_kept, (args, kwargs))
    found = operator(*given, **options | ({"device": "cpu"} if where and device else {}))
    return tree_map(lambda x: _wrapped(x, tensors) if where else x, found)


def _refuse(name: str, tensors: list, there: list[bool], kwargs: dict) -> None:
    shapes = [tuple(x.shape) for x in tensors]
    if "index" in name:
        if any(there) and not there[0]:
            raise RuntimeError(f"{name}: indices elsewhere into a tensor here, {shapes}")
        waits.extend(name for x in tensors[1:] if x.dtype == torch.bool)
    elif any(x.dim() and not t for x, t in zip(tensors, there, strict=True)):
        raise RuntimeError(f"{name}: here and elsewhere at once, {shapes} {there}")
    if kwargs.get("generator") is not None:
        raise RuntimeError(f"{name}: the processor's generator for a tensor elsewhere")
    if name in WAITING:
        waits.append(name)


def _is_elsewhere(device) -> bool:
    return device is not None and torch.device(device).type == "elsewhere"


def _kept(x):
    return x.kept if isinstance(x, Elsewhere) else x


def _wrapped(x, tensors: list):
    """What changed in place stays the tensor that it was."""
    if not isinstance(x, torch.Tensor):
        return x
    same = [t for t in tensors if _kept(t) is x]
    return same[0] if same else Elsewhere(x)


def _empty_strided(size, stride, *, dtype=None, layout=None, device=None, pin_memory=None):
    return Elsewhere(torch.empty_strided(size, stride, dtype=dtype))


def _copy_from(source, target, non_blocking=False):
    _kept(target).copy_(_kept(source))
    return target


def refused() -> list[str]:
    """Which of four mistakes are refused, as a GPU would refuse them."""
    here = torch.ones(3)
    there = here.to(DEVICE)
    mistakes = {
        "two devices": lambda: here + there,
        "indices elsewhere": lambda: here[there.long()],
        "generator": lambda: torch.randn(3, generator=torch.Generator(), device=DEVICE),
        "numpy": lambda: there.numpy(),
    }
    found = []
    for name, mistake in mistakes.items():
        try:
            mistake()
        except (RuntimeError, TypeError):
            found.append(name)
    return found


def waits_of_an_epoch(snapshot: Path, config: Config) -> list[str]:
    """Of four batches, without the transport, whose solver looks at every iteration."""
    training.BATCH = 8
    config = replace(config, without=("transport",))
    trainer = training.Trainer(read_task(read_snapshot(snapshot), config)[0], config, DEVICE)
    trainer.step()
    waits.clear()
    trainer.step()
    return waits


def main() -> None:
    folder, config = Path(sys.argv[1]), Config(epochs=10).sized_for(80)
    snapshot = write_snapshot(folder / "snapshot", seeds=30, rejected=pairs((35, 36), (31, 38)))
    fitting.choose_device = lambda name: DEVICE
    without = replace(config, without=("potentials", "fusion", "blend"))
    with _Factories():
        first = fitting.fit(snapshot, folder / "first", config)
        second = fitting.fit(snapshot, folder / "second", config, start=folder / "first")
        third = fitting.fit(snapshot, folder / "third", without)
        found = {
            "hits@1": [run["validation"]["hits@1"] for run in (first, second, third)],
            "went_on": second["started_from"],
            "waits": waits_of_an_epoch(snapshot, config),
            "refused": refused(),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    _setup_privateuseone_for_python_backend("elsewhere")
    DEVICE = torch.device("elsewhere:0")
    operators = torch.library.Library("aten", "IMPL")
    operators.impl("empty_strided", _empty_strided, "PrivateUse1")
    operators.impl("_copy_from", _copy_from, "PrivateUse1")
    main()
