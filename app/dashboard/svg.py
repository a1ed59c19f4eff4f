"""The figures of charts.py drawn as SVG, for a page that is printed and loads nothing.

It knows what those figures use: lines over time, points with intervals, bars, and upright marks.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape, unescape

WIDTH, TOP, BOTTOM, RIGHT = 460, 10, 40, 22
LETTER = 6.2  # pixels that a letter of a label is wide at most
TICKS = 5
DASHES = {"dash": "8 4", "dot": "2 3", "dashdot": "8 3 2 3", "longdash": "14 4",
          "longdashdot": "14 3 2 3"}  # fmt: skip
HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/>'
    '<rect width="2" height="5" fill="#E69F00"/></pattern></defs>'
)


class _Frame:
    """Where a value lies on the paper: each axis is linear."""

    def __init__(self, left: float, height: float, x: tuple[float, float], y: tuple[float, float]):
        self.left, self.right = left, WIDTH - RIGHT
        self.top, self.bottom = TOP, height - BOTTOM
        self.x_range, self.y_range = x, y

    def x(self, value: float) -> float:
        low, high = self.x_range
        return self.left + (self.right - self.left) * (value - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self.y_range
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


def draw(figure: dict, title: str) -> str:
    """An SVG of a figure; `title` is what a screen reader says of it."""
    traces, layout = figure["data"], figure["layout"]
    height = layout.get("height", 320)
    across = any(trace.get("orientation") == "h" for trace in traces)
    body = _bars_across(traces, layout, height) if across else _plane(traces, layout, height)
    drawing = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    legend = _legend(traces) if layout.get("showlegend", True) else ""
    return f"{drawing}{HATCH if across else ''}{body}</svg>{legend}"


def spark(values: Sequence[float], title: str, width: int = 120, height: int = 28) -> str:
    """A line without axes as an HTML picture, which a page takes where it takes no SVG; its colour
    can be seen in both themes."""
    most, last = max([*values, 1]), max(len(values) - 1, 1)
    points = " ".join(
        f"{2 + (width - 4) * i / last:.1f},{height - 2 - (height - 4) * value / most:.1f}"
        for i, value in enumerate(values)
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<polyline points="{points}" fill="none" stroke="#3b82c4" stroke-width="2"/></svg>'
    )
    data = b64encode(drawing.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(title)}">'


def _plane(traces: list[dict], layout: dict, height: float) -> str:
    over_time = any(isinstance(x, str) for trace in traces for x in trace["x"])
    placed = [trace | {"x": [_number(x) for x in trace["x"]]} for trace in traces]
    marks = [_number(shape["x0"]) for shape in layout.get("shapes", ())]
    frame = _Frame(54, height, _span([x for t in placed for x in t["x"]] + marks, layout, "xaxis"),
                   _span([0.0] + [y for t in placed for y in t["y"]], layout, "yaxis"))  # fmt: skip
    ticks = _time_ticks(frame) if over_time else _ticks(frame.x_range, layout["xaxis"])
    parts = [_grid(frame, ticks, _ticks(frame.y_range, layout["yaxis"]), layout)]
    parts += [
        f'<path d="M{frame.x(mark):.1f} {frame.top}V{frame.bottom}" stroke="#777" '
        'stroke-dasharray="2 3"/>'
        for mark in marks
    ]
    return "".join(parts + [_trace(frame, trace) for trace in placed])


def _trace(frame: _Frame, trace: dict) -> str:
    if trace["type"] == "bar":
        wide = frame.x(trace["width"]) - frame.x(0)
        return "".join(
            f'<rect x="{frame.x(x) - wide / 2:.1f}" y="{frame.y(y):.1f}" width="{wide:.1f}" '
            f'height="{frame.bottom - frame.y(y):.1f}" fill="{trace["marker"]["color"]}"/>'
            for x, y in zip(trace["x"], trace["y"], strict=True)
        )
    drawn = ""
    if "lines" in trace["mode"] and trace["x"]:
        drawn = f'<path d="{_path(frame, trace)}" fill="none" {_stroke(trace["line"])}/>'
    if "markers" in trace["mode"]:
        drawn += _points(frame, trace)
    return drawn


def _path(frame: _Frame, trace: dict) -> str:
    stepped = trace["line"].get("shape") == "hv"
    points = [(frame.x(x), frame.y(y)) for x, y in zip(trace["x"], trace["y"], strict=True)]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for x, y in points[1:]:
        path += f"H{x:.1f}V{y:.1f}" if stepped else f"L{x:.1f} {y:.1f}"
    return path


def _points(frame: _Frame, trace: dict) -> str:
    colour = trace["marker"].get("color") or trace["line"]["color"]
    error, drawn = trace.get("error_y"), ""
    for i, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
        at = frame.x(x)
        if error:
            low, high = frame.y(y - error["arrayminus"][i]), frame.y(y + error["array"][i])
            drawn += (
                f'<path d="M{at:.1f} {low:.1f}V{high:.1f}M{at - 3:.1f} {low:.1f}h6'
                f'M{at - 3:.1f} {high:.1f}h6" stroke="{colour}"/>'
            )
        drawn += f'<circle cx="{at:.1f}" cy="{frame.y(y):.1f}" r="3" fill="{colour}"/>'
    return drawn


def _bars_across(traces: list[dict], layout: dict, height: float) -> str:
    names = list(traces[0]["y"])
    total = [sum(values) for values in zip(*(trace["x"] for trace in traces), strict=True)]
    longest = max((len(unescape(name)) for name in names), default=0)
    frame = _Frame(20 + LETTER * longest, height, _span([0.0, *total], layout, "xaxis"),
                   (-0.5, max(len(names), 1) - 0.5))  # fmt: skip
    parts = [_grid(frame, _ticks(frame.x_range, layout["xaxis"]), [], layout)]
    begin = [0.0] * len(names)
    tall = 0.7 * (frame.bottom - frame.top) / max(len(names), 1)
    for trace in traces:
        fill = _fill(trace)
        for i, value in enumerate(trace["x"]):
            wide = frame.x(value) - frame.x(0)
            parts.append(
                f'<rect x="{frame.x(begin[i]):.1f}" y="{frame.y(i) - tall / 2:.1f}" '
                f'width="{wide:.1f}" height="{tall:.1f}" fill="{fill}" '
                f'stroke="{trace["marker"]["color"]}" stroke-width=".6"/>'
            )
            begin[i] += value
    parts += [_text(frame.left - 6, frame.y(i) + 4, name, "end") for i, name in enumerate(names)]
    return "".join(parts)


def _grid(frame: _Frame, x: list[tuple], y: list[tuple], layout: dict) -> str:
    """Ticks (value, words) of both axes, with what they are called."""
    drawn = f'<path d="M{frame.left} {frame.top}V{frame.bottom}H{frame.right}" class="axis"/>'
    for value, words in x:
        drawn += f'<path d="M{frame.x(value):.1f} {frame.bottom}v4" class="axis"/>'
        drawn += _text(frame.x(value), frame.bottom + 16, words, "middle")
    for value, words in y:
        drawn += f'<path d="M{frame.left} {frame.y(value):.1f}H{frame.right}" class="grid"/>'
        drawn += _text(frame.left - 6, frame.y(value) + 4, words, "end")
    middle = (frame.left + frame.right) / 2
    drawn += _text(middle, frame.bottom + 33, _title(layout, "xaxis"), "middle")
    up = _title(layout, "yaxis")
    turn = f'transform="rotate(-90 12 {(frame.top + frame.bottom) / 2:.0f})"'
    return drawn + _text(12, (frame.top + frame.bottom) / 2, up, "middle", turn)


def _legend(traces: list[dict]) -> str:
    """Below the drawing, so that any number of long names finds room."""
    items = "".join(
        f'<span><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">'
        f"{_sample(trace)}</svg> {escape(unescape(trace['name']))}</span> "
        for trace in traces
    )
    return f'<p class="legend">{items}</p>'


def _sample(trace: dict) -> str:
    if trace["type"] == "bar":
        return f'<rect x="4" y="1" width="16" height="10" fill="{_fill(trace)}" stroke="#777"/>'
    if "lines" in trace["mode"]:
        return f'<path d="M0 6h24" {_stroke(trace["line"])}/>'
    return f'<circle cx="12" cy="6" r="3" fill="{trace["marker"]["color"]}"/>'


def _fill(trace: dict) -> str:
    hatched = trace["marker"].get("pattern", {}).get("shape")
    return "url(#hatch)" if hatched else trace["marker"]["color"]


def _stroke(line: dict) -> str:
    dash = DASHES.get(line.get("dash", ""))
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    return f'stroke="{line["color"]}" stroke-width="{line["width"]}"{pattern}'


def _text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    words = escape(unescape(words))
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{words}</text>'


def _title(layout: dict, axis: str) -> str:
    return layout.get(axis, {}).get("title", {}).get("text", "")


def _number(x: float | str) -> float:
    return (
        datetime.fromisoformat(x).replace(tzinfo=UTC).timestamp()
        if isinstance(x, str)
        else float(x)
    )


def _span(values: list[float], layout: dict, axis: str) -> tuple[float, float]:
    chosen = layout[axis].get("range")
    low, high = chosen or (min(values, default=0.0), max(values, default=1.0))
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _ticks(span: tuple[float, float], axis: dict) -> list[tuple[float, str]]:
    low, high = span
    rough = (high - low) / TICKS
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * by for by in (1, 2, 5, 10) if size * by >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    share = "%" in axis.get("tickformat", "")
    values = [round(step * i, 9) for i in range(first, last + 1)]
    return [(value, f"{value:.0%}" if share else f"{value:,g}") for value in values]


def _time_ticks(frame: _Frame) -> list[tuple[float, str]]:
    low, high = frame.x_range
    form = "%H:%M" if high - low < 86400 else "%d %b"
    steps = [low + (high - low) * i / 3 for i in range(4)]
    return [(at, f"{datetime.fromtimestamp(at, UTC):{form}}") for at in steps]
