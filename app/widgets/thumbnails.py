"""Small pictures as data URIs, for tables and galleries: no file server, no full-size downloads."""

from __future__ import annotations

import base64
import threading
from contextlib import nullcontext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

_one_large = threading.Lock()  # decoded at a time


@lru_cache(maxsize=2000)
def thumbnail(path: Path, size: int = 64) -> str | None:
    """A picture fitted into a square of `size` pixels, or None if it can't be decoded."""
    from PIL import Image

    from mimea.features.picture_files import LARGE, open_picture, shrunk

    try:
        with open_picture(path) as image:
            image.draft("RGB", (2 * size, 2 * size))  # JPEG: decode at a part of the size
            large = image.width * image.height > LARGE
            with _one_large if large else nullcontext():
                small = shrunk(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    small.thumbnail((size, size))
    out = BytesIO()
    small.save(out, "WEBP", quality=80)  # a tenth of a photograph's PNG, and keeps transparency
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()
