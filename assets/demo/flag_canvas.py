"""The sheet that a flag is drawn on: it turns fractions of the flag into pixels."""

import math

import numpy as np
from PIL import Image, ImageDraw

Point = tuple[float, float]


class Canvas:
    """A picture of a flag in the making; `at` narrows it to a part, such as the canton."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
        self.pen = ImageDraw.Draw(self.image)
        self.at()

    def at(self, x0: float = 0, y0: float = 0, x1: float = 1, y1: float = 1) -> None:
        """Choose the part of the flag that the following layers are drawn in."""
        width, height = self.image.size
        self.left, self.top = x0 * width, y0 * height
        self.wide, self.high = (x1 - x0) * width, (y1 - y0) * height

    def spot(self, x: float, y: float) -> Point:
        """The pixel of a position in the chosen part."""
        return self.left + x * self.wide, self.top + y * self.high

    def around(self, x: float, y: float, r: float, angle: float) -> Point:
        """The pixel at a distance r (of the height) and a clockwise angle from a position."""
        cx, cy = self.spot(x, y)
        turn = math.radians(angle)
        return cx + r * self.high * math.sin(turn), cy - r * self.high * math.cos(turn)

    def polygon(self, colour: str, points: list[Point]) -> None:
        """Fill a polygon given in pixels."""
        self.pen.polygon(points, fill=colour)

    def rect(self, colour: str, x0: float, y0: float, x1: float, y1: float) -> None:
        """Fill an upright rectangle given in fractions."""
        left, top = self.spot(x0, y0)
        right, bottom = self.spot(x1, y1)
        box = round(left), round(top), round(right) - 1, round(bottom) - 1
        self.pen.rectangle(box, fill=colour)

    def line(self, colour: str, w: float, points: list[Point]) -> None:
        """Draw a line through pixels, w of the height thick."""
        width = max(1, round(w * self.high))
        self.pen.line(points, fill=colour, width=width, joint="curve")


def smooth(points: list[Point], closed: bool) -> list[Point]:
    """A curve (Catmull-Rom) through the points, eight steps from each to the next."""
    path = np.array(
        [points[-1], *points, *points[:2]] if closed else [points[0], *points, points[-1]]
    )
    a, b, c, d = path[:-3], path[1:-2], path[2:-1], path[3:]
    t = np.linspace(0, 1, 9)[:-1, None, None]
    curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    steps = curve.transpose(1, 0, 2).reshape(-1, 2)
    return [tuple(step) for step in steps] + ([] if closed else [points[-1]])
