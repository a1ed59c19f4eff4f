"""Tables as columns of text: CSV and TSV, also packed with gzip, and Parquet.

DuckDB reads them, strictly. Where it stumbles, Python's csv reads the file row by row, to say the
line that is wrong; or to read what is only unusual, such as two kinds of line ends in one file. The
first row names the columns. No text of the user's ever becomes SQL.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from store.cursor import OFFLINE
from store.errors import InputError
from store.readers.files.lines import LONGEST_LINE
from store.readers.files.packed import open_unpacked
from store.readers.tables.dialect import Dialect, recognise
from store.readers.tables.parquet import LARGEST, read_parquet

SUFFIXES = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet")
BLOCK = 16 << 20


@dataclass(frozen=True)
class Table:
    """A file's columns (string, null where a cell is empty) under the names of its first row."""

    path: Path
    names: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]

    def __len__(self) -> int:
        return len(self.columns[0])

    def column(self, name: str) -> pa.ChunkedArray:
        return self.columns[self.names.index(name)]


def is_table(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIXES)


def read_table(path: Path, limit: int | None = None) -> Table:
    """Read a table, or its first `limit` rows. Raises InputError with file and line."""
    if path.name.lower().endswith(".parquet"):
        names, columns = read_parquet(path, limit)
        return Table(path, names, tuple(map(_without_blanks, columns)))
    dialect = recognise(path)
    if limit is None:
        _check_encoding(path, dialect.encoding)
    columns = _read_fast(path, dialect, limit)
    if columns is None:
        columns = _read_slowly(path, dialect, limit)
    return Table(path, dialect.names, tuple(_without_blanks(column) for column in columns))


def _without_blanks(column: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), pa.scalar(None, pa.string()), trimmed)


def _read_fast(path: Path, dialect: Dialect, limit: int | None) -> list[pa.ChunkedArray] | None:
    """The columns as DuckDB reads them; None where it stumbles."""
    columns = {f"c{place}": "VARCHAR" for place in range(len(dialect.names))}
    packed = "gzip" if path.name.lower().endswith(".gz") else "none"
    with duckdb.connect(config=OFFLINE) as connection:
        try:
            found = connection.sql(
                f"""
                select * from read_csv(
                    $path, columns = {columns}, delim = $delimiter, quote = '"', escape = '"',
                    header = true, skip = {dialect.skip}, auto_detect = false, strict_mode = true,
                    encoding = '{dialect.encoding}', compression = '{packed}',
                    max_line_size = {LONGEST_LINE}, buffer_size = {2 * LONGEST_LINE}
                ) {"" if limit is None else f"limit {int(limit)}"}
                """,
                params={"path": _no_pattern(path), "delimiter": dialect.delimiter},
            ).to_arrow_table()
        except duckdb.Error:
            return None
    return [column.cast(pa.string()) for column in found.columns]


def _no_pattern(path: Path) -> str:
    """The path as DuckDB's pattern for this one file: `[`, `*` and `?` stand for themselves."""
    return re.sub(r"[\[*?]", r"[\g<0>]", str(path.resolve()))


def _read_slowly(path: Path, dialect: Dialect, limit: int | None) -> list[pa.ChunkedArray]:
    """The columns row by row. Raises InputError with the line of the first row that is wrong."""
    width = len(dialect.names)
    batches: list[list[pa.Array]] = [[] for _ in dialect.names]
    batch: list[list[str]] = []
    for count, row in enumerate(_rows(path, dialect), 1):
        batch.append(row)
        if len(batch) == 50_000 or count == limit:
            _flush(batch, batches)
        if count == limit:
            break
    _flush(batch, batches)
    return [pa.chunked_array(batches[place], pa.string()) for place in range(width)]


def _flush(batch: list[list[str]], columns: list[list[pa.Array]]) -> None:
    for cells, column in zip(zip(*batch, strict=True), columns, strict=False):
        column.append(pa.array(cells, pa.string()))
    batch.clear()


def _rows(path: Path, dialect: Dialect) -> Iterator[list[str]]:
    """The filled rows after the header; each as wide as it. A TSV that quotes wrongly has none."""
    width = len(dialect.names)
    quoting = csv.QUOTE_MINIMAL
    if dialect.delimiter == "\t" and not _quotes_well(path, dialect):
        quoting = csv.QUOTE_NONE
    before = csv.field_size_limit(LONGEST_LINE)
    with open_unpacked(path) as file:
        text = io.TextIOWrapper(file, encoding=dialect.encoding, newline="")
        reader = csv.reader(text, delimiter=dialect.delimiter, quoting=quoting, strict=True)
        try:
            for place, row in enumerate(row for row in reader if row):
                if place <= dialect.skip:
                    continue
                if len(row) != width:
                    raise InputError(_wrong_width(row, width), path, reader.line_num)
                yield row
        except csv.Error as error:
            raise InputError(_broken(error), path, reader.line_num) from error
        except UnicodeError as error:
            raise InputError(f"not {dialect.encoding.upper()}; save it as UTF-8", path) from error
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"the file can't be unpacked: {error}", path) from error
        finally:
            csv.field_size_limit(before)


def _quotes_well(path: Path, dialect: Dialect) -> bool:
    with open_unpacked(path) as file:
        text = io.TextIOWrapper(file, dialect.encoding, "replace", newline="")
        try:
            for _ in csv.reader(text, delimiter="\t", strict=True):
                pass
        except (csv.Error, OSError, EOFError, zlib.error):
            return False
    return True


def _wrong_width(row: list[str], width: int) -> str:
    more = len(row) > width
    advice = "put quotes around a value that has the delimiter in it" if more else "is it cut off?"
    columns = f"{len(row)} column{'' if len(row) == 1 else 's'}"
    return f"found {columns}, expected {width} as in the first row; {advice}"


def _broken(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"a value longer than {LONGEST_LINE >> 20} MB; is a quote not closed before?"
    return (
        f"the quotes are broken here ({error}); a quote inside a quoted value is written twice, "
        "and each one that opens is closed"
    )


def _check_encoding(path: Path, encoding: str) -> None:
    """InputError with the line of the first byte that is no text, or where there is too much."""
    decoder, lines, size = codecs.getincrementaldecoder(encoding)(), 1, 0
    with open_unpacked(path) as file:
        while True:
            try:
                block = file.read(BLOCK)
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                line = lines + error.object.count(b"\n", 0, error.start)
                bad = error.object[error.start]
                message = f"the byte 0x{bad:02x} is not {encoding.upper()}; save the file as UTF-8"
                raise InputError(message, path, line) from error
            except (OSError, EOFError, zlib.error) as error:
                raise InputError(f"the file can't be unpacked: {error}", path) from error
            if "\0" in text:
                line = lines + text.count("\n", 0, text.index("\0"))
                raise InputError("a zero byte: this is no text; save it as UTF-8", path, line)
            lines, size = lines + text.count("\n"), size + len(block)
            if size > LARGEST:
                raise InputError(f"holds more than {LARGEST >> 30} GB; part it", path)
            if not block:
                return
