"""How deep a file is nested, and how many attributes an element has: beyond some thousand levels
the parser ends the whole process, and its time grows with the square of either.

Nobody's data is like that, but a damaged or malicious file may be.
"""

from __future__ import annotations

import subprocess
import sys
import xml.parsers.expat as expat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyoxigraph as ox

from store.errors import InputError
from store.readers.files.packed import open_unpacked

BLOCK = 8 << 20
DEEPEST = 200
MOST_ATTRIBUTES = 2000  # of one element
TOO_WIDE = f"an element has more than {MOST_ATTRIBUTES:,} attributes, which none of a graph's has"
TOO_DEEP = f"nested more than {DEEPEST} levels deep, which no graph is"
OPENING = b"<<("  # of a statement that is a term of another one
FEW = 1000  # so many can't be nested too deep
# Reads a file with a smaller stack than ours; ends by a signal where that is too small.
TRIAL = """
import gzip, sys, threading
import pyoxigraph as ox
path, syntax = sys.argv[1:]
def read():
    with open(path, "rb") as file:
        packed = file.read(2).hex() == "1f8b"
    with (gzip.open if packed else open)(path, "rb") as file:
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


def refuse_odd_elements(path: Path) -> None:
    """Raises InputError where XML is nested more than DEEPEST levels, or an element has more than
    MOST_ATTRIBUTES.

    Tags and signs of equality are counted by their letters first. Comments and quoted text may
    deceive that, so that a file which looks too deep or too wide is looked at again by a parser of
    XML.
    """
    depth, equal, tail = 0, 0, b""
    for block in _blocks(path):
        letters = np.frombuffer(tail + block, np.uint8)
        here, after = letters[:-1], letters[1:]
        opens = (here == ord("<")) & ~np.isin(after, [*b"/!?"])
        closes = ((here == ord("<")) & (after == ord("/"))) | (
            (here == ord("/")) & (after == ord(">"))
        )
        levels = depth + np.cumsum(opens.astype(np.int8) - closes)
        signs = equal + np.cumsum(here == ord("="))
        widths = np.diff(signs[here == ord(">")], prepend=0, append=signs[-1:])
        if len(levels) and (levels.max() > DEEPEST or widths.max() > MOST_ATTRIBUTES):
            _refuse_measured(path)
            return
        equal = int(widths[-1]) if len(levels) else equal
        depth, tail = max(int(levels[-1]) if len(levels) else depth, 0), block[-1:]


def _refuse_measured(path: Path) -> None:
    """Raises InputError where elements are too deep or too wide; as far as it is XML."""
    depth = most = width = 0

    def start(_, attributes: dict) -> None:
        nonlocal depth, most, width
        depth += 1
        most, width = max(most, depth), max(width, len(attributes))

    def end(_) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        for block in _blocks(path):
            parser.Parse(block)
            if most > DEEPEST or width > MOST_ATTRIBUTES:
                break
    except expat.ExpatError:  # the RDF parser says it with its line
        pass
    _refuse(most, path)
    if width > MOST_ATTRIBUTES:
        raise InputError(TOO_WIDE, path)


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
        failed = subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0
        _refuse(count if failed else 0, path)


def _blocks(path: Path) -> Iterator[bytes]:
    with open_unpacked(path) as file:
        while block := file.read(BLOCK):
            yield block


def _refuse(levels: int, path: Path) -> None:
    if levels > DEEPEST:
        raise InputError(TOO_DEEP, path)
