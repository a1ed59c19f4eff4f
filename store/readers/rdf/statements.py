"""The statements of an RDF file in any of the common syntaxes, packed with gzip or not.

pyoxigraph reads everything; it writes each statement as a canonical line, and lines are cut into
columns by triple_lines.py. N-Triples and N-Quads are such lines already: of these files
pyoxigraph gets only the lines that are not plain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyoxigraph as ox

from store.errors import InputError
from store.identifiers.rdf_syntaxes import BY_ENDING
from store.readers.rdf.nesting import DEEPEST, OPENING, TOO_DEEP
from store.readers.rdf.parsing import opened, parse, refusals
from store.readers.rdf.triple_lines import (
    EDGES,
    WORDS,
    Lines,
    Statements,
    parted,
)

BY_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
BLOCK = 4 << 20
LONGEST_LINE = 16 << 20  # what the parser takes
BATCH = 100_000
THREADS = 2


def syntax_of(path: Path) -> ox.RdfFormat | None:
    """How a file is written, by its name; None for names that mean no RDF we read."""
    name = path.name.lower().removesuffix(".gz")
    return BY_ENDING.get(Path(name).suffix)


def base_of(path: Path) -> str:
    """What relative IRIs of a file are relative to."""
    return path.resolve().as_uri()


def read_statements(path: Path) -> Statements:
    """All statements of a file, of all its graphs. Raises InputError with file and line."""
    read = _read_lines if syntax_of(path) in BY_LINES else _read_any
    return _joined(list(read(path)))


def _read_any(path: Path) -> Iterator[Statements]:
    quads = parse(path, syntax_of(path), base_of(path))
    while batch := list(map(str, islice(quads, BATCH))):
        yield _written(batch, np.arange(len(batch)))


def _read_lines(path: Path) -> Iterator[Statements]:
    """Blocks of lines by several threads, in their order and never many at a time."""
    syntax, first = syntax_of(path), 0
    waiting: deque[Future] = deque()
    with refusals(path, syntax), opened(path) as file, ThreadPoolExecutor(THREADS) as pool:
        for block in _blocks(file, path):
            waiting.append(pool.submit(_read_block, block, first, syntax))
            first += block.count(b"\n")
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _blocks(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """Whole lines, each ended by a newline."""
    while block := file.read(BLOCK):
        tail = file.readline(LONGEST_LINE)
        if len(tail) == LONGEST_LINE:
            raise InputError(f"a line is longer than {LONGEST_LINE >> 20} MB", path)
        block += tail
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        yield block if block.endswith(b"\n") else block + b"\n"


def _read_block(block: bytes, first: int, syntax: ox.RdfFormat) -> Statements:
    """`first` lines of the file stand before the block."""
    lines = Lines.of(block)
    everything = np.arange(len(lines.ends))
    # a carriage return ends a line for the parser alone; bytes that are no text are its to refuse
    if b"\r" in block or not _is_text(block):
        return _written(_parsed(lines, everything, first, syntax))
    plain, left_over = parted(lines, everything, syntax is ox.RdfFormat.N_QUADS, trusted=False)
    if not len(left_over):
        return plain
    written = _parsed(lines, left_over, first, syntax)
    left_over = left_over[[not _says_nothing(text) for text in lines.texts(left_over)]]
    if len(written) != len(left_over):
        return _written(_parsed(lines, everything, first, syntax))
    return _joined([plain, _written(written, left_over)], in_order=True)


def _is_text(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _says_nothing(line: bytes) -> bool:
    return line.strip(b" \t\n")[:1] in (b"", b"#")


def _parsed(lines: Lines, which: np.ndarray, first: int, syntax: ox.RdfFormat) -> list[str]:
    """The statements of some lines in canonical form. The parser allows one statement a line, so
    that each can be read without the others. Raises SyntaxError with the line of the file."""
    texts = lines.texts(which)
    whole = b"".join(texts)
    if whole.count(OPENING) > DEEPEST:
        deep = next((i for i, text in enumerate(texts) if text.count(OPENING) > DEEPEST), None)
        if deep is not None:
            error = SyntaxError(TOO_DEEP)
            error.lineno = first + int(lines.before[which[deep]]) + 1
            raise error
    try:
        return list(map(str, ox.parse(whole, format=syntax)))
    except SyntaxError as error:
        within = min(error.lineno or 1, len(which)) - 1
        # a missing dot is found missing at the next line
        within -= within > 0 and _is_refused(texts[within - 1], syntax)
        error.lineno = first + int(lines.before[which[within]]) + 1
        raise


def _is_refused(line: bytes, syntax: ox.RdfFormat) -> bool:
    try:
        return not list(ox.parse(line, format=syntax)) and not _says_nothing(line)
    except SyntaxError:
        return True


def _written(statements: list[str], numbers: np.ndarray | None = None) -> Statements:
    """The columns of canonical lines."""
    if numbers is None:
        numbers = np.arange(len(statements))
    block = "".join(f"{statement} .\n" for statement in statements).encode()
    return parted(Lines.of(block), numbers, quads=True, trusted=True)[0]


def _joined(parts: list[Statements], in_order: bool = False) -> Statements:
    edges = pa.concat_tables([EDGES.empty_table(), *(part.edges for part in parts)])
    words = pa.concat_tables([WORDS.empty_table(), *(part.words for part in parts)])
    if in_order:
        edges, words = edges.sort_by("line"), words.sort_by("line")
    return Statements(
        edges,
        words,
        sum(part.blanks for part in parts),
        frozenset().union(*(part.graphs for part in parts)),
    )
