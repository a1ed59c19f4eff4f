"""Whole events of another ledger, compared with the graphs and with the ledger here.

They keep their ids, runs, ranks and batches, and what was taken back stays so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.cursor import Cursor
from store.errors import InputError
from store.readers.mappings.rows import MappingFile
from store.records import DECISION_COLUMNS, SIDES

NAMED = 20  # unknown entities that are told one by one


@dataclass(frozen=True)
class Compared:
    """`new` events in DECISION_COLUMNS and their `place` in the file; how many are `here`
    already, and how many name entities that are `unknown`, the first of them as (None, side, key).
    """

    new: pa.Table
    here: int
    unknown: int
    missing: tuple[tuple[None, str, str], ...]


def compare(cursor: Cursor, file: MappingFile, keys: dict[str, pa.Array]) -> Compared:
    """Compare a file's events; `keys` are the entities of each side. Raises InputError."""
    events = file.events.append_column("place", pa.array(np.arange(len(file.events))))
    known = {}
    for side in SIDES:
        column = events[f"{side}_key"]
        known[side] = pc.or_(pc.is_in(column, value_set=keys[side]), pc.is_null(column))
    unknown = pc.invert(pc.and_(known["left"], known["right"]))
    missing = []
    for row in np.flatnonzero(unknown.to_numpy())[:NAMED].tolist():
        side = "right" if known["left"][row].as_py() else "left"
        missing.append((None, side, events[f"{side}_key"][row].as_py()))
    coming = events.filter(pc.invert(unknown))
    new = _new_events(cursor, coming, file)
    number = pc.sum(unknown).as_py() or 0
    return Compared(new, len(coming) - len(new), number, tuple(missing))


def _new_events(cursor: Cursor, coming: pa.Table, file: MappingFile) -> pa.Table:
    cursor.register("rows_in", coming)
    fields = [
        f"d.{name} is not distinct from c.{name}"
        for name in DECISION_COLUMNS.names
        if name != "batch"
    ]
    judged = cursor.table(
        f"""
        select c.place, d.event_id is not null as here, {" and ".join(fields)} as same,
               c.target is not null and t.event_id is null and i.event_id is null as loose,
               c.verdict = 'retract' and d.event_id is null and b.event_id is not null as twice
        from rows_in c
        left join decision d on d.event_id = c.event_id
        left join decision t on t.event_id = c.target
        left join rows_in i on i.event_id = c.target
        left join (select * from decision where verdict = 'retract') b on b.target = c.target
        order by c.place
        """
    )
    here, loose = judged["here"], judged["loose"]
    for wrong, words in (
        (pc.and_(here, pc.invert(judged["same"])), "already exists here with other content"),
        (loose, "is about a decision that is neither here nor in the file"),
    ):
        place = pc.index(wrong, pa.scalar(True)).as_py()
        if place >= 0:
            event = coming["event_id"][place].as_py()[:80]
            raise InputError(f"the decision '{event}' {words}; nothing was imported", file.path)
    return coming.filter(pc.invert(pc.or_(here, judged["twice"])))
