"""Graphs that were read but not yet imported: a folder that one process writes, another reads.

`left/` and `right/` hold a GraphTables each, one Arrow file a table; `links.arrow` the known links;
`joined.arrow` the columns that say the same; `manifest.json`, written last, the rest.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather

from store.json_files import read_json, write_json
from store.records import SIDES, GraphTables, Source

TABLES = [field.name for field in fields(GraphTables) if field.name != "name"]
LATER = ("identities",)  # tables that earlier versions did not write


def write_graph(graph: GraphTables, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        write_table(getattr(graph, table), folder / f"{table}.arrow")
    write_json(folder / "graph.json", {"name": graph.name})


def read_graph(folder: Path) -> GraphTables:
    """The graph, its tables mapped from the disk."""
    name = read_json(folder / "graph.json")["name"]
    paths = {t: folder / f"{t}.arrow" for t in TABLES}
    there = {t: path for t, path in paths.items() if t not in LATER or path.exists()}
    return GraphTables(name, **{t: read_table(path) for t, path in there.items()})


def write_table(table: pa.Table, path: Path) -> None:
    feather.write_feather(table, path, compression="uncompressed")


def read_table(path: Path) -> pa.Table:
    return feather.read_table(path, memory_map=True)


def write_source(source: Source, folder: Path, more: dict | None = None) -> None:
    """Write what was read; `more` goes into the manifest beside it."""
    for side in SIDES:
        write_graph(getattr(source, side), folder / side)
    write_table(source.links, folder / "links.arrow")
    if source.joined is not None:
        write_table(source.joined, folder / "joined.arrow")
    manifest = {"format": source.format, "warnings": list(source.warnings)} | (more or {})
    write_json(folder / "manifest.json", manifest)


def read_manifest(folder: Path) -> dict:
    return read_json(folder / "manifest.json")


def read_source(folder: Path) -> Source:
    manifest = read_manifest(folder)
    graphs = [read_graph(folder / side) for side in SIDES]
    links, joined = (folder / f"{table}.arrow" for table in ("links", "joined"))
    return Source(
        *graphs,
        read_table(links),
        manifest["format"],
        tuple(manifest["warnings"]),
        read_table(joined) if joined.exists() else None,
    )
