"""The charts of the dashboard as plotly figures (plain dicts); svg.py draws the same for print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import pyarrow as pa

from app.dashboard.facts import Bin, OfType
from app.text.plain_text import cut
from app.train.reliability import reliability_diagram

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7F7F7F")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
VERDICTS = {  # in the order of the legend
    "accept": ("accepted", "#009E73", "solid"),
    "released": ("released", "#0072B2", "dash"),
    "reject": ("rejected", "#D55E00", "dot"),
    "no_counterpart": ("no counterpart", "#7F7F7F", "dashdot"),
    "unsure": ("unsure", "#E69F00", "longdash"),
}
FOUND, LEFT = "#0072B2", "#E69F00"
REST = "#7F7F7F"
CURATORS = 6  # that have a line of their own, the busiest ones
NAME = 26  # letters of a label
STEP = 0.05  # of stated probabilities in the histogram
HEIGHT = 320


def series(over_time: pa.Table, column: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Moments (T,) and by value of `column` how much was decided up to each (T,), most first."""
    moment, at = np.unique(over_time["at"].to_numpy(), return_inverse=True)
    values, which = np.unique(over_time[column].to_numpy(False).astype(str), return_inverse=True)
    counts = np.zeros((len(values), len(moment)))
    np.add.at(counts, (which, at), over_time["number"].to_numpy())
    total = counts.cumsum(1)
    most = np.argsort(-counts.sum(1), kind="stable")
    return moment, {str(values[i]): total[i] for i in most}


def by_verdict(over_time: pa.Table, releases: Sequence[dict]) -> dict:
    """How much was decided up to each moment, by verdict."""
    moment, found = series(over_time, "verdict")
    lines = [
        _line(moment, found[verdict], *look) for verdict, look in VERDICTS.items()
        if verdict in found
    ]  # fmt: skip
    return {"data": lines, "layout": _over_time(releases)}


def by_curator(over_time: pa.Table, releases: Sequence[dict]) -> dict:
    """The same by curator; those with few decisions together."""
    moment, found = series(over_time, "curator")
    shown, rest = list(found.items())[:CURATORS], list(found.values())[CURATORS:]
    if rest:
        shown.append((f"{len(rest)} others", np.sum(rest, axis=0)))
    lines = [
        _line(moment, total, _label(name), COLOURS[i], DASHES[i])
        for i, (name, total) in enumerate(shown)
    ]
    return {"data": lines, "layout": _over_time(releases)}


def by_type(types: Sequence[OfType]) -> dict:
    """Links found and expected still to find, by the type of the left entity."""
    rows = [row for row in types if row.found or row.left >= 0.5][::-1]  # plotly begins below
    return {
        "data": [
            _bars("found", rows, [row.found for row in rows], FOUND, ""),
            _bars("still to find", rows, [round(row.left, 1) for row in rows], LEFT, "/"),
        ],
        "layout": _layout("links")
        | {
            "barmode": "stack",
            "yaxis": {"automargin": True, "fixedrange": True, "type": "category"},
            "height": max(160, 100 + 30 * len(rows)),
        },
    }


def by_probability(chances: np.ndarray) -> dict:
    """How many open proposals are stated at which probability."""
    count = histogram(chances)
    return {
        "data": [
            {
                "type": "bar",
                "name": "open proposals",
                "x": [(i + 0.5) * STEP for i in range(len(count))],
                "y": count,
                "width": STEP * 0.9,
                "marker": {"color": FOUND},
                "hovertemplate": "around %{x:.0%}: %{y:,}<extra></extra>",
            }
        ],
        "layout": _layout("stated probability", "open proposals")
        | {"showlegend": False}
        | {"xaxis": _axis("stated probability") | {"range": [0, 1], "tickformat": ".0%"}},
    }


def histogram(chances: np.ndarray) -> list[int]:
    """How many stated probabilities lie in each step of STEP."""
    count = round(1 / STEP)
    place = np.minimum((np.asarray(chances) * count).astype(int), count - 1)
    return np.bincount(place, minlength=count).tolist()


def stated_and_true(bins: Sequence[Bin]) -> dict | None:
    """Stated against true, as a run draws it of its held-out links, here of decided pairs."""
    weights = [(b.stated, b.true.mean, b.judged / sum(x.judged for x in bins)) for b in bins]
    figure = reliability_diagram({"left": {"bins": weights}})
    if figure is None:
        return None
    points = figure["data"][1]
    points |= {
        "name": "judged pairs, with 95% intervals",
        "customdata": [b.judged for b in bins],
        "marker": {"color": points["marker"]["color"], "size": 8},
        "hovertemplate": "stated %{x:.0%}, true %{y:.0%}<br>of %{customdata:,}<extra></extra>",
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [b.true.high - b.true.mean for b in bins],
            "arrayminus": [b.true.mean - b.true.low for b in bins],
            "color": REST,
            "thickness": 1.5,
            "width": 4,
        },
    }
    figure["data"][0]["name"] = "stated = true"
    for axis, word in (("xaxis", "stated"), ("yaxis", "true")):
        figure["layout"][axis]["title"] = {"text": word}
    return figure


def _label(text: str) -> str:
    """Data as a label: short, and nothing in it is taken for HTML, of which plotly knows some."""
    return escape(cut(text, NAME), quote=False)


def _line(moment: np.ndarray, total: np.ndarray, name: str, colour: str, dash: str) -> dict:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(moment) < 30 else "lines",
        "name": name,
        "x": np.datetime_as_string(moment, "s").tolist(),
        "y": total.astype(int).tolist(),
        "line": {"color": colour, "width": 2, "dash": dash, "shape": "hv"},
        "marker": {"size": 5},
        "hovertemplate": "%{y:,}<extra>" + name.replace("<", "&lt;") + "</extra>",
    }


def _bars(name: str, rows: Sequence[OfType], x: list[float], colour: str, pattern: str) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": x,
        "y": [_label(row.type) for row in rows],
        "marker": {"color": colour, "pattern": {"shape": pattern, "solidity": 0.3}},
        "hovertemplate": "%{y}: about %{x:,.0f}<extra>" + name + "</extra>",
    }


def _over_time(releases: Sequence[dict]) -> dict:
    """The layout, with a line where something was released that still stands."""
    marks = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": f"{row['decided_at']:%Y-%m-%dT%H:%M:%S}",
            "x1": f"{row['decided_at']:%Y-%m-%dT%H:%M:%S}",
            "y0": 0,
            "y1": 1,
            "line": {"color": REST, "width": 1, "dash": "dot"},
        }
        for row in releases
        if row["live"]
    ]
    return _layout("", "decisions") | {"shapes": marks, "hovermode": "x unified"}


def _axis(title: str) -> dict:
    return {"title": {"text": title}, "zeroline": False, "fixedrange": True, "automargin": True}


def _layout(x: str, y: str = "") -> dict:
    return {
        "height": HEIGHT,
        "margin": {"l": 56, "r": 16, "t": 36, "b": 48},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        "xaxis": _axis(x),
        "yaxis": _axis(y) | {"rangemode": "tozero"},
        "showlegend": True,
    }
