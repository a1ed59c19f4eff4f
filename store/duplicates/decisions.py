"""What curators say of two entities of one graph: one thing, two things, or nobody can tell.

Events are appended, never changed, and name keys. A curator's last word on a pair counts; where two
curators differ, the pair is disputed and used for nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from store.cursor import Cursor
from store.errors import DecisionRefused
from store.graphs.entities import ids_of
from store.records import SIDES

VERDICTS = ("same", "different", "unsure")
FIELDS = "event_id, side, first_key, second_key, verdict, curator, decided_at, note, target"


@dataclass(frozen=True)
class DuplicateDecision:
    """One event. `first` and `second` are keys of one graph, the smaller one first; `target` is the
    event that a verdict "retract" takes back."""

    event_id: str
    side: str
    first: str
    second: str
    verdict: str
    curator: str
    decided_at: datetime  # UTC
    note: str | None = None
    target: str | None = None


def decide(
    cursor: Cursor,
    side: str,
    keys: tuple[str, str],
    verdict: str,
    curator: str,
    event_id: str | None = None,
    note: str | None = None,
) -> DuplicateDecision:
    """Append a verdict, one of VERDICTS, on two entities of a side, in whichever order; an event
    that is there already with the same content is passed over. Raises DecisionRefused."""
    _check(cursor, side, keys, verdict, curator)
    event_id = event_id or uuid.uuid4().hex
    note = (note or "").strip() or None
    known = get(cursor, event_id)
    if known is not None:
        said = (known.side, known.first, known.second, known.verdict, known.curator)
        if said != (side, *sorted(keys), verdict, curator):
            raise DecisionRefused(
                f"event {event_id!r} already exists with other content; a new decision needs a new "
                "event id"
            )
        return known
    event = DuplicateDecision(event_id, side, *sorted(keys), verdict, curator, _now(), note)
    _append(cursor, event)
    return event


def retract(cursor: Cursor, event_id: str, curator: str) -> DuplicateDecision:
    """Take back one's own decision; what one said before it stands again. Raises
    DecisionRefused."""
    target = get(cursor, event_id)
    if target is None or target.verdict == "retract":
        raise DecisionRefused(f"there is no decision {event_id!r} to take back")
    if target.curator != curator:
        raise DecisionRefused(
            f"this is {target.curator}'s decision; only its curator takes it back. Decide the pair "
            "yourself: while you two differ, it is used for nothing"
        )
    back = "select count(*) from duplicate_decision where verdict = 'retract' and target = $id"
    if cursor.value(back, id=event_id):
        raise DecisionRefused(f"decision {event_id!r} has been taken back already")
    pair = (target.side, target.first, target.second)
    event = DuplicateDecision(uuid.uuid4().hex, *pair, "retract", curator, _now(), None, event_id)
    _append(cursor, event)
    return event


def get(cursor: Cursor, event_id: str) -> DuplicateDecision | None:
    row = cursor.row(f"select {FIELDS} from duplicate_decision where event_id = $id", id=event_id)
    return None if row is None else _decision(row)


def last_of(cursor: Cursor, curator: str) -> DuplicateDecision | None:
    """The latest event of a curator that nobody took back."""
    row = cursor.row(
        f"""
        select {FIELDS} from duplicate_decision d
        where curator = $curator and verdict <> 'retract' and not exists (
            select 1 from duplicate_decision r where r.verdict = 'retract' and r.target = d.event_id
        )
        order by seq desc limit 1
        """,
        curator=curator,
    )
    return None if row is None else _decision(row)


def words(cursor: Cursor, side: str, keys: tuple[str, str]) -> list[DuplicateDecision]:
    """The last word of each curator on a pair, the earliest first."""
    first, second = sorted(keys)
    rows = cursor.rows(
        f"""
        select {FIELDS} from duplicate_verdict
        where side = $side and first_key = $first and second_key = $second order by seq
        """,
        side=side,
        first=first,
        second=second,
    )
    return [_decision(row) for row in rows]


def stood(cursor: Cursor) -> pa.Table:
    """What stands of the pairs in the present graphs: side, first_id, second_id, seq, standing; see
    `page`. Needs the table `thing`, which is the view one_thing."""
    return cursor.table(
        """
        select p.side, p.first_id, p.second_id, p.seq,
               if(p.standing = 'different' and f.thing = s.thing, 'contradicted', p.standing)
                   as standing
        from duplicate_pair p
        left join thing f on f.entity_id = p.first_id
        left join thing s on s.entity_id = p.second_id
        """
    )


def page(
    cursor: Cursor, disputed: bool, page: int = 1, page_size: int = 50
) -> tuple[pa.Table, int]:
    """One page of the pairs that curators decided, the latest first, and the number of all; needs
    the table `stood`.

    Disputed ones are those on which curators differ, or which are said to be two things though
    others make them one. Columns: side, first_key, first_name, second_key, second_name, standing
    ("same", "different", "unsure", "disputed", or "contradicted" for the latter).
    """
    table = cursor.table(
        """
        with page as (
            select *, count(*) over () as total from stood
            where standing in ('disputed', 'contradicted') = $disputed
            order by seq desc limit $size offset $skip
        )
        select p.side, f.key as first_key, f.name as first_name, s.key as second_key,
               s.name as second_name, p.standing, p.total
        from page p
        join entity f on f.entity_id = p.first_id
        join entity s on s.entity_id = p.second_id
        order by p.seq desc
        """,
        disputed=disputed,
        size=page_size,
        skip=(page - 1) * page_size,
    )
    total = table["total"][0].as_py() if table.num_rows else 0
    return table.drop_columns(["total"]), total


def counts(cursor: Cursor) -> dict[str, int]:
    """How many pairs of the present graphs are "in dispute", and "decided" otherwise; needs the
    table `stood`."""
    disputed, count = cursor.row(
        """
        select count(*) filter (standing in ('disputed', 'contradicted')), count(*) from stood
        """
    )
    return {"in dispute": disputed, "decided": count - disputed}


def same(cursor: Cursor, about: str = "all") -> pa.Table:
    """The pairs that are one thing, by side and keys: side, first_key, first_name, second_key,
    second_name, curator, decided_at (UTC), note (of whoever said so last). `about`, one of ABOUT:
    pairs of main entities, of vocabulary alone, or all."""
    return cursor.table(
        """
        select p.side, f.key as first_key, f.name as first_name, s.key as second_key,
               s.name as second_name, v.curator, v.decided_at, v.note
        from duplicate_pair p
        join entity f on f.entity_id = p.first_id
        join entity s on s.entity_id = p.second_id
        join duplicate_verdict v
            on v.side = p.side and v.first_key = f.key and v.second_key = s.key
        where p.standing = 'same' and v.verdict = 'same'
          and ($about = 'all' or ($about = 'vocabulary') = (f.vocabulary and s.vocabulary))
        qualify row_number() over (partition by p.side, f.key, s.key order by v.seq desc) = 1
        order by p.side, f.key, s.key
        """,
        about=about,
    )


def things(cursor: Cursor) -> list[tuple[str, list[str]]]:
    """What several entities of a side are: (side, their keys), by their smallest key."""
    return cursor.rows(
        """
        select e.side, list(e.key order by e.key) as keys
        from one_thing join entity e using (entity_id)
        group by e.side, thing order by e.side, keys
        """
    )


def _check(cursor: Cursor, side: str, keys: Sequence[str], verdict: str, curator: str) -> None:
    if side not in SIDES:
        raise DecisionRefused(f"{side!r} is not a graph; expected one of {', '.join(SIDES)}")
    if verdict not in VERDICTS:
        raise DecisionRefused(
            f"{verdict!r} is not a verdict on duplicates; expected one of {', '.join(VERDICTS)}"
        )
    if not curator:
        raise DecisionRefused("a decision needs a curator; sign it with your name")
    if len(set(keys)) != 2:
        raise DecisionRefused(f"expected two entities, found {keys[0]!r} twice")
    known = ids_of(cursor, side, keys)
    for key in keys:
        if key not in known:
            raise DecisionRefused(
                f"the {side} graph has no entity {key!r}; check the key, or import the graph that "
                "has it"
            )


def _append(cursor: Cursor, event: DuplicateDecision) -> None:
    names = FIELDS.split(", ")
    values = {**vars(event), "first_key": event.first, "second_key": event.second}
    values["decided_at"] = event.decided_at.replace(tzinfo=None)
    cursor.run(
        f"""
        insert into duplicate_decision (seq, {FIELDS})
        select coalesce(max(seq), 0) + 1, {", ".join(f"${name}" for name in names)}
        from duplicate_decision
        """,
        **{name: values[name] for name in names},
    )


def _decision(row: tuple) -> DuplicateDecision:
    event_id, side, first, second, verdict, curator, decided_at, note, target = row
    when = decided_at.replace(tzinfo=UTC)
    return DuplicateDecision(event_id, side, first, second, verdict, curator, when, note, target)


def _now() -> datetime:
    return datetime.now(UTC)
