"""Opening files that are said to be pictures: few formats, and little memory for a large one.

Pillow knows formats that are programs or documents, whatever the file is called; none of them is
read. `store.readers.files.pictures` has the same list.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from PIL import Image

FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP")
MOST_PIXELS = 100_000_000
LARGE = 16_000_000  # pixels


def open_picture(path: Path) -> AbstractContextManager[Image.Image]:
    """The picture, not yet decoded. Raises OSError, also for more than MOST_PIXELS."""
    picture = Image.open(path, formats=FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        picture.close()
        raise OSError(f"it has more than {MOST_PIXELS // 1_000_000} million pixels")
    return picture


def shrunk(picture: Image.Image) -> Image.Image:
    """The picture, or, of one with more than LARGE pixels, so many of them that lie evenly."""
    factor = (LARGE / (picture.width * picture.height)) ** 0.5
    if factor >= 1:
        return picture
    size = [max(int(length * factor), 1) for length in picture.size]
    return picture.resize(size, Image.Resampling.NEAREST)
