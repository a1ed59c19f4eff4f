"""What the panel of second opinions says, and its rows."""

from __future__ import annotations

from math import isnan

from app.opinions.agreement import Agreement, CuratorError, Report
from app.text.attribute_label import attribute_label
from app.widgets.record_table import Explained
from mimea.confidence.audit import Interval
from store.counting import counted

OFF = (
    "No second opinions are asked for at present: the share of pairs that a second curator judges "
    "is 0 %."
)
WAITING = (
    "{share:.0%} of what is decided is asked about again, of somebody else. No such pair has been "
    "judged yet. They come among the cards of whoever signs with another name than the first "
    "curator, or one after the other with the filter “Second opinions only”."
)
MEANINGS = {
    "Agree": "On how many of the pairs all said the same, with the interval that holds the true "
    "share with 95 %.",
    "Kappa": "Cohen's kappa: agreement beyond chance, 1 is perfect, 0 is chance. Of two curators.",
    "Alpha": "Krippendorff's alpha: agreement beyond chance, for any number of curators.",
    "Wrong": "Estimated from how often curators differ, which share is “the same”, and how "
    "conflicts were settled, with the interval that holds the true rate with 95 %.",
}


def headline(found: Report, share: float) -> str:
    """One line for the top of the panel."""
    if found.overall is None:
        return f"Second opinions: none yet, {share:.0%} wanted"
    total = found.overall
    return (
        f"Second opinions: {counted(total.pairs, 'pair')} judged twice, on "
        f"{total.agreed / total.pairs:.0%} curators agree"
    )


def agreement_rows(found: Report) -> list[dict]:
    """Overall, then each two curators."""
    rows = [_agreement_row("Curators", "all", found.overall)] if len(found.curators) > 1 else []
    return rows + [
        _agreement_row("Curators", " and ".join(row.about), row) for row in found.curators
    ]


def type_rows(found: Report, most: int = 12) -> list[dict]:
    """The most frequent types of left entities."""
    rows = [
        _agreement_row("Type", attribute_label(row.about[0]), row) for row in found.types[:most]
    ]
    if len(found.curators) > 1:  # kappa is of two
        rows = [{name: row[name] for name in row if name != "Kappa"} for row in rows]
    return rows


def error_rows(found: Report) -> list[dict]:
    """Each curator's estimated rate of errors."""
    return [_error_row(row) for row in found.errors]


def _agreement_row(first: str, name: str, row: Agreement) -> dict:
    return {
        first: name,
        "Pairs": row.pairs,
        "Agree": Explained(_shares(row.share), MEANINGS["Agree"]),
        "Kappa": Explained(_beyond_chance(row.kappa), MEANINGS["Kappa"]),
        "Alpha": Explained(_beyond_chance(row.alpha), MEANINGS["Alpha"]),
    }


def _error_row(row: CuratorError) -> dict:
    return {
        "Curator": row.curator,
        "Judged": row.judged,
        "Settled": row.settled,
        "Wrong there": row.wrong,
        "Estimated to be wrong": Explained(_shares(row.rate), MEANINGS["Wrong"]),
    }


def _shares(interval: Interval) -> str:
    return f"{interval.mean:.1%} ({interval.low:.1%} to {interval.high:.1%})"


def _beyond_chance(interval: Interval | None) -> str:
    """Without an interval where nobody has disagreed yet, and a dash where all said the same."""
    if interval is None:
        return "–"
    if isnan(interval.low):
        return f"{interval.mean:.2f}"
    text = f"{interval.mean:.2f} ({interval.low:.2f} to {interval.high:.2f})"
    return text.replace("-", "−")
