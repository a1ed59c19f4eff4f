"""The dashboard as one HTML file to print or to keep: all of it text and SVG, it loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from app.dashboard import charts, svg, tables, wording
from app.dashboard.facts import Facts, facts
from app.pipeline import Workspace
from app.progress.estimate import estimate
from app.widgets import record_table

STYLE = """
@page { size: A4; margin: 14mm; }
body { font: 10.5pt/1.4 system-ui, sans-serif; color: #1c2430; max-width: 190mm; margin: 0 auto;
  padding: 6mm; background: #fff; }
h1 { font-size: 17pt; margin: 0; } h2 { font-size: 12pt; margin: 1.2em 0 .2em; }
p { margin: .3em 0; } .small { font-size: 9pt; color: #444; }
.advice { border: 1.5px solid #1c2430; padding: 3mm; font-size: 12pt; margin: 3mm 0; }
.figures { display: grid; grid-template-columns: repeat(5, 1fr); gap: 4mm; }
.figures b { display: block; font-size: 14pt; }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 2mm 8mm; align-items: start; }
section { break-inside: avoid; } svg text { font-size: 11px; fill: #1c2430; }
svg .axis { stroke: #555; fill: none; } svg .grid { stroke: #ddd; fill: none; }
.legend { font-size: 9pt; } .legend span { white-space: nowrap; margin-right: 1em; }
.legend svg { vertical-align: -1px; }
details { font-size: 9pt; } .records { overflow: visible !important; max-height: none !important; }
@media screen and (max-width: 700px) { .charts, .figures { grid-template-columns: 1fr; } }
@media print { body { padding: 0; max-width: none; -webkit-print-color-adjust: exact;
  print-color-adjust: exact; } details { display: none; } }
"""
LATEST = 40  # rows of a table over time


def write(workspace: Workspace, out: Path) -> None:
    """Write the report of a workspace to a file. Raises OSError."""
    found = facts(workspace, estimate(workspace))
    out.write_text(page(found, workspace.folder.name), encoding="utf-8")


def page(facts: Facts, name: str, at: datetime | None = None) -> str:
    """The report as HTML; `name` is the workspace's."""
    at = at or datetime.now(UTC)
    title = f"{facts.graphs[0]} and {facts.graphs[1]}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}: how far the links are</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(title)}: how far the links are</h1>"
        f'<p class="small">{escape(_origin(facts, name, at))}</p>'
        f'<p class="advice">{escape(facts.advice.sentence)}</p>'
        f"{_figures(facts)}<p>{escape(wording.outlook(facts))} {escape(wording.goals(facts))}</p>"
        f'<div class="charts">{_charts(facts)}</div>{_people(facts)}{_releases(facts)}'
        f"{_glossary()}</body></html>"
    )


def _origin(facts: Facts, name: str, at: datetime) -> str:
    run = facts.run
    made = f"run {run.run}" if run else "no run yet"
    return f"Workspace {name} · {made} · {at:%Y-%m-%d %H:%M} UTC · made by Mimea"


def _figures(facts: Facts) -> str:
    cells = "".join(
        f'<div>{escape(what)}<b>{escape(number)}</b><span class="small">{escape(more)}</span></div>'
        for what, number, more in wording.figures(facts)
    )
    return f'<div class="figures">{cells}</div>'


def _charts(facts: Facts) -> str:
    decided = bool(facts.over_time.num_rows)
    drawn = [
        ("verdict", decided and charts.by_verdict(facts.over_time, facts.releases),
         tables.over_time(facts, "verdict")[-LATEST:]),
        ("curator", decided and charts.by_curator(facts.over_time, facts.releases),
         tables.over_time(facts, "curator")[-LATEST:]),
        ("type", bool(facts.types) and charts.by_type(facts.types), tables.by_type(facts.types)),
        ("probability", len(facts.chances) and charts.by_probability(facts.chances),
         tables.by_probability(facts.chances)),
        ("true", bool(facts.bins) and charts.stated_and_true(facts.bins),
         tables.stated_and_true(facts.bins)),
    ]  # fmt: skip
    return "".join(_chart(what, figure, rows) for what, figure, rows in drawn if figure)


def _chart(what: str, figure: dict, rows: Sequence[dict]) -> str:
    title = wording.TITLES[what]
    return (
        f"<section><h2>{escape(title)}</h2>{svg.draw(figure, title)}"
        f'<p class="small">{escape(wording.EXPLAINED[what])}</p>'
        f"<details><summary>As a table</summary>{record_table.table(rows)}</details></section>"
    )


def _people(facts: Facts) -> str:
    if not facts.over_time.num_rows:
        return "<h2>Who decided how much</h2><p>Nobody has decided anything yet.</p>"
    paces = record_table.table(tables.pace(facts.pace)) if facts.pace else ""
    note = f'<p class="small">{escape(wording.EXPLAINED["pace"])}</p>' if paces else ""
    totals = record_table.table(tables.totals(facts))
    return f"<section><h2>Who decided how much</h2>{totals}{note}{paces}</section>"


def _releases(facts: Facts) -> str:
    rows = tables.releases(facts.releases)
    what = record_table.table(rows) if rows else "<p>Nothing was released without a look.</p>"
    return f"<section><h2>How releases were audited</h2>{what}</section>"


def _glossary() -> str:
    words = "; ".join(
        f"<b>{escape(word)}</b>: {escape(means)}" for word, means in wording.GLOSSARY.items()
    )
    return f'<p class="small">{words}.</p>'
