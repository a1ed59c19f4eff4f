"""JSON files that are always whole: written beside their place, then moved there."""

from __future__ import annotations

import json
import os
from pathlib import Path


def write_json(path: Path, content: object) -> None:
    """Write the file whole or not at all, also if the computer stops in between."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def read_json(path: Path) -> object:
    """What the file holds. Raises OSError, and ValueError where it isn't JSON."""
    return json.loads(path.read_text(encoding="utf-8"))
