"""Checks an RDF file while it is written: a process of its own that parses each finished block.

    python -m store.exports.merged.verifier FILE SYNTAX HEAD

reads lines "offset size statements checksum" from its standard input.

A block is whole statements. It is read from the disk, parsed by pyoxigraph behind the first HEAD
bytes of the file (its prefixes), counted, and the text of its objects compared letter for letter,
by CRC-32, with what the database had. The parser takes twice the time of the writer and holds
Python's lock, so there is a process for each core.
"""

from __future__ import annotations

import gc
import gzip
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pyoxigraph as ox

from store.errors import StoreError
from store.identifiers.rdf_syntaxes import BY_NAME

ROOT = Path(__file__).resolve().parents[3]
MOST_READERS = 2
MAGIC = b"\x1f\x8b"  # a block that gzip packed


class Readers:
    """Processes that read the blocks of one file; use it in a `with`, and ask `finish` at last."""

    def __init__(self, path: Path, syntax: str, head: int):
        command = [
            sys.executable,
            "-m",
            "store.exports.merged.verifier",
            str(path.resolve()),
            syntax,
            str(head),
        ]
        pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        self._path = path
        self._processes = [
            subprocess.Popen(command, cwd=ROOT, **pipes)
            for _ in range(min(MOST_READERS, os.cpu_count() or 1))
        ]
        self._blocks = 0

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_) -> None:
        for process in self._processes:
            process.kill()
            process.communicate()

    def check(self, offset: int, size: int, statements: int, checksum: int) -> None:
        """Have a block that stands in the file read. Raises StoreError if one before was wrong."""
        process = self._processes[self._blocks % len(self._processes)]
        self._blocks += 1
        try:
            process.stdin.write(f"{offset} {size} {statements} {checksum}\n")
            process.stdin.flush()
        except BrokenPipeError:
            self.finish()

    def finish(self) -> None:
        """Wait until all is read. Raises StoreError with what was wrong."""
        errors = [process.communicate()[1] for process in self._processes]
        wrong = [words for words, process in zip(errors, self._processes, strict=True)
                 if process.returncode]  # fmt: skip
        if wrong:
            reason = (wrong[0].strip().splitlines() or ["the reader was ended"])[-1]
            raise StoreError(f"{self._path.name}: {reason}; nothing was written")


def check_block(data: bytes, syntax: ox.RdfFormat, statements: int, checksum: int) -> None:
    """Raises ValueError if the block isn't these statements, SyntaxError if it is no RDF."""
    values = [quad.object.value for quad in ox.parse(data, format=syntax)]
    if len(values) != statements:
        raise ValueError(f"{len(values):,} statements read back, {statements:,} were to be written")
    if zlib.crc32("".join(values).encode()) != checksum:
        raise ValueError("an object reads back as another text")


def main(path: str, syntax: str, head: str) -> int:
    gc.disable()  # millions of small objects that all go with their block
    start = None
    with Path(path).open("rb") as file:
        for line in sys.stdin:
            offset, size, statements, checksum = map(int, line.split())
            start = _unpacked(file.read(int(head))) if start is None else start
            file.seek(offset)
            data = start + _unpacked(file.read(size))
            try:
                check_block(data, BY_NAME[syntax], statements, checksum)
            except (ValueError, SyntaxError) as error:
                print(f"can't be read back: {error}", file=sys.stderr)
                return 1
    return 0


def _unpacked(data: bytes) -> bytes:
    return gzip.decompress(data) if data.startswith(MAGIC) else data


if __name__ == "__main__":
    os.nice(10)  # the pages come first
    sys.exit(main(*sys.argv[1:]))
