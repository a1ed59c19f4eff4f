"""Pictures as vectors: a descriptor of colour and shape that needs no download.

Colour layout (8×8 Lab, transparent parts on grey), a hue-saturation histogram and oriented
gradients of the luminance. It distinguishes drawings by shape and colour, but recognises no
objects. A picture that can't be read is left out and counted, never replaced.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from mimea.features.picture_files import open_picture, shrunk

SIDE = 64
logger = logging.getLogger(__name__)


def describe_pictures(
    folder: Path, images: pd.DataFrame, on_progress=lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """Descriptors (I, 840) float32 of the pictures in `images.path`, and which were readable (I,).

    Files of equal content (`sha256`) are described once. Columns are centred and scaled over all
    pictures. If none is readable, the descriptors are zeros (I, 1).
    """
    first = images.drop_duplicates("sha256")
    vectors = []
    with ThreadPoolExecutor(2) as pool:
        for done, vector in enumerate(pool.map(lambda p: describe(folder / p), first["path"])):
            vectors.append(vector)
            if done % 100 == 0:
                on_progress(done / len(first))
    readable = np.array([v is not None for v in vectors])
    if not readable.any():
        return np.zeros((len(images), 1), np.float32), np.zeros(len(images), bool)
    table = np.zeros((len(first), len(next(v for v in vectors if v is not None))), np.float32)
    table[readable] = _standardise(np.stack([v for v in vectors if v is not None]))
    place = pd.Series(np.arange(len(first)), index=first["sha256"].to_numpy())
    rows = place[images["sha256"]].to_numpy()
    return table[rows], readable[rows]


def describe(path: Path) -> np.ndarray | None:
    """Descriptor (840,) float32 of one picture, or None when it can't be read."""
    from skimage.color import rgb2lab

    try:
        with open_picture(path) as picture:
            square = _square(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        logger.debug("unreadable picture %s: %s", path, error)
        return None
    small = np.asarray(square.resize((8, 8), Image.Resampling.BOX)) / 255  # (8, 8, 3)
    layout = rgb2lab(small) / np.array([100.0, 128.0, 128.0])
    h, s, v = np.asarray(square.convert("HSV"), np.int64).reshape(-1, 3).T // np.array(
        [[32], [86], [86]]
    )
    colours = np.bincount(h * 9 + s * 3 + v, minlength=72)  # (72,)
    grey = np.asarray(square.convert("L"), float) / 255  # (64, 64)
    parts = layout.ravel(), np.sqrt(colours / SIDE**2), oriented_gradients(grey)
    return np.concatenate(parts).astype(np.float32)


def oriented_gradients(grey: np.ndarray) -> np.ndarray:
    """Unit histograms of nine orientations in each of 8×8 cells: (64, 64) -> (576,).

    The same as skimage.feature.hog with one cell a block, which takes five times as long: 2.7 ms of
    the 4.3 ms that a picture took with it.
    """
    down, across = np.gradient(grey)  # (64, 64)
    orientation = (np.arctan2(down, across) % np.pi * (9 / np.pi)).astype(np.int64) % 9
    cell = np.add.outer(np.arange(SIDE) // 8 * 8, np.arange(SIDE) // 8)  # (64, 64)
    place, weight = (cell * 9 + orientation).ravel(), np.hypot(down, across).ravel()  # (4096,)
    histogram = np.bincount(place, weight, minlength=576).reshape(64, 9)
    return (histogram / np.sqrt(np.square(histogram).sum(1, keepdims=True) + 1e-6)).ravel()


def _square(picture: Image.Image) -> Image.Image:
    picture.draft("RGB", (SIDE * 2, SIDE * 2))
    rgba = shrunk(picture).convert("RGBA")
    rgba.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    canvas = Image.new("RGBA", (SIDE, SIDE), (128, 128, 128, 255))
    canvas.alpha_composite(rgba, ((SIDE - rgba.width) // 2, (SIDE - rgba.height) // 2))
    return canvas.convert("RGB")


def _standardise(vectors: np.ndarray) -> np.ndarray:
    centred = vectors - vectors.mean(0)
    return centred / (centred.std(0) + 1e-3) / np.sqrt(vectors.shape[1])
