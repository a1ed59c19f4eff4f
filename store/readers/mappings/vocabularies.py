"""Two vocabularies from a file of decisions about them, for a project that has no graphs yet.

The subjects of an SSSOM file, or of a table that names its columns like it, become the left graph,
the objects the right one: ids, labels and nothing else. Prefixes that the file declares are written
out. What the file decides is not taken here: it comes in as past decisions, from the same file.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.errors import InputError
from store.readers.files.graph import (
    build_graph,
    nothing,
    rows_of,
)
from store.readers.files.lines import BOM
from store.readers.files.packed import as_text, plain_name, read_bytes, read_head
from store.readers.mappings.links import LinksFile
from store.readers.mappings.rows import NONE
from store.readers.mappings.sssom import HEAD, is_sssom, read
from store.records import LINK_COLUMNS, NAME_COLUMNS, GraphTables, Source


def is_vocabularies(path: Path) -> bool:
    """Whether a file is a table with subjects and objects."""
    try:
        head = read_head(path, HEAD)
    except InputError:
        return False
    return b"\0" not in head and is_sssom(head.removeprefix(BOM).decode(errors="ignore"))


def read_vocabularies(path: Path, links: Path | LinksFile | None, progress) -> Source:
    """Read the entities of a file. InputError where it can't be read or names none."""
    if links is not None:
        raise InputError("a file of decisions has its own links; leave out --links", path)
    progress(0.1, f"Reading {path.name}")
    rows = read(path, as_text(read_bytes(path), path)).rows
    name = plain_name(path).split(".")[0]
    left = _graph(f"{name}, subjects", rows, "left")
    right = _graph(f"{name}, objects", rows, "right")
    for graph, what in ((left, "subject"), (right, "object")):
        if not len(graph.entities):
            raise InputError(f"holds no {what} that a graph could be made of", path)
    return Source(
        left,
        right,
        links=nothing(LINK_COLUMNS),
        format="vocabularies",
        warnings=(
            f"{path.name}: two vocabularies of names alone were made from its "
            f"{counted(len(rows), 'row')}; bring the same file in as past decisions to have what "
            "it says",
        ),
    )


def _graph(name: str, rows: pa.Table, side: str) -> GraphTables:
    key = pc.coalesce(rows[f"{side}_iri"], rows[side])
    both = rows.filter(pc.is_valid(key))
    key = key.filter(pc.is_valid(key))
    labels = pc.fill_null(both[f"{side}_name"], "")
    # the object of "no counterpart" is no entity, and the reader left it out
    names = rows_of(NAME_COLUMNS, key, labels, pa.repeat(NONE, len(key)))
    return build_graph(name, pc.unique(key), names=names)
