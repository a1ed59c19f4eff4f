"""Everything the store can refuse, as one tree.

StoreError
├── InputError            the user's file: what was found, expected, and what to do (file:line)
├── WorkspaceLocked       another process has the workspace
├── WorkspaceTooNew       made by a newer version of this program
├── WorkspaceDamaged      database, log or journal were changed or lost by something else
├── JournalNotWritten     the decisions are stored, but their journal lags behind
├── DiskFull              nothing was stored for want of room
├── DiskFailed            the database can't be read or written
├── RunRefused            a run folder that is unfinished or belongs to other graphs
├── DecisionRefused       a decision that names what is not there
├── SettingRefused        a setting that isn't one, or that can't have this value
├── MergeRefused          clusters that somebody must look at before they are merged
├── TransactionFailed     a transaction that was not kept, since a part of it had failed
└── QueryFailed           a bug: the failing SQL stands in the message
"""

from __future__ import annotations

from pathlib import Path

LONGEST = 1000  # characters of a message


class StoreError(Exception):
    """A refusal with one sentence that a user can act on."""


class InputError(StoreError):
    """A file of the user's that can't be taken; the message begins with `file:line:`.

    What is quoted from the file may be without end: a long message loses its middle.
    """

    def __init__(self, message: str, path: Path | str | None = None, line: int | None = None):
        if len(message) > LONGEST:
            message = f"{message[: LONGEST // 2]} … {message[-LONGEST // 2 :]}"
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(place + message)
        self.path, self.line = path, line


class WorkspaceLocked(StoreError):
    pass


class WorkspaceTooNew(StoreError):
    pass


class WorkspaceDamaged(StoreError):
    """`what` is wrong with a workspace; the message says what to do."""

    def __init__(self, workspace: Path, what: str):
        super().__init__(
            f"The workspace {workspace} is damaged: {what}. Put back a backup of the whole "
            f"folder, or save what can be read with `python -m app recover {workspace} --out NEW`."
        )
        self.what = what


class JournalNotWritten(StoreError):
    pass


class DiskFull(StoreError):
    pass


class DiskFailed(StoreError):
    pass


class RunRefused(StoreError):
    pass


class DecisionRefused(StoreError):
    pass


class SettingRefused(StoreError):
    pass


class MergeRefused(StoreError):
    pass


class TransactionFailed(StoreError):
    pass


class QueryFailed(StoreError):
    pass
