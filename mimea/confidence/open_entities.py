"""What a run keeps so that decisions can change its probabilities without a training: of the open
entities of both sides the candidates with their features, and the model with its examples."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mimea.confidence.claims import FEATURES
from mimea.confidence.distribution import Examples, Fitted, Model
from mimea.run_files import readable

FILE = "confidence.safetensors"
SIDES = ("left", "right")


class OpenEntities(NamedTuple):
    """Of one side: the entities (L,), their candidates (L,c), the best first, −1 for none, the
    features (L,c,F) of these, NaN for none, and what the run made its probabilities of."""

    entity: np.ndarray
    candidate: np.ndarray
    features: np.ndarray
    fitted: Fitted


def save(path: Path, sides: Mapping[str, OpenEntities | None]) -> None:
    """Write the file; a side without open entities is left out."""
    from safetensors.numpy import save_file

    tensors = {}
    for side, there in sides.items():
        tensors |= {f"{side}.{name}": x for name, x in _tensors(there).items()} if there else {}
    save_file(tensors, path)


def load(run: Path) -> dict[str, OpenEntities]:
    """The sides that a run folder keeps; none for a run of an earlier version. Raises
    RunDamaged."""
    from safetensors.numpy import load_file

    path = run / FILE
    if not path.is_file():
        return {}
    with readable(path):
        tensors = load_file(path)
        return {side: _side(tensors, side) for side in SIDES if f"{side}.entity" in tensors}


def _tensors(there: OpenEntities) -> dict[str, np.ndarray]:
    model, held = there.fitted.model, there.fitted.held
    return {
        "entity": there.entity.astype(np.int32),  # (L,)
        "candidate": there.candidate.astype(np.int32),  # (L, c)
        "features": there.features.astype(np.float32),  # (L, c, F)
        "itself": there.fitted.itself.astype(np.float32),  # (L,)
        "telling": model.telling,  # (F+1,)
        "line": model.line,  # (3,)
        "choice": model.choice,  # (F+1,)
        "tail": np.array([there.fitted.tail]),  # (1,)
        "held.entity": held.entity.astype(np.int32),  # (V,)
        "held.features": held.features.astype(np.float32),  # (V, c, F)
        "held.match": held.match.astype(np.int32),  # (V,)
        "held.hidden": held.hidden.astype(np.float32),  # (V, F)
        "held.itself": there.fitted.of_held.astype(np.float32),  # (V,)
    }


def _side(tensors: dict[str, np.ndarray], side: str) -> OpenEntities:
    def of(name: str) -> np.ndarray:
        return tensors[f"{side}.{name}"]

    def told(name: str, columns: int = len(FEATURES)) -> np.ndarray:
        """Runs of earlier versions have fewer features; the others say nothing there."""
        x = of(name)
        return np.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, columns - x.shape[-1])])

    held = Examples(
        of("held.entity").astype(np.int64), told("held.features"),
        of("held.match").astype(np.int64), told("held.hidden"),
    )  # fmt: skip
    width = len(FEATURES) + 1
    model = Model(told("telling", width), of("line"), told("choice", width))
    fitted = Fitted(model, of("itself"), of("held.itself"), held, float(of("tail")[0]))
    entity, candidate = of("entity").astype(np.int64), of("candidate").astype(np.int64)
    return OpenEntities(entity, candidate, told("features"), fitted)
