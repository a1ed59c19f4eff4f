"""Reading the files of a run folder: what can't be read is named, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mimea.snapshot import SnapshotError


class RunDamaged(SnapshotError):
    """A file of a finished run that is gone or can't be read."""


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Read a file of a run within the block, and nothing else: whatever fails there, and libraries
    fail in many ways on a damaged file, is a RunDamaged that names it."""
    try:
        yield
    except SnapshotError:
        raise
    except Exception as error:
        raise RunDamaged(sentence(path, error)) from error


def sentence(path: Path, error: BaseException | str) -> str:
    """What is wrong with a run, and what to do."""
    words = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return (
        f"The run {_run(path)} is damaged: {path} can't be read ({words}). Put the file back from "
        "a copy, or train again on the Train page; no decision is lost."
    )


def _run(path: Path) -> str:
    folder = path.parent
    return (folder.parent if folder.name == "embeddings" else folder).name
