"""Exports: what was selected as a file for others, in one of the formats of selection.py.

A file is written to a temporary file, parsed again by another reader, compared row by row, and only
then moved into place: what is there is whole and says what the store says.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from store.cursor import Cursor
from store.errors import StoreError
from store.exports.choices.publication import Publication, default_mapping_set_id
from store.exports.choices.selection import Selection, check, default, encoded_keys, rows
from store.exports.choices.selection import counts as selected_counts
from store.exports.formats import (
    alignment,
    decisions_csv,
    links_csv,
    links_rdf,
    provenance,
    sssom,
)
from store.exports.merged import graph as merged
from store.exports.merged.graph import Merge
from store.records import ExportReport

Progress = Callable[[float, str], None]


def export(
    cursor: Cursor,
    format: str,
    out: Path,
    selection: Selection | None,
    publication: Publication,
    progress: Progress,
    merge: Merge | None,
) -> ExportReport:
    """Write a file in the place of what is there; see Exports.write."""
    selection = selection or default(format)
    check(format, selection)
    publication = publication.checked()
    merge = (merge or Merge()).checked(out) if format == "merged" else None
    part = out.with_name(f".{out.name}.{uuid.uuid4().hex}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        progress(0.1, "Writing and verifying")
        if merge:
            count = merged.write(cursor, part, out, selection, merge, publication.base, progress)
        else:
            count = _write(cursor, format, part, selection, publication)
        progress(0.9, "Verified, moving into place")
        part.replace(out)
    except OSError as error:
        raise StoreError(f"{out}: the file can't be written: {error.strerror}") from error
    except SyntaxError as error:
        raise StoreError(f"{out.name}: can't be read back: {error}; nothing was written") from error
    finally:
        merged.remove(part)
    return ExportReport(path=out, rows=count)


def counts(cursor: Cursor, format: str, selection: Selection) -> dict[str, int]:
    """The rows that a file of one of the other formats than "merged" will have; see
    Exports.counts."""
    check(format, selection)
    if format == "decisions":
        return {"event": provenance.count(cursor)}
    if format == "decisions-csv":
        return {"decision": decisions_csv.count(cursor)}
    return selected_counts(cursor, selection)


def _write(
    cursor: Cursor, format: str, path: Path, selection: Selection, chosen: Publication
) -> int:
    if format == "decisions":
        return provenance.write(provenance.ledger(cursor), path, chosen.base)
    if format == "decisions-csv":
        return decisions_csv.write(decisions_csv.last_words(cursor), path)
    table = rows(cursor, selection)
    if format in links_rdf.SYNTAXES:
        return links_rdf.write(table, path, links_rdf.SYNTAXES[format], chosen)
    if format == "alignment":
        return alignment.write(table, path, chosen)
    if format == "csv":
        return links_csv.write(table, path)
    about = (chosen.mapping_set_id or default_mapping_set_id(cursor), _title(cursor, format))
    return sssom.write(table, path, about, encoded_keys(cursor), chosen)


def _title(cursor: Cursor, format: str) -> str:
    names = [name for (name,) in cursor.rows("select name from graph order by side")]
    what = "Proposals of a model" if format == "predictions" else "Links"
    title = f"{what} between {' and '.join(names)}" if names else what
    return "".join(letter for letter in title if letter.isprintable())
