"""Folders in the layout of MMKB: files of two graphs, told apart by what their names begin with.

`FB15K_EntityTriples.txt` (head relation tail), `FB15K_NumericalTriples.txt` (entity attribute
number), `FB15K_ImageIndex.txt` (entity picture), and `DB15K_SameAsLink.txt` (entity <SameAs>
entity) with those of `DB15K_…` beside them or in a folder of their own. Cells are parted by tabs or
blanks, IRIs may stand in `<>`, and a line may end with ` .`; the published files do each of these.
[data: MMKG, Liu et al. 2019]
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.errors import InputError
from store.readers.files.graph import (
    build_graph,
    links_table,
    nothing,
    rows_of,
    without_repeats,
)
from store.readers.files.keys import Keys, bare
from store.readers.files.lines import Rows, filled_lines, first_true
from store.readers.files.pictures import check_pictures
from store.readers.mappings.links import read_links
from store.readers.rdf.literals import no_number, parse_literals, without_odd
from store.records import (
    ATTRIBUTE_COLUMNS,
    IMAGE_COLUMNS,
    LINK_COLUMNS,
    RELATION_COLUMNS,
    GraphTables,
    Source,
)

TRIPLES, NUMBERS, SAME, PICTURES = (
    "_EntityTriples.txt",
    "_NumericalTriples.txt",
    "_SameAsLink.txt",
    "_ImageIndex.txt",
)
UNSAID = "http://www.w3.org/2001/XMLSchema#double"  # a number, where no datatype is said


@dataclass(frozen=True)
class Part:
    """The files of one graph: `folder`, and what their names begin with."""

    folder: Path
    prefix: str

    def file(self, kind: str) -> Path:
        return self.folder / f"{self.prefix}{kind}"


def parts(folder: Path) -> list[Part]:
    """The graphs of a folder, whose files lie in it or in folders in it, in order of names."""
    found = [*folder.glob(f"*{TRIPLES}"), *folder.glob(f"*/*{TRIPLES}")]
    every = {Part(path.parent, path.name.removesuffix(TRIPLES)) for path in found}
    return sorted(every, key=lambda part: (part.prefix, part.folder))


def read_mmkb(folder: Path, links: Path | None, progress) -> Source:
    """Read both graphs; the left one is that whose entities stand first in the file of links.

    Raises InputError with file and line.
    """
    graphs = parts(folder)
    if len(graphs) != 2:
        names = ", ".join(part.prefix for part in graphs) or "none"
        number = counted(len(graphs), "graph")
        raise InputError(f"found files of {number} ({names}); expected two", folder)
    warnings: list[str] = []
    same = next((path for part in graphs for path in sorted(part.folder.glob(f"*{SAME}"))), None)
    pairs = None if same is None else _cells(same, ("left entity", "<SameAs>", "right entity"))
    tables = {}
    for start, part in zip((0.0, 0.45), graphs, strict=True):
        progress(start, f"Reading {part.prefix}")
        tables[part] = _read_graph(part, warnings)
    if pairs is not None and _names_first(pairs, tables[graphs[1]]):
        graphs.reverse()
    progress(0.9, "Reading links")
    sides = [_keys(side, p, tables[p]) for side, p in zip(("left", "right"), graphs, strict=True)]
    if links is not None:
        known = read_links(links, *sides, warnings)
    elif pairs is not None:
        known = _same(pairs, *sides, warnings)
    else:
        known = nothing(LINK_COLUMNS)
        warnings.append(f"no known links: no file …{SAME}, and none was given")
    left, right = (tables[part] for part in graphs)
    return Source(left, right, links=known, format="mmkb", warnings=tuple(warnings))


def _cells(path: Path, names: tuple[str, ...]) -> Rows:
    """Rows of cells parted by tabs or, in lines without a tab, by blanks; the dot at the end goes.

    A last cell may hold blanks where tabs part the others. Raises InputError with the line."""
    lines, numbers = filled_lines(path)
    lines = pc.utf8_trim_whitespace(lines)
    ended = pc.or_(pc.ends_with(lines, " ."), pc.ends_with(lines, "\t."))
    shortened = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(lines, 0, -1))
    lines = pc.if_else(ended, shortened, lines)
    tabbed = pc.match_substring(lines, "\t")
    lines = pc.if_else(tabbed, lines, pc.replace_substring(lines, " ", "\t"))
    if any(pc.any(pc.match_substring(lines, gap)).as_py() for gap in ("\t\t", " \t", "\t ")):
        lines = pc.replace_substring_regex(lines, "[ ]*\t[ \t]*", "\t")
    cells = pc.split_pattern(lines, "\t")
    wrong = first_true(pc.not_equal(pc.list_value_length(cells), len(names)))
    if wrong is not None:
        number = len(cells[wrong])
        raise InputError(
            f"found {counted(number, 'cell')}, expected {len(names)}: {', '.join(names)}",
            path,
            int(numbers[wrong]),
        )
    columns = tuple(pc.list_element(cells, i) for i in range(len(names)))
    return Rows(path, columns, np.asarray(numbers))


def _read_graph(part: Part, warnings: list[str]) -> GraphTables:
    rows = _cells(part.file(TRIPLES), ("head", "relation", "tail"))
    relations = rows_of(RELATION_COLUMNS, *(bare(column) for column in rows.columns))
    attributes = _read_numbers(part.file(NUMBERS), warnings)
    named = [relations["head"], relations["tail"], attributes["entity"]]
    keys = pc.unique(pa.chunked_array([chunk for c in named for chunk in c.chunks], pa.string()))
    if not len(keys):
        raise InputError("holds no triples: the graph is empty", part.file(TRIPLES))
    if not len(relations):
        warnings.append(f"{rows.path.name}: holds no relation triples")
    return build_graph(
        part.prefix,
        keys,
        relation_triples=without_repeats(relations, "triple", rows.path.name, warnings),
        attribute_triples=attributes,
        images=_read_pictures(part, keys, warnings),
    )


def _read_numbers(path: Path, warnings: list[str]) -> pa.Table:
    if not path.is_file():
        return nothing(ATTRIBUTE_COLUMNS)
    rows = _cells(path, ("entity", "attribute", "number"))
    values, datatypes, languages = parse_literals(rows.columns[2])
    names = (bare(column) for column in rows.columns[:2])
    table = rows_of(ATTRIBUTE_COLUMNS, *names, values, datatypes, languages)
    odd = no_number(values, pc.fill_null(datatypes, UNSAID))
    table = without_odd(table, odd, path.name, warnings, rows.lines)
    return without_repeats(table, "value", path.name, warnings)


def _read_pictures(part: Part, keys: pa.Array, warnings: list[str]) -> pa.Table:
    """Pictures by path from the folder of the index. The published index names them by number
    alone, for the pictures themselves are not published with it."""
    path = part.file(PICTURES)
    if not path.is_file():
        return nothing(IMAGE_COLUMNS)
    rows = _cells(path, ("entity", "picture path"))
    entities = bare(rows.columns[0])
    known = pc.is_in(entities, value_set=keys)
    strangers = len(known) - pc.sum(known, min_count=0).as_py()
    if strangers:
        number = counted(strangers, "picture")
        warnings.append(f"{path.name}: {number} left out, of entities without a triple")
    named, paths = entities.filter(known), rows.columns[1].filter(known)
    filed = pc.match_substring_regex(paths, "[./]")
    numbered = len(paths) - pc.sum(filed, min_count=0).as_py()
    if numbered:
        warnings.append(
            f"{path.name}: {counted(numbered, 'picture')} left out, named by a number alone; "
            "the index must name the files"
        )
    named, paths = named.filter(filed), paths.filter(filed)
    return check_pictures(path.parent, named, paths, path.name, warnings)


def _keys(side: str, part: Part, graph: GraphTables) -> Keys:
    return Keys(side, part.prefix, graph.entities["key"].combine_chunks())


def _names_first(pairs: Rows, graph: GraphTables) -> bool:
    """Whether the entities of a graph stand in the first column of the links, by most of them."""
    keys = graph.entities["key"].combine_chunks()
    first, last = (
        pc.sum(pc.is_in(bare(pairs.columns[i]), value_set=keys), min_count=0).as_py()
        for i in (0, 2)
    )
    return first > last


def _same(pairs: Rows, left: Keys, right: Keys, warnings: list[str]) -> pa.Table:
    """The links whose entities both have triples; the published ones name a few others."""
    found = [left.find(pairs.columns[0]), right.find(pairs.columns[2])]
    known = pc.and_(*(pc.is_valid(positions) for positions in found))
    kept = [positions.filter(known) for positions in found]
    if not len(kept[0]):
        raise (
            pairs.refuse(0, f"no link names an entity of {left.source} and one of {right.source}")
            if len(pairs)
            else InputError("holds no links", pairs.path)
        )
    lost = first_true(pc.invert(known))
    if lost is not None:
        number = counted(len(pairs) - len(kept[0]), "link")
        warnings.append(
            f"{pairs.path.name}: {number} left out, to entities without a triple, "
            f"first in line {pairs.lines[lost]}"
        )
    links = links_table(left.take(kept[0]), right.take(kept[1]))
    return without_repeats(links, "link", pairs.path.name, warnings)
