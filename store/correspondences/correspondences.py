"""`store.correspondences`: properties and types of both graphs that are the same, as people said,
and what speaks for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pyarrow as pa

from store.connection import Connection
from store.correspondences import evidence
from store.correspondences.evidence import LinkedEvidence
from store.cursor import Cursor
from store.errors import DecisionRefused

KINDS = ("relation", "inverse", "attribute", "type")
VERDICTS = ("confirm", "refuse")


class Said(NamedTuple):
    """What stands about two properties or types: `confirm` or `refuse`."""

    kind: str
    left: str
    right: str
    verdict: str
    curator: str
    decided_at: datetime  # UTC


class Correspondences:
    """Reads of what links show, and the decisions about it, which are appended."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def decide(self, kind: str, left: str, right: str, verdict: str, curator: str) -> None:
        """Say that two are the same (`confirm`) or not (`refuse`), or take back what stands
        (`retract`). What stands already, or doesn't, is left as it is. Raises DecisionRefused."""
        _check(kind, verdict)
        with self._connection.transaction() as cursor:
            stands = cursor.row(
                """
                select verdict from correspondence
                where kind = $kind and left_key = $left and right_key = $right
                """,
                kind=kind, left=left, right=right,
            )  # fmt: skip
            if (stands[0] if stands else "retract") == verdict:
                return
            if stands is None and verdict != "retract":
                _check_known(cursor, kind, left, right)
            cursor.run(
                """
                insert into correspondence_decision
                select coalesce(max(seq), 0) + 1, $kind, $left, $right, $verdict, $curator, $now
                from correspondence_decision
                """,
                kind=kind, left=left, right=right, verdict=verdict, curator=curator,
                now=datetime.now(UTC).replace(tzinfo=None),
            )  # fmt: skip

    def said(self) -> list[Said]:
        """What stands, whether or not the graphs still have these properties and types."""
        with self._connection.reading() as cursor:
            return [_said(row) for row in cursor.rows(_SAID.format(table="correspondence"))]

    def changes(self) -> list[Said]:
        """Every decision ever made, the newest first; `retract` is one, too."""
        with self._connection.reading() as cursor:
            rows = cursor.rows(_SAID.format(table="correspondence_decision"))
        return [_said(row) for row in rows][::-1]

    def refused(self) -> list[tuple[str, str]]:
        """Attributes that somebody said are not the same: (left, right)."""
        return [(one.left, one.right) for one in self.said()
                if one.verdict == "refuse" and one.kind == "attribute"]  # fmt: skip

    def relations(self) -> tuple[set[tuple[str, str, bool]], set[tuple[str, str, bool]]]:
        """Relations that were confirmed, and those that were refused: (left, right, same
        direction)."""
        found = {verdict: set() for verdict in VERDICTS}
        for one in self.said():
            if one.kind in ("relation", "inverse"):
                found[one.verdict].add((one.left, one.right, one.kind == "relation"))
        return found["confirm"], found["refuse"]

    def version(self) -> int:
        """How many decisions there were: with another number, ask again."""
        with self._connection.reading() as cursor:
            return cursor.value("select count(*) from correspondence_decision")

    def state(self) -> tuple:
        """What the evidence is read from: with the same state, it is the same."""
        with self._connection.reading() as cursor:
            return cursor.row(
                """
                select (select string_agg(imported::varchar, ' ' order by side) from graph),
                       (select max(seq) from decision),
                       (select any_value(run) from run where active)
                """
            )

    def evidence(self, sure: float | None) -> LinkedEvidence:
        """What linked entities state; see evidence.linked_evidence."""
        with self._connection.reading() as cursor:
            return evidence.linked_evidence(cursor, sure)

    def agreements(self, left: pa.Table, right: pa.Table) -> pa.Table:
        """How often properties state the same; see evidence.agreements."""
        with self._connection.beside() as cursor:
            return evidence.agreements(cursor, left, right)


_SAID = """
    select kind, left_key, right_key, verdict, curator, decided_at from {table} order by seq
"""
_KNOWN = {
    "relation": "select count(*) from relation where side = $side and key = $key",
    "attribute": "select count(*) from attribute where side = $side and key = $key",
    "type": "select count(*) from entity_type join entity using (entity_id) "
            "where side = $side and type = $key",
}  # fmt: skip


def _said(row: tuple) -> Said:
    return Said(*row[:5], row[5].replace(tzinfo=UTC))


def _check(kind: str, verdict: str) -> None:
    for what, word, allowed in (
        ("kind", kind, KINDS),
        ("verdict", verdict, (*VERDICTS, "retract")),
    ):
        if word not in allowed:
            raise DecisionRefused(f"the {what} {word!r} must be one of {', '.join(allowed)}")


def _check_known(cursor: Cursor, kind: str, left: str, right: str) -> None:
    what = "relation" if kind == "inverse" else kind
    for side, key in (("left", left), ("right", right)):
        if not cursor.value(_KNOWN[what], side=side, key=key):
            raise DecisionRefused(
                f"the {side} graph has no {what} {key!r}; reload the page, its graph was replaced"
            )
