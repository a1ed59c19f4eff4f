"""How far the review is, over all runs: what is decided stays so when another one is adopted."""

from __future__ import annotations

import json
from typing import NamedTuple

from store.cursor import Cursor
from store.graphs.vocabulary import left_about

FEW_MORE = 0.1  # links than came with the graphs, with which these still tell what there is to find


def progress(cursor: Cursor, about: str = "main") -> tuple[int, int]:
    """Left entities: (decided, all that the active run proposes for or anybody ever decided about).

    Decided is one that is linked or closed, and one for which all that some run proposed is
    turned down, also if a later run has more to ask about it. `about` is one of ABOUT.
    """
    return cursor.row(
        f"""
        with rejected as (select left_id, right_id from not_same),
        asked as (
            select run, left_id, right_id from proposal
            where left_id in (select left_id from rejected)
        ),
        still as (select run, left_id from asked anti join rejected using (left_id, right_id)),
        done as (
            select left_id from standing where standing in ('accept', 'unsure', 'no_counterpart')
            union
            select left_id from asked anti join still using (run, left_id)
        ),
        counted as (
            select left_id from proposal
            where run = (select run from run where active) and rank = 1
            union
            select left_id from done
            union
            select e.entity_id from decision d join entity e on e.side = 'left'
            and e.key = d.left_key
        )
        select count(*) filter (
            left_id in (select left_id from closed_left) or left_id in (select left_id from done)
        ), count(*) from counted where {left_about(about)}
        """
    )


def release_samples(cursor: Cursor) -> list[tuple[int, float, int, int]]:
    """Of each release of links, the earliest first: how many of them stand that nobody looked at,
    the share of wrong ones that was stated of these, and how many of its sample were found right
    and wrong."""
    return cursor.rows(
        """
        select count(*), avg(1 - d.probability), coalesce(any_value(a.sample_right), 0),
               coalesce(any_value(a.sample_wrong), 0)
        from standing s
        join decision d using (seq)
        left join audit a on d.batch = 'released-' || a.audit
        where s.released and s.standing = 'accept' group by d.batch order by min(d.seq)
        """
    )


def looks(cursor: Cursor) -> dict[str, int]:
    """What people who looked say by now: how many pairs they `accept`, how many verdicts are
    `against` one, in audits how many left entities were `asked` about, and how many of these had a
    verdict that was `revised` at a second look."""
    row = cursor.row(
        """
        with twice as (
            select batch, left_key,
                   arg_min(coalesce(right_key, '') || verdict, seq)
                       <> arg_max(coalesce(right_key, '') || verdict, seq) as revised
            from decision
            where starts_with(batch, 'audit-')
              and verdict not in ('skip', 'retract', 'note')
            group by all
        )
        select (select count(*) from standing where standing = 'accept' and not released),
               (select count(*) from standing where standing <> 'accept' and not released),
               (select count(*) from twice), (select count(*) from twice where revised)
        """
    )
    return dict(zip(("accept", "against", "asked", "revised"), row, strict=True))


class SeenLeft(NamedTuple):
    """How many links a run saw left to find when it was made, and how many were found since.
    `sampled` where links that came with the graphs told it, and nothing that was decided."""

    at_first: float
    since: int
    sampled: bool

    @property
    def left(self) -> float:
        return max(0.0, self.at_first - self.since)


def seen_left(cursor: Cursor) -> SeenLeft | None:
    """What the first run on these graphs saw, where known links told it: what is decided is no
    sample of what there is to find, so later runs know less about that. Else what the active run
    saw; None for one that didn't say."""
    seeds, links = cursor.row("select (select count(*) from seed), (select count(*) from link)")
    rows = cursor.rows(
        """
        select metrics, active from run where run in (select distinct run from proposal)
        order by created, run
        """
    )
    seen = [(_seen_left(json.loads(metrics), links), active) for metrics, active in rows]
    if not seen:
        return None
    first = seen[0][0]
    if first is not None and seeds and links - first.since <= seeds * (1 + FEW_MORE):
        return first._replace(sampled=True)
    return next((found for found, active in seen if active), None)


def _seen_left(metrics: dict, links: int) -> SeenLeft | None:
    said = metrics.get("no_counterpart") or {}
    then = metrics.get("links_from_the_beginning")
    if then is None or "open" not in said or "share" not in said:
        return None
    return SeenLeft(said["open"] * (1 - said["share"]), links - then, False)


def open_chances(cursor: Cursor, about: str = "main") -> list[float]:
    """Of each open left entity how likely it has a counterpart, as the active run states it."""
    rows = cursor.rows(
        f"""
        select 1 - max(no_counterpart) from open_candidate where {left_about(about)}
        group by left_id having max(no_counterpart) is not null
        """
    )
    return [row[0] for row in rows]
