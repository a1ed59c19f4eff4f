"""Draw the layers of a flag, one function a word, in fractions of the chosen part of the flag."""

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from assets.demo.flag_canvas import Canvas, Point, smooth
from assets.demo.flag_emblems import EMBLEMS
from assets.demo.flag_specs import Layer, Spec


def paint(spec: Spec, width: int, colour: Callable[[str], str]) -> Image.Image:
    """Draw a flag `width` pixels wide (RGBA); `colour` maps each #rrggbb to the one printed."""
    canvas = Canvas(width, round(width * spec.ratio))
    for layer in spec.layers:
        colours = [colour(value) for value in layer.colours]
        if layer.word in EMBLEMS:
            _emblem(canvas, EMBLEMS[layer.word], *colours, *layer.numbers)
        elif layer.word == "jack":
            _jack(canvas, colour)
        elif layer.word in ("h", "v"):
            _stripes(canvas, layer, colours)
        else:
            points = [layer.points] if layer.points else []
            DRAW[layer.word](canvas, *colours, *layer.numbers, *points)
    return canvas.image


def _stripes(canvas: Canvas, layer: Layer, colours: list[str]) -> None:
    edges = np.cumsum([0, *layer.weights]) / sum(layer.weights)
    for colour, low, high in zip(colours, edges, edges[1:], strict=False):
        box = (0, low, 1, high) if layer.word == "h" else (low, 0, high, 1)
        canvas.rect(colour, *box)


def _fill(canvas: Canvas, colour: str) -> None:
    canvas.rect(colour, 0, 0, 1, 1)


def _tri(canvas: Canvas, colour: str, x: float, y0: float = 0, y1: float = 1) -> None:
    _poly(canvas, colour, ((0, y0), (x, (y0 + y1) / 2), (0, y1)))


def _saw(canvas: Canvas, colour: str, x: float, depth: float, teeth: float) -> None:
    """Fill from the hoist to x, with teeth that point to the fly."""
    edge = [(x + depth * (i % 2), i / (2 * teeth)) for i in range(int(2 * teeth) + 1)]
    _poly(canvas, colour, ((0, 0), *edge, (0, 1)))


def _nordic(canvas: Canvas, colour: str, x: float, w: float) -> None:
    _cross(canvas, colour, x, 0.5, w)


def _cross(canvas: Canvas, colour: str, x: float, y: float, w: float, r: float = 0) -> None:
    """A cross with bars w thick, to the edges or, with r, that long from its middle."""
    half = w / 2, w / 2 * canvas.high / canvas.wide
    tall, long = (r, r * canvas.high / canvas.wide) if r else (0, 0)
    left, right = (x - long, x + long) if r else (0, 1)
    top, bottom = (y - tall, y + tall) if r else (0, 1)
    canvas.rect(colour, left, y - half[0], right, y + half[0])
    canvas.rect(colour, x - half[1], top, x + half[1], bottom)


def _saltire(canvas: Canvas, colour: str, w: float) -> None:
    _band(canvas, colour, w, ((-0.1, -0.1), (1.1, 1.1)))
    _band(canvas, colour, w, ((-0.1, 1.1), (1.1, -0.1)))


def _jack(canvas: Canvas, colour: Callable[[str], str]) -> None:
    """The Union Jack, its red diagonals set off from the middle, cut to the chosen part."""
    white, red = colour("#ffffff"), colour("#c8102e")
    part = Canvas(round(canvas.wide), round(canvas.high))
    _fill(part, colour("#012169"))
    _saltire(part, white, 0.2)
    for (x, y), slip in (((-0.1, -0.1), 1), ((1.1, -0.1), -1), ((1.1, 1.1), -1), ((-0.1, 1.1), 1)):
        _band(part, red, 0.0667, ((x, y + slip * 0.0373), (0.5, 0.5 + slip * 0.0373)))
    _cross(part, white, 0.5, 0.5, 0.333)
    _cross(part, red, 0.5, 0.5, 0.2)
    canvas.image.paste(part.image, (round(canvas.left), round(canvas.top)))


def _oval(canvas: Canvas, colour: str, x: float, y: float, rx: float, ry: float) -> None:
    cx, cy = canvas.spot(x, y)
    rx, ry = rx * canvas.high, ry * canvas.high
    canvas.pen.ellipse((cx - rx, cy - ry, cx + rx, cy + ry), fill=colour)


def _disc(canvas: Canvas, colour: str, x: float, y: float, r: float) -> None:
    _oval(canvas, colour, x, y, r, r)


def _ring(canvas: Canvas, colour: str, x: float, y: float, r: float, w: float) -> None:
    cx, cy = canvas.spot(x, y)
    r, w = r * canvas.high, max(1, round(w * canvas.high))
    canvas.pen.ellipse((cx - r, cy - r, cx + r, cy + r), outline=colour, width=w)


def _star(
    canvas: Canvas,
    colour: str,
    x: float,
    y: float,
    r: float,
    points: float = 5,
    angle: float = 0,
    inner: float = 0,
) -> None:
    """A star; its notches lie on the lines between the tips unless `inner` says how deep."""
    count = int(points)
    straight = math.cos(2 * math.pi / count) / math.cos(math.pi / count) if count > 4 else 0.4
    radii = r, r * (inner or straight)
    turns = range(2 * count)
    canvas.polygon(
        colour, [canvas.around(x, y, radii[i % 2], angle + i * 180 / count) for i in turns]
    )


def _arc(
    canvas: Canvas,
    colour: str,
    x: float,
    y: float,
    r: float,
    size: float,
    count: float,
    start: float,
    end: float,
    points: float = 5,
    turned: float = 0,
) -> None:
    """`count` stars along a circle from one angle to another; `turned` points them outward."""
    for angle in np.linspace(start, end, int(count)):
        px, py = canvas.around(x, y, r, angle)
        place = (px - canvas.left) / canvas.wide, (py - canvas.top) / canvas.high
        _star(canvas, colour, *place, size, points, angle * turned)


def _row(
    canvas: Canvas,
    colour: str,
    size: float,
    count: float,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    points: float = 5,
    inner: float = 0,
) -> None:
    """`count` stars along a straight line."""
    steps = int(count)
    for x, y in zip(np.linspace(x0, x1, steps), np.linspace(y0, y1, steps), strict=True):
        _star(canvas, colour, x, y, size, points, 0, inner)


def _checks(
    canvas: Canvas,
    colour: str,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    across: float,
    down: float,
) -> None:
    """Every second field of a chessboard, from the upper left one on."""
    xs, ys = np.linspace(x0, x1, int(across) + 1), np.linspace(y0, y1, int(down) + 1)
    for column in range(int(across)):
        for row in range(column % 2, int(down), 2):
            canvas.rect(colour, xs[column], ys[row], xs[column + 1], ys[row + 1])


def _half(canvas: Canvas, colour: str, x: float, y: float, r: float, angle: float) -> None:
    """The half of a disc that faces an angle."""
    cx, cy = canvas.spot(x, y)
    r = r * canvas.high
    canvas.pen.pieslice((cx - r, cy - r, cx + r, cy + r), angle - 180, angle, fill=colour)


def _moon(
    canvas: Canvas,
    colour: str,
    x: float,
    y: float,
    r: float,
    shift: float,
    bite: float,
    angle: float = 90,
) -> None:
    """A disc of radius r without a disc of radius `bite`, its middle `shift` away."""
    mask = Image.new("L", canvas.image.size, 0)
    pen = ImageDraw.Draw(mask)
    for (cx, cy), radius, value in (
        (canvas.spot(x, y), r * canvas.high, 255),
        (canvas.around(x, y, shift, angle), bite * canvas.high, 0),
    ):
        pen.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=value)
    canvas.image.paste(colour, (0, 0), mask)


def _rays(
    canvas: Canvas,
    colour: str,
    x: float,
    y: float,
    inner: float,
    outer: float,
    count: float,
    w: float,
    angle: float = 0,
) -> None:
    """Triangles round a sun, from the circle `inner` to their tips at `outer`, w of a turn each."""
    for i in range(int(count)):
        turn, half = angle + i * 360 / count, 180 / count * w
        base = [canvas.around(x, y, inner, turn + side) for side in (-half, half)]
        canvas.polygon(colour, [*base, canvas.around(x, y, outer, turn)])


def _wheel(canvas: Canvas, colour: str, x: float, y: float, r: float, count: float) -> None:
    _ring(canvas, colour, x, y, r, r * 0.14)
    _rays(canvas, colour, x, y, r * 0.12, r, count, 1)
    _disc(canvas, colour, x, y, r * 0.2)


def _poly(canvas: Canvas, colour: str, points: tuple[Point, ...]) -> None:
    canvas.polygon(colour, [canvas.spot(*point) for point in points])


def _blob(canvas: Canvas, colour: str, points: tuple[Point, ...]) -> None:
    canvas.polygon(colour, smooth([canvas.spot(*point) for point in points], closed=True))


def _band(canvas: Canvas, colour: str, w: float, points: tuple[Point, ...]) -> None:
    canvas.line(colour, w, [canvas.spot(*point) for point in points])


def _stroke(canvas: Canvas, colour: str, w: float, points: tuple[Point, ...]) -> None:
    canvas.line(colour, w, smooth([canvas.spot(*point) for point in points], closed=False))


def _emblem(canvas: Canvas, outlines, colour: str, x: float, y: float, r: float) -> None:
    """Fill the outlines of an emblem, whose own coordinates run from -1 to 1."""
    cx, cy = canvas.spot(x, y)
    scale = r * canvas.high
    for outline in outlines:
        canvas.polygon(colour, [(cx + px * scale, cy + py * scale) for px, py in outline])


DRAW = {
    "at": Canvas.at,
    "fill": _fill,
    "rect": Canvas.rect,
    "tri": _tri,
    "saw": _saw,
    "nordic": _nordic,
    "cross": _cross,
    "saltire": _saltire,
    "disc": _disc,
    "oval": _oval,
    "ring": _ring,
    "star": _star,
    "arc": _arc,
    "row": _row,
    "checks": _checks,
    "half": _half,
    "moon": _moon,
    "rays": _rays,
    "wheel": _wheel,
    "poly": _poly,
    "blob": _blob,
    "band": _band,
    "stroke": _stroke,
}
