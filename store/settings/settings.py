"""`store.settings`: what a project's people chose about how they work. Changes are appended."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import NamedTuple

from store.connection import Connection
from store.cursor import Cursor
from store.errors import SettingRefused


@dataclass(frozen=True)
class ProjectSettings:
    """One project's settings, with what holds before anybody has chosen."""

    relations: bool = False  # whether "broader", "narrower", "related" are verdicts here
    many_to_many: bool = False  # whether an entity may have several counterparts
    second_opinions: float = 0.0  # share of the decided pairs that a second curator judges, blind
    least_ms: int = 250  # a card is shown for so long before a key counts
    retrain_after: int = 0  # changes of the links after which a training starts; 0: by hand
    adopt: str = "by hand"  # or "when no worse"
    precision_goal: float = 0.99  # of the links, at which curators may stop
    recall_goal: float = 0.95  # of what there is to find, likewise
    links_an_hour: int = 5  # an hour of review that brings fewer isn't worth it


# What each may be, for the check and for the page: (least, most) or the words to choose from.
ALLOWED = {
    "second_opinions": (0.0, 1.0),
    "least_ms": (0, 5000),
    "retrain_after": (0, 1_000_000),
    "adopt": ("by hand", "when no worse"),
    "precision_goal": (0.5, 1.0),
    "recall_goal": (0.1, 1.0),
    "links_an_hour": (0, 10_000),
}


class SettingChange(NamedTuple):
    """One change of one setting."""

    name: str
    value: object
    curator: str
    set_at: datetime  # UTC


class Settings:
    """Reads and changes the settings of the workspace."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def current(self) -> ProjectSettings:
        """What holds now. A setting that only a newer program knows is left out."""
        with self._connection.reading() as cursor:
            rows = cursor.rows("select name, last(value order by seq) from setting group by name")
        known = {field.name for field in fields(ProjectSettings)}
        return ProjectSettings(**{name: json.loads(value) for name, value in rows if name in known})

    def change(self, curator: str, **values: object) -> None:
        """Set fields of ProjectSettings, all or none; what has its value already is left as it is.
        Raises SettingRefused with what is allowed."""
        values = {name: _checked(name, value) for name, value in values.items()}
        with self._connection.transaction() as cursor:
            current = self.current()
            for name, value in values.items():
                if getattr(current, name) != value:
                    _append(cursor, name, value, curator)

    def changes(self) -> list[SettingChange]:
        """Every change ever made, the newest first."""
        with self._connection.reading() as cursor:
            rows = cursor.rows("select name, value, curator, set_at from setting order by seq desc")
        return [
            SettingChange(name, json.loads(value), curator, at.replace(tzinfo=UTC))
            for name, value, curator, at in rows
        ]


def _append(cursor: Cursor, name: str, value: object, curator: str) -> None:
    cursor.run(
        "insert into setting select coalesce(max(seq), 0) + 1, $name, $value, $curator, $now "
        "from setting",
        name=name,
        value=json.dumps(value),
        curator=curator,
        now=datetime.now(UTC).replace(tzinfo=None),
    )


def _checked(name: str, value: object) -> object:
    """The value as its field has it, or SettingRefused."""
    names = [field.name for field in fields(ProjectSettings)]
    if name not in names:
        raise SettingRefused(f"There is no setting {name!r}; there are {', '.join(names)}.")
    kind = type(getattr(ProjectSettings(), name))
    if kind is float and type(value) is int:
        value = float(value)
    allowed = ALLOWED.get(name)
    if kind is bool:
        fits, wanted = type(value) is bool, "true or false"
    elif kind is str:
        fits, wanted = value in allowed, " or ".join(repr(word) for word in allowed)
    else:
        least, most = allowed
        fits = type(value) is kind and least <= value <= most
        wanted = f"from {least} to {most}"
    if not fits:
        raise SettingRefused(f"The setting {name!r} is {wanted}, not {value!r}.")
    return value
