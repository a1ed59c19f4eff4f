"""Arrays that take long to work out, kept by what they were worked out from.

The folder is the one that the snapshot names; without one nothing is kept. A file is written whole
or not at all, and only the newest few stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

KEPT = 8  # files


def cached(
    folder: Path | None,
    made_from: tuple[object, ...],
    build: Callable[[], tuple[dict[str, Tensor], list[str]]],
) -> tuple[dict[str, Tensor], list[str]]:
    """Named arrays and the sentences that go with them, from the folder or else from `build`.

    `made_from`: everything the result depends on, the version of the code included, as values whose
    `repr` tells them apart, or bytes.
    """
    if folder is None:
        return build()
    path = folder / f"{_digest(made_from)}.safetensors"
    found = _read(path)
    if found is None:
        found = build()
        _write(path, *found)
    return found


def _digest(made_from: tuple[object, ...]) -> str:
    content = hashlib.sha256()
    for part in made_from:
        told = part if isinstance(part, bytes) else repr(part).encode()
        content.update(hashlib.sha256(told).digest())
    return content.hexdigest()


def _read(path: Path) -> tuple[dict[str, Tensor], list[str]] | None:
    """What is kept; None when there is nothing, or a file that is damaged."""
    try:
        with safe_open(path, "pt") as file:
            sentences = json.loads(file.metadata()["sentences"])
        return load_file(path), sentences
    except (FileNotFoundError, SafetensorError):
        return None


def _write(path: Path, arrays: dict[str, Tensor], sentences: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    note = {"sentences": json.dumps(sentences)}
    save_file({k: v.contiguous() for k, v in arrays.items()}, partial, metadata=note)
    partial.replace(path)
    files = sorted(path.parent.glob("*.safetensors"), key=lambda p: p.stat().st_mtime)
    for old in files[:-KEPT]:
        old.unlink(missing_ok=True)
