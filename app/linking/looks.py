"""How the dialog looks: entities as HTML, results as labels of buttons. All data is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.linking.facts import Chosen, Hit
from app.linking.wording import name
from app.review.attribute_table import Row, table
from app.text.attribute_label import attribute_label
from app.text.plain_text import cut, plain, short_key
from store.records import Entity

ROWS = 8  # of attributes
STYLE = """<style>
.link-face { display: flex; gap: .8rem; min-height: 5rem; }
.link-face img { width: 6.5rem; height: 6.5rem; object-fit: contain; border-radius: .3rem;
  background: rgba(128, 128, 128, .12); flex: none; }
.link-face div { min-width: 0; overflow-wrap: anywhere; }
.link-face b { font-size: 1.2rem; line-height: 1.25; font-weight: 650; }
.link-face p { margin: 0 0 .1rem; font-size: .875rem; }
.link-face .quiet { opacity: .75; font-size: .8rem; }
.link-face .long { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical;
  overflow: hidden; }
.link-small { width: 44px; height: 40px; display: grid; place-items: center; }
.link-small img { max-width: 44px; max-height: 40px; border-radius: .2rem; }
.link-more { margin: 0; opacity: .75; font-size: .8rem; }
[class*=st-key-link_hits] button :is(div, span) { justify-content: start; text-align: start; }
[class*=st-key-link_hits] p span { opacity: .8; }
[data-testid=stColumn]:has([class*=st-key-link_text] input:focus)
  [class*=st-key-link_hits] > :first-child button { border-color: currentColor; }
</style>"""


def entity(chosen: Chosen) -> str:
    """A chosen entity: picture, name, types, key, other names, description."""
    one = chosen.entity
    image = f'<img src="{escape(chosen.picture)}" alt="">' if chosen.picture else ""
    lines = [f'<p><b dir="auto">{escape(cut(name(one), 160))}</b></p>']
    if one.types:
        lines.append(f"<p>{escape(types(one))}</p>")
    lines.append(f'<p class="quiet" title="{escape(one.key)}">{escape(cut(one.key, 120))}</p>')
    if chosen.others:
        others = escape(cut(" · ".join(chosen.others), 160))
        lines.append(f'<p class="quiet" dir="auto">also {others}</p>')
    if one.description:
        lines.append(f'<p class="long" dir="auto">{escape(cut(one.description))}</p>')
    return f'<div class="link-face">{image}<div>{"".join(lines)}</div></div>'


def attributes(rows: Sequence[Row]) -> str:
    """The attributes of both, as many as there is room for."""
    more = len(rows) - ROWS
    rest = f'<p class="link-more">and {more:,} more</p>' if more > 0 else ""
    return table(rows[:ROWS]) + rest


def picture(uri: str | None) -> str:
    """The small picture beside a result; the place stays where there is none."""
    image = f'<img src="{escape(uri)}" alt="">' if uri else ""
    return f'<div class="link-small">{image}</div>'


def label(hit: Hit) -> str:
    """A result as the Markdown of a button: name, types, key, what it is linked to."""
    one = hit.entity
    under = [types(one), short_key(one.key) if one.name else "", hit.hint]
    quiet = " · ".join(plain(part, 80) for part in under if part)
    return f"**{plain(name(one), 100)}**" + (f" :small[{quiet}]" if quiet else "")


def types(entity: Entity) -> str:
    return cut(", ".join(attribute_label(kind) for kind in entity.types[:3]), 80)
