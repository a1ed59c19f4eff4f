"""A few records as an HTML table: drawn at once, read by a screen reader, all of it text.

Streamlit's own grid is for tables one scrolls, sorts and chooses from; a dozen lines of evidence
would wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from app.text.plain_text import cut

WORD = 24  # letters; a longer text may be broken anywhere
STYLE = """<style>
.records { overflow: auto; }
.records table { width: 100%; border-collapse: collapse; font-size: 13px;
  font-variant-numeric: tabular-nums; }
.records :is(th, td) { text-align: left; vertical-align: top; padding: 3px 12px 3px 0;
  border-bottom: 1px solid rgba(128, 128, 128, .25); font-weight: 400; }
.records thead th { font-weight: 600; white-space: nowrap; }
.records .number { text-align: right; white-space: nowrap; }
.records .long { overflow-wrap: anywhere; min-width: 9em; }
</style>"""


class Explained(NamedTuple):
    """A cell with what its word means, on hover."""

    word: str
    meaning: str


def table(records: Sequence[Mapping[str, object]], height: int | None = None) -> str:
    """HTML of the records under the keys of the first; `height` in pixels, beyond it scrolls."""
    columns = list(records[0]) if records else []
    numbers = {name for name in columns if any(_number(record[name]) for record in records)}
    kind = {name: "number" if name in numbers else "" for name in columns}
    head = "".join(f'<th scope="col" class="{kind[name]}">{escape(name)}</th>' for name in columns)
    body = "".join(
        "<tr>" + "".join(_cell(record[name], kind[name]) for name in columns) + "</tr>"
        for record in records
    )
    most = f' style="max-height:{height}px" tabindex="0"' if height else ""
    return (
        f'{STYLE}<div class="records"{most}><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: object, kind: str) -> str:
    title = ""
    if isinstance(value, Explained):
        value, title = value.word, f' title="{escape(value.meaning)}"'
    if isinstance(value, float):
        text = f"{value:.3f}"
    elif isinstance(value, datetime):
        text = f"{value:%Y-%m-%d %H:%M:%S}"
    else:
        text = "" if value is None else f"{value:,}" if _number(value) else str(value)
    kind = "long" if len(text) > WORD else kind
    return f'<td dir="auto" class="{kind}"{title}>{escape(cut(text))}</td>'
