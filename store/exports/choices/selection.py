"""What goes into an export: whose verdicts, seeds, and what the model alone says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from store.cursor import Cursor
from store.graphs.vocabulary import PAIR_ABOUT
from store.records import SIDES

SOURCES = ("curator", "released", "seed", "model", "prediction")
MIN_CONFIDENCE = 0.5


@dataclass(frozen=True)
class Selection:
    """Rows of a file. Empty `curators` are all; `run` keeps what was decided looking at that run.

    `seeds` are the known links. `model` adds, beside an accepted pair, what the model said
    of it. `predictions` are first candidates of the active run that nobody has judged, from
    `min_confidence`, the calibrated probability, on. `about`, one of ABOUT: pairs that name a main
    entity, pairs of vocabulary alone, or all. `released` is what was released together on the word
    of a sample, and nobody looked at each of. `duplicates` are pairs of one graph that are one
    thing, for the formats that can say so.
    """

    verdicts: tuple[str, ...] = ("accept",)
    curators: tuple[str, ...] = ()
    run: str | None = None
    seeds: bool = False
    model: bool = False
    predictions: bool = False
    min_confidence: float = MIN_CONFIDENCE
    about: str = "main"
    released: bool = True
    duplicates: bool = False


SELECTED = f"""
    judged as (
        select s.left_id, s.right_id, s.standing as verdict,
               if(s.released, 'released', 'curator') as source, d.curator, d.decided_at, d.run,
               d.rank, d.note, if(s.released, d.probability, 1.0)::float as confidence
        from standing s join noted_decision d using (seq)
        where list_contains($verdicts::varchar[], s.standing)
          and (len($curators::varchar[]) = 0 or list_contains($curators::varchar[], d.curator))
          and ($run::varchar is null or d.run = $run)
          and ($released or not s.released)
    ),
    scored as (           -- a machine's row without its confidence would be read as certain
        select p.*, r.created from proposal p join run r using (run)
        where r.active and isfinite(p.probability)
    ),
    said as (
        select * from judged
        union all
        select distinct left_id, right_id, 'accept', 'seed', null, null, null, null, null, null
        from link where source = 'seed' and $seeds
        union all
        select left_id, right_id, 'accept', 'model', null, created, run, rank, null, probability
        from scored semi join (select * from judged where verdict = 'accept')
            using (left_id, right_id)
        where $model
        union all
        select left_id, right_id, 'accept', 'prediction', null, created, run, rank, null,
               probability
        from scored semi join open_candidate using (left_id, right_id)
        where $predictions and rank = 1 and probability >= $min_confidence::float
    ),
    selected as (select * from said where {PAIR_ABOUT})
"""


def rows(cursor: Cursor, selection: Selection, limit: int | None = None) -> pa.Table:
    """The rows of a file, sorted by keys.

    Columns: left_key, right_key (null for no_counterpart), left_name, right_name, verdict, source
    (one of SOURCES), curator, decided_at (UTC; of a machine's row, when its run was made), run,
    rank, note, confidence (1 for a curator, null for a seed, the probability for the model and for
    what was released: nobody looked at that row).
    """
    return cursor.table(
        f"""
        with {SELECTED}
        select l.key as left_key, r.key as right_key, l.name as left_name, r.name as right_name,
               s.* exclude (left_id, right_id)
        from selected s
        join entity l on l.entity_id = s.left_id
        left join entity r on r.entity_id = s.right_id
        order by left_key, right_key, source
        limit $limit
        """,
        limit=limit,
        **parameters(selection),
    )


def counts(cursor: Cursor, selection: Selection) -> dict[str, int]:
    """Rows of a file by what they say: a verdict for a curator's row, else its source."""
    return dict(
        cursor.rows(
            f"""
            with {SELECTED}
            select if(source in ('curator', 'released'), verdict, source) as kind,
                   count(*)
            from selected group by kind order by kind
            """,
            **parameters(selection),
        )
    )


def deciders(cursor: Cursor) -> tuple[Sequence[str], Sequence[str]]:
    """Curators and runs that a standing decision names, sorted."""
    found = cursor.rows(
        "select distinct d.curator, d.run from standing s join decision d using (seq)"
    )
    return (
        sorted({curator for curator, _ in found}),
        sorted({run for _, run in found if run is not None}),
    )


def encoded_keys(cursor: Cursor) -> dict[str, set[str]]:
    """The keys of each side that have a `%` in them."""
    found: dict[str, set[str]] = {side: set() for side in SIDES}
    for side, key in cursor.rows("select side, key from entity where contains(key, '%')"):
        found[side].add(key)
    return found


def parameters(selection: Selection) -> dict:
    """What SELECTED needs as parameters."""
    values = {name: value for name, value in vars(selection).items() if name != "duplicates"}
    return {**values, "verdicts": list(values["verdicts"]), "curators": list(values["curators"])}
