"""Picture vectors that the user computed before, by any model.

`vectors.npy` (K, d) with the entity key of each row in `vectors.txt` beside it, one a line, or in
the first column of `vectors.csv`; or an `.h5` file with the datasets `vectors` and `keys`. Nothing
is unpickled, so a file can't run code.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor


def read_vectors(path: Path, entities: pd.DataFrame) -> tuple[Tensor, list[str]]:
    """Dense rows (N, d), zero for entities without a vector, and notes on what was not used.

    An entity with several vectors gets their mean. A key that several entities share gives its
    vector to each. Raises ValueError when the file can't be read, doesn't fit its keys, or has no
    known entity.
    """
    if not path.is_file():
        raise ValueError(f"pictures {path}: no such file; name an .npy or .h5 file of vectors")
    vectors, keys = _read_h5(path) if path.suffix == ".h5" else _read_npy(path)
    if vectors.ndim != 2 or not np.issubdtype(vectors.dtype, np.number):
        raise ValueError(
            f"pictures {path}: found {vectors.dtype} of shape {vectors.shape}; expected numbers "
            "with one row per key"
        )
    if len(vectors) != len(keys):
        raise ValueError(
            f"pictures {path}: {len(vectors)} vectors but {len(keys)} keys; give one key per row"
        )
    if not np.isfinite(vectors).all():
        raise ValueError(f"pictures {path}: some vectors hold NaN or infinity; leave those out")
    place = _entities_of(keys, entities)
    known = place["row"].nunique()
    if not known:
        raise ValueError(
            f"pictures {path}: none of its {len(keys)} keys is an entity of these graphs "
            f"(the first is {keys[0] if keys else 'missing'}); name entities by their keys"
        )
    rows = torch.from_numpy(vectors[place["row"]].astype(np.float32))
    entity = torch.from_numpy(place["entity"].to_numpy(np.int64, copy=True))
    unknown = len(keys) - known
    notes = [f"{unknown} of {len(keys)} picture vectors name no entity"] if unknown else []
    return mean_by_entity(_standardised(rows), entity, len(entities)), notes


def mean_by_entity(rows: Tensor, entity: Tensor, entities: int) -> Tensor:
    """Means (N, d) of the rows (I, d) of each entity (I,); zero where it has none."""
    total = torch.zeros(entities, rows.shape[1]).index_add_(0, entity, rows)  # (N, d)
    return total / torch.bincount(entity, minlength=entities).clamp(min=1)[:, None]


def _standardised(rows: Tensor) -> Tensor:
    """Columns centred and scaled, rows (K,d) about unit length, like the descriptor's."""
    centred = rows - rows.mean(0)  # (K, d)
    return centred / (centred.std(0, correction=0) + 1e-6) / rows.shape[1] ** 0.5


def _read_npy(path: Path) -> tuple[np.ndarray, list[str]]:
    try:
        vectors = np.load(path, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ValueError(f"pictures {path}: not an array of numbers ({error})") from None
    for beside in (path.with_suffix(".txt"), path.with_suffix(".csv")):
        if beside.is_file():
            with beside.open(encoding="utf-8", newline="") as lines:
                if beside.suffix == ".csv":
                    keys = [row[0] for row in csv.reader(lines) if row]
                    return vectors, keys[1:] if keys[:1] == ["key"] else keys
                return vectors, lines.read().splitlines()
    raise ValueError(
        f"pictures {path}: no keys beside it; write the entity of each row into "
        f"{path.with_suffix('.txt').name}, one a line"
    )


def _read_h5(path: Path) -> tuple[np.ndarray, list[str]]:
    try:
        import h5py
    except ImportError:
        raise ValueError(
            f"pictures {path}: reading .h5 needs h5py; install it with `pip install h5py`"
        ) from None
    try:
        with h5py.File(path) as file:
            return file["vectors"][:], [str(k) for k in file["keys"].asstr()[:]]
    except (OSError, KeyError, TypeError) as error:
        raise ValueError(
            f"pictures {path}: expected the datasets vectors (numbers) and keys (text): {error}"
        ) from None


def _entities_of(keys: list[str], entities: pd.DataFrame) -> pd.DataFrame:
    """Rows (row, entity): the entities of each vector, by key or else by number."""
    rows = pd.DataFrame({"row": np.arange(len(keys)), "key": pd.Series(keys, dtype=str)})
    by_key = rows.merge(entities[["entity", "key"]].astype({"key": str}), on="key")
    if len(by_key) or "number" not in entities:
        return by_key[["row", "entity"]]
    counted = entities[entities["number"].notna()]
    numbers = counted["number"].astype(np.int64).astype(str)
    return rows.merge(counted.assign(key=numbers)[["entity", "key"]], on="key")[["row", "entity"]]
