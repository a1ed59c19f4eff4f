"""Graphs and decisions as a folder of Parquet files, which is all that training ever sees.

The same data gives the same files and so the same `content`, a sha256 over them in the order of
their names; times and places stand only in the manifest. The folder appears under its name when it
is whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from store.cursor import Cursor
from store.errors import StoreError
from store.json_files import write_json
from store.records import Snapshot
from store.review.progress import FEW_MORE, seen_left

FORMAT = 1
TABLES = {
    "entities": """
        select entity_id::integer as entity, side, key, name, number
        from entity order by entity_id""",
    "names": """
        select entity_id::integer as entity, name, language from label order by all""",
    "relations": """
        select relation_id as relation, side, key from relation order by relation_id""",
    "relation_triples": """
        select head::integer as head, relation_id as relation, tail::integer as tail
        from relation_triple order by all""",
    "attributes": """
        select attribute_id as attribute, side, key from attribute order by attribute_id""",
    "attribute_triples": """
        select entity_id::integer as entity, attribute_id as attribute, value, datatype, language
        from attribute_triple order by all""",
    "types": """
        select entity_id::integer as entity, type from entity_type order by all""",
    "descriptions": """
        select entity_id::integer as entity, description from entity
        where description is not null order by entity_id""",
    "identities": """
        select entity_id::integer as entity, predicate, iri
        from identity_statement order by all""",
    "joined": """
        select left_key, right_key from joined_property order by all""",
    "images": """
        select entity_id::integer as entity, path, sha256 from image order by all""",
    "links": """
        select left_id::integer as "left", right_id::integer as "right", source
        from link order by all""",
    "rejected": """
        select left_id::integer as "left", right_id::integer as "right"
        from standing where standing = 'reject' and right_id is not null order by all""",
    # Not the same, but no proof that the two are far apart: they are kept out of the training.
    "related": """
        select left_id::integer as "left", right_id::integer as "right"
        from not_same where standing <> 'reject' order by all""",
    # A link and "no counterpart" at once is a conflict for the curators: training sees the link.
    "dangling": """
        select left_id::integer as entity from standing
        where standing = 'no_counterpart' and left_id not in (select left_id from link)
        order by all""",
}


def write(cursor: Cursor, pictures: Path, folder: Path) -> Snapshot:
    """Write the snapshot folder; its manifest says how many links are `to_find` where that is
    better known than new links could tell. Raises StoreError if it exists or there are no
    graphs."""
    folder = Path(folder).resolve()
    if folder.exists():
        raise StoreError(f"{folder} already exists; a snapshot needs a new folder")
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        manifest = _write_tables(cursor, partial) | {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "pictures": os.path.relpath(pictures, folder),
            "cache": os.path.relpath(pictures.parent / "cache", folder),
            "to_find": _to_find(cursor),
        }
    except BaseException:
        shutil.rmtree(partial)
        raise
    write_json(partial / "manifest.json", manifest)
    partial.rename(folder)
    return Snapshot(folder, manifest["content"], manifest["counts"])


def _to_find(cursor: Cursor) -> float | None:
    """How many open left entities have a counterpart: as known links told the first run, else
    between what the active run states by now, and what it saw left when it was made, less what was
    found since. The former follows decisions, of which those are missing that nobody could make.
    None without such a run, and where most links came with the graphs: what curators were asked
    about first, or what was released for being sure, is no sample of what there is to find."""
    decided, seeds, stated = cursor.row(
        """
        select (select count(*) from link where source <> 'seed'), (select count(*) from seed),
               (select sum(1 - none) from (
                   select max(no_counterpart) as none from open_candidate group by left_id))
        """
    )
    if stated is None or decided <= FEW_MORE * seeds:
        return None
    seen = seen_left(cursor)
    if seen is None:
        return stated
    return seen.left if seen.sampled else (stated + seen.left) / 2


def _write_tables(cursor: Cursor, folder: Path) -> dict:
    graphs = cursor.rows(
        """
        select g.side, g.name, (select count(*) from entity e where e.side = g.side) from graph g
        """
    )
    if not graphs:
        raise StoreError("the workspace has no graphs yet; import two first")
    content, counts = hashlib.sha256(), {}
    for table, sql in sorted(TABLES.items()):
        path = folder / f"{table}.parquet"
        # One chunk, written by Arrow: DuckDB's own files differ with the plan it happens to take.
        rows = cursor.table(sql).combine_chunks()
        pq.write_table(rows, path)
        counts[table] = rows.num_rows
        with path.open("rb") as file:
            content.update(hashlib.file_digest(file, "sha256").digest())
    return {
        "format": FORMAT,
        "content": content.hexdigest(),
        "counts": counts,
        **{side: {"name": name, "entities": count} for side, name, count in graphs},
    }
