"""The one way into the RDF parser for a file of a user's, whatever it is read for.

What would let the parser grow without end or end the whole process is refused before it reads, and
what the parser itself refuses becomes a sentence with file and line.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from store.errors import InputError
from store.readers.files.lines import BOM
from store.readers.files.packed import open_unpacked
from store.readers.rdf.nesting import (
    refuse_deep_objects,
    refuse_deep_statements,
    refuse_odd_elements,
)
from store.readers.rdf.xml_entities import refuse_entities

LONGEST_TOKEN = 16 << 20  # bytes, what the parser keeps of a token that doesn't end
LONGEST_REASON = 300  # letters of what a parser says
FULL = "buffer maximal size"


def parse(path: Path, syntax: ox.RdfFormat, base: str) -> Iterator[ox.Quad | ox.Triple]:
    """The statements of a file, packed or not; `base` is what its relative IRIs are relative to.

    Raises InputError.
    """
    with refusals(path, syntax):
        if syntax == ox.RdfFormat.RDF_XML:
            refuse_entities(path)
            refuse_odd_elements(path)
        elif syntax == ox.RdfFormat.JSON_LD:
            refuse_deep_objects(path)
        else:
            refuse_deep_statements(path, syntax)
        with opened(path) as file:
            yield from ox.parse(file, format=syntax, base_iri=base)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, unpacked and behind its byte order mark. Raises InputError."""
    with open_unpacked(path) as file:
        if file.peek(len(BOM)).startswith(BOM):
            file.read(len(BOM))
        yield file


@contextmanager
def refusals(path: Path, syntax: ox.RdfFormat) -> Iterator[None]:
    """InputError in the place of what the parser, or reading the file, raises."""
    try:
        yield
    except SyntaxError as error:
        raise InputError(
            f"no {syntax.name} that can be read: {_reason(error)}", path, error.lineno
        ) from error
    except MemoryError as error:
        if FULL not in str(error):
            raise
        raise InputError(
            f"no {syntax.name} that can be read: a line or a value is longer than "
            f"{LONGEST_TOKEN >> 20} MB, or is not closed",
            path,
        ) from error
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        reason = str(error)[:LONGEST_REASON]
        raise InputError(f"the file can't be read: {reason}", path) from error


def _reason(error: SyntaxError) -> str:
    if "LoadDocumentCallback" in str(error.msg):
        return (
            "its @context is on the web, and nothing is fetched; write the content of the context "
            "into the file, or convert the file to N-Triples"
        )
    reason = str(error.msg).split(": ", 1)[-1][:LONGEST_REASON]
    column = f" (column {error.offset})" if error.offset else ""
    return f"{reason}{column}"
