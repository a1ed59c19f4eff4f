"""Reading the user's files: one door, `read_source`, for every layout that is understood."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from store.errors import InputError
from store.identifiers.rdf_syntaxes import BY_ENDING
from store.readers import sides
from store.readers.mappings.links import LinksFile
from store.readers.mappings.vocabularies import is_vocabularies, read_vocabularies
from store.readers.research import dbp15k, mmkb, openea
from store.readers.tables import tables
from store.records import Source

FORMATS = ("auto", "rdf", "tables", "dbp15k", "openea", "mmkb", "vocabularies")
LAYOUTS = {"dbp15k": dbp15k.NEEDED, "openea": openea.NEEDED}
EXPECTED = (
    f"expected two RDF files ({', '.join(BY_ENDING)}, also packed as .gz), "
    f"two tables ({', '.join(tables.SUFFIXES)}) or folders of tables, "
    f"a DBP15K-style folder ({', '.join(dbp15k.NEEDED)}) "
    f"an OpenEA-style folder ({', '.join(openea.NEEDED)}) "
    f"or an MMKB-style folder (files like FB15K{mmkb.TRIPLES} of two graphs)"
)

Progress = Callable[[float, str], None]


def read_source(
    source: Path | str,
    source2: Path | str | None = None,
    format: str = "auto",
    links: Path | str | None = None,
    progress: Progress | None = None,
    mappings: tuple[sides.Mappings | None, sides.Mappings | None] = (None, None),
    fetch_pictures: Path | None = None,
    skip_unknown: bool = False,
) -> Source:
    """Read two graphs and the links between them.

    `source` is a folder with both graphs, or with `source2` the first of two files or folders,
    each read by its own kind; `format` one of FORMATS. `mappings` say what the columns of each
    side's tables are, by file name; those that say nothing are guessed.
    `links` names a file of known links, which then stands for the folder's own; with
    `skip_unknown` those between other entities are left out. `progress` is called with the
    fraction done and a sentence. `fetch_pictures` is a folder that pictures on the web are fetched
    into, for RDF files; with None there is no request to the network. Raises InputError, which
    says file and line.
    """
    progress = progress or (lambda fraction, message: None)
    first, second = Path(source), None if source2 is None else Path(source2)
    found = _recognise(first, second, format)
    known = None if links is None else LinksFile(Path(links), skip_unknown)
    if found == "sides":
        pair = (sides.Side(path, m) for path, m in zip((first, second), mappings, strict=True))
        return sides.read_pair(*pair, known, progress, fetch_pictures)
    if found == "mmkb":
        return mmkb.read_mmkb(first, known, progress)
    if found == "vocabularies":
        return read_vocabularies(first, known, progress)
    read = dbp15k.read_dbp15k if found == "dbp15k" else openea.read_openea
    return read(first, _graph_names(first), known, progress)


def layout_of(folder: Path) -> str | None:
    """The layout of a folder, or of a table, that holds both graphs; None for any other."""
    if not folder.is_dir():
        return "vocabularies" if is_vocabularies(folder) else None
    try:
        return _check_folder(folder, "auto")
    except InputError:
        return None


def _recognise(first: Path, second: Path | None, format: str) -> str:
    if format not in FORMATS:
        raise InputError(f"unknown format '{format}'; expected one of {', '.join(FORMATS)}")
    for path in (first, second):
        if path is not None and not path.exists():
            raise InputError("there is no such file or folder; check the path", path)
    if _are_vocabularies(first, second, format):
        return "vocabularies"
    if second is not None or first.is_file() or format in ("rdf", "tables"):
        return _check_pair(first, second, format)
    return _check_folder(first, format)


def _are_vocabularies(first: Path, second: Path | None, format: str) -> bool:
    """One table of decisions names the entities of both sides."""
    if format not in ("auto", "vocabularies"):
        return False
    found = second is None and first.is_file() and is_vocabularies(first)
    if format == "vocabularies" and not found:
        raise InputError(
            "format vocabularies means one table with the columns subject_id and object_id", first
        )
    return found


def _check_pair(first: Path, second: Path | None, format: str) -> str:
    if format not in ("auto", "rdf", "tables"):
        raise InputError(f"format {format} means one folder, found a file; {EXPECTED}", first)
    given = [path for path in (first, second) if path is not None]
    for path in given:
        sides.check_side(path, EXPECTED)
        if format not in ("auto", sides.kind_of(path)):
            raise InputError(f"found a side that is not of format {format}; {EXPECTED}", path)
    if second is None:
        raise InputError("this is one graph; give the file of the second one, too", first)
    return "sides"


def _check_folder(folder: Path, format: str) -> str:
    if format == "mmkb":
        return format
    present = sorted(path.name for path in folder.iterdir())
    missing = {f: [n for n in needed if n not in present] for f, needed in LAYOUTS.items()}
    if format != "auto":
        if missing[format]:
            raise InputError(_what_is_missing(format, missing[format], present), folder)
        return format
    # a folder that has both is read by the files that name things by key, which hold more
    for candidate in ("openea", "dbp15k"):
        if not missing[candidate]:
            return candidate
    if mmkb.parts(folder):
        return "mmkb"
    near = min(LAYOUTS, key=lambda f: len(missing[f]) / len(LAYOUTS[f]))
    if len(missing[near]) < len(LAYOUTS[near]):
        raise InputError(_what_is_missing(near, missing[near], present), folder)
    raise InputError(f"found {_listed(present)}; {EXPECTED}", folder)


def _what_is_missing(format: str, missing: list[str], present: list[str]) -> str:
    return (
        f"{' and '.join(missing)} missing for a folder of format {format}; found {_listed(present)}"
    )


def _listed(present: list[str]) -> str:
    shown = ", ".join(present[:12]) or "nothing: the folder is empty"
    return f"{shown} and {len(present) - 12} more" if len(present) > 12 else shown


def _graph_names(folder: Path) -> tuple[str, str]:
    """`fb15k_db15k` names both graphs; other folders are told apart by their side."""
    name = folder.resolve().name
    parts = name.split("_")
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else (f"{name} 1", f"{name} 2")
