"""The database's schema as numbered steps; each is applied once, in its own transaction."""

from __future__ import annotations

from pathlib import Path

from store.connection import Connection
from store.cursor import Cursor
from store.errors import WorkspaceTooNew

STEPS = tuple(sorted(Path(__file__).parent.glob("[0-9][0-9][0-9][0-9]_*.sql")))


def migrate(connection: Connection, steps: tuple[Path, ...] = STEPS) -> None:
    """Bring a database, empty or older, to the newest schema.

    Raises WorkspaceTooNew if a newer program has already been here; nothing is changed then.
    """
    with connection.reading() as cursor:
        version = current_version(cursor)
    newest = max(_number(step) for step in steps)
    if version > newest:
        raise WorkspaceTooNew(
            f"The workspace has schema version {version}, this program knows versions up to "
            f"{newest}. Update Mimea, or choose another workspace."
        )
    for step in steps:
        if _number(step) > version:
            with connection.transaction() as cursor:
                _apply(cursor, step)


def current_version(cursor: Cursor) -> int:
    """The number of the last step applied; 0 for an empty database."""
    known = cursor.value(
        "select count(*) from information_schema.tables where table_name = 'schema_version'"
    )
    return cursor.value("select coalesce(max(version), 0) from schema_version") if known else 0


def _apply(cursor: Cursor, step: Path) -> None:
    cursor.run("create table if not exists schema_version (version integer not null)")
    cursor.run(step.read_text(encoding="utf-8"))
    cursor.run("insert into schema_version values ($version)", version=_number(step))


def _number(step: Path) -> int:
    return int(step.name[:4])
