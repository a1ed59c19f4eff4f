"""Coverage bars and sample pictures of a graph, as HTML that any theme can carry.

Ink is the page's own (`currentColor`), so light and dark need no second set of colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.text.modalities import COLOURS
from mimea.config import MODALITIES

_STYLE = """
<style>
.cover { display: grid; grid-template-columns: 5rem 1fr 6rem; gap: .32rem .75rem;
         align-items: center; font-size: .875rem; font-variant-numeric: tabular-nums; }
.cover i { display: block; height: .6rem; border-radius: .3rem; position: relative;
           overflow: hidden; }
.cover i::before { content: ""; position: absolute; inset: 0; background: currentColor;
                   opacity: .1; }
.cover i b { position: absolute; inset: 0 auto 0 0; border-radius: .3rem; }
.cover .n { text-align: right; opacity: .75; white-space: nowrap; }
.shots { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: .6rem; }
.shots figure { margin: 0; min-width: 0; }
.shots div { height: 4rem; display: flex; align-items: center; justify-content: center; }
.shots img { max-width: 100%; max-height: 4rem; border-radius: .25rem; }
.shots figcaption { font-size: .78rem; opacity: .8; text-align: center; margin-top: .25rem;
                    overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
</style>
"""


def coverage_bars(covered: dict[str, int], entities: int) -> str:
    """One bar a modality: how many of the graph's entities have it."""
    rows = "".join(_bar(letter, covered.get(letter, 0), entities) for letter in MODALITIES)
    return f'{_STYLE}<div class="cover">{rows}</div>'


def _bar(letter: str, covered: int, entities: int) -> str:
    share = covered / entities if entities else 0.0
    number = f"{covered:,} · {share:.0%}" if covered else "none"
    return (
        f"<span>{MODALITIES[letter]}</span>"
        f'<i role="img" aria-label="{share:.0%}">'
        f'<b style="width:{share:.2%};background:{COLOURS[letter]}"></b></i>'
        f'<span class="n">{number}</span>'
    )


def gallery(pictures: Sequence[tuple[str, str]]) -> str:
    """Pictures (name, data URI) in one row, each above its name."""
    figures = "".join(
        f'<figure title="{escape(name)}"><div><img src="{escape(uri)}" alt=""></div>'
        f"<figcaption>{escape(name)}</figcaption></figure>"
        for name, uri in pictures
    )
    return f'{_STYLE}<div class="shots">{figures}</div>'
