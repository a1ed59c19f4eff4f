"""The report on a run that waits, on the Train page: what it would change, and the choice."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import state
from app.adoption.decided_flips import DecidedFlips, Flip
from app.adoption.retraining import judgement_of
from app.adoption.run_report import (
    Metric,
    RunReport,
    headlines,
    run_report,
)
from app.pipeline import Workspace
from app.text.attribute_label import attribute_label
from app.widgets.abreast import abreast
from store.records import RunInfo
from store.runs.comparison import (
    HIGH,
    LISTED,
    Change,
    RunComparison,
)

RIGHT = {"alignment": "right"}
TALL = 299  # pixels: eight rows
FLIP_COLUMNS = {
    "turn": st.column_config.TextColumn("Turn", width=110),
    "left": st.column_config.TextColumn("Left", width=320),
    "right": st.column_config.TextColumn("Right", width=320),
    "verdict": st.column_config.TextColumn("Decided", width=90),
    "rank": st.column_config.TextColumn("Rank, active → new", width=140, **RIGHT),
}
CHANGE_COLUMNS = {
    "left": st.column_config.TextColumn("Left", width=230),
    "after": st.column_config.TextColumn("First in the new run", width=230),
    "p_after": st.column_config.NumberColumn("Probability", format="%.2f", width=90),
    "rival": st.column_config.TextColumn("Also claimed by", width=230),
    "before": st.column_config.TextColumn("First in the active run", width=230),
    "p_before": st.column_config.NumberColumn("Its probability", format="%.2f", width=110),
}


def show(workspace: Workspace, events: int) -> None:
    """The report and two buttons; nothing where no run waits. `events` counts the ledger."""
    new, old = workspace.store.runs.waiting(), workspace.store.runs.active()
    if new is None or old is None:
        return
    with st.container(border=True):
        _choice(workspace, old, new)
        report = _report(str(workspace.folder), old, new, events, workspace)
        words, measures, alone = abreast("report", [44, 33, 33], gap="medium")
        with words:
            st.markdown("\n".join(f"- {line}" for line in headlines(report)[1:]))
            for caution in report.cautions:
                st.caption(f":material/info: {caution}")
        with measures:
            _metrics("On held-out links", report.metrics)
        with alone:
            _metrics("Hits@1 by one alone", report.alone)
        _details(report)


@st.cache_data(
    max_entries=2,
    show_spinner="Comparing the runs …",
    hash_funcs={RunInfo: lambda run: run.run},
)
def _report(
    folder: str, old: RunInfo, new: RunInfo, events: int, _workspace: Workspace
) -> RunReport:
    """Made anew when a decision has been added."""
    return run_report(_workspace, old, new)


def _choice(workspace: Workspace, old: RunInfo, new: RunInfo) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown("##### A new run is waiting to be adopted")
            st.caption(
                f"{new.run} compared with {old.run}. The review continues with the latter until "
                "you choose; decisions are kept either way."
            )
        shown = f"{old.run} {new.run}"  # a click on an older report does nothing
        adopt = st.button(
            "Adopt this run", type="primary", icon=":material/check:", key=f"adopt {shown}"
        )
        keep = st.button(
            "Keep the active run",
            icon=":material/undo:",
            key=f"keep {shown}",
            help="The new run stays in the table below and can be activated later.",
        )
    judgement = judgement_of(workspace, new)
    if judgement is not None and not judgement.no_worse:
        st.markdown(f":material/front_hand: Not adopted by itself. {judgement.reason}")
    if adopt and state.attempt(workspace.store.runs.activate, new.run) is not None:
        st.toast("The new run is the active one; Review shows its proposals.")
        st.rerun()
    if keep:
        workspace.store.runs.keep_back(new.run)
        st.rerun()


def _details(report: RunReport) -> None:
    comparison, decided = report.comparison, report.decided
    counts = comparison.counts
    flips = len(decided.flips) if decided else 0
    names = [
        f"Changed rank ({flips:,})",
        f"New clashes ({counts.clashes:,})",
        f"Newly proposed ({counts.gained:,})",
        f"No longer proposed ({counts.lost:,})",
        "By type",
    ]
    rank_changes, clashes, gained, lost, types = st.tabs(names)
    with rank_changes:
        _flips(decided)
    with clashes:
        st.caption(
            "The new run proposes first a right entity that is linked already, or that another "
            "open entity claims with high probability; the active one doesn't."
        )
        _changes(comparison.clashes, counts.clashes, "clashes", "rival")
    with gained:
        st.caption(
            f"First proposals of probability {HIGH:g} or more, which the active run ranks lower or "
            "finds less probable."
        )
        _changes(comparison.gained, counts.gained, "gained")
    with lost:
        st.caption(
            f"First proposals of the active run with probability {HIGH:g} or more, which the new "
            "one ranks lower or finds less probable."
        )
        _changes(comparison.lost, counts.lost, "lost")
    with types:
        _types(comparison)


def _flips(decided: DecidedFlips | None) -> None:
    if decided is None:
        st.caption("Not compared.")
        return
    st.caption(
        "Ranks among right entities that are not linked to another entity. Only decisions that "
        "neither run has learned from can be better or worse; for the others it says whether the "
        "new run follows them. Rejected pairs are never proposed again, whatever their rank."
        + ("" if decided.all_pairs else " Only the latest decisions were compared.")
    )
    _table([_flip_row(flip) for flip in decided.flips], FLIP_COLUMNS, "flips")


def _flip_row(flip: Flip) -> dict:
    pair = flip.pair
    return {
        "turn": _turn(flip),
        "left": pair.left,
        "right": pair.right,
        "verdict": f"{pair.verdict}ed",
        "rank": f"{flip.before:,} → {flip.after:,}",
    }


def _turn(flip: Flip) -> str:
    if flip.learned:
        return "follows" if flip.good else "doesn’t follow"
    return "+ better" if flip.good else "− worse"


def _changes(changes: Sequence[Change], count: int, key: str, *further: str) -> None:
    rows = [
        {
            "left": change.left,
            "after": change.after,
            "p_after": change.probability_after,
            "before": change.before,
            "p_before": change.probability_before,
        }
        | {name: getattr(change, name) for name in further}
        for change in changes
    ]
    order = [name for name in CHANGE_COLUMNS if name != "rival" or "rival" in further]
    _table(rows, {name: CHANGE_COLUMNS[name] for name in order}, key)
    if count > len(changes):
        st.caption(f"The {LISTED} strongest of {count:,}.")


def _types(comparison: RunComparison) -> None:
    st.caption(
        "Left entities by their type, the most frequent types first. Better and worse count "
        "decided pairs that turned and that neither run has learned from."
    )
    rows = [
        {
            "type": attribute_label(row.type),
            "entities": row.counts.entities,
            "first changed": row.counts.moved,
            "newly proposed": row.counts.gained,
            "no longer proposed": row.counts.lost,
            "new clashes": row.counts.clashes,
            "clashes gone": row.counts.settled,
            "better": row.better,
            "worse": row.worse,
        }
        for row in comparison.types
    ]
    columns = {
        name: st.column_config.Column(name[0].upper() + name[1:])
        for name in (rows[0] if rows else ())
    }
    _table(rows, columns, "types")


def _table(rows: list[dict], columns: dict, key: str) -> None:
    if not rows:
        st.markdown("None.")
        return
    st.dataframe(
        rows,
        hide_index=True,
        column_config=columns,
        column_order=list(columns),
        height="auto" if len(rows) <= 8 else TALL,
        placeholder="–",
        key=f"adoption-{key}",
    )


def _metrics(title: str, metrics: Sequence[Metric]) -> None:
    """Both runs side by side; nothing where neither measured it."""
    columns = {"measure": st.column_config.TextColumn(title, width=125)} | {
        name: st.column_config.TextColumn(name[0].upper() + name[1:], width=60, **RIGHT)
        for name in ("active", "new", "change")
    }
    if metrics:
        rows = [_metric_row(metric) for metric in metrics]
        _table(rows, columns, title)


def _metric_row(metric: Metric) -> dict:
    before, after = metric.before, metric.after
    change = None if None in (before, after) else after - before
    number, signed = ("{:.3f}", "{:+.3f}") if metric.share else ("{:,}", "{:+,}")
    return {
        "measure": metric.name,
        "active": None if before is None else number.format(before),
        "new": None if after is None else number.format(after),
        "change": None if change is None else _signed(change, signed),
    }


def _signed(change: float, form: str) -> str:
    return "=" if change == 0 else form.format(change).replace("-", "−")
