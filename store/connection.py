"""The database file of a workspace, opened by one process at a time, or refused in a sentence."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import duckdb
import psutil

from store.errors import StoreError, WorkspaceLocked


def connect(workspace: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the workspace's database; folder and file are made if need be.

    Raises WorkspaceLocked if another process has it, StoreError if it is no database or can't be
    read.
    """
    database = workspace / "mimea.duckdb"
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(database))
    except OSError as error:
        raise StoreError(f"{workspace}: can't be used as a workspace: {error.strerror}") from error
    except duckdb.Error as error:
        raise _refusal(database, str(error)) from error


def _refusal(database: Path, message: str) -> StoreError:
    """DuckDB's own words for a file it can't open, as one sentence with advice."""
    holder = re.search(r"lock is held in (.+?) \(PID (\d+)\)", message)
    if holder or "Could not set lock" in message:
        return WorkspaceLocked(
            f"The workspace {database.parent} is in use by {_holder(holder)}. Close that program, "
            "or choose another workspace; one program at a time can have it."
        )
    if "not a valid DuckDB database" in message:
        return StoreError(
            f"{database} is not a Mimea database: the file has other content. Move it away, or "
            "choose another workspace."
        )
    return StoreError(f"{database} can't be opened: {message.splitlines()[0]}")


def _holder(found: re.Match | None) -> str:
    if found is None:
        return "another program"
    program, pid = found[1], int(found[2])
    with suppress(psutil.Error):  # ended meanwhile, or somebody else's: the path will do
        program = " ".join(psutil.Process(pid).cmdline()[:4]) or program
    return f"`{program}` (PID {pid})"
