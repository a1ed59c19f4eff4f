"""All attributes of a pair as one table: what is equal, close or different, and what one side has.

Values are data: everything is escaped. Where two texts differ in part, that part is marked.
"""

from __future__ import annotations

import os.path
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from app.review.attribute_pairs import Learned, pair_attributes
from app.text.attribute_label import attribute_label

SIGNS = {"equal": "= equal", "close": "≈ close", "differs": "≠ differs"}
ROWS, LETTERS = 200, 300  # shown of a table, and of a value
STYLE = """<style>
.attributes { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 13px; }
.attributes :is(th, td) { text-align: left; vertical-align: top; padding: 3px 8px 3px 0;
  overflow-wrap: anywhere; border-bottom: 1px solid rgba(128, 128, 128, .25); font-weight: 400; }
.attributes thead th { font-weight: 600; } .attributes th:nth-child(3) { width: 84px; }
.attributes td:nth-child(3) { white-space: nowrap; }
.attributes mark { background: rgba(230, 159, 0, .35); color: inherit; border-radius: 2px; }
</style>"""


class Row(NamedTuple):
    """One line: the two attributes by their IRIs and values, None on the side that has none."""

    left: str | None
    left_value: str | None
    verdict: str
    right_value: str | None
    right: str | None


def rows(
    left: Mapping[str, Sequence[str]],
    right: Mapping[str, Sequence[str]],
    learned: Learned,
) -> list[Row]:
    """Pairs first, as on the card; then what only the left and only the right one has."""
    pairs = pair_attributes(left, right, learned)
    paired = [Row(p.left, p.left_value, p.verdict, p.right_value, p.right) for p in pairs]
    used = {row.left for row in paired}, {row.right for row in paired}
    only_left = [
        Row(name, " · ".join(values), "only left", None, None)
        for name, values in left.items()
        if name not in used[0]
    ]
    only_right = [
        Row(None, None, "only right", " · ".join(values), name)
        for name, values in right.items()
        if name not in used[1]
    ]
    return paired + only_left + only_right


def table(found: Sequence[Row]) -> str:
    """The rows as HTML."""
    head = "<tr><th>Left</th><th></th><th></th><th></th><th>Right</th></tr>"
    body = "".join(map(_line, found[:ROWS]))
    more = len(found) - ROWS
    rest = f"<p>and {more:,} more</p>" if more > 0 else ""
    return (
        f'{STYLE}<table class="attributes"><thead>{head}</thead><tbody>{body}</tbody></table>{rest}'
    )


def marked(text: str, other: str) -> str:
    """The text as HTML; the part that differs from the other one marked, if most is the same."""
    text, other = _cut(text), _cut(other)
    before = len(os.path.commonprefix([text, other]))
    room = min(len(text), len(other)) - before
    after = min(room, len(os.path.commonprefix([text[::-1], other[::-1]])))
    end = len(text) - after
    if text == other or 2 * (before + after) < min(len(text), len(other)):
        return escape(text)
    middle = f"<mark>{escape(text[before:end])}</mark>" if before < end else ""
    return f"{escape(text[:before])}{middle}{escape(text[end:])}"


def _line(row: Row) -> str:
    left, right = row.left_value or "", row.right_value or ""
    both = row.verdict in ("close", "differs")
    cells = (
        _label(row.left),
        marked(left, right) if both else escape(_cut(left)),
        SIGNS.get(row.verdict, row.verdict),
        marked(right, left) if both else escape(_cut(right)),
        _label(row.right),
    )
    return "<tr>" + "".join(f'<td dir="auto">{cell}</td>' for cell in cells) + "</tr>"


def _label(attribute: str | None) -> str:
    if attribute is None:
        return ""
    return f'<span title="{escape(attribute)}">{escape(attribute_label(attribute))}</span>'


def _cut(text: str) -> str:
    return text if len(text) <= LETTERS else text[:LETTERS] + " …"
