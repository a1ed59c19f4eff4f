"""Draw flags, 160 pixels wide, as two publishers would print them.

The flat ones have true colours; the waving ones have other inks, a wave with light and shadow,
and a transparent margin: a person sees the same flag, a comparison of pixels does not.
"""

import colorsys
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from assets.demo.flag_layers import paint
from assets.demo.flag_specs import read_specs

WIDTH = 160
OVERSAMPLING = 4

# upper hue of a colour family (0 to 1): turn of the hue, factors of saturation and lightness
INKS = (
    (0.05, -0.012, 0.88, 0.92),  # reds
    (0.11, 0.008, 0.92, 1.04),  # oranges
    (0.19, -0.012, 0.9, 0.94),  # yellows
    (0.46, 0.03, 0.8, 1.12),  # greens
    (0.56, 0.012, 0.85, 0.93),  # light blues
    (0.74, -0.018, 0.8, 1.16),  # blues
    (0.9, 0.01, 0.9, 1.05),  # purples
    (1.01, -0.012, 0.88, 0.92),  # crimsons
)


def draw(code: str, style: Literal["flat", "waving"]) -> Image.Image | None:
    """The flag of an ISO alpha-2 code: RGB (RGBA with a transparent part), 160 pixels wide.

    None if the flag has no description; ValueError for another style.
    """
    if style not in ("flat", "waving"):
        raise ValueError(f"unknown style {style!r}; expected 'flat' or 'waving'")
    spec = _specs().get(code.upper())
    if spec is None:
        return None
    colour = str if style == "flat" else _other_ink
    image = paint(spec, WIDTH * OVERSAMPLING, colour)
    image = _reduced(image) if style == "flat" else _wave(image)
    return image if image.getextrema()[3][0] < 255 else image.convert("RGB")


def codes() -> tuple[str, ...]:
    """The ISO alpha-2 codes of the flags that can be drawn, sorted."""
    return tuple(sorted(_specs()))


def save(image: Image.Image, path: Path) -> None:
    """Write a small PNG (a palette of 256), always the same bytes for the same picture."""
    pixels = np.asarray(image.convert("RGBA"))
    index = np.zeros(pixels.shape[:2], np.uint8)
    palette = [np.zeros((1, 4), np.uint8)]
    # pillow's palette for transparency is coarse: only the soft edge is left to it
    solid, clear = pixels[..., 3] == 255, pixels[..., 3] == 0
    for part, mode, colours in ((solid, "RGB", 208), (~solid & ~clear, "RGBA", 47)):
        if part.any():
            indices, used = _palette(pixels[part], mode, colours)
            index[part] = indices + sum(map(len, palette))
            palette.append(used)
    table = np.vstack(palette)
    small = Image.fromarray(index)
    small.putpalette(table[:, :3].tobytes())
    veil = {} if solid.all() else {"transparency": table[:, 3].tobytes()}
    small.save(path, format="PNG", optimize=True, **veil)


def _palette(pixels: np.ndarray, mode: str, colours: int) -> tuple[np.ndarray, np.ndarray]:
    """The index of each RGBA pixel into a palette of at most so many colours, and the palette."""
    strip = Image.fromarray(pixels[None]).convert(mode)
    method = Image.Quantize.MEDIANCUT if mode == "RGB" else Image.Quantize.FASTOCTREE
    small = strip.quantize(colours, method, dither=Image.Dither.NONE)
    indices = np.asarray(small)[0]
    table = np.frombuffer(small.palette.getdata()[1], np.uint8).reshape(-1, len(mode))
    if mode == "RGB":
        table = np.column_stack([table, np.full(len(table), 255, np.uint8)])
    return indices, table[: indices.max() + 1]


@cache
def _specs():
    return read_specs(Path(__file__).with_name("flags.txt"))


@cache
def _other_ink(colour: str) -> str:
    """The colour that the second publisher prints for #rrggbb."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.08 or not 0.04 < light < 0.96:
        light = 0.09 + 0.88 * light
    else:
        turn, stronger, lighter = next(ink[1:] for ink in INKS if hue <= ink[0])
        hue = (hue + turn) % 1
        light *= 1 + (lighter - 1) * 1.6 * (1 - light)
        saturation = min(1, saturation * stronger)
    channels = colorsys.hls_to_rgb(hue, light, saturation)
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


def _wave(image: Image.Image) -> Image.Image:
    """Let a flag wave: its pixels move along a sine, each fold has a light and a dark side."""
    origin, shade = _folds(*image.size)
    # a pixel is one 32-bit number here, which moves faster than four bytes
    pixels = np.asarray(image).view(np.uint32).ravel()
    moved = np.append(pixels, np.uint32(0)).take(origin)
    small = _reduced(Image.fromarray(moved[..., None].view(np.uint8)))
    lit = np.asarray(small, dtype=np.float32)
    colours = np.clip(lit[..., :3] * shade[..., None] + 12 * (shade[..., None] - 1), 0, 255)
    return Image.fromarray(np.rint(np.dstack([colours, lit[..., 3]])).astype(np.uint8))


@lru_cache(maxsize=8)
def _folds(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel of the waving flag the one it shows (the last + 1: none); its light, small."""
    swing, margin = 0.055 * width, 0.03 * width
    tall = OVERSAMPLING * round((height * 0.94 + 2 * (swing + margin)) / OVERSAMPLING)
    y, x = np.mgrid[0:tall, 0:width].astype(np.float32)
    along = (x - margin) / (width - 2 * margin)
    phase = 2 * np.pi * (1.35 * along + 0.1 * y / tall + 0.05)
    # the hoist is tied to its pole: the swing grows towards the fly
    lift = swing * (0.35 + 0.65 * along) * np.sin(phase)
    column = (along + 0.012 * np.sin(2 * phase)) * (width - 1)
    row = (y - tall / 2 + lift) / 0.94 + height / 2
    inside = (along >= 0) & (along <= 1) & (row >= 0) & (row <= height - 1)
    near = np.clip(np.rint(column), 0, width - 1).astype(np.int32)
    origin = np.where(inside, np.rint(row).astype(np.int32) * width + near, width * height)
    shade = 1 + 0.18 * np.cos(phase + 0.6) * (0.5 + 0.5 * along)
    middle = OVERSAMPLING // 2
    return origin, shade[middle::OVERSAMPLING, middle::OVERSAMPLING]


def _reduced(image: Image.Image) -> Image.Image:
    size = WIDTH, round(image.height / OVERSAMPLING)
    return image.resize(size, Image.Resampling.BOX)
