"""Small pictures as data URIs, for tables and galleries: no file server, no full-size downloads."""

from __future__ import annotations

import base64
from functools import lru_cache
from io import BytesIO
from pathlib import Path


@lru_cache(maxsize=2000)
def thumbnail(path: Path, size: int = 64) -> str | None:
    """A picture fitted into a square of `size` pixels, or None if it can't be decoded."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            small = image.convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    small.thumbnail((size, size))
    out = BytesIO()
    small.save(out, "WEBP", quality=80)  # a tenth of a photograph's PNG, and keeps transparency
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()
