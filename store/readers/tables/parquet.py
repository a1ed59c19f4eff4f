"""Parquet as columns of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from store.errors import InputError
from store.readers.files.lines import open_text
from store.readers.tables.dialect import numbered

LARGEST = 8 << 30  # bytes of a table when it is unpacked
UNSUSPICIOUS = 64 << 20
HIGHEST_RATIO = 50
ROWS = 4096  # read at once


def read_parquet(path: Path, limit: int | None) -> tuple[tuple[str, ...], list[pa.ChunkedArray]]:
    """The names and the columns as text, or their first `limit` rows. Raises InputError."""
    try:
        with open_text(path) as raw, pq.ParquetFile(raw) as file:
            sizes = [file.metadata.row_group(i).total_byte_size for i in range(file.num_row_groups)]
            if sum(sizes) > LARGEST:
                raise InputError(f"holds more than {LARGEST >> 30} GB; part it", path)
            names = numbered(file.schema_arrow.names, path)
            batches = list(_batches(file, path, limit))
            columns = [_joined(batches, place) for place in range(len(names))]
    except MemoryError:  # Arrow's own says nothing of the file
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"this is no whole Parquet file: {reason}", path) from error
    if not columns:
        raise InputError("holds no columns", path)
    return names, columns


def _batches(
    file: pq.ParquetFile, path: Path, limit: int | None
) -> Iterator[list[pa.ChunkedArray]]:
    """The columns of some rows at a time, up to `limit` rows. Raises InputError where their text is
    far larger than the file: the metadata counts a value that repeats once, and it may be long."""
    unpacked, most = 0, max(UNSUSPICIOUS, HIGHEST_RATIO * path.stat().st_size)
    for batch in file.iter_batches(limit or ROWS):
        columns = [_as_text(pa.chunked_array([column])) for column in batch.columns]
        unpacked += sum(column.nbytes for column in columns)
        if unpacked > most:
            raise InputError(
                f"unpacks to more than {HIGHEST_RATIO} times its size, which is refused as a "
                "decompression bomb; save it as CSV if it is a graph",
                path,
            )
        yield columns
        if limit is not None:
            return


def _joined(batches: list[list[pa.ChunkedArray]], place: int) -> pa.ChunkedArray:
    chunks = [chunk for columns in batches for chunk in columns[place].chunks]
    return pa.chunked_array(chunks, pa.string())


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text of any column; of a list its values with `|` between, of what has no text nothing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.cast(kind.value_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        parts = [_as_text(pa.chunked_array([chunk.flatten()])) for chunk in column.chunks]
        rebuilt = [
            pa.ListArray.from_arrays(_offsets(chunk), part.combine_chunks())
            for chunk, part in zip(column.chunks, parts, strict=True)
        ]
        joined = [pc.binary_join(chunk, "|") for chunk in rebuilt]
        return pa.chunked_array(joined, pa.string())
    try:
        return column.cast(pa.string())
    except MemoryError:
        raise
    except pa.ArrowException:
        return pa.chunked_array([pa.nulls(len(column), pa.string())])


def _offsets(chunk: pa.Array) -> pa.Array:
    """Where each list begins in the values that `flatten` gives: a null list has none."""
    lengths = pc.fill_null(pc.list_value_length(chunk), 0).cast(pa.int64())
    ends = pc.cumulative_sum(lengths)
    return pa.concat_arrays([pa.array([0], pa.int64()), ends]).cast(pa.int32())
