"""Files that say which entities are the same, or are not: known links and decisions.

`read_mapping_file` reads every format. It recognises the format by the content of the file, and
RDF syntaxes that it can't tell apart this way by the file's name.
"""

from __future__ import annotations

import re
from pathlib import Path

from store.readers.files.packed import as_text, plain_name, read_bytes, read_head
from store.readers.mappings import rdf as rdf
from store.readers.mappings import sssom as sssom
from store.readers.mappings import tables as tables
from store.readers.mappings.rows import MappingFile

TRIPLE = re.compile(rb'\s*(#[^\n]*\n\s*)*(<[^>\n]*>|_:\S+)\s+<[^>\n]*>\s+(<|"|_:)[^\n]*\.\s*\n')
TURTLE = re.compile(rb"\s*(#[^\n]*\n\s*)*@?(prefix|base)\s", re.IGNORECASE)
HEAD = 1 << 16


def read_mapping_file(
    path: Path, predicates: tuple[str, ...] = (), relations: bool = False
) -> MappingFile:
    """Read a file of links or decisions.

    `predicates` (IRIs or CURIEs) count as links beside those that the field uses. With `relations`
    what is broader, narrower, related or conflated is a decision, else it is left out and counted.
    Raises InputError with the file and, where the format has lines, the line.
    """
    path = Path(path)
    syntax = _syntax(path, read_head(path, HEAD))
    if syntax is not None:
        return rdf.read(path, syntax, predicates, relations)
    text = as_text(read_bytes(path), path)
    if sssom.is_sssom(text):
        return sssom.read(path, text, predicates, relations)
    return tables.read(path, text, relations)


def _syntax(path: Path, head: bytes):
    """The RDF syntax of a file; None for a table."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"<?xml", b"<rdf:", b"<!DOCTYPE", b"<!--")):
        return rdf.SYNTAXES[".rdf"]
    suffix = Path(plain_name(path)).suffix
    if suffix in rdf.SYNTAXES:
        return rdf.SYNTAXES[suffix]
    if start.startswith((b"{", b"[")):
        return rdf.SYNTAXES[".jsonld"]
    if TRIPLE.match(start):
        return rdf.SYNTAXES[".nq"]
    return rdf.SYNTAXES[".ttl"] if TURTLE.match(start) else None
