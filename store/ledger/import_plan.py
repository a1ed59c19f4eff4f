"""MappingFile decisions, plan before they come in: what is new, unknown, or against what stands.

A row of a file becomes an event whose id comes from what it says, so a file that comes again adds
nothing. The curator and the day of the file are kept; where it names no curator, whoever brings it
in signs. A row adds nothing either if its curator has said the same here, or later something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.cursor import Cursor
from store.errors import InputError
from store.identifiers.iris import MINTED_BASE
from store.identifiers.relations import FROM_THE_OTHER_END
from store.ledger import import_events
from store.readers.files.keys import Keys
from store.readers.mappings.naming import Naming
from store.readers.mappings.pairing import Pairs, pair
from store.readers.mappings.rows import DECISION, RIGHT_ALONE, WITHIN, MappingFile, mapped
from store.records import DECISION_COLUMNS, SIDES

UNDO = "undo-"  # begins the batch that takes a file back as a whole
# What is against a coming event: another verdict on its pair, "no counterpart" against a link, or
# a link of one of the two to somebody else, unless the project lets an entity have several.
AGAINST = """
    here as (
        select left_key, right_key, standing, curator from pair_verdict
        where standing <> 'unsure'
        union all
        select l.key, r.key, 'accept', null
        from (select left_id, right_id from link where source = 'seed') s
        join entity l on l.entity_id = s.left_id join entity r on r.entity_id = s.right_id
    ),
    yes as (select * from here where standing = 'accept'),
    rival as (        -- empty where an entity may have several counterparts
        select h.* from yes h where not (
            select coalesce(last(value order by seq) = 'true', false)
            from setting where name = 'many_to_many'
        )
    ),
    against as (
        select c.place, h.*, 'another verdict' as why from coming c
        join here h on h.left_key = c.left_key and h.right_key = c.right_key
        where c.verdict in ('accept', 'reject', 'broader', 'narrower', 'related', 'conflated')
          and h.standing <> c.verdict
        union all
        select c.place, h.*, 'no counterpart' from coming c
        join here h on h.left_key = c.left_key
        where (c.verdict = 'accept' and h.standing = 'no_counterpart')
           or (c.verdict = 'no_counterpart' and h.standing = 'accept')
        union all
        select c.place, h.*, 'another partner' from coming c join rival h on h.left_key = c.left_key
        where c.verdict = 'accept' and h.right_key <> c.right_key
        union all
        select c.place, h.*, 'another partner' from coming c
        join rival h on h.right_key = c.right_key
        where c.verdict = 'accept' and h.left_key <> c.left_key
    )
"""


@dataclass(frozen=True)
class ImportPlan:
    """What a file of decisions would add.

    `new` counts the events by verdict; `left_out` the rows that are not taken, by reason;
    `unknown` those with entities that the graphs don't have, `missing` the first of them as
    (line or None, side, cell). `swapped` rows name the right graph's entity first. `against` has
    the columns line, left_key, right_key, verdict, curator, here_left, here_right, here,
    here_curator (null for a known link) and why. `events` are what would be appended.
    """

    file: MappingFile
    new: dict[str, int]
    left_out: dict[str, int]
    unknown: int
    missing: tuple[tuple[int | None, str, str], ...]
    swapped: int
    against: pa.Table
    events: pa.Table

    def refuse_unknown(self, skip: bool) -> None:
        """Raises InputError if entities are unknown and not to be skipped, or all are."""
        known = len(self.events) + sum(self.left_out.values()) > 0
        if not self.unknown or (skip and known):
            return
        line, side, cell = self.missing[0]
        shown = cell if len(cell) <= 80 else cell[:77] + "…"
        lines = ", ".join(str(line) for line, _, _ in self.missing[1:6] if line)
        more = f" (also in the lines {lines})" if lines else ""
        what = "1 decision names" if self.unknown == 1 else f"{self.unknown:,} decisions name"
        rest = ", or import the rest with --skip-unknown" if known else ""
        raise InputError(
            f"the {side} graph has no entity '{shown}'. {what} entities that the graphs don't "
            f"have{more}; nothing was imported. Correct the file{',' if known else ' or'} import "
            f"the graphs that have these entities{rest}",
            self.file.path,
            line,
        )


def plan(
    cursor: Cursor, file: MappingFile, curator: str, bases: Sequence[str] = (MINTED_BASE,)
) -> ImportPlan:
    """Compare a file with the graphs and the ledger; nothing is changed. Raises InputError.

    `curator` signs rows without a curator; `bases` begin the project's minted IRIs.
    """
    namings = {side: Naming(_keys(cursor, side), bases) for side in SIDES}
    if file.events is not None:
        return _plan_of_ledger(cursor, file, namings)
    kinds = pc.value_counts(file.rows["kind"].combine_chunks()).to_pylist()
    left_out = {one["values"]: one["counts"] for one in kinds if one["values"] != DECISION}
    rows = file.rows.filter(pc.equal(file.rows["kind"], DECISION))
    pairs = pair(rows, namings["left"], namings["right"])
    coming = _coming(rows, pairs, namings)
    left_out[RIGHT_ALONE] = left_out.get(RIGHT_ALONE, 0) + int(pairs.alone.sum())
    left_out[WITHIN] = int(pairs.within.sum())
    judged, events = _judged(cursor, coming, curator)
    missing = tuple((rows["line"][row].as_py(), side, cell) for row, side, cell in pairs.missing)
    return ImportPlan(
        file,
        _by_verdict(events),
        {reason: number for reason, number in {**left_out, **judged}.items() if number},
        int(pairs.unknown.sum()),
        missing,
        int(pairs.swapped.sum()),
        _against(cursor, events, coming["line"]),
        events.drop_columns(["place"]),
    )


def _keys(cursor: Cursor, side: str) -> Keys:
    table = cursor.table(
        "select key, number from entity where side = $side order by entity_id", side=side
    ).combine_chunks()
    keys, numbers = (
        column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        for column in table.columns
    )
    return Keys(side, side, keys, None if numbers.null_count else numbers)


def _coming(rows: pa.Table, pairs: Pairs, namings: dict[str, Naming]) -> pa.Table:
    """The rows whose entities are known, in the graphs' own keys."""
    kept = pa.array(pairs.known)
    columns = rows.filter(kept).select(["line", "verdict", "curator", "decided_at", "note"])
    verdict = _turned(columns["verdict"], pa.array(pairs.swapped).filter(kept))
    columns = columns.set_column(1, "verdict", verdict)
    for side, places in (("left", pairs.left), ("right", pairs.right)):
        keys = namings[side].keys.keys.take(places.filter(kept))
        columns = columns.append_column(f"{side}_key", keys)
    return columns.append_column("place", pa.array(np.arange(len(columns))))


def _turned(verdict: pa.ChunkedArray, swapped: pa.Array) -> pa.ChunkedArray:
    """What is broader is narrower, seen from the other end."""
    if not pc.any(swapped).as_py():
        return verdict
    other_way = mapped(verdict, lambda word: FROM_THE_OTHER_END.get(word, word))
    return pc.if_else(swapped, other_way, verdict)


# Of each row whose entities are known: the event it makes, or why it adds nothing.
JUDGED = """
    with named as (
        select *, coalesce(curator, $curator) as signed,
               'file-' || substr(sha256(concat_ws(chr(31), length(left_key), left_key,
                   coalesce(right_key, ''), verdict, coalesce(curator, ''),
                   coalesce(decided_at::varchar, ''), coalesce(note, ''))), 1, 24) as base_id
        from rows_in
    ),
    earlier as (   -- the same rows, taken before; those undone with their file may come again
        select split_part(d.event_id, '.', 1) as base_id, count(*) as times,
               bool_or(not coalesce(starts_with(r.batch, $undo), false)) as there
        from decision d left join decision r on r.verdict = 'retract' and r.target = d.event_id
        where starts_with(d.event_id, 'file-')
        group by 1
    ),
    own as (
        select v.left_key, coalesce(v.right_key, '') as right_or, v.right_key is null as single,
               v.curator, if(v.verdict = 'release', 'release_', '') || v.standing as said,
               v.verdict = 'release' as released, n.note, v.decided_at
        from curator_verdict v join noted_decision n on n.seq = v.seq
        where v.verdict <> 'adjudicate'
    )
    select n.place, n.left_key, n.right_key, n.verdict, n.signed as curator, n.decided_at,
           n.note, base_id || if(e.times is null, '', '.' || (e.times + 1)) as event_id,
           case
               when row_number() over (partition by base_id order by n.place) > 1
                   then 'repeated'
               when e.there then 'here already'
               when own.said = n.verdict
                    and (n.note is null or n.note is not distinct from own.note)
                   then 'here already'
               when own.decided_at > n.decided_at and own.said <> n.verdict then 'older'
           end as reason
    from named n
    left join earlier e using (base_id)
    left join own on own.left_key = n.left_key and own.right_or = coalesce(n.right_key, '')
        and own.single = (n.right_key is null) and own.curator = n.signed
        and own.released = starts_with(n.verdict, 'release_')
    order by n.place
"""


def _judged(cursor: Cursor, coming: pa.Table, curator: str) -> tuple[dict[str, int], pa.Table]:
    """How many rows add nothing, by reason; and the others as events with their `place`."""
    cursor.register("rows_in", coming)
    judged = cursor.table(
        JUDGED,
        curator=curator,
        undo=UNDO,
    )
    counts = pc.value_counts(judged["reason"].combine_chunks()).to_pylist()
    nothing = {one["values"]: one["counts"] for one in counts if one["values"] is not None}
    return nothing, _events(judged.filter(pc.is_null(judged["reason"])))


def _events(rows: pa.Table) -> pa.Table:
    now = pa.scalar(datetime.now(UTC).replace(tzinfo=None), pa.timestamp("us"))
    columns = {name: rows[name] for name in rows.column_names}
    columns["decided_at"] = pc.coalesce(rows["decided_at"], now)
    together = pc.starts_with(rows["verdict"], "release_")
    columns["verdict"] = pc.if_else(together, "release", rows["verdict"])
    outcome = pc.replace_substring(rows["verdict"], "release_", "")
    columns["outcome"] = pc.if_else(together, outcome, pa.scalar(None, pa.string()))
    nothing = [name for name in DECISION_COLUMNS.names if name not in columns]
    columns |= {name: pa.nulls(len(rows), DECISION_COLUMNS.field(name).type) for name in nothing}
    names = [*DECISION_COLUMNS.names, "place"]
    return pa.table({name: columns[name] for name in names})


def _plan_of_ledger(cursor: Cursor, file: MappingFile, namings: dict[str, Naming]) -> ImportPlan:
    keys = {side: naming.keys.keys for side, naming in namings.items()}
    found = import_events.compare(cursor, file, keys)
    new = found.new
    return ImportPlan(
        file,
        _by_verdict(new),
        {"here already": found.here} if found.here else {},
        found.unknown,
        found.missing,
        0,
        _against(cursor, new, pa.nulls(len(file.events), pa.int64())),
        new.drop_columns(["place"]),
    )


def _by_verdict(events: pa.Table) -> dict[str, int]:
    counts = pc.value_counts(events["verdict"].combine_chunks()).to_pylist()
    return {one["values"]: one["counts"] for one in counts}


def _against(cursor: Cursor, events: pa.Table, lines) -> pa.Table:
    lines = lines.combine_chunks() if isinstance(lines, pa.ChunkedArray) else lines
    coming = events.append_column("line", lines.take(events["place"].combine_chunks()))
    said = pc.if_else(pc.equal(events["verdict"], "release"), events["outcome"], events["verdict"])
    coming = coming.set_column(coming.column_names.index("verdict"), "verdict", said)
    cursor.register("coming", coming.select(["place", "line", "left_key", "right_key", "verdict",
                                             "curator"]))  # fmt: skip
    return cursor.table(
        f"""
        with {AGAINST}
        select c.line, c.left_key, c.right_key, c.verdict, c.curator, a.left_key as here_left,
               a.right_key as here_right, a.standing as here, a.curator as here_curator, a.why
        from against a join coming c using (place)
        order by c.place, a.why
        """
    )
