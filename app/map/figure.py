"""The map as a plotly figure, drawn by the graphics card: two shapes for the sides, a colour for
the state or the type."""

from __future__ import annotations

from html import escape

import pandas as pd
import plotly.graph_objects as go

from app.map.points import LABEL, NO_TYPE, OTHER
from app.text.plain_text import cut

SHAPES = {"left": "circle", "right": "diamond"}
STATES = {  # word, colour
    "linked": ("linked", "#0072B2"),
    "sure": ("sure proposal", "#009E73"),
    "open": ("open", "#E69F00"),
    "none": ("no counterpart", "#CC79A7"),
}
TYPE_COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C6BB1", "#A6761D",
)  # fmt: skip
GREY = "#8A8A8A"
FEW = 3000  # points, up to which each is drawn larger


def figure(
    rows: pd.DataFrame, by: str, found: pd.DataFrame, chosen: pd.DataFrame, names: dict[str, str]
) -> go.Figure:
    """`rows` coloured `by` "state" or "type"; `found` with a ring; `chosen` with a larger one and
    lines between those that are partners. `names` are those of the graphs."""
    size = 8 if len(rows) <= FEW else 5
    drawn = go.Figure(layout=_layout(by))
    for colour, word, group in _groups(rows, by):
        for side, shape in SHAPES.items():
            part = group[group["side"] == side]
            if len(part):
                drawn.add_trace(_trace(part, word, colour, shape, size, names[side]))
    for some, wide, ink in ((found, size + 6, "#7F7F7F"), (chosen, size + 12, "#D55E00")):
        if len(some):
            drawn.add_trace(_rings(some, wide, ink))
    lines = _lines(chosen)
    if lines is not None:
        drawn.add_trace(lines)
    return drawn


def _groups(rows: pd.DataFrame, by: str):
    """(colour, word, rows) of each entry in the legend."""
    if by == "state":
        for state, (word, colour) in STATES.items():
            yield colour, word, rows[rows["state"] == state]
        return
    last = (OTHER, NO_TYPE)
    types = [one for one in rows["type"].value_counts().index if one not in last]
    for colour, word in zip(TYPE_COLOURS, types, strict=False):
        yield colour, word, rows[rows["type"] == word]
    for word in last:
        yield GREY, word, rows[rows["type"] == word]


def _trace(
    part: pd.DataFrame, word: str, colour: str, shape: str, size: int, graph: str
) -> go.Scattergl:
    label, where = escape(cut(word, LABEL)), escape(cut(graph, LABEL))
    return go.Scattergl(
        x=part["x"].to_numpy("f4"),
        y=part["y"].to_numpy("f4"),
        mode="markers",
        name=f"{label}, {part['side'].iat[0]}",
        text=part["label"].tolist(),
        customdata=part["entity_id"].to_numpy("i4"),
        hovertemplate=f"%{{text}}<br>{where} · {label}<extra></extra>",
        marker={"color": colour, "symbol": shape, "size": size, "opacity": 0.75},
        # a choice dims nothing: the click leads to the card
        selected={"marker": {"opacity": 0.75}},
        unselected={"marker": {"opacity": 0.75}},
    )


def _rings(some: pd.DataFrame, size: int, ink: str) -> go.Scattergl:
    return go.Scattergl(
        x=some["x"].to_numpy("f4"),
        y=some["y"].to_numpy("f4"),
        mode="markers",
        marker={"symbol": "circle-open", "size": size, "color": ink, "line": {"width": 2}},
        hoverinfo="skip",
        showlegend=False,
    )


def _lines(chosen: pd.DataFrame) -> go.Scattergl | None:
    """From each left entity that is chosen with its partner to that."""
    x, y = [], []
    for one in chosen[chosen["side"] == "left"].itertuples():
        if one.partner in chosen.index:
            other = chosen.loc[one.partner]
            x += [one.x, other["x"], None]
            y += [one.y, other["y"], None]
    if not x:
        return None
    line = {"color": "#D55E00", "width": 1.5}
    return go.Scattergl(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _layout(by: str) -> dict:
    bare = {"visible": False, "showgrid": False, "zeroline": False}
    return {
        "height": 600,
        "margin": {"l": 0, "r": 0, "t": 56, "b": 0},
        "xaxis": bare,
        "yaxis": bare,
        "legend": {"itemsizing": "constant", "orientation": "h", "y": 1, "yanchor": "bottom"},
        "dragmode": "pan",
        "hovermode": "closest",
        "clickmode": "event+select",
        "uirevision": by,  # what is zoomed to or hidden stays when something is searched
    }
