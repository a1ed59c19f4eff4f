"""Exports: what was selected as a file for others, in one of the formats of selection.py.

A file is written beside its place, read again with another reader, compared row by row, and only
then moved to where it was asked for: what is there is whole and says what the store says.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from store.cursor import Cursor
from store.database import Store
from store.errors import StoreError
from store.exports.choices.publication import Publication, default_mapping_set_id
from store.exports.choices.selection import (
    Selection,
    check,
    counts,
    default,
    encoded_keys,
    rows,
)
from store.exports.formats import (
    alignment,
    links_csv,
    links_rdf,
    provenance,
    sssom,
)
from store.exports.formats import (
    decisions_csv as ledger_csv,
)
from store.exports.merged import graph as merged
from store.exports.merged.graph import Merge
from store.records import ExportReport

Progress = Callable[[float, str], None]


def export(
    store: Store,
    format: str,
    out: Path | str,
    selection: Selection | None = None,
    *,
    publication: Publication | None = None,
    progress: Progress | None = None,
    merge: Merge | None = None,
) -> ExportReport:
    """Write a file in the place of what is there; selection.py has formats and rows.

    Without a selection it holds what the format's default does: the accepted links and, in SSSOM,
    all that is known of them. `merge` is for the format "merged" alone. Raises InputError for what
    can't be written, MergeRefused for what must not be merged yet, StoreError if the file can't be
    written or doesn't read back as what was to be written.
    """
    selection = selection or default(format)
    check(format, selection)
    publication = (publication or Publication()).checked()
    progress = progress or (lambda fraction, message: None)
    out = Path(out)
    merge = (merge or Merge()).checked(out) if format == "merged" else None
    part = out.with_name(f".{out.name}.{uuid.uuid4().hex}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        progress(0.1, "Writing, then reading it again")
        with store.cursor() as cursor:
            if merge:
                count = merged.write(
                    cursor, part, out, selection, merge, publication.base, progress
                )
            else:
                count = _write(cursor, format, part, selection, publication)
        progress(0.9, "Checked, moving into place")
        part.replace(out)
    except OSError as error:
        raise StoreError(f"{out}: the file can't be written: {error.strerror}") from error
    except SyntaxError as error:
        raise StoreError(f"{out.name}: can't be read back: {error}; nothing was written") from error
    finally:
        merged.remove(part)
    return ExportReport(path=out, rows=count)


def announced(store: Store, format: str, selection: Selection) -> dict[str, int]:
    """The rows that the file will have, by what they say; see `preview` for "merged". Raises
    InputError."""
    check(format, selection)
    with store.cursor() as cursor:
        if format == "decisions":
            return {"event": provenance.count(cursor)}
        if format == "decisions-csv":
            return {"decision": ledger_csv.count(cursor)}
        return counts(cursor, selection)


def preview(
    store: Store, selection: Selection, merge: Merge, publication: Publication
) -> merged.Preview:
    """What the merged graph will hold, counted, and what must be confirmed. Raises InputError."""
    check("merged", selection)
    with store.cursor() as cursor:
        return merged.preview(cursor, selection, merge, publication.checked().base)


def _write(
    cursor: Cursor, format: str, path: Path, selection: Selection, chosen: Publication
) -> int:
    if format == "decisions":
        return provenance.write(provenance.ledger(cursor), path, chosen.base)
    if format == "decisions-csv":
        return ledger_csv.write(ledger_csv.last_words(cursor), path)
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
