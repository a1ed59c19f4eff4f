"""Reading the user's files: one door, `read_source`, for every layout that is understood."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from store.errors import InputError
from store.formats import dbp15k, openea, rdf
from store.formats.links import LinksFile
from store.formats.vocabularies import is_vocabularies, read_vocabularies
from store.records import Source

FORMATS = ("auto", "rdf", "dbp15k", "openea", "vocabularies")
LAYOUTS = {"dbp15k": dbp15k.NEEDED, "openea": openea.NEEDED}
EXPECTED = (
    "expected two RDF files (.ttl or .nt, also packed as .gz), "
    f"a DBP15K-style folder ({', '.join(dbp15k.NEEDED)}) "
    f"or an OpenEA-style folder ({', '.join(openea.NEEDED)})"
)

Progress = Callable[[float, str], None]


def read_source(
    source: Path | str,
    source2: Path | str | None = None,
    format: str = "auto",
    links: Path | str | None = None,
    progress: Progress | None = None,
    skip_unknown: bool = False,
) -> Source:
    """Read two graphs and the links between them.

    `source` is a folder, or with `source2` the first of two RDF files; `format` one of FORMATS.
    `links` names a file of known links, which then stands for the folder's own; with
    `skip_unknown` those between other entities are left out. `progress` is called with the
    fraction done and a sentence. Raises InputError, which says file and line.
    """
    progress = progress or (lambda fraction, message: None)
    first, second = Path(source), None if source2 is None else Path(source2)
    found = _recognise(first, second, format)
    known = None if links is None else LinksFile(Path(links), skip_unknown)
    if found == "vocabularies":
        return read_vocabularies(first, known, progress)
    if found == "rdf":
        return rdf.read_rdf(first, second, known, progress)
    read = dbp15k.read_dbp15k if found == "dbp15k" else openea.read_openea
    return read(first, _graph_names(first), known, progress)


def _recognise(first: Path, second: Path | None, format: str) -> str:
    if format not in FORMATS:
        raise InputError(f"unknown format '{format}'; expected one of {', '.join(FORMATS)}")
    for path in (first, second):
        if path is not None and not path.exists():
            raise InputError("there is no such file or folder; check the path", path)
    if _are_vocabularies(first, second, format):
        return "vocabularies"
    if second is not None or first.is_file() or format == "rdf":
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
    if format not in ("auto", "rdf"):
        raise InputError(f"format {format} means one folder, found a file; {EXPECTED}", first)
    for path in (first, second):
        if path is not None and (path.is_dir() or rdf.syntax_of(path) is None):
            kind = "a folder" if path.is_dir() else "a file that is neither .ttl nor .nt"
            raise InputError(f"found {kind}; {EXPECTED}", path)
    if second is None:
        raise InputError("one RDF file is one graph; give the file of the second one, too", first)
    return "rdf"


def _check_folder(folder: Path, format: str) -> str:
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
