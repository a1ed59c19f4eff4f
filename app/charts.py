"""Plotly figures for the evidence of a pair, in the modality colours, on a clear background.

Colour never stands alone: left is a full line or plain bar, right a dotted line or hatched bar, and
every panel and node says its word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.neighbour_pairs import CONTRADICTS, SUPPORTS, NeighbourRow, neighbour_name, relation_words
from store.records import MODALITIES

COLOURS = {
    "g": "#0072B2",
    "r": "#56B4E9",
    "a": "#E69F00",
    "v": "#D55E00",
    "n": "#009E73",
    "i": "#CC79A7",
    "fusion": "#7F7F7F",
}
VERDICT_COLOURS = {SUPPORTS: "#009E73", CONTRADICTS: "#D55E00", "open": "#7F7F7F"}
VERDICT_DASHES = {SUPPORTS: "solid", CONTRADICTS: "dash", "open": "dot"}
GRAPH_ROWS = 14


def beta_curves(
    summaries: Mapping[str, Mapping[str, tuple[float, float] | None]],
    curve,
) -> go.Figure:
    """The Beta distribution of each modality, left against right.

    summaries: {"left" | "right": {term: (α, β) or None}}; curve: (α, β) -> (x, density).
    """
    terms = [t for t in MODALITIES if any(summaries[side].get(t) is not None for side in summaries)]
    figure = make_subplots(rows=1, cols=max(len(terms), 1), horizontal_spacing=0.025)
    for column, term in enumerate(terms, start=1):
        for side, dash in (("left", "solid"), ("right", "dot")):
            summary = summaries[side].get(term)
            if summary is not None:
                line = {"color": COLOURS[term], "dash": dash, "width": 2}
                figure.add_trace(_curve(curve(*summary), side, line), row=1, col=column)
        absent = [side for side in ("left", "right") if summaries[side].get(term) is None]
        title = MODALITIES[term] + (f"<br><sub>no {absent[0]}</sub>" if absent else "")
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
    terms = [t for t in MODALITIES if t in weights["left"]]
    figure = go.Figure()
    for side, pattern in (("right", "/"), ("left", "")):
        values = [weights[side].get(t, 0.0) for t in terms]
        figure.add_bar(
            y=[MODALITIES[t] for t in terms],
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


def neighbour_graph(left: str, right: str, rows: Sequence[NeighbourRow]) -> go.Figure:
    """Both neighbourhoods; a matched pair of neighbours is joined, and says whether it agrees."""
    rows = list(rows)[:GRAPH_ROWS]
    graph, verdicts = _joined_graph(rows)
    positions = _places(graph, rows)
    figure = go.Figure()
    for verdict in dict.fromkeys(verdicts.values()):
        edges = [edge for edge, v in verdicts.items() if v == verdict]
        figure.add_trace(_edge_lines(edges, positions, verdict))
    figure.add_trace(_node_marks(graph, positions, left, right))
    figure.update_xaxes(visible=False, range=[-0.45, 3.45])
    figure.update_yaxes(visible=False)
    figure.update_layout(legend={"orientation": "h", "y": 1.08, "x": 0})
    return _plain(figure, height=max(220, 28 * len(rows) + 60))


def _joined_graph(rows: Sequence[NeighbourRow]) -> tuple[nx.Graph, dict]:
    graph = nx.Graph()
    graph.add_node("left", layer=0, label="")
    graph.add_node("right", layer=3, label="")
    verdicts = {}
    for row in rows:
        ends = []
        for side, layer, neighbour in (("left", 1, row.left), ("right", 2, row.right)):
            if neighbour is None:
                continue
            node = (side, neighbour.neighbour_id)
            graph.add_node(
                node,
                layer=layer,
                label=neighbour_name(neighbour),
                relation=relation_words(neighbour),
            )
            verdicts[(side, node)] = row.verdict
            ends.append(node)
        if len(ends) == 2:
            verdicts[tuple(ends)] = row.verdict
    graph.add_edges_from(verdicts)
    return graph, verdicts


def _places(graph: nx.Graph, rows: Sequence[NeighbourRow]) -> dict:
    """Four columns from networkx; a row's two neighbours stand at one height."""
    columns = nx.multipartite_layout(graph, subset_key="layer")
    places = {node: [graph.nodes[node]["layer"], columns[node][1]] for node in graph}
    for height, row in enumerate(rows):
        for side, neighbour in (("left", row.left), ("right", row.right)):
            if neighbour is not None:
                places[(side, neighbour.neighbour_id)][1] = -float(height)
    for side in ("left", "right"):
        places[side][1] = -(len(rows) - 1) / 2
    return places


def _edge_lines(edges, places, verdict: str) -> go.Scatter:
    x, y = [], []
    for start, end in edges:
        x += [places[start][0], places[end][0], None]
        y += [places[start][1], places[end][1], None]
    line = {"color": VERDICT_COLOURS[verdict], "dash": VERDICT_DASHES[verdict], "width": 1.6}
    return go.Scatter(x=x, y=y, mode="lines", name=verdict, line=line, hoverinfo="skip")


def _node_marks(graph: nx.Graph, places: dict, left: str, right: str) -> go.Scatter:
    nodes = list(graph)
    labels = {"left": left, "right": right}
    text = [_short(labels.get(n) or graph.nodes[n]["label"]) for n in nodes]
    hover = [graph.nodes[n].get("relation", labels.get(n, "")) for n in nodes]
    return go.Scatter(
        x=[places[n][0] for n in nodes],
        y=[places[n][1] for n in nodes],
        mode="markers+text",
        text=text,
        textposition=["top center" if n in labels else "bottom center" for n in nodes],
        hovertext=hover,
        hoverinfo="text",
        marker={"size": [13 if n in labels else 8 for n in nodes], "color": COLOURS["g"]},
        showlegend=False,
    )


def plan_heatmap(plan: np.ndarray, rows: Sequence[str], columns: Sequence[str]) -> go.Figure:
    """A transport plan, each row as the shares that go to each column."""
    figure = go.Figure(_heat(plan, rows, columns))
    figure.add_trace(_shares_in_words(figure.data[0]))
    figure.update_yaxes(autorange="reversed")
    return _plain(figure, height=max(180, 30 * len(rows) + 110))


def modality_plans(plans: Mapping[str, np.ndarray], names: Sequence[str]) -> go.Figure:
    """The model's plan between each modality (down) and the joint embedding (across)."""
    terms = [t for t in MODALITIES if t in plans]
    figure = make_subplots(
        rows=1,
        cols=max(len(terms), 1),
        subplot_titles=[MODALITIES[t] for t in terms],
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
