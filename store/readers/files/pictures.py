"""Pictures that a graph names: only files inside the folder of the data that look like pictures.

A path that is absolute or climbs out of the folder is never followed, whoever wrote it. Only the
head of a picture is read here; the store decodes it whole when it takes it in.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from warnings import catch_warnings, simplefilter

import pyarrow as pa
from PIL import Image

from store.counting import counted
from store.readers.files.graph import distinct, rows_of
from store.readers.files.keys import Keys
from store.readers.files.lines import read_rows
from store.records import IMAGE_COLUMNS

OUTSIDE = "left out, outside the folder"
MISSING = "left out, no such file"
BROKEN = "left out, can't be opened"
MOST_PIXELS = 100_000_000
# Pillow knows others, some of them programs, whatever the file is called; mimea has the same list
FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP")


def check_pictures(
    folder: Path, entities: pa.ChunkedArray, paths: pa.ChunkedArray, place: str, warnings: list[str]
) -> pa.Table:
    """The rows (entity, absolute path) whose picture lies in `folder` and has a picture's head.

    `paths` are relative to `folder`. What is left out is counted in `warnings`, first one named.
    """
    cells = paths.combine_chunks().dictionary_encode()
    names = cells.dictionary.to_pylist()
    root = folder.resolve()
    with catch_warnings(), ThreadPoolExecutor(os.cpu_count()) as pool:
        # the size is checked here; Pillow's own warning would only repeat it
        simplefilter("ignore", Image.DecompressionBombWarning)
        checked = list(pool.map(lambda name: _check(root, name), names))
    for reason in (OUTSIDE, MISSING, BROKEN):
        bad = [name for name, (_, why) in zip(names, checked, strict=True) if why == reason]
        _warn(bad, reason, place, warnings)
    absolute = pa.array([path for path, _ in checked], pa.string()).take(cells.indices)
    return rows_of(IMAGE_COLUMNS, entities, absolute).filter(absolute.is_valid())


def read_pictures(path: Path, own: Keys, other: Keys, warnings: list[str]) -> pa.Table:
    """The pictures of `ent_images_k`: entity TAB path relative to the folder of that file."""
    rows = read_rows(path, ("entity", "picture path"), rest=True)
    entities = own.take(own.known(rows, 0, other))
    return distinct(check_pictures(path.parent, entities, rows.columns[1], path.name, warnings))


def _check(root: Path, name: str) -> tuple[str | None, str | None]:
    """The absolute path of a picture, or the reason why there is none."""
    try:
        path = (root / name).resolve()
        if Path(name).is_absolute() or not path.is_relative_to(root):
            return None, OUTSIDE
        if not path.is_file():
            return None, MISSING
        return (str(path), None) if _opens(path) else (None, BROKEN)
    except (OSError, ValueError, RuntimeError):  # too long a name, a zero byte, a loop of links
        return None, MISSING


def _opens(path: Path) -> bool:
    try:
        with Image.open(path, formats=FORMATS) as picture:
            return picture.width * picture.height <= MOST_PIXELS
    except Exception:  # Pillow's readers raise nearly anything on broken files
        return False


def _warn(bad: Iterable[str], reason: str, place: str, warnings: list[str]) -> None:
    bad = list(bad)
    if bad:
        warnings.append(f"{place}: {counted(len(bad), 'picture')} {reason}, first: {bad[0][:200]}")
