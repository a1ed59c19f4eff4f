"""Tab-separated text as Arrow columns, every row with its line number.

The research formats know no quoting: a `"` is a letter like any other, and only a tab parts
columns. A file is read in blocks, so that its size is bounded by memory for the columns alone, and
the whole check is vectorised; a line is looked at by itself only when there is an error to report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.errors import InputError

BLOCK = 64 << 20
LONGEST_LINE = 16 << 20
LONGEST_VALUE = 1 << 20
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Rows:
    """The filled rows of a file: `columns` (strings) and `lines`, the line number of each row."""

    path: Path
    columns: tuple[pa.ChunkedArray, ...]
    lines: np.ndarray

    def __len__(self) -> int:
        return len(self.lines)

    def filter(self, mask: pa.ChunkedArray | pa.Array) -> Rows:
        kept = np.asarray(mask.to_numpy(zero_copy_only=False), dtype=bool)
        return Rows(self.path, tuple(c.filter(mask) for c in self.columns), self.lines[kept])

    def refuse(self, row: int, message: str) -> InputError:
        return InputError(message, self.path, int(self.lines[row]))


def first_true(mask: pa.ChunkedArray | pa.Array) -> int | None:
    """The position of the first true of a boolean column; None where there is none."""
    at = pc.index(mask, pa.scalar(True)).as_py()
    return None if at < 0 else at


def open_text(path: Path) -> BinaryIO:
    """Open a file of the user's; InputError where it is missing, no regular file or
    not readable."""
    if not path.exists():
        raise InputError("there is no such file; check the path", path)
    if path.is_dir():
        raise InputError("this is a folder, a file was expected", path)
    if not path.is_file():
        raise InputError("this is a device or a pipe, a file was expected", path)
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"the file can't be read: {error.strerror}", path) from error


def read_lines(path: Path) -> pa.ChunkedArray:
    """Every line of a UTF-8 file, the empty ones too, so that row i is line i + 1."""
    chunks, count = [], 0
    with open_text(path) as file:
        for block in _blocks(file, path):
            text = _checked(block if count else block.removeprefix(BOM), path, count)
            chunks.append(pa.array(text.removesuffix("\n").split("\n"), pa.string()))
            count += len(chunks[-1])
    return pa.chunked_array(chunks, pa.string())


def read_rows(path: Path, names: Sequence[str], rest: bool = False) -> Rows:
    """Read rows of exactly `names` columns; with `rest` the last one takes what tabs follow."""
    lines, numbers = filled_lines(path)
    parts = pc.split_pattern(lines, "\t", max_splits=len(names) - 1 if rest else None)
    wrong = first_true(pc.not_equal(pc.list_value_length(parts), len(names)))
    if wrong is not None:
        message = _wrong_columns(lines[wrong].as_py(), names)
        raise InputError(message, path, int(numbers[wrong]))
    columns = tuple(pc.list_element(parts, i) for i in range(len(names)))
    return Rows(path, columns, numbers)


def filled_lines(path: Path) -> tuple[pa.ChunkedArray, np.ndarray]:
    """The lines that are not blank, and their line numbers."""
    lines = read_lines(path)
    filled = pc.greater(pc.binary_length(lines), 0)
    numbers = np.flatnonzero(filled.to_numpy()) + 1
    return lines.filter(filled), numbers


def _blocks(file: BinaryIO, path: Path) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        tail = file.readline(LONGEST_LINE)
        if len(tail) == LONGEST_LINE and not tail.endswith(b"\n"):
            raise InputError(f"a line is longer than {LONGEST_LINE >> 20} MB", path)
        yield block + tail


def _checked(block: bytes, path: Path, before: int) -> str:
    """Decode a block, CRLF made LF; `before` is the number of lines that came before it."""
    zero = block.find(b"\0")
    if zero >= 0:
        line = before + block.count(b"\n", 0, zero) + 1
        raise InputError(
            "a zero byte: this is not UTF-8 text (UTF-16 or compressed?); save it as UTF-8",
            path,
            line,
        )
    try:
        return block.replace(b"\r\n", b"\n").decode("utf-8")
    except UnicodeDecodeError as error:
        # error.start counts in the bytes that were decoded, which have the same lines
        line = before + error.object.count(b"\n", 0, error.start) + 1
        bad = error.object[error.start]
        raise InputError(
            f"the byte 0x{bad:02x} is not UTF-8; save the file as UTF-8", path, line
        ) from error


def _wrong_columns(line: str, names: Sequence[str]) -> str:
    found = line.count("\t") + 1
    hint = " (columns are separated by tabs, not by spaces)" if found == 1 and " " in line else ""
    return (
        f"found {found} column{'s' if found > 1 else ''}, expected {len(names)}: "
        f"{', '.join(names)}{hint}"
    )
