"""The whole ledger as a list, filtered and paged, or as a CSV file; with what became of each event.

What became of an event: "stands" (it decides its pair), "replaced" (its curator said something
later), "overruled" (somebody else's word counts), "taken back", "gone" (its entities are not in the
present graphs), or nothing for skips, notes and retracts, which decide no pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from store.cursor import Cursor
from store.formula_escaping import defused
from store.graphs.search import NAMED
from store.ledger.orphans import ORPHANED


@dataclass(frozen=True)
class HistoryFilter:
    """What is to be listed; empty lets all pass. Dates are days in UTC, both included; `gone` are
    decisions whose entities are not in the present graphs."""

    text: str = ""
    verdicts: tuple[str, ...] = ()
    curator: str | None = None
    since: date | None = None
    until: date | None = None
    run: str | None = None
    standing: bool = False
    gone: bool = False

    def parameters(self) -> dict:
        return {
            "text": self.text.strip(),
            "verdicts": list(self.verdicts),
            "curator": self.curator,
            "since": self.since,
            "until": self.until,
            "run": self.run,
            "standing": self.standing,
            "gone": self.gone,
        }


# `hit` are the events that pass the filter; keys that are in no graph now are sought, too.
HITS = f"""
    {NAMED},
    named_key as (
        select side, key from entity semi join named using (entity_id)
        union
        select side, key from (
            select distinct 'left' as side, left_key as key from decision
            union all select distinct 'right', right_key from decision
        ) anti join entity using (side, key)
        where $text <> '' and contains(lower(key), lower($text))
    ),
    hit as materialized (
        select d.seq from decision d
        where (len($verdicts::varchar[]) = 0 or list_contains($verdicts::varchar[], d.verdict))
          and ($curator::varchar is null or d.curator = $curator)
          and ($since::date is null or d.decided_at >= $since::date)
          and ($until::date is null or d.decided_at < $until::date + 1)
          and ($run::varchar is null or d.run = $run)
          and (not $standing or d.seq in (select seq from standing))
          and (not $gone or d.seq in (select seq from ({ORPHANED})))
          and ($text = ''
               or d.left_key in (select key from named_key where side = 'left')
               or d.right_key in (select key from named_key where side = 'right')
               or contains(strip_accents(lower(d.note)), strip_accents(lower($text))))
    )
"""
# What became of the events of `page`.
EVENTS = """
    event as (select d.* from noted_decision d semi join page using (seq)),
    who as materialized (
        select side, key, name from entity
        where key in (select left_key from event union all select right_key from event)
    ),
    last_word as (    -- of each curator on each of these pairs
        select left_key, coalesce(right_key, '') as right_key, right_key is null as alone, curator,
               if(verdict in ('adjudicate', 'release'), verdict, 'looked') as how,
               last(seq order by least(decided_at, received_at), seq) as seq
        from (
            select * from decision semi join (select left_key from event) using (left_key)
            where verdict not in ('skip', 'retract', 'note')
        ) d
        anti join (select target from decision where verdict = 'retract') back
            on back.target = d.event_id
        group by all
    ),
    described as (
        select d.*, l.name as left_name, r.name as right_name,
               l.key is not null and (d.right_key is null or r.key is not null) as here,
               back.curator as taken_back_by, back.decided_at as taken_back_at,
               t.verdict as target_verdict, t.curator as target_curator,
               t.decided_at as target_at, t.outcome as target_outcome,
               case
                   when d.verdict in ('retract', 'skip', 'note') and back.seq is null then ''
                   when back.seq is not null then 'taken back'
                   when d.seq in (select seq from standing) then 'stands'
                   when not here then 'gone'
                   when w.seq <> d.seq then 'replaced'
                   else 'overruled'
               end as state
        from event d
        left join who l on l.side = 'left' and l.key = d.left_key
        left join who r on r.side = 'right' and r.key = d.right_key
        left join (select * from decision where verdict = 'retract') back
            on back.target = d.event_id
        left join decision t on t.event_id = d.target
        left join last_word w on w.left_key = d.left_key
            and w.right_key = coalesce(d.right_key, '') and w.alone = (d.right_key is null)
            and w.curator = d.curator
            and w.how = if(d.verdict in ('adjudicate', 'release'), d.verdict, 'looked')
    )
"""
CSV_COLUMNS = [
    "decided_at", "curator", "verdict", "outcome", "left", "right", "left_name", "right_name",
    "rank", "shown_ms", "run", "evidence_hash", "note", "state", "event_id", "takes_back",
    "probability", "batch",
]  # fmt: skip
TEXT = (
    "curator", "left", "right", "left_name", "right_name", "run", "evidence_hash", "note",
    "event_id", "takes_back", "batch",
)  # fmt: skip


def page(
    cursor: Cursor, filter: HistoryFilter, number: int = 1, page_size: int = 50
) -> tuple[pa.Table, int]:
    """One page of events, the newest first, and the number of all that the filter lets pass.

    Columns: those of a Decision (keys as left_key, right_key), left_name, right_name, here (bool:
    both entities are in the present graphs), state, taken_back_by, taken_back_at, and of a
    retract's target target_verdict, target_outcome, target_curator, target_at. Times are UTC.
    """
    table = cursor.table(
        f"""
        with {HITS},
        page as (select seq from hit order by seq desc limit $size offset $skip),
        {EVENTS}
        select *, (select count(*) from hit) as total from described order by seq desc
        """,
        size=page_size,
        skip=(number - 1) * page_size,
        **filter.parameters(),
    )
    total = table["total"][0].as_py() if table.num_rows else 0
    return table.drop_columns(["total"]), total


def curators(cursor: Cursor) -> list[str]:
    """Everybody who is in the ledger, by name."""
    return [row[0] for row in cursor.rows("select distinct curator from decision order by 1")]


def runs(cursor: Cursor) -> list[str]:
    """The runs that decisions were made on, the newest first."""
    sql = "select distinct run from decision where run is not null order by 1 desc"
    return [row[0] for row in cursor.rows(sql)]


def write_csv(cursor: Cursor, filter: HistoryFilter, out: Path) -> int:
    """Write what the filter lets pass, the newest first; returns the number of rows.

    Text that a spreadsheet would run as a formula gets a `'` in front.
    """
    batches = cursor.batches(
        f"""
        with {HITS}, page as (select seq from hit), {EVENTS}
        select strftime(decided_at, '%Y-%m-%dT%H:%M:%SZ') as decided_at, curator, verdict, outcome,
               left_key as left, right_key as right, left_name, right_name, rank, shown_ms, run,
               evidence_hash, note, state, event_id, target as takes_back, probability, batch
        from described order by seq desc
        """,
        **filter.parameters(),
    )
    written = 0
    with out.open("wb") as file:
        file.write(f"{','.join(CSV_COLUMNS)}\n".encode())
        for batch in batches:
            table = _csv_table(pa.Table.from_batches([batch]))
            options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
            pacsv.write_csv(table, file, options)
            written += table.num_rows
    return written


def _csv_table(events: pa.Table) -> pa.Table:
    for name in TEXT:
        place = events.column_names.index(name)
        texts = pc.cast(events[name], pa.string())
        events = events.set_column(place, name, defused(texts))
    return events.select(CSV_COLUMNS)
