"""Pictures as vectors by any model of timm, given by name or as a folder of weights.

timm is an optional package, since it depends on torchvision.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from mimea.features.picture_files import open_picture, shrunk

BATCH = 32  # pictures
logger = logging.getLogger(__name__)


def describe_with_timm(
    name: str, paths: list[Path], on_progress: Callable[[float], None] = lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (I, d) float32, zero where a picture can't be read, and which could be (I,) bool.

    `name` is a timm model, or a folder that timm can load. Raises ValueError when timm is not
    installed or the weights can't be loaded.
    """
    try:
        import timm
    except ImportError:
        raise ValueError(
            f"pictures timm:{name}: timm is not installed; install it with `pip install timm`"
        ) from None
    model = _load(timm, name)
    config = timm.data.resolve_model_data_config(model)
    parts, readable = [], np.zeros(len(paths), bool)
    for start in range(0, len(paths), BATCH):
        batch = [_input(path, config) for path in paths[start : start + BATCH]]
        readable[start : start + BATCH] = [x is not None for x in batch]
        inputs = [x for x in batch if x is not None]
        if inputs:
            with torch.inference_mode():
                parts.append(model(torch.stack(inputs)).float().numpy())  # (b, d)
        on_progress(start / len(paths))
    rows = np.zeros((len(paths), parts[0].shape[1] if parts else 1), np.float32)
    if parts:
        rows[readable] = np.concatenate(parts)
    return rows, readable


def _load(timm, name: str) -> torch.nn.Module:
    path = Path(name)
    local = path.is_absolute() or path.exists()
    if local and not path.is_dir():
        raise ValueError(
            f"pictures timm:{name}: no such folder; name one with config.json and "
            "model.safetensors, or a timm model"
        )
    source = f"local-dir:{path.resolve()}" if local else name
    try:
        return timm.create_model(source, pretrained=True, num_classes=0).eval()
    except Exception as error:  # timm raises nearly anything for names, networks and files
        logger.debug("timm could not load %s", source, exc_info=True)
        raise ValueError(
            f"pictures timm:{name}: its weights can't be had ({str(error)[:120]}); check the name "
            "and the network, or give the path of a folder that holds them"
        ) from None


def _input(path: Path, config: dict) -> torch.Tensor | None:
    """(3, h, w) float32, normalised as the model expects, transparent parts on grey; None when
    unreadable."""
    _, height, width = config["input_size"]
    try:
        with open_picture(path) as picture:
            rgba = shrunk(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        logger.debug("unreadable picture %s: %s", path, error)
        return None
    canvas = Image.new("RGBA", rgba.size, (128, 128, 128, 255))
    canvas.alpha_composite(rgba)
    pixels = np.array(canvas.convert("RGB").resize((width, height), Image.Resampling.BICUBIC))
    scaled = (pixels / 255 - np.array(config["mean"])) / np.array(config["std"])
    return torch.from_numpy(scaled.astype(np.float32)).permute(2, 0, 1)
