"""Files that say which entities are the same, or are not: known links and past decisions.

One door, `read_past`, for every format; which one it is shows in the file's content, and for RDF
without a telling beginning in its name.
"""

from __future__ import annotations

import re
from pathlib import Path

from store.readers.files.packed import as_text, plain_name, read_bytes
from store.readers.mappings import rdf as past_rdf
from store.readers.mappings import sssom as past_sssom
from store.readers.mappings import tables as past_tables
from store.readers.mappings.rows import Past

TRIPLE = re.compile(rb'\s*(#[^\n]*\n\s*)*(<[^>\n]*>|_:\S+)\s+<[^>\n]*>\s+(<|"|_:)[^\n]*\.\s*\n')
TURTLE = re.compile(rb"\s*(#[^\n]*\n\s*)*@?(prefix|base)\s", re.IGNORECASE)
HEAD = 1 << 16


def read_past(path: Path, predicates: tuple[str, ...] = ()) -> Past:
    """Read a file of links or decisions.

    `predicates` (IRIs or CURIEs) count as links beside those that the field uses. Raises
    InputError with the file and, where the format has lines, the line.
    """
    path = Path(path)
    content = read_bytes(path)
    syntax = _syntax(path, content[:HEAD])
    if syntax is not None:
        return past_rdf.read(path, content, syntax, predicates)
    text = as_text(content, path)
    if past_sssom.is_sssom(text):
        return past_sssom.read(path, text, predicates)
    return past_tables.read(path, text)


def _syntax(path: Path, head: bytes):
    """The RDF syntax of a file; None for a table."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"<?xml", b"<rdf:", b"<!DOCTYPE", b"<!--")):
        return past_rdf.SYNTAXES["rdf"]
    suffix = plain_name(path).rpartition(".")[2]
    if suffix in past_rdf.SYNTAXES:
        return past_rdf.SYNTAXES[suffix]
    if start.startswith((b"{", b"[")):
        return past_rdf.SYNTAXES["jsonld"]
    if TRIPLE.match(start):
        return past_rdf.SYNTAXES["nq"]
    return past_rdf.SYNTAXES["ttl"] if TURTLE.match(start) else None
