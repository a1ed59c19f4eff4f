"""A user's file as bytes or text, unpacked where it is packed with gzip."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from store.errors import InputError
from store.formats.lines import BOM, open_text

GZIP = b"\x1f\x8b"
MOST_BYTES = 1 << 30


def read_bytes(path: Path) -> bytes:
    """The whole file, unpacked. Raises InputError, also for more than a gigabyte."""
    with open_text(path) as file:
        try:
            content = file.read(MOST_BYTES + 1)
            if content.startswith(GZIP):
                content = gzip.GzipFile(fileobj=io.BytesIO(content)).read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"the packed file can't be read: {error}", path) from error
    if len(content) > MOST_BYTES:
        raise InputError(f"holds more than {MOST_BYTES >> 30} GB; part it into smaller files", path)
    return content


def as_text(content: bytes, path: Path) -> str:
    """The bytes as UTF-8, line ends as they are. Raises InputError with the line."""
    content = content.removeprefix(BOM)
    zero = content.find(b"\0")
    if zero >= 0:
        line = content.count(b"\n", 0, zero) + 1
        raise InputError("a zero byte: this is no UTF-8 text; save it as UTF-8", path, line)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        raise InputError(f"{found} is not UTF-8; save the file as UTF-8", path, line) from error


def plain_name(path: Path) -> str:
    """The file's name in lower case, without `.gz`."""
    return path.name.lower().removesuffix(".gz")
