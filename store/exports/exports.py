"""`store.exports`: links, decisions and the merged graph as files for others.

A file is written to a temporary file, parsed again by another reader, compared row by row, and only
then moved into place: what is there is whole and says what the store says.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from store.connection import Connection
from store.cursor import Cursor
from store.errors import StoreError
from store.exports.choices import publication, selection
from store.exports.choices.publication import Publication
from store.exports.choices.selection import Selection
from store.exports.formats import correspondences, formats
from store.exports.merged import graph as merged
from store.exports.merged.graph import Merge, Preview
from store.records import ExportReport
from store.settings.settings import Settings

Progress = Callable[[float, str], None]


class Exports:
    """What can be exported, counted and written."""

    def __init__(self, connection: Connection, workspace: Path):
        self._connection = connection
        self._workspace = workspace

    def write(
        self,
        format: str,
        out: Path | str,
        selection: Selection | None = None,
        *,
        publication: Publication | None = None,
        progress: Progress | None = None,
        merge: Merge | None = None,
    ) -> ExportReport:
        """Write a file in the place of what is there, in one of formats.FORMATS.

        Without a selection it holds what the format's default does: the accepted links and, in
        SSSOM, all that is known of them; where the project has relations, these too. Without a
        publication the one that the project chose counts. `merge` is for the format "merged" alone.
        Raises InputError for what can't be written, MergeRefused for what must not be merged yet,
        StoreError if the file can't be written or doesn't read back as what was to be written.
        """
        publication = publication or self.publication()
        selection = selection or self.default(format)
        progress = progress or (lambda fraction, message: None)
        with self._connection.reading() as cursor:
            return _write(cursor, format, Path(out), selection, publication, progress, merge)

    def default(self, format: str) -> Selection:
        """What a format holds in this project when nothing was chosen."""
        return formats.default(format, Settings(self._connection).current().relations)

    def write_correspondences(
        self,
        out: Path | str,
        *,
        unconfirmed: pa.Table | None = None,
        publication: Publication | None = None,
    ) -> ExportReport:
        """Write the properties and types that were confirmed to be the same, and with `unconfirmed`
        (kind, left, right, confidence, comment) those that nobody confirmed; Turtle if the file is
        called so, else SSSOM. Raises InputError, StoreError."""
        publication, out = (publication or self.publication()).checked(), Path(out)
        with self._connection.reading() as cursor, _in_place_of(out) as part:
            count = correspondences.write(cursor, part, out, unconfirmed, publication)
        return ExportReport(path=out, rows=count)

    def confirmed_correspondences(self) -> pa.Table:
        """The rows of that file without unconfirmed ones; see correspondences.ROWS."""
        with self._connection.reading() as cursor:
            return correspondences.rows(cursor)

    def counts(self, format: str, selection: Selection) -> dict[str, int]:
        """The rows that a file will have, by kind; `merged_preview` has those of "merged".

        Raises InputError.
        """
        with self._connection.reading() as cursor:
            return formats.counts(cursor, format, selection)

    def left_out(self, format: str, selection: Selection) -> int:
        """How many rows about vocabulary alone a file about main entities leaves out.

        Raises InputError.
        """
        with self._connection.reading() as cursor:
            return formats.left_out(cursor, format, selection)

    def merged_preview(self, chosen: Selection, merge: Merge, publication: Publication) -> Preview:
        """What the merged graph will hold, counted, and the clusters that must be confirmed.

        Raises InputError.
        """
        formats.check("merged", chosen)
        with self._connection.reading() as cursor:
            return merged.preview(cursor, chosen, merge, publication.checked().base)

    def rows(self, chosen: Selection, limit: int | None = None) -> pa.Table:
        """The rows of a selection; see selection.rows."""
        with self._connection.reading() as cursor:
            return selection.rows(cursor, chosen, limit)

    def deciders(self) -> tuple[Sequence[str], Sequence[str]]:
        """Curators, and runs that they looked at."""
        with self._connection.reading() as cursor:
            return selection.deciders(cursor)

    def publication(self) -> Publication:
        """How this project publishes. Raises InputError if the file that says so is broken."""
        return publication.load(self._workspace)

    def keep_publication(self, chosen: Publication) -> None:
        """Keep how this project publishes. Raises InputError."""
        publication.save(self._workspace, chosen)

    def default_mapping_set_id(self) -> str:
        """An id of the mapping set that two exports of the same graphs share."""
        with self._connection.reading() as cursor:
            return publication.default_mapping_set_id(cursor)


def _write(
    cursor: Cursor,
    format: str,
    out: Path,
    selection: Selection,
    publication: Publication,
    progress: Progress,
    merge: Merge | None,
) -> ExportReport:
    formats.check(format, selection)
    publication = publication.checked()
    merge = (merge or Merge()).checked(out) if format == "merged" else None
    with _in_place_of(out) as part:
        progress(0.1, "Writing and verifying")
        if merge:
            count = merged.write(cursor, part, out, selection, merge, publication.base, progress)
        else:
            count = formats.write(cursor, format, part, selection, publication)
        progress(0.9, "Verified, moving into place")
    return ExportReport(path=out, rows=count)


@contextmanager
def _in_place_of(out: Path) -> Iterator[Path]:
    """A file to write, which takes the place of `out` where the block ends without an error. Raises
    StoreError if it can't be written or read back."""
    part = out.with_name(f".{out.name}.{uuid.uuid4().hex}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(out)
    except OSError as error:
        raise StoreError(f"{out}: the file can't be written: {error.strerror}") from error
    except SyntaxError as error:
        raise StoreError(f"{out.name}: can't be read back: {error}; nothing was written") from error
    finally:
        merged.remove(part)
