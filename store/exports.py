"""The links that curators accepted, as a file for others: CSV, N-Triples or Turtle.

A file is written beside its place, read again with another reader, compared link by link, and only
then moved to where it was asked for: what is there is whole and says what the store says. Keys that
are no IRIs get one from `minted`, which `key_of` turns back.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyoxigraph as ox

from store.database import Store
from store.errors import InputError, StoreError
from store.records import SIDES, ExportReport
from store.spreadsheets import defused

RDF_FORMATS = {"ntriples": ox.RdfFormat.N_TRIPLES, "turtle": ox.RdfFormat.TURTLE}
FORMATS = ("csv", *RDF_FORMATS)
MINTED_BASE = "https://mimea.invalid/id/"
OWL = "http://www.w3.org/2002/07/owl#"
SAME_AS = ox.NamedNode(OWL + "sameAs")
CSV_COLUMNS = ["left", "right", "left_name", "right_name", "curator", "decided_at", "run", "note"]
FREE_TEXT = ("left_name", "right_name", "curator", "note")

Progress = Callable[[float, str], None]


def export(
    store: Store,
    format: str,
    out: Path | str,
    *,
    minted_base: str = MINTED_BASE,
    progress: Progress | None = None,
) -> ExportReport:
    """Write the accepted links to `out`, in place of what is there; seeds are not among them.

    Free text in a CSV (names, curator, note) that a spreadsheet would run as a formula gets a `'`
    in front; keys are never changed. Raises InputError for an unknown format or base, StoreError if
    the file can't be written or doesn't read back as what was to be written.
    """
    if format not in FORMATS:
        raise InputError(f"unknown export format '{format}'; expected one of {', '.join(FORMATS)}")
    progress = progress or (lambda fraction, message: None)
    out = Path(out)
    links = store.confirmed_links()
    progress(0.1, f"Writing {len(links):,} links")
    part = out.with_name(f".{out.name}.{uuid.uuid4().hex}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if format == "csv":
            rows = _write_csv(links, part)
        else:
            rows = _write_rdf(links, part, RDF_FORMATS[format], _checked_base(minted_base))
        progress(0.9, "Checked, moving into place")
        part.replace(out)
    except OSError as error:
        raise StoreError(f"{out}: the file can't be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    return ExportReport(path=out, rows=rows)


def minted(side: str, key: str, base: str = MINTED_BASE) -> str:
    """The IRI of an entity: its key where that is one, else base + side + the key, encoded.

    A key that already begins with `base` is encoded, too, so that `key_of` has one answer.
    """
    if not key.startswith(base) and _is_iri(key):
        return key
    name = quote(key, safe="")
    # `.` and `..` would be taken for steps in a path
    return f"{base}{side}/{name.replace('.', '%2E') if name in ('.', '..') else name}"


def key_of(iri: str, base: str = MINTED_BASE) -> str:
    """The key from which `minted` made this IRI."""
    for side in SIDES:
        prefix = f"{base}{side}/"
        if iri.startswith(prefix):
            return unquote(iri[len(prefix) :], errors="strict")
    return iri


def _is_iri(key: str) -> bool:
    try:
        ox.NamedNode(key)
    except ValueError:
        return False
    return True


def _checked_base(base: str) -> str:
    if not base.endswith(("/", "#")) or not _is_iri(base):
        raise InputError(f"'{base}' can't begin an IRI; expected one that ends in / or #")
    return base


def _write_csv(links: pa.Table, path: Path) -> int:
    table = _csv_table(links)
    with path.open("wb") as file:
        file.write(f"{','.join(CSV_COLUMNS)}\n".encode())  # pyarrow would quote the header
        options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
        pacsv.write_csv(table, file, options)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    expected = zip(links["left_key"].to_pylist(), links["right_key"].to_pylist(), strict=True)
    _compare([tuple(row[:2]) for row in rows], list(expected), path)
    return len(rows)


def _csv_table(links: pa.Table) -> pa.Table:
    links = links.rename_columns({"left_key": "left", "right_key": "right"})
    seconds = links["decided_at"].cast(pa.timestamp("s"), safe=False)
    links = links.drop_columns("decided_at").append_column(
        "decided_at", pc.strftime(seconds, "%Y-%m-%dT%H:%M:%SZ")
    )
    for name in FREE_TEXT:
        place = links.column_names.index(name)
        links = links.set_column(place, name, defused(links[name].cast(pa.string())))
    return links.select(CSV_COLUMNS)


def _write_rdf(links: pa.Table, path: Path, syntax: ox.RdfFormat, base: str) -> int:
    left = [minted("left", key, base) for key in links["left_key"].to_pylist()]
    right = [minted("right", key, base) for key in links["right_key"].to_pylist()]
    pairs = list(zip(left, right, strict=True))
    triples = (ox.Triple(ox.NamedNode(a), SAME_AS, ox.NamedNode(b)) for a, b in pairs)
    prefixes = {"owl": OWL} if syntax == ox.RdfFormat.TURTLE else None
    with path.open("wb") as file:
        ox.serialize(triples, file, syntax, prefixes=prefixes)
    with path.open("rb") as file:
        read = [(q.subject.value, q.object.value) for q in ox.parse(file, format=syntax)]
    _compare(read, pairs, path)
    return len(read)


def _compare(read: list[tuple], expected: list[tuple], path: Path) -> None:
    if sorted(read) != sorted(expected):
        raise StoreError(
            f"{path.name}: {len(read):,} links read back, {len(expected):,} were to be written, "
            "or their keys differ; nothing was written"
        )
