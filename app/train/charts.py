"""Loss and validation of a training in one chart: both over epochs, loss left, Hits@1 right."""

from __future__ import annotations

from collections.abc import Sequence

LOSS, VALID = "#7F7F7F", "#0072B2"


def training_curves(records: Sequence[dict]) -> dict:
    """A plotly figure (as a plain dict) of the records of progress.jsonl."""
    loss = [(r["epoch"], r["loss"]) for r in records if "epoch" in r and r.get("loss") is not None]
    valid = [(r["epoch"], r["valid"]["hits@1"]) for r in records if "epoch" in r and r.get("valid")]
    epochs = max((r["epochs"] for r in records if r.get("epochs")), default=None)
    return {
        "data": [
            _line("loss", _thinned(loss), LOSS, "lines"),
            _line("Hits@1 on held-out links", valid, VALID, "lines+markers") | {"yaxis": "y2"},
        ],
        "layout": _layout(epochs),
    }


def _line(name: str, points: Sequence[tuple], colour: str, mode: str) -> dict:
    return {
        "type": "scatter",
        "mode": mode,
        "name": name,
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "line": {"color": colour, "width": 2},
        "marker": {"size": 6},
        "hovertemplate": "epoch %{x}: %{y:.3f}<extra>" + name + "</extra>",
    }


def _thinned(points: list[tuple], most: int = 400) -> list[tuple]:
    step = max(1, len(points) // most)
    return points[::step] + points[-1:] if step > 1 else points


def _layout(epochs: int | None) -> dict:
    quiet = {"zeroline": False, "fixedrange": True}
    return {
        "height": 300,
        "margin": {"l": 56, "r": 56, "t": 36, "b": 44},
        "legend": {"orientation": "h", "x": 0, "y": 1.16},
        "xaxis": quiet
        | {"title": {"text": "epoch"}, "range": [0, epochs] if epochs else None, "showgrid": False},
        "yaxis": quiet | {"title": {"text": "loss"}, "rangemode": "tozero"},
        "yaxis2": quiet
        | {
            "title": {"text": "Hits@1"},
            "overlaying": "y",
            "side": "right",
            "range": [0, 1.02],
            "showgrid": False,
            "tickformat": ".0%",
            "tickmode": "linear",
            "dtick": 0.25,
        },
        "hovermode": "x",
        "uirevision": "training",
    }
