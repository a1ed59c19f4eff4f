"""Pictures that RDF statements name: files beside the RDF file, by IRI or by a path as text.

Pictures on the web are fetched where a folder for them is given; else they are counted and left
out.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.readers.files.graph import distinct
from store.readers.files.picture_downloads import fetch_all
from store.readers.files.pictures import check_pictures
from store.records import IMAGE_COLUMNS

OTHER_SCHEME = r"^[A-Za-z][A-Za-z0-9+.-]*:"


def read_depictions(
    path: Path, named: pa.Table, downloads: Path | None, warnings: list[str], progress
) -> pa.Table:
    """Rows (entity, absolute path) for rows (entity, IRI or path) of an RDF file.

    `downloads` is the folder that pictures on the web are fetched into; with None they are left
    out. `progress` is called with a fraction and a sentence.
    """
    remote = _is_remote(named["text"])
    local = named.filter(pc.invert(remote))
    folder = path.resolve().parent
    names = [_relative(cell, folder.as_uri() + "/") for cell in local["text"].to_pylist()]
    paths = pa.chunked_array([pa.array(names, pa.string())])
    beside = check_pictures(folder, local["entity"], paths, path.name, warnings)
    fetched = _fetched(named.filter(remote), downloads, path.name, warnings, progress)
    return distinct(pa.concat_tables([beside, fetched]))


def _fetched(
    named: pa.Table, downloads: Path | None, place: str, warnings: list[str], progress
) -> pa.Table:
    """Rows (entity, absolute path) of the pictures on the web."""
    urls = pc.unique(named["text"]).to_pylist()
    if downloads is None or not urls:
        if urls:
            warnings.append(
                f"{place}: {counted(len(urls), 'picture')} on the web left out; to fetch them, "
                'turn on "Fetch pictures from the web", or import with --fetch-pictures'
            )
        return IMAGE_COLUMNS.empty_table()

    def show(done: int) -> None:
        progress(done / len(urls), f"Fetched {done:,} of {counted(len(urls), 'picture')}")

    files, refused = fetch_all(urls, downloads, show)
    for reason, number in Counter(refused.values()).most_common():
        example = next(url for url, why in refused.items() if why == reason)
        warnings.append(
            f"{place}: {counted(number, 'picture')} on the web not fetched, {reason}; "
            f"first: {example[:200]}"
        )
    if not files:
        return IMAGE_COLUMNS.empty_table()
    kept = named.filter(pc.is_in(named["text"], value_set=pa.array(list(files), pa.string())))
    names = pa.chunked_array([[files[url].name for url in kept["text"].to_pylist()]], pa.string())
    return check_pictures(downloads, kept["entity"], names, place, warnings)


def _is_remote(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether a cell is an IRI of another scheme than `file:`."""
    schemes = pc.match_substring_regex(cells, OTHER_SCHEME)
    return pc.and_(schemes, pc.invert(pc.starts_with(cells, "file:")))


def _relative(cell: str, folder: str) -> str:
    """The path from the folder; other `file:` IRIs become the absolute path that is refused."""
    if cell.startswith(folder):
        return unquote(cell[len(folder) :])
    return unquote(cell.removeprefix("file://")) if cell.startswith("file:") else cell
