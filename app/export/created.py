"""Files that were created for download: each in a folder of its own, so that what somebody gets is
what was counted for them, whatever a colleague creates meanwhile."""

from __future__ import annotations

import secrets
import shutil
import time
from pathlib import Path

KEPT = 24 * 3600.0  # seconds after which a created file is cleared away
MARK = "for-download-"  # begins the folders that are ours to clear


def new_path(exports: Path, name: str) -> Path:
    """Where the next file of this name goes; what was created long ago is cleared away."""
    for folder in exports.glob(f"{MARK}*"):
        if _age(folder) > KEPT:
            shutil.rmtree(folder, ignore_errors=True)
    return exports / f"{MARK}{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}" / name


def remove(path: Path) -> None:
    """Clear away a created file that another one has replaced."""
    if path.parent.name.startswith(MARK):
        shutil.rmtree(path.parent, ignore_errors=True)


def _age(folder: Path) -> float:
    """Seconds since something was last written in it; none if it is gone."""
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0
