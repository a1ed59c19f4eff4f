"""How far a run's probabilities hold on held-out links: a diagram of said against true, in words
too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SIDES = {"left": ("#0072B2", "circle"), "right": ("#E69F00", "diamond")}
DIAGONAL = "#7F7F7F"
FEW = 50  # held-out links below which chance moves every point
SURE = (0.8, 0.97)  # said: of those a sentence tells how many are right
CERTAIN = 0.995  # said: what would be rounded to 100 %, which no proposal is
LARGEST = 44  # pixels across the marker of all examples

Bins = Sequence[tuple[float, float, float]]  # said, true, weight


def sentences(confidence: Mapping[str, Mapping | None]) -> list[str]:
    """What the diagram shows of the left side, whose proposals are reviewed, and how much that is
    worth."""
    found = confidence.get("left")
    if not found:
        return ["Too few links were held out to tell how far the probabilities hold."]
    number, gap = found["examples"], 100 * found["error"]
    lines = [_of_the_sure(found["bins"])] if found["bins"] else []
    lines.append(
        f"Average gap between said and true: {gap:.1f} points, from {number:,} held-out links."
    )
    if number < FEW:
        lines.append("With so few links each point may be off by a lot.")
    return lines


def _of_the_sure(bins: Bins) -> str:
    sure = [row for row in bins if SURE[0] <= row[0] < SURE[1]] or [max(bins)]
    weight = sum(row[2] for row in sure)
    said, true = (sum(row[i] * row[2] for row in sure) / weight for i in (0, 1))
    how_sure = f"{said:.0%}" if said < CERTAIN else "more than 99%"
    return f"Of proposals said to be {how_sure} sure, {true:.0%} were right on held-out links."


def reliability_diagram(confidence: Mapping[str, Mapping | None]) -> dict | None:
    """A plotly figure (as a plain dict); None where nothing was measured."""
    measured = {side: confidence[side]["bins"] for side in SIDES if confidence.get(side)}
    if not any(measured.values()):
        return None
    diagonal = {
        "type": "scatter",
        "mode": "lines",
        "name": "said = true",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": DIAGONAL, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    }
    return {"data": [diagonal, *(_points(s, b) for s, b in measured.items())], "layout": _layout()}


def _points(side: str, bins: Bins) -> dict:
    colour, symbol = SIDES[side]
    said, true, weight = zip(*bins, strict=True) if bins else ((), (), ())
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "name": f"{side} entities",
        "x": list(said),
        "y": list(true),
        "customdata": list(weight),
        "marker": {
            "color": colour,
            "symbol": symbol,
            "opacity": 0.75,
            "size": list(weight),
            "sizemode": "area",
            "sizeref": 2 / LARGEST**2,
            "sizemin": 3,
            "line": {"width": 0},
        },
        "hovertemplate": "said %{x:.0%}, true %{y:.0%}<br>%{customdata:.1%} of all"
        f"<extra>{side} entities</extra>",
    }


def _layout() -> dict:
    axis = {
        "range": [-0.04, 1.04],
        "tickformat": ".0%",
        "dtick": 0.25,
        "zeroline": False,
        "fixedrange": True,
    }
    return {
        "height": 320,
        "margin": {"l": 60, "r": 16, "t": 36, "b": 48},
        "legend": {"orientation": "h", "x": 0, "y": 1.16, "itemsizing": "constant"},
        "xaxis": axis | {"title": {"text": "said"}},
        "yaxis": axis | {"title": {"text": "true"}},
        "hovermode": "closest",
    }
