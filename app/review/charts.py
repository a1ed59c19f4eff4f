"""Plotly figures for the evidence of a pair, in the modality colours, on a clear background.

Colour never stands alone: left is a full line or plain bar, right a dotted line or hatched bar, and
every panel says its word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.text.modalities import COLOURS, TERMS


def beta_curves(
    summaries: Mapping[str, Mapping[str, tuple[float, float] | None]],
    curve,
) -> go.Figure:
    """The Beta distribution of each modality, left against right.

    summaries: {"left" | "right": {term: (α, β) or None}}; curve: (α, β) -> (x, density).
    """
    terms = [t for t in TERMS if any(summaries[side].get(t) is not None for side in summaries)]
    figure = make_subplots(rows=1, cols=max(len(terms), 1), horizontal_spacing=0.025)
    for column, term in enumerate(terms, start=1):
        for side, dash in (("left", "solid"), ("right", "dot")):
            summary = summaries[side].get(term)
            if summary is not None:
                line = {"color": COLOURS[term], "dash": dash, "width": 2}
                figure.add_trace(_curve(curve(*summary), side, line), row=1, col=column)
        absent = [side for side in ("left", "right") if summaries[side].get(term) is None]
        title = TERMS[term] + (f"<br><sub>no {absent[0]}</sub>" if absent else "")
        figure.update_xaxes(title_text=title, tickvals=[0, 0.5, 1], row=1, col=column)
    figure.update_yaxes(showticklabels=False, rangemode="tozero")
    return _plain(figure, height=190)


def _curve(points, side: str, line: dict) -> go.Scatter:
    x, density = points
    return go.Scatter(
        x=x, y=density, name=side, mode="lines", line=line, showlegend=False, hovertemplate=side
    )


def weight_bars(weights: Mapping[str, Mapping[str, float]]) -> go.Figure:
    """The share of each term in either entity's joint vector; each side adds up to 1."""
    terms = [t for t in TERMS if t in weights["left"]]
    figure = go.Figure()
    for side, pattern in (("right", "/"), ("left", "")):
        values = [weights[side].get(t, 0.0) for t in terms]
        figure.add_bar(
            y=[TERMS[t] for t in terms],
            x=values,
            name=side,
            orientation="h",
            marker={"color": [COLOURS[t] for t in terms], "pattern": {"shape": pattern}},
            text=[f"{side} {v:.2f}" if v else f"{side} none" for v in values],
            textposition="outside",
            cliponaxis=False,
        )
    highest = max((v for side in weights.values() for v in side.values()), default=1)
    figure.update_xaxes(range=[0, 1.25 * highest], showticklabels=False, showgrid=False)
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(barmode="group", showlegend=False, bargap=0.25)
    return _plain(figure, height=46 * len(terms) + 20)


def plan_heatmap(plan: np.ndarray, rows: Sequence[str], columns: Sequence[str]) -> go.Figure:
    """A transport plan, each row as the shares that go to each column."""
    figure = go.Figure(_heat(plan, rows, columns))
    figure.add_trace(_shares_in_words(figure.data[0]))
    figure.update_yaxes(autorange="reversed")
    return _plain(figure, height=max(180, 30 * len(rows) + 110))


def modality_plans(plans: Mapping[str, np.ndarray], names: Sequence[str]) -> go.Figure:
    """The model's plan between each modality (down) and the joint embedding (across)."""
    terms = [t for t in TERMS if t in plans]
    figure = make_subplots(
        rows=1,
        cols=max(len(terms), 1),
        subplot_titles=[TERMS[t] for t in terms],
        shared_yaxes=True,
        horizontal_spacing=0.015,
    )
    for column, term in enumerate(terms, start=1):
        heat = _heat(plans[term], names, names)
        figure.add_trace(heat, row=1, col=column)
    figure.update_annotations(font_size=12)
    figure.update_xaxes(showticklabels=False)
    figure.update_yaxes(autorange="reversed")
    return _plain(figure, height=max(180, 24 * len(names) + 60))


def _heat(plan, rows, columns) -> go.Heatmap:
    plan = np.asarray(plan, dtype=float)
    shares = plan / np.maximum(plan.sum(axis=1, keepdims=True), 1e-12)
    return go.Heatmap(
        z=shares,
        x=_distinct(columns),
        y=_distinct(rows),
        zmin=0,
        zmax=1,
        colorscale=[[0, "rgba(0,114,178,0.04)"], [1, "rgba(0,114,178,0.75)"]],
        showscale=False,
        hovertemplate="%{y} → %{x}: %{z:.0%}<extra></extra>",
    )


def _shares_in_words(heat: go.Heatmap) -> go.Scatter:
    """The larger shares as text in the theme's colour, readable on light and dark."""
    cells = [
        (x, y, f"{share:.0%}")
        for y, row in zip(heat.y, heat.z, strict=True)
        for x, share in zip(heat.x, row, strict=True)
        if share >= 0.1
    ]
    x, y, text = zip(*cells, strict=True) if cells else ((), (), ())
    return go.Scatter(x=x, y=y, text=text, mode="text", hoverinfo="skip", showlegend=False)


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


def _plain(figure: go.Figure, height: int) -> go.Figure:
    return figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
