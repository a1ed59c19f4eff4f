"""Files packed with gzip, read as they were before; a small one that unpacks to gigabytes is none
of a curator's and is refused before it fills the memory."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

from store.errors import InputError
from store.readers.files.lines import BOM, open_text

UNSUSPICIOUS = 64 << 20
HIGHEST_RATIO = 300
GZIP = b"\x1f\x8b"
MOST_BYTES = 1 << 30
BLOCK = 1 << 20


def open_unpacked(path: Path) -> BinaryIO:
    """Open a file for reading, unpacked where its name or its first bytes say that it is packed.
    Raises InputError."""
    file = open_text(path)
    packed = path.name.lower().endswith(".gz") or file.peek(2).startswith(GZIP)
    return _Packed(file, path) if packed else file


class _Packed(gzip.GzipFile):
    """Raises InputError where more than HIGHEST_RATIO bytes come out for one that is packed."""

    def __init__(self, packed: BinaryIO, path: Path):
        super().__init__(fileobj=packed, mode="rb")
        self._packed, self._path = packed, path

    def read(self, size: int = -1) -> bytes:
        if size >= 0:
            return self._checked(super().read(size))
        return b"".join(iter(lambda: self.read(BLOCK), b""))

    def read1(self, size: int = -1) -> bytes:
        return self._checked(super().read1(size))

    def readline(self, size: int = -1) -> bytes:
        return self._checked(super().readline(size))

    def close(self) -> None:
        super().close()
        self._packed.close()

    def _checked(self, data: bytes) -> bytes:
        unpacked = self.tell()
        if unpacked > max(UNSUSPICIOUS, HIGHEST_RATIO * self._packed.tell()):
            raise InputError(
                f"unpacks to more than {HIGHEST_RATIO} times its size, which is refused as a "
                "decompression bomb; unpack it yourself if it is a graph",
                self._path,
            )
        return data


def read_bytes(path: Path) -> bytes:
    """The whole file, unpacked. Raises InputError, also for more than a gigabyte."""
    content = bytearray()
    with open_unpacked(path) as file:
        try:
            while block := file.read(BLOCK):
                content += block
                if len(content) > MOST_BYTES:
                    raise InputError(
                        f"holds more than {MOST_BYTES >> 30} GB; split it into smaller files", path
                    )
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"the compressed file can't be read: {error}", path) from error
    return bytes(content)


def read_head(path: Path, size: int) -> bytes:
    """The first bytes of the file, unpacked. Raises InputError."""
    with open_unpacked(path) as file:
        try:
            return file.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"the compressed file can't be read: {error}", path) from error


def as_text(content: bytes, path: Path) -> str:
    """The bytes as UTF-8, line ends as they are. Raises InputError with the line."""
    content = content.removeprefix(BOM)
    zero = content.find(b"\0")
    if zero >= 0:
        line = content.count(b"\n", 0, zero) + 1
        raise InputError("a zero byte: this is not UTF-8 text; save it as UTF-8", path, line)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        raise InputError(f"{found} is not UTF-8; save the file as UTF-8", path, line) from error


def plain_name(path: Path) -> str:
    """The file's name in lower case, without `.gz`."""
    return path.name.lower().removesuffix(".gz")
