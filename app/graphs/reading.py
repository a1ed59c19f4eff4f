"""What graphs are to be read, and reading them beside the page, which goes on and can cancel it.

The process of reading_process.py reads what a request names and writes it to a folder as
store.graphs.staging has it, with a preview in the manifest.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from app.graphs.preview import summary
from app.jobs import jobs
from app.jobs.jobs import Job
from store.graphs import staging
from store.readers import sides
from store.readers.source import EXPECTED, read_source
from store.readers.tables.mapping import parse_mappings, to_json
from store.records import SIDES, Source

PATHS = ("links", "known", "downloads")
READ = (sys.executable, "-m", "app.graphs.reading_process")


@dataclass(frozen=True)
class Side:
    """A graph to read at `path`, or one that is `kept`, as store.graphs.staging
    wrote it to `path`; `mappings` say what the columns of its tables are, by file name."""

    path: Path
    mappings: sides.Mappings = field(default_factory=dict)
    kept: bool = False


@dataclass(frozen=True)
class Request:
    """What is to be read. Without `right` the left side is a folder that holds both graphs.

    `links` is a file of known links; without it those of `known`, written by
    store.graphs.staging, stay as far as both their entities are there.
    """

    left: Side
    right: Side | None = None
    links: Path | None = None
    known: Path | None = None
    downloads: Path | None = None

    @property
    def files(self) -> list[Path]:
        """What is read of the user's."""
        sides_ = [side.path for side in (self.left, self.right) if side and not side.kept]
        return sides_ if self.links is None else [*sides_, self.links]

    def to_json(self) -> str:
        form = {side: _form(getattr(self, side)) for side in SIDES}
        return json.dumps(form | {name: _text(getattr(self, name)) for name in PATHS})


def start(request: Request, folder: Path) -> Job:
    """Read in a process of its own that writes into `folder`, which is new."""
    folder.mkdir(parents=True)
    (folder / "request.json").write_text(request.to_json(), encoding="utf-8")
    return jobs.start([*READ, str(folder / "request.json"), str(folder)], folder)


def progress(job: Job) -> tuple[float, str]:
    """How far it is, and what it does."""
    last = (job.progress() or [{"fraction": 0.0, "message": "Starting"}])[-1]
    return min(max(last["fraction"], 0.0), 1.0), last["message"]


def take(request: Request, folder: Path, progress: sides.Progress) -> None:
    """Read what a request names and write it to the folder. Raises InputError."""
    source = read(request, progress)
    progress(0.95, "Counting")
    previews = {side: summary(getattr(source, side)) for side in SIDES}
    staging.write_source(source, folder, {"graphs": previews, "links": len(source.links)})


def read(request: Request, show: sides.Progress) -> Source:
    """Read what a request names. Raises InputError."""
    if request.right is None:
        return read_source(request.left.path, links=request.links, progress=show)
    left, right = (_side_to_read(side) for side in (request.left, request.right))
    known = None if request.known is None else staging.read_table(request.known)
    return sides.read_pair(left, right, request.links, show, request.downloads, known)


def _side_to_read(side: Side) -> sides.Side:
    if side.kept:
        return sides.Side(kept=staging.read_graph(side.path))
    sides.check_side(side.path, EXPECTED)
    return sides.Side(side.path, side.mappings)


def _form(side: Side | None) -> dict | None:
    if side is None:
        return None
    mappings = {"tables": {}}
    for name, mapping in side.mappings.items():
        mappings["tables"][name] = json.loads(to_json({name: mapping}))
    return {"path": str(side.path), "kept": side.kept, "mappings": mappings}


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def parse(text: str) -> Request:
    """The request that `to_json` wrote."""
    form = json.loads(text)
    parts = [_parse_side(form[side]) for side in SIDES]
    paths = [None if form[name] is None else Path(form[name]) for name in PATHS]
    return Request(*parts, *paths)


def _parse_side(form: dict | None) -> Side | None:
    if form is None:
        return None
    mappings = form["mappings"]
    found = parse_mappings(mappings, Path("request.json"), list(mappings["tables"]))
    return Side(Path(form["path"]), found, form["kept"])
