"""Where uploaded graphs wait to be imported: `WORKSPACE/incoming/`, a folder per visitor.

Uploaded files are kept under a name of our making; what a browser says it is called is only shown.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from functools import partial
from pathlib import Path

from app.jobs import jobs
from store.errors import InputError
from store.graphs import archives
from store.readers.apart import apart

FORGOTTEN = 24 * 3600.0  # seconds after which a folder that nobody reads is cleared away


class Uploads:
    """One visitor's folder."""

    def __init__(self, workspace: Path):
        _clear_forgotten(workspace / "incoming")
        self.folder = workspace / "incoming" / secrets.token_hex(8)

    def keep(self, slot: str, name: str, data) -> Path:
        """Keep an uploaded file in the place of the former one of its slot; a zip is unpacked.

        Returns the file, or the unpacked folder. Raises InputError for an archive that is refused.
        """
        folder = self._emptied(slot)
        path = folder / safe_name(name)
        path.write_bytes(data)
        if path.suffix.lower() != ".zip":
            return path
        try:
            return _unpacked(path, folder / path.stem)
        finally:
            path.unlink()

    def unpacked(self, slot: str, archive: Path) -> Path:
        """A zip archive that lies on this computer, unpacked. Raises InputError."""
        return _unpacked(archive, self._emptied(slot) / safe_name(archive.stem))

    def new(self, slot: str) -> Path:
        """A path in the folder where nothing is yet."""
        path = self.folder / slot
        shutil.rmtree(path, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        return path

    def shown(self, message: str) -> str:
        """A message without the place where uploads lie, which says nothing to a visitor."""
        return re.sub(re.escape(f"{self.folder}/") + r"(left|right|links)/", "", message)

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _emptied(self, slot: str) -> Path:
        path = self.new(slot)
        path.mkdir()
        return path


def _unpacked(archive: Path, folder: Path) -> Path:
    try:
        return apart(partial(archives.unpack, archive, folder), [archive])
    except InputError:
        shutil.rmtree(folder, ignore_errors=True)  # where the other process had no time to do so
        raise


def safe_name(name: str) -> str:
    """The last part of a name, of letters, digits and `-_.()` alone, at most 100 of them."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w.()-]+", "_", last).lstrip(".")
    return plain[-100:].lstrip(".") or "file"


def _clear_forgotten(folder: Path) -> None:
    for path in folder.glob("*"):
        try:
            old = time.time() - path.stat().st_mtime > FORGOTTEN
        except OSError:  # another visitor cleared it just now
            continue
        if old and not any(job.state == "running" for job in jobs.find(path)):
            shutil.rmtree(path, ignore_errors=True)
