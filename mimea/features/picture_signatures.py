"""Pictures as a few colours each, by which copies are told from other pictures.

8×8 colours with their opacity, the colours weighed by it. Another size, format or compression
changes them little; nothing is said of what is seen.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from PIL import Image
from torch import Tensor

from mimea.features.cache import cached
from mimea.features.picture_files import open_picture, shrunk
from mimea.snapshot import Snapshot

VERSION = "signature 1"  # raise when the signatures change
SIDE = 8
logger = logging.getLogger(__name__)


def picture_signatures(snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """Signatures (I, 64, 4) uint8 of the pictures in the table `images`, red, green, blue and
    opacity, and which of them were readable (I,); cached."""
    images = snapshot.tables["images"]

    def sign() -> tuple[dict[str, Tensor], list[str]]:
        signatures, readable = _sign_all(snapshot.pictures, images)
        arrays = {"signatures": signatures, "readable": readable}
        return {name: torch.from_numpy(array) for name, array in arrays.items()}, []

    made_from = (VERSION, "\n".join(images["sha256"].astype("str")).encode())
    arrays, _ = cached(snapshot.cache, made_from, sign)
    return arrays["signatures"].numpy(), arrays["readable"].numpy()


def _sign_all(folder: Path, images: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Files of equal content (`sha256`) are read once."""
    place, _ = pd.factorize(images["sha256"])
    paths = images["path"][~images.duplicated("sha256")]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda path: sign(folder / path), paths))
    readable = np.array([one is not None for one in found], bool)
    signatures = np.zeros((len(found), SIDE * SIDE, 4), np.uint8)
    signatures[readable] = np.array([one for one in found if one is not None]).reshape(-1, 64, 4)
    return signatures[place], readable[place]


def sign(path: Path) -> np.ndarray | None:
    """The signature (64, 4) uint8 of one picture, or None when it can't be read."""
    try:
        with open_picture(path) as picture:
            picture.draft("RGB", (SIDE * 8, SIDE * 8))
            small = shrunk(picture).convert("RGBA").convert("RGBa")  # colours weighed by opacity
            small = small.resize((SIDE, SIDE), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        logger.debug("unreadable picture %s: %s", path, error)
        return None
    return np.asarray(small).reshape(SIDE * SIDE, 4)
