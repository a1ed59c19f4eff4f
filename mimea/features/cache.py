"""Arrays that are expensive to compute, cached under a hash of what they were computed from.

The folder is the one that the snapshot names; without one nothing is cached. A file is written
whole or not at all, and only the newest few are kept.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

KEPT = 8  # files
logger = logging.getLogger(__name__)


def cached(
    folder: Path | None,
    made_from: tuple[object, ...],
    build: Callable[[], tuple[dict[str, Tensor], list[str]]],
) -> tuple[dict[str, Tensor], list[str]]:
    """Named arrays and the notes that go with them, from the cache or else from `build`.

    `made_from`: everything the result depends on, including the version of the code, as bytes or as
    values with a distinct `repr`.
    """
    if folder is None:
        return build()
    path = folder / f"{_digest(made_from)}.safetensors"
    result = _read(path)
    if result is None:
        result = build()
        _write(path, *result)
    return result


def _digest(made_from: tuple[object, ...]) -> str:
    content = hashlib.sha256()
    for part in made_from:
        encoded = part if isinstance(part, bytes) else repr(part).encode()
        content.update(hashlib.sha256(encoded).digest())
    return content.hexdigest()


def _read(path: Path) -> tuple[dict[str, Tensor], list[str]] | None:
    """The arrays and notes; None when there is no such file, or a damaged one."""
    try:
        with safe_open(path, "pt") as file:
            notes = json.loads(file.metadata()["sentences"])
        return load_file(path), notes
    except FileNotFoundError:
        return None
    except SafetensorError:
        logger.warning("damaged cache file, computed again: %s", path, exc_info=True)
        return None


def _write(path: Path, arrays: dict[str, Tensor], notes: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    metadata = {"sentences": json.dumps(notes)}
    save_file({k: v.contiguous() for k, v in arrays.items()}, partial, metadata=metadata)
    partial.replace(path)
    files = sorted(path.parent.glob("*.safetensors"), key=lambda p: p.stat().st_mtime)
    for old in files[:-KEPT]:
        old.unlink(missing_ok=True)
