"""The pictures of two entities against each other, with how alike each two look to the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

MOST = 6  # pictures of an entity
STYLE = """<style>
.picture-pairs { border-collapse: collapse; font-size: 13px; }
.picture-pairs :is(td, th) { padding: 6px 10px 6px 0; text-align: left; font-weight: 400; }
.picture-pairs img { width: 96px; height: 96px; object-fit: contain; display: block;
  border-radius: 6px; background: rgba(128, 128, 128, .12); }
.picture-pairs td { min-width: 96px; font-variant-numeric: tabular-nums; }
.picture-pairs i { display: block; height: 5px; margin-top: 3px; background: #CC79A7; }
</style>"""


def table(left: Sequence[str], right: Sequence[str], alike: Mapping[tuple[int, int], float]) -> str:
    """HTML: left pictures (data URIs) down, right ones across, in each cell how alike they are.

    alike: (place on the left, place on the right) -> −1 to 1; a pair that isn't in it was not
    compared by the run.
    """
    head = "".join(f"<th>{_image(uri, f'right {i + 1}')}</th>" for i, uri in enumerate(right))
    rows = [
        f"<tr><th>{_image(uri, f'left {i + 1}')}</th>"
        + "".join(f"<td>{_cell(alike.get((i, j)))}</td>" for j in range(len(right)))
        + "</tr>"
        for i, uri in enumerate(left)
    ]
    return (
        f"{STYLE}<table class='picture-pairs'><thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _image(uri: str, name: str) -> str:
    return f"<img src='{escape(uri, quote=True)}' alt='Picture {name}'>"


def _cell(value: float | None) -> str:
    if value is None:
        return "not compared"
    width = round(100 * max(0.0, min(1.0, value)))
    return f"{value:.2f}<i style='width:{width}%'></i>"
