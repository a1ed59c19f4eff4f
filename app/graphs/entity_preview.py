"""A few entities of a graph as HTML: how each will look, and what is said of one of them.

Everything that comes from a file is escaped. Ink is the page's own, so both themes are served.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from app.text.attribute_label import attribute_label
from app.text.plain_text import cut

_STYLE = """<style>
.entities { display: grid; gap: .45rem; font-size: .875rem; }
.entities > div { display: grid; grid-template-columns: 2.75rem minmax(0, 1fr); gap: .7rem;
  align-items: center; min-height: 2.5rem; }
.entities.bare > div { grid-template-columns: minmax(0, 1fr); min-height: 0; }
.entities img { max-width: 2.75rem; max-height: 2.5rem; border-radius: .2rem; display: block;
  margin: auto; }
.entities b { font-weight: 600; }
.entities span, .entities p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  margin: 0; display: block; }
.entities span { opacity: .7; font-size: .8rem; }
.facts { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: .875rem; }
.facts td { padding: .2rem .7rem .2rem 0; vertical-align: top; overflow-wrap: anywhere;
  border-bottom: 1px solid rgba(128, 128, 128, .2); }
.facts td:first-child { width: 38%; opacity: .7; }
.facts td:nth-child(2) i { opacity: .55; font-style: normal; }
</style>"""


def entity_list(entities: Sequence[dict], thumbnail: Callable[[Path, int], str | None]) -> str:
    """One line an entity: picture, name, types and key."""
    pictures = [thumbnail(Path(e["picture"]), 96) if e["picture"] else None for e in entities]
    bare = "" if any(pictures) else " bare"
    rows = "".join(_row(entity, uri, bare) for entity, uri in zip(entities, pictures, strict=True))
    return f'{_STYLE}<div class="entities{bare}">{rows}</div>'


def fact_table(entity: dict) -> str:
    """What is said of an entity: relations with an arrow, then attributes."""
    rows = [("description", escape(cut(entity["description"])))] if entity["description"] else []
    for kind, what, value in entity["facts"]:
        arrow = "<i>→</i> " if kind == "relation" else ""
        rows.append((attribute_label(what), arrow + escape(cut(value))))
    if not rows:
        return f"{_STYLE}<p>The graph has nothing but its name.</p>"
    cells = "".join(
        f"<tr><td>{escape(cut(what))}</td><td>{value}</td></tr>" for what, value in rows
    )
    return f'{_STYLE}<table class="facts">{cells}</table>'


def _row(entity: dict, picture: str | None, bare: str) -> str:
    name, key = cut(entity["name"] or entity["key"], 120), cut(entity["key"], 160)
    types = ", ".join(attribute_label(type_) for type_ in entity["types"][:3])
    under = " · ".join(filter(None, [cut(types, 80), key if key != name else ""]))
    image = f'<img src="{escape(picture)}" alt="">' if picture else ""
    shown = "" if bare else f"<div>{image}</div>"
    return (
        f'<div title="{escape(key)}">{shown}<div><p><b>{escape(name)}</b></p>'
        f"<span>{escape(under)}</span></div></div>"
    )
