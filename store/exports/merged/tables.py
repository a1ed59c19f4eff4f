"""The merged graph as tables, in Parquet or CSV: a folder, or a zip file of one.

Every row says in `source` whether the left graph, the right one or both say so. `index` has every
entity of both graphs by the id that it had, with the IRI that stands for it now. Arrow writes the
files, DuckDB reads them again, and all columns are compared letter for letter by their CRC-32.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from store.cursor import Cursor
from store.errors import StoreError
from store.exports.merged.facts import (
    LEFT,
    RIGHT,
    parameters,
    statements_sql,
)
from store.formula_escaping import defused

BLOCK = 50_000  # rows
ZIPPED = {"parquet": zipfile.ZIP_STORED, "csv": zipfile.ZIP_DEFLATED}
_WHO = f"case {{0}} when {LEFT} then 'left' when {RIGHT} then 'right' else 'both' end as source"
_PROPERTY = "join property p using (property)"
_ENDING = "left join ending_parts e using (ending)"
# kind of store.exports.merged.facts: (table, columns behind the entity's, joins)
_COLUMNS = {
    "relation": ("relations", "p.iri as relation, o.iri as tail",
                 f"{_PROPERTY} join stand_in o on o.cluster = f.object"),
    "attribute": ("attributes", "p.iri as attribute, f.value, e.datatype, e.language",
                  f"{_PROPERTY} {_ENDING}"),
    "attribute without a value": (
        "attributes", "f.value as attribute, null::varchar as value, null::varchar as datatype, "
        "null::varchar as language", ""),
    "name": ("names", "f.value as name, e.language, ends_with(p.iri, '#label') as preferred",
             f"{_PROPERTY} {_ENDING}"),
    "description": ("descriptions", "f.value as description", ""),
    "type": ("types", "f.value as type", ""),
    "picture": ("pictures", "substr(f.value, length($base) + 1) as path", ""),
    "identity": ("identities", "p.iri as predicate, f.value as iri", _PROPERTY),
}  # fmt: skip
_ENTITIES = f"""
    select any_value(t.iri) as entity,
           coalesce(any_value(e.name) filter (e.entity_id = t.cluster), min(e.name)) as name,
           count(*) as members,
           {_WHO.format(f"bit_or(if(t.side = 'left', {LEFT}, {RIGHT}))")}
    from term t join entity e using (entity_id) group by t.cluster
"""
_INDEX = "select side, key, iri as entity from term"


def write(
    cursor: Cursor,
    path: Path,
    syntax: str,
    base: str,
    zipped: bool,
    progress: Callable[[int], None],
) -> dict[str, int]:
    """Write the tables and read them again: how many rows of each kind there are.

    Needs terms.prepare. Text in CSV that a spreadsheet would run as a formula
    gets a `'` in front. Raises StoreError if the files don't read back as written.
    """
    folder = path.with_name(path.name + ".folder") if zipped else path
    folder.mkdir()
    written: dict[str, int] = {}
    _prepare(cursor)
    tables: dict[str, list[tuple[str, str]]] = {"entities": [("entity", _ENTITIES)]}
    for kind, (table, *_) in _COLUMNS.items():
        tables.setdefault(table, []).append((kind, _rows(kind)))
    tables["index"] = [("old key", _INDEX)]
    for table, parts in tables.items():
        _write_table(cursor, folder / f"{table}.{syntax}", syntax, base, parts, written, progress)
    if zipped:
        _zip(folder, path, ZIPPED[syntax])
    return {kind: count for kind, count in written.items() if count}


def counts(cursor: Cursor, facts: dict[str, int]) -> dict[str, int]:
    """How many rows of each kind the tables have, of the counts of store.exports.merged.facts."""
    [(entities, clusters)] = cursor.rows("select count(*), count(distinct cluster) from member")
    kept = {kind: count for kind, count in facts.items() if kind in _COLUMNS}
    return {"entity": clusters, **kept, "old key": entities}


def remains(path: Path) -> Path:
    """The folder that `write` fills on the way to a zip file."""
    return path.with_name(path.name + ".folder")


def _rows(kind: str) -> str:
    _, columns, joins = _COLUMNS[kind]
    return f"""
        select s.iri as {"head" if kind == "relation" else "entity"}, {columns},
               {_WHO.format("f.source")}
        from ({statements_sql(kind, apart=False)}) f
        join stand_in s on s.cluster = f.subject {joins}
    """


def _prepare(cursor: Cursor) -> None:
    cursor.run(
        "create temp table stand_in as select cluster, iri from term where entity_id = cluster"
    )
    cursor.run(
        """
        create temp table ending_parts as
        select distinct on (ending) ending, datatype, lower(language) as language
        from ending order by ending, datatype nulls first, language
        """
    )


def _write_table(
    cursor: Cursor,
    path: Path,
    syntax: str,
    base: str,
    parts: list[tuple[str, str]],
    written: dict[str, int],
    progress: Callable[[int], None],
) -> None:
    wanted = Fingerprint()

    def batches() -> Iterator[pa.RecordBatch]:
        for kind, sql in parts:
            for batch in cursor.batches(sql, BLOCK, **parameters(kind, base)):
                batch = _without_formulas(batch) if syntax == "csv" else batch
                wanted.add(batch)
                written[kind] = written.get(kind, 0) + len(batch)
                yield batch
                progress(sum(written.values()))

    schema = cursor.table(f"select * from ({parts[0][1]}) limit 0", **parameters(parts[0][0], base))
    _write_file(path, syntax, schema.schema, batches())
    found = Fingerprint()
    for batch in cursor.batches(_reader(path, syntax, schema.schema), BLOCK, path=str(path)):
        found.add(batch)
    if found != wanted:
        raise StoreError(
            f"{path.name}: {found.rows:,} rows read back, {wanted.rows:,} were to be written, or "
            "with another text; nothing was written"
        )


def _write_file(
    path: Path, syntax: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> None:
    if syntax == "parquet":
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
        return
    options = pacsv.WriteOptions(quoting_style="needed")
    with pacsv.CSVWriter(path, schema, write_options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _reader(path: Path, syntax: str, schema: pa.Schema) -> str:
    """SQL that reads the file."""
    if syntax == "parquet":
        return "select * from read_parquet($path)"
    names = ", ".join(f"'{name}': 'varchar'" for name in schema.names)
    return f"""select * from read_csv($path, header = true, columns = {{{names}}}, quote = '"',
        escape = '"', delim = ',', max_line_size = 100000000, auto_detect = false,
        parallel = false, allow_quoted_nulls = false)"""


def _without_formulas(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [
        defused(column) if pa.types.is_string(column.type) else column for column in batch.columns
    ]
    return pa.record_batch(columns, batch.schema)


class Fingerprint:
    """Rows so far and, of each column, a CRC-32 of its texts and one of their lengths."""

    def __init__(self):
        self.rows = 0
        self.texts: list[tuple[int, int]] = []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fingerprint) and vars(self) == vars(other)

    def add(self, batch: pa.RecordBatch) -> None:
        if not len(batch):
            return
        self.rows += len(batch)
        before = self.texts or [(0, 0)] * batch.num_columns
        self.texts = [
            (zlib.crc32(data, text), zlib.crc32(sizes, length))
            for (text, length), (data, sizes) in zip(before, map(_text, batch.columns), strict=True)
        ]


def _text(column: pa.Array) -> tuple[memoryview, np.ndarray]:
    """A column's texts behind one another, in UTF-8, and the length of each; -1 for null."""
    column = column.cast(pa.string())
    sizes = pc.fill_null(pc.binary_length(column), -1)
    _, offsets, data = pc.fill_null(column, "").buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset :]
    return memoryview(data or b"")[: int(ends[len(column)])], sizes.to_numpy()


def _zip(folder: Path, path: Path, method: int) -> None:
    files = sorted(folder.iterdir())
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as packed:
        for file in files:
            packed.write(file, file.name)
    with zipfile.ZipFile(path) as packed:
        broken = packed.testzip()
        if broken or packed.namelist() != [file.name for file in files]:
            raise StoreError(f"{path.name}: {broken or 'the list'} reads back as something else")
