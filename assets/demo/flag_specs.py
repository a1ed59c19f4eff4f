"""Read the compact descriptions of flags.

`flags.txt` has one line a flag: the ISO alpha-2 code, height:width, and the layers from the
bottom up, separated by semicolons, such as

    BD 3:5 fill #006a4e; disc #f42a41 .45 .5 .333

A layer is a word, then colours (a name below or #rrggbb, for stripes with a weight: `red:2`),
then numbers or points (`x,y`) in the order that `LAYERS` gives. Positions run from 0 to 1 across
the flag (or across the part that `at` chose); lengths are fractions of its height; angles are
degrees, clockwise from the top.
"""

import re
from dataclasses import dataclass
from pathlib import Path

COLOURS = {
    "white": "#ffffff",
    "black": "#000000",
    "red": "#ce1126",
    "crimson": "#c8102e",
    "maroon": "#8d1b3d",
    "orange": "#ff8200",
    "gold": "#fcd116",
    "yellow": "#ffde00",
    "green": "#007a3d",
    "forest": "#006233",
    "blue": "#0038a8",
    "navy": "#012169",
    "sky": "#6cace4",
    "brown": "#7b4a1e",
    "grey": "#8c8c8c",
    "silver": "#c9ccd1",
    "tan": "#c8b080",
}

# word: colours, numbers and points that it takes; those in brackets may be left out together
LAYERS = {
    "at": "[x y x y]",
    "h": "c+",
    "v": "c+",
    "fill": "c",
    "rect": "c x y x y",
    "tri": "c x [y y]",
    "saw": "c x d n",
    "nordic": "c x w",
    "cross": "c x y w [r]",
    "saltire": "c w",
    "jack": "",
    "checks": "c x y x y n n",
    "disc": "c x y r",
    "half": "c x y r a",
    "oval": "c x y r r",
    "ring": "c x y r w",
    "star": "c x y r [n] [a] [i]",
    "row": "c s n x y x y [n] [i]",
    "arc": "c x y r s n a a [n] [t]",
    "moon": "c x y r d r [a]",
    "rays": "c x y r r n w [a]",
    "wheel": "c x y r n",
    "poly": "c p+",
    "blob": "c p+",
    "band": "c w p+",
    "stroke": "c w p+",
    "cedar": "c x y r",
    "maple": "c x y r",
    "eagle": "c x y r",
    "hawk": "c x y r",
    "bird": "c x y r",
    "shield": "c x y r",
    "wreath": "c x y r",
    "lion": "c x y r",
    "script": "c x y r",
    "crown": "c x y r",
    "palm": "c x y r",
}

# letter of a number: least, greatest
RANGES = {
    "x": (-0.3, 1.3),
    "y": (-0.3, 1.3),
    "r": (0, 2),
    "s": (0, 1),
    "w": (0, 1),
    "d": (-2, 2),
    "n": (2, 60),
    "a": (-360, 360),
    "i": (0.05, 0.95),
    "t": (0, 1),
}


@dataclass(frozen=True)
class Layer:
    """One layer: its word, colours as #rrggbb with their weights, numbers, and points (x, y)."""

    word: str
    colours: tuple[str, ...]
    weights: tuple[float, ...]
    numbers: tuple[float, ...]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Spec:
    """One flag: ISO alpha-2 code, height divided by width, layers from the bottom up."""

    code: str
    ratio: float
    layers: tuple[Layer, ...]


def read_specs(path: Path) -> dict[str, Spec]:
    """Read a file of descriptions, by code. ValueError names the line that cannot be read."""
    specs: dict[str, Spec] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("# "):
            continue
        try:
            spec = parse(line)
            if spec.code in specs:
                raise ValueError(f"{spec.code} is described a second time; keep one line")
        except ValueError as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from None
        specs[spec.code] = spec
    return specs


def parse(line: str) -> Spec:
    """Read one description. ValueError says what was found and what was expected."""
    code, ratio, *rest = [*line.split(maxsplit=2), "", ""][:3]
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise ValueError(f"{code!r} is no ISO alpha-2 code; expected two capital letters")
    size = re.fullmatch(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)", ratio)
    if not size or not 0.3 <= float(size[1]) / max(float(size[2]), 0.001) <= 1.5:
        raise ValueError(f"{code}: {ratio!r} is no height:width; expected for example 2:3")
    words = [part.split() for part in rest[0].split(";")]
    if not all(words):
        raise ValueError(f"{code}: a layer is empty; expected a word between the semicolons")
    layers = tuple(_layer(code, *part) for part in words)
    return Spec(code, float(size[1]) / float(size[2]), layers)


def _layer(code: str, word: str, *tokens: str) -> Layer:
    if word not in LAYERS:
        raise ValueError(f"{code}: unknown layer {word!r}; expected one of {', '.join(LAYERS)}")
    colours, weights, numbers, points = [], [], [], []
    for token in tokens:
        if token[0] == "#" or token[0].isalpha():
            colour, _, weight = token.partition(":")
            colours.append(_colour(code, colour))
            weights.append(_weight(code, weight or "1"))
        elif "," in token:
            points.append(_point(code, token))
        else:
            numbers.append(_number(code, token))
    _check(code, word, len(colours), numbers, len(points))
    return Layer(word, tuple(colours), tuple(weights), tuple(numbers), tuple(points))


def _colour(code: str, token: str) -> str:
    if re.fullmatch(r"#[0-9a-f]{6}", token):
        return token
    if token not in COLOURS:
        known = ", ".join(COLOURS)
        raise ValueError(f"{code}: unknown colour {token!r}; expected #rrggbb or one of {known}")
    return COLOURS[token]


def _number(code: str, token: str) -> float:
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", token):
        raise ValueError(f"{code}: {token!r} is no number, colour or point")
    return float(token)


def _weight(code: str, token: str) -> float:
    weight = _number(code, token)
    if weight <= 0:
        raise ValueError(f"{code}: a stripe of weight {token}; expected more than 0")
    return weight


def _point(code: str, token: str) -> tuple[float, float]:
    x, _, y = token.partition(",")
    point = _number(code, x), _number(code, y)
    if not all(-0.3 <= value <= 1.3 for value in point):
        raise ValueError(f"{code}: the point {token} lies off the flag; expected 0 to 1")
    return point


def _check(code: str, word: str, colours: int, numbers: list[float], points: int) -> None:
    usage = LAYERS[word]
    expected = f"{code}: expected `{word} {usage}`, found"
    if colours < 1 if "c+" in usage else colours != usage.split().count("c"):
        raise ValueError(f"{expected} {colours} colours")
    if (points > 1) != ("p+" in usage):
        raise ValueError(f"{expected} {points} points")
    letters = re.findall(r"\b[a-z]\b(?!\+)", usage.removeprefix("c").strip())
    least = len(re.findall(r"\b[a-z]\b(?!\+)", usage.partition("[")[0].removeprefix("c")))
    if not least <= len(numbers) <= len(letters):
        raise ValueError(f"{expected} {len(numbers)} numbers")
    for letter, value in zip(letters, numbers, strict=False):
        low, high = RANGES[letter]
        if not low <= value <= high:
            raise ValueError(f"{expected} {letter} = {value:g}, not within {low} to {high}")
