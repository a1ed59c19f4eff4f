"""Pictures that RDF statements name: files beside the RDF file, by IRI or by a path as text.

Nothing is fetched: pictures on the web are counted and left out.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from store.formats.graph import counted, distinct
from store.formats.pictures import check_pictures

OTHER_SCHEME = r"^[A-Za-z][A-Za-z0-9+.-]*:"


def read_depictions(path: Path, named: pa.Table, warnings: list[str]) -> pa.Table:
    """Rows (entity, absolute path) for rows (entity, IRI or path) of an RDF file."""
    remote = _is_remote(named["text"])
    number = pc.sum(remote, min_count=0).as_py()
    if number:
        warnings.append(
            f"{path.name}: {counted(number, 'picture')} on the web left out, none is fetched"
        )
    local = named.filter(pc.invert(remote))
    folder = path.resolve().parent
    names = [_relative(cell, folder.as_uri() + "/") for cell in local["text"].to_pylist()]
    paths = pa.chunked_array([pa.array(names, pa.string())])
    return distinct(check_pictures(folder, local["entity"], paths, path.name, warnings))


def _is_remote(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether a cell is an IRI of another scheme than `file:`."""
    schemes = pc.match_substring_regex(cells, OTHER_SCHEME)
    return pc.and_(schemes, pc.invert(pc.starts_with(cells, "file:")))


def _relative(cell: str, folder: str) -> str:
    """The path from the folder; other `file:` IRIs become the absolute path that is refused."""
    if cell.startswith(folder):
        return unquote(cell[len(folder) :])
    return unquote(cell.removeprefix("file://")) if cell.startswith("file:") else cell
