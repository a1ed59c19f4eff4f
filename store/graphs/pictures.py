"""Picture files on their way into the workspace, named by what they contain.

`pictures/ab/abcdef….png` has the sha256 of its bytes as its name, so a picture is kept once, an
import that fails leaves at most files that the next one finds in place, and nothing is overwritten.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import uuid
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from store.readers.files.pictures import FORMATS, MOST_PIXELS

LARGEST_BYTES = 50_000_000
LARGE = 16_000_000  # pixels
_one_large = threading.Lock()  # decoded at a time: it takes four bytes a pixel


@dataclass(frozen=True)
class Kept:
    """A picture in the workspace: `path` is relative to the pictures folder."""

    path: str
    sha256: str
    width: int
    height: int


def keep_all(
    folder: Path, paths: list[str], done: Callable[[int], None] = lambda count: None
) -> tuple[dict[str, Kept], list[str]]:
    """Copy pictures into `folder`: what was kept, by original path, and a warning for each other.

    A file that is missing, broken or too large is left out with a warning that names it. `done` is
    called with the number of pictures so far; what it raises ends the copying.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept, refused = {}, []
    with warnings.catch_warnings(), ThreadPoolExecutor(4) as pool:
        # The size is checked here; Pillow's own warning would only repeat it.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        results = pool.map(lambda p: _keep(folder, Path(p)), paths)
        try:
            for count, (path, result) in enumerate(zip(paths, results, strict=True), 1):
                if isinstance(result, Kept):
                    kept[path] = result
                else:
                    refused.append(f"{path}: picture left out, {result}")
                done(count)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return kept, refused


def _keep(folder: Path, source: Path) -> Kept | str:
    """Keep one picture, or say why not."""
    try:
        if source.stat().st_size > LARGEST_BYTES:
            return f"it is larger than {LARGEST_BYTES // 1_000_000} MB"
        data = source.read_bytes()
    except OSError as error:
        return f"it can't be read ({error.strerror})"
    try:
        width, height, kind = _decode(data)
    except Exception as error:  # Pillow's decoders raise nearly anything on broken files
        return f"it can't be decoded ({error})"
    if width * height > MOST_PIXELS:
        return f"it has more than {MOST_PIXELS // 1_000_000} million pixels"
    digest = hashlib.sha256(data).hexdigest()
    path = f"{digest[:2]}/{digest}{_suffix(source, kind)}"
    _write(folder / path, data)
    return Kept(path, digest, width, height)


def _decode(data: bytes) -> tuple[int, int, str]:
    """Width, height and format; decodes every pixel, for a header alone proves nothing."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height <= MOST_PIXELS:
            picture.draft("RGB", (64, 64))  # JPEG: decode at an eighth of the size
            large = picture.width * picture.height > LARGE
            with _one_large if large else nullcontext():
                picture.load()
        return width, height, picture.format or "png"


def _suffix(source: Path, kind: str) -> str:
    suffix = source.suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else f".{kind.lower()}"


def _write(target: Path, data: bytes) -> None:
    """Write under another name first, so a file under its final name is always whole."""
    if target.exists():
        return
    target.parent.mkdir(exist_ok=True)
    part = target.with_name(f"{uuid.uuid4().hex}.part")
    try:
        part.write_bytes(data)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
