"""Files packed with gzip, read as they were before; a small one that unpacks to gigabytes is none
of a curator's and is refused before it fills the memory."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import BinaryIO

from store.errors import InputError
from store.formats.lines import open_text

UNSUSPICIOUS = 64 << 20
HIGHEST_RATIO = 300


def open_unpacked(path: Path) -> BinaryIO:
    """Open a file for reading, unpacked where its name ends in `.gz`. Raises InputError."""
    file = open_text(path)
    return _Packed(file, path) if path.name.lower().endswith(".gz") else file


class _Packed(gzip.GzipFile):
    """Raises InputError where more than HIGHEST_RATIO bytes come out for one that is packed."""

    def __init__(self, packed: BinaryIO, path: Path):
        super().__init__(fileobj=packed, mode="rb")
        self._packed, self._path = packed, path

    def read(self, size: int = -1) -> bytes:
        return self._checked(super().read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._checked(super().readline(size))

    def close(self) -> None:
        super().close()
        self._packed.close()

    def _checked(self, data: bytes) -> bytes:
        unpacked = self.tell()
        if unpacked > max(UNSUSPICIOUS, HIGHEST_RATIO * self._packed.tell()):
            raise InputError(
                f"unpacks to more than {HIGHEST_RATIO} times its size, which no graph does; "
                "unpack it by hand if it is one",
                self._path,
            )
        return data
