"""How deep a file is nested: beyond some thousand levels the parser ends the whole process.

Nobody's data is like that, but a damaged or malicious file may be.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyoxigraph as ox

from store.errors import InputError
from store.readers.files.packed import open_unpacked

BLOCK = 8 << 20
DEEPEST = 200
TOO_DEEP = f"nested more than {DEEPEST} levels deep, which no graph is"
OPENING = b"<<("  # of a statement that is a term of another one
FEW = 1000  # so many can't be nested too deep
# Reads a file with a smaller stack than ours; ends by a signal where that is too small.
TRIAL = """
import gzip, sys, threading
import pyoxigraph as ox
path, syntax = sys.argv[1:]
def read():
    with (gzip.open if path.lower().endswith(".gz") else open)(path, "rb") as file:
        try:
            syntax_ = ox.RdfFormat.from_media_type(syntax)
            for quad in ox.parse(file, format=syntax_, base_iri="http://e.org/"):
                str(quad)
        except (SyntaxError, ValueError, OSError, EOFError):
            pass
threading.stack_size(1 << 20)
thread = threading.Thread(target=read)
thread.start()
thread.join()
"""


def refuse_deep_objects(path: Path) -> None:
    """Raises InputError where JSON is nested more than DEEPEST levels."""
    depth, within, kept = 0, 0, b""
    for block in _blocks(path):
        text = kept + block
        # a backslash belongs to the letter after it
        whole = len(text.rstrip(b"\\"))
        text, kept = text[:whole], text[whole:]
        letters = np.frombuffer(text.replace(b"\\\\", b"").replace(b'\\"', b""), np.uint8)
        quotes = within + np.cumsum(letters == ord('"'))
        steps = np.isin(letters, [*b"{["]).astype(np.int8) - np.isin(letters, [*b"}]"])
        levels = depth + np.cumsum(np.where(quotes % 2, 0, steps))
        if len(levels):
            _refuse(int(levels.max()), path)
            depth, within = int(levels[-1]), int(quotes[-1]) % 2


def refuse_deep_statements(path: Path, syntax: ox.RdfFormat) -> None:
    """Raises InputError where so many statements stand in one another that the parser fails.

    Only a file with many of them is tried, in a process that may fail.
    """
    count, tail = 0, b""
    for block in _blocks(path):
        text = tail + block
        count += text.count(OPENING)
        tail = text[1 - len(OPENING) :]
    if count > FEW:
        command = [sys.executable, "-c", TRIAL, str(path), syntax.media_type]
        _refuse(0 if subprocess.run(command).returncode >= 0 else count, path)


def _blocks(path: Path) -> Iterator[bytes]:
    with open_unpacked(path) as file:
        while block := file.read(BLOCK):
            yield block


def _refuse(levels: int, path: Path) -> None:
    if levels > DEEPEST:
        raise InputError(TOO_DEEP, path)
