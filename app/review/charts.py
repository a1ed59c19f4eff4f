"""Plotly figures for the evidence of a pair, in the modality colours, on a clear background.

Colour never stands alone: left is a full line or plain bar, right a dotted line or hatched bar, and
every panel says its word. Texts on colours have the ink that can be read on it, in either theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.text.modalities import COLOURS, MEANINGS, TERMS

GROUND = {"light": "#ffffff", "dark": "#14181d"}  # of the page, as in .streamlit/config.toml
FULL = {"light": "#00568a", "dark": "#56b4e9"}  # a cell that gets everything
INK = {"light": "#3a4452", "dark": "#c8ced6"}  # of words on the ground
INKS = ("#10151b", "#ffffff")
LINE = "#7f7f7f"


def beta_curves(
    summaries: Mapping[str, Mapping[str, tuple[float, float] | None]],
    curve,
    dark: bool = False,
) -> go.Figure:
    """The Beta distribution of each modality: the left entity's above the line, the right one's
    hanging below it, so that neither hides the other where they are equal.

    summaries: {"left" | "right": {term: (α, β) or None}}; curve: (α, β) -> (x, density).
    """
    terms = [t for t in TERMS if any(summaries[side].get(t) is not None for side in summaries)]
    figure = make_subplots(rows=1, cols=max(len(terms), 1), horizontal_spacing=0.025)
    for column, term in enumerate(terms, start=1):
        for side in ("left", "right"):
            summary = summaries[side].get(term)
            if summary is not None:
                figure.add_trace(_curve(curve(*summary), side, term), row=1, col=column)
        absent = [side for side in ("left", "right") if summaries[side].get(term) is None]
        title = TERMS[term] + (f"<br><sub>no {absent[0]}</sub>" if absent else "")
        figure.update_xaxes(title_text=title, tickvals=[0, 0.5, 1], row=1, col=column)
        figure.update_yaxes(range=_both_ways(figure, column), row=1, col=column)
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showticklabels=False, showgrid=False, zerolinecolor=LINE)
    return _plain(figure, 230, dark)


def _curve(points, side: str, term: str) -> go.Scatter:
    x, density = points
    left, colour = side == "left", COLOURS[term]
    return go.Scatter(
        x=x,
        y=density if left else -np.asarray(density),
        name=side,
        mode="lines",
        line={"color": colour, "dash": "solid" if left else "dot", "width": 2},
        fill="tozeroy",
        fillcolor=_seen_through(colour, 0.35 if left else 0.12),
        showlegend=False,
        hovertemplate=f"{side} %{{x:.2f}}<br>{_meaning(term)}<extra></extra>",
    )


def _meaning(term: str) -> str:
    """What a term of the score says, in lines for a hover box."""
    return "<br>".join(wrap(MEANINGS[term], 48))


def _both_ways(figure: go.Figure, column: int) -> list[float]:
    """The same room above the line as below it."""
    axis = "x" if column == 1 else f"x{column}"
    highest = max(np.abs(line.y).max() for line in figure.data if line.xaxis == axis)
    return [-1.08 * highest, 1.08 * highest]


def weight_bars(weights: Mapping[str, Mapping[str, float]], dark: bool = False) -> go.Figure:
    """The share of each term in either entity's joint vector; each side adds up to 1."""
    terms = [t for t in TERMS if t in weights["left"]]
    figure = go.Figure()
    for side, pattern in (("left", ""), ("right", "/")):
        values = [weights[side].get(t, 0.0) for t in terms]
        figure.add_bar(
            y=[TERMS[t] for t in terms],
            x=values,
            name=side,
            orientation="h",
            marker={"color": [COLOURS[t] for t in terms], "pattern": {"shape": pattern}},
            text=[f"{side} {v:.2f}" if v else f"{side} none" for v in values],
            hovertext=[f"{TERMS[t]}, {side}<br>{_meaning(t)}" for t in terms],
            hoverinfo="text",
            textposition="outside",
            cliponaxis=False,
        )
    highest = max((v for side in weights.values() for v in side.values()), default=1)
    figure.update_xaxes(range=[0, 1.25 * highest], showticklabels=False, showgrid=False)
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(barmode="group", showlegend=False, bargap=0.25)
    return _plain(figure, 46 * len(terms) + 20, dark)


def plan_heatmap(
    plan: np.ndarray, rows: Sequence[str], columns: Sequence[str], dark: bool = False
) -> go.Figure:
    """A transport plan, each row as the shares that go to each column.

    Columns are put in the order of the rows that send most to them, so that what belongs together
    lies on the diagonal.
    """
    shares = _shares(plan)
    order = np.lexsort((-shares.max(axis=0), shares.argmax(axis=0)))
    shares, columns = shares[:, order], [columns[i] for i in order]
    figure = go.Figure(_heat(shares, _distinct(rows), _distinct(columns), dark))
    figure.add_trace(_shares_in_words(figure.data[0], dark))
    figure.update_xaxes(side="top", tickangle=-30)
    return _matrix(figure, max(180, 26 * len(rows) + 130), dark)


def modality_plans(
    plans: Mapping[str, np.ndarray], names: Sequence[str], dark: bool = False
) -> go.Figure:
    """The model's plan between each modality (down) and the joint embedding (across).

    Rows and columns are the same entities; the rows carry their names with a number, the columns
    the number.
    """
    terms = [t for t in TERMS if t in plans]
    numbers = [str(i) for i in range(1, len(names) + 1)]
    rows = [f"{_short(name)}  {number}" for number, name in zip(numbers, names, strict=True)]
    figure = make_subplots(
        rows=1,
        cols=max(len(terms), 1),
        subplot_titles=[TERMS[t] for t in terms],
        shared_yaxes=True,
        horizontal_spacing=0.02,
    )
    shares = {term: _shares(plans[term]) for term in terms}
    most = max((part.max() for part in shares.values()), default=1) or 1
    for column, term in enumerate(terms, start=1):
        heat = _heat(shares[term], rows, numbers, dark, most)
        figure.add_trace(heat, row=1, col=column)
    if terms:
        scale = {"thickness": 10, "tickvals": [0, most], "tickformat": ".0%", "outlinewidth": 0}
        figure.update_traces(showscale=True, colorbar=scale, col=len(terms))
    figure.update_annotations(font_size=12, yshift=6)
    figure.update_xaxes(tickangle=0, tickfont_size=10, type="category", dtick=1)
    return _matrix(figure, max(180, 24 * len(names) + 80), dark)


def _shares(plan: np.ndarray) -> np.ndarray:
    """Of each row (n,k) the shares that add up to 1; zeros where it has nothing."""
    plan = np.asarray(plan, dtype=float)
    return plan / np.maximum(plan.sum(axis=1, keepdims=True), 1e-12)


def _heat(
    shares: np.ndarray, rows: list[str], columns: list[str], dark: bool, most: float = 1
) -> go.Heatmap:
    """Whole colours, a gap between cells: nothing that lies behind shines through. The strongest
    colour stands for `most`."""
    return go.Heatmap(
        z=shares,
        x=columns,
        y=rows,
        zmin=0,
        zmax=most,
        xgap=1,
        ygap=1,
        colorscale=[[0, _shade(0, dark)], [1, _shade(1, dark)]],
        showscale=False,
        hovertemplate="%{y} → %{x}: %{z:.0%}<extra></extra>",
    )


def _shares_in_words(heat: go.Heatmap, dark: bool) -> go.Scatter:
    """The larger shares as text, each in the ink that stands out more from its cell."""
    cells = [
        (x, y, share)
        for y, row in zip(heat.y, heat.z, strict=True)
        for x, share in zip(heat.x, row, strict=True)
        if share >= 0.1
    ]
    x, y, shares = zip(*cells, strict=True) if cells else ((), (), ())
    return go.Scatter(
        x=x,
        y=y,
        text=[f"{share:.0%}" for share in shares],
        textfont={"color": [ink_on(_shade(share, dark)) for share in shares], "size": 12},
        mode="text",
        hoverinfo="skip",
        showlegend=False,
    )


def _matrix(figure: go.Figure, height: int, dark: bool) -> go.Figure:
    figure.update_xaxes(showgrid=False, zeroline=False, ticks="")
    figure.update_yaxes(showgrid=False, zeroline=False, ticks="", autorange="reversed")
    return _plain(figure, height, dark)


def _shade(share: float, dark: bool) -> str:
    """The colour of a cell, from next to the page's own ground to FULL."""
    ends = (GROUND["dark" if dark else "light"], FULL["dark" if dark else "light"])
    parts = zip(*map(_parts, ends), strict=True)
    mixed = [round(a + (b - a) * (0.06 + 0.94 * share)) for a, b in parts]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def ink_on(colour: str) -> str:
    """Of two inks the one that can be read better on a colour."""
    return max(INKS, key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21. [WCAG 2]"""
    light = sorted((_luminance(one), _luminance(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _parts(colour)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _seen_through(colour: str, opacity: float) -> str:
    return f"rgba({', '.join(map(str, _parts(colour)))}, {opacity})"


def _distinct(names: Sequence[str]) -> list[str]:
    """Plotly merges equal labels; a running number keeps two "Paris" apart."""
    seen: dict[str, int] = {}
    labels = []
    for name in map(_short, names):
        seen[name] = seen.get(name, 0) + 1
        labels.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return labels


def _short(name: str, letters: int = 26) -> str:
    """Cut to fit, and escaped: plotly reads a little HTML in texts."""
    cut = name if len(name) <= letters else name[: letters - 1] + "…"
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(figure: go.Figure, height: int, dark: bool) -> go.Figure:
    """On the page's own ground, with words in an ink that can be read on it."""
    ink = INK["dark" if dark else "light"]
    figure.update_xaxes(tickfont_color=ink, title_font_color=ink)
    figure.update_yaxes(tickfont_color=ink, title_font_color=ink)
    figure.update_annotations(font_color=ink)
    figure.update_traces(textfont_color=ink, selector={"type": "bar"})
    figure.update_traces(colorbar_tickfont_color=ink, selector={"type": "heatmap"})
    return figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
