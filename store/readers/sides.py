"""Two graphs that come by themselves: each side a file or a folder of its own kind.

A side is an RDF file, a table, or a folder with one RDF file or with tables, and pictures beside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.errors import InputError
from store.readers.files.graph import nothing
from store.readers.files.keys import Keys
from store.readers.mappings.links import LinksFile, read_links
from store.readers.rdf import rdf
from store.readers.rdf.statements import syntax_of
from store.readers.tables.graph import graph_of
from store.readers.tables.guess import SAMPLE, alike, guess_mapping
from store.readers.tables.mapping import TableMapping
from store.readers.tables.tables import is_table, read_table
from store.records import JOINED_COLUMNS, LINK_COLUMNS, SIDES, GraphTables, Source

Mappings = dict[str, TableMapping]
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Side:
    """A graph to read at `path`, or one of the workspace that is `kept`.

    `mappings` say what the columns of its tables are, by file name.
    """

    path: Path | None = None
    mappings: Mappings | None = None
    kept: GraphTables | None = None

    @property
    def place(self) -> str:
        """Where its keys come from, for messages."""
        return "in the workspace" if self.kept is not None else self.path.name


def kind_of(path: Path) -> str | None:
    """`rdf` or `tables`, by the names of the files; None where it is neither or both."""
    if not path.is_dir():
        return "rdf" if syntax_of(path) else "tables" if is_table(path) else None
    tables, graphs = tables_of(path), _rdf_files(path)
    if tables and not graphs:
        return "tables"
    return "rdf" if len(graphs) == 1 and not tables else None


def tables_of(path: Path) -> list[Path]:
    """The table files of a side."""
    if path.is_dir():
        return [file for file in sorted(path.iterdir()) if is_table(file) and file.is_file()]
    return [path] if is_table(path) else []


def mappings_of(path: Path) -> Mappings:
    """The guessed mapping of each table of a side, by file name. Raises InputError."""
    return {file.name: guess_mapping(read_table(file, SAMPLE)) for file in tables_of(path)}


def read_side(
    path: Path,
    mappings: Mappings | None,
    warnings: list[str],
    downloads: Path | None = None,
    progress: Progress = lambda fraction, message: None,
) -> GraphTables:
    """Read one graph. Tables without a mapping get the one that is guessed; pictures on the web are
    fetched into `downloads`, if it is given, for an RDF file. Raises InputError."""
    if kind_of(path) == "rdf":
        file = _rdf_files(path)[0] if path.is_dir() else path
        return rdf.read_graph(file, downloads, warnings, progress)
    read = []
    for file in tables_of(path):
        table = read_table(file)
        mapping = (mappings or {}).get(file.name)
        read.append((table, mapping or guess_mapping(table)))
    return graph_of(_stem(path), read, warnings)


def read_pair(
    left: Side,
    right: Side,
    links: Path | LinksFile | None,
    progress: Progress,
    downloads: Path | None = None,
    known: pa.Table | None = None,
) -> Source:
    """Read the graphs of both sides, each by its own kind, and the links.

    Without a file of links those of the `known` ones stay whose entities both graphs have. Raises
    InputError.
    """
    warnings: list[str] = []
    graphs, kinds = [], []
    for number, side in enumerate(mapped((left, right))):
        if side.kept is not None:
            graphs.append(side.kept)
            continue
        show = part_of(progress, 0.45 * number, 0.4)
        show(0.0, f"Reading {side.path.name}")
        graphs.append(read_side(side.path, side.mappings, warnings, downloads, show))
        kinds.append(kind_of(side.path))
    progress(0.9, "Reading links")
    stay = nothing(LINK_COLUMNS) if known is None or links else still_known(known, graphs)
    kind = " and ".join(dict.fromkeys(kinds))
    source = Source(*graphs, stay, kind, tuple(warnings), joined_columns(left, right))
    return with_links(source, links, (left.place, right.place))


def mapped(pair: Sequence[Side]) -> list[Side]:
    """The sides, one or both, with a mapping for each of their tables: one that nobody gave is
    guessed, like those of the other side. Raises InputError."""
    known = [dict(side.mappings or {}) for side in pair]
    for number, side in enumerate(pair):
        if side.kept is None and kind_of(side.path) == "tables":
            for file in tables_of(side.path):
                if file.name not in known[number]:
                    guess = guess_mapping(read_table(file, SAMPLE))
                    others = known[:number] + known[number + 1 :]
                    known[number][file.name] = alike(guess, chain(*(o.values() for o in others)))
    return [replace(side, mappings=one) for side, one in zip(pair, known, strict=True)]


def joined_columns(left: Side, right: Side) -> pa.Table | None:
    """The columns that the right side's mappings join with left ones; None where a side is kept and
    nobody says anything of them."""
    columns = [c for m in (right.mappings or {}).values() for c in m.columns if c.same_as]
    if right.kept is not None or (left.kept is not None and not columns):
        return None
    pairs = dict.fromkeys((column.same_as, column.name) for column in columns)
    return pa.Table.from_pylist(
        [dict(zip(SIDES, pair, strict=True)) for pair in pairs], JOINED_COLUMNS
    )


def still_known(links: pa.Table, graphs: Sequence[GraphTables]) -> pa.Table:
    """Those of the links whose ends both graphs have."""
    for side, graph in zip(SIDES, graphs, strict=True):
        keys = graph.entities["key"].combine_chunks()
        links = links.filter(pc.is_in(links[side], value_set=keys))
    return links


def part_of(progress: Progress, start: float, share: float) -> Progress:
    """The progress of a part that begins at `start` of the whole and is `share` of it."""
    return lambda fraction, message: progress(start + share * fraction, message)


def with_links(source: Source, links: Path | None, places: tuple[str, str]) -> Source:
    """The source with the known links of a file; `places` says where its keys come from."""
    warnings: list[str] = []
    known = source.links
    if links is not None:
        advise = partial(_advice, source)
        known = read_links(links, *_keys(source, places), warnings, advise)
    elif not len(known):
        warnings.append(
            "no known links: two separate graphs have none and no file of links was given; "
            "training needs some"
        )
    return replace(source, links=known, warnings=(*source.warnings, *warnings))


def _advice(source: Source, rows: pa.Table) -> str:
    """Which columns hold what the links name, if any do."""
    found = []
    for side in SIDES:
        named = pc.unique(rows[side].drop_null())
        values = getattr(source, side).attribute_triples
        values = values.filter(pc.is_in(values["value"], value_set=named))
        different = values.group_by("attribute").aggregate([("value", "count_distinct")])
        counts = zip(*(column.to_pylist() for column in different.columns), strict=True)
        count, best = max(((n, a) for a, n in counts), default=(0, ""))
        if count and 2 * count >= len(named):
            found.append(f"“{best}” of the {side} graph")
    if not found:
        return "is it the file of these graphs?"
    which = "column" if len(found) == 1 else "columns"
    advice = "; choose that as the id" if "tables" in source.format else ""
    return f"they name values of the {which} {' and '.join(found)}{advice}"


def _keys(source: Source, places: tuple[str, str]) -> list[Keys]:
    graphs = (source.left, source.right)
    return [
        Keys(side, place, graph.entities["key"].combine_chunks())
        for side, place, graph in zip(SIDES, places, graphs, strict=True)
    ]


def _rdf_files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if syntax_of(file) and file.is_file()]


def _stem(path: Path) -> str:
    if path.is_dir():
        return path.resolve().name
    return path.name.removesuffix(".gz").rsplit(".", 1)[0]


def check_side(path: Path, expected: str) -> None:
    """InputError where a side is not there or of no kind that is understood."""
    if not path.exists():
        raise InputError("there is no such file or folder; check the path", path)
    if kind_of(path) is not None:
        return
    if path.is_dir():
        found = "a folder with neither one RDF file nor tables, or with both"
        raise InputError(f"found {found}; {expected}", path)
    raise InputError(f"found a file that is neither RDF nor a table; {expected}", path)
