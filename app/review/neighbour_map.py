"""Both neighbourhoods as one picture: the relations to each neighbour, and which are matched.

An SVG of its own: every neighbour has its relation beside it and a row lights up under the pointer,
and it doesn't wait for Plotly, whose first chart of a session takes half a second and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest

import streamlit as st

from app.review.neighbour_pairs import (
    NeighbourRow,
    count,
    neighbour_name,
    relation_words,
)
from app.text.neighbours import JOINED
from app.text.plain_text import MOST, cut
from store.records import Neighbour

LINES = 14
LEGEND = 110  # from one word of it to the next
WIDTH, LINE, TOP = 640, 38, 64  # units of the picture: its width, a row's height, above the first
COLUMNS = 16, 200, 440, 624  # an entity, its neighbours, those of the other one, the other one
NAME, RELATION, TITLE = 26, 30, 40  # letters
STYLE = """
.neighbour-map { width: 100%; height: auto; font-size: 13px; fill: currentColor; }
.neighbour-map path { fill: none; stroke-width: 1.8; }
.neighbour-map text { text-anchor: middle; }
.neighbour-map .meaning { text-anchor: start; }
.neighbour-map .first { text-anchor: start; font-weight: 600; }
.neighbour-map .last { text-anchor: end; font-weight: 600; }
.neighbour-map .relation { font-size: 11px; opacity: .75; }
.neighbour-map .supports { --line: #009E73; }
.neighbour-map .proposed { --line: #0072B2; }
.neighbour-map .contradicts { --line: #D55E00; }
.neighbour-map .open { --line: #7F7F7F; }
.neighbour-map g path { stroke: var(--line); }
.neighbour-map .proposed path { stroke-dasharray: 9 4 2 4; }
.neighbour-map .contradicts path { stroke-dasharray: 7 4; }
.neighbour-map .open path { stroke-dasharray: 2 4; }
.neighbour-map g circle { fill: var(--line); }
.neighbour-map:hover g { opacity: .3; }
.neighbour-map g:hover { opacity: 1; }
"""


_map = st.components.v2.component(
    "mimea_neighbour_map",
    html='<div id="map"></div>',
    css=STYLE,
    js="""
export default function ({ data, parentElement }) {
  parentElement.querySelector("#map").innerHTML = data; // made and escaped by picture()
}
""",
)


def draw(left: str, right: str, rows: Sequence[NeighbourRow]) -> None:
    """Put the picture on the page."""
    _map(data=picture(left, right, rows), key="neighbour_map")


def picture(left: str, right: str, rows: Sequence[NeighbourRow]) -> str:
    """SVG of the first rows, matched ones on a line of their own; LINES of them."""
    every = _lines(rows)
    lines = every[:LINES]
    more = len(every) - len(lines)
    height = TOP + LINE * max(1, len(lines)) + (LINE if more else 0)
    middle = TOP + LINE * (max(1, len(lines)) - 1) // 2
    drawn = "".join(
        _row(row, TOP + i * LINE, middle) for i, line in enumerate(lines) for row in line
    )
    ends = "".join(
        f'<circle cx="{x}" cy="{middle}" r="6"/>'
        f'<text class="{place}" x="{x - 12 if place == "first" else x + 12}" y="13">'
        f"{_words(name, TITLE)}</text>"
        for place, x, name in (("first", COLUMNS[0], left), ("last", COLUMNS[3], right))
    )
    words = "".join(_word(*one) for one in _legend([row for line in lines for row in line]))
    if more:
        words += f'<text x="{WIDTH // 2}" y="{height - 14}">and {more} more, in the table</text>'
    summary = ", ".join(f"{n} {JOINED[verdict].word}" for verdict, n in count(rows).items())
    return (
        f'<svg class="neighbour-map" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Neighbours of both: {summary}">{drawn}{words}{ends}</svg>'
    )


def _lines(rows: Sequence[NeighbourRow]) -> list[list[NeighbourRow]]:
    """A line for each matched pair; then those that stand alone, one of each side to a line."""
    matched = [[row] for row in rows if row.left and row.right]
    lefts = [row for row in rows if not row.right]
    rights = [row for row in rows if not row.left]
    return matched + [[row for row in line if row] for line in zip_longest(lefts, rights)]


def _legend(rows: Sequence[NeighbourRow]) -> list[tuple[str, int]]:
    """What the lines of the drawn rows mean, and about where the middle of each word is."""
    there = [verdict for verdict, number in count(rows).items() if number]
    first = (WIDTH - LEGEND * (len(there) - 1)) // 2
    return [(verdict, first + LEGEND * i) for i, verdict in enumerate(there)]


def _word(verdict: str, x: int) -> str:
    return (
        f'<g class="{verdict}"><path d="M{x - 42} 33H{x - 18}"/>'
        f'<text class="meaning" x="{x - 12}" y="37">{JOINED[verdict].word}'
        f"<title>{JOINED[verdict].meaning}</title></text></g>"
    )


def _row(row: NeighbourRow, y: int, middle: int) -> str:
    """A row's neighbours, joined where they are matched to each other."""
    ends = ((row.left, COLUMNS[0], COLUMNS[1]), (row.right, COLUMNS[3], COLUMNS[2]))
    there = [(neighbour, hub, x) for neighbour, hub, x in ends if neighbour]
    drawn = [_curve(hub, middle, x, y) + _node(neighbour, x, y) for neighbour, hub, x in there]
    if len(there) == 2:
        drawn.append(_curve(COLUMNS[1], y, COLUMNS[2], y))
    return f'<g class="{row.verdict}">{"".join(drawn)}</g>'


def _curve(x: int, y: int, to_x: int, to_y: int) -> str:
    """Leaves and arrives level, so that it runs below the name it leads to."""
    half = (x + to_x) // 2
    return f'<path d="M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}"/>'


def _node(neighbour: Neighbour, x: int, y: int) -> str:
    name, relation = neighbour_name(neighbour), relation_words(neighbour)
    return (
        f'<circle cx="{x}" cy="{y}" r="4"/>'
        f'<text x="{x}" y="{y - 7}">{_words(name, NAME)}'
        f"<title>{_words(f'{relation}: {name}')}</title></text>"
        f'<text class="relation" x="{x}" y="{y + 15}">{_words(relation, RELATION)}</text>'
    )


def _words(text: str, most: int = MOST) -> str:
    return escape(cut(text, most))
