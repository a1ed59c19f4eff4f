"""The composition root: the one place where the store and the model meet.

A `Workspace` is a folder with its database open. The pages and the command line share every step
here and add only how it looks; what takes long, the trainings, stands in trainings.py.
"""

from __future__ import annotations

import getpass
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from app.jobs.fit_plan import FitSettings
from app.jobs.jobs import ROOT, Job
from app.jobs.trainings import Trainings
from app.review.reservations import Reservations
from store.database import Store
from store.errors import StoreError
from store.exports.choices import publication
from store.exports.choices.publication import Publication
from store.exports.choices.selection import Selection, deciders, rows
from store.exports.merged.graph import Merge
from store.exports.merged.graph import Preview as MergedPreview
from store.graphs import coverage
from store.ledger import import_files as brought
from store.ledger import import_plan as past
from store.ledger import orphans
from store.ledger.import_plan import Weighed
from store.readers import sides
from store.readers.mappings.links import LinksFile
from store.readers.mappings.rows import Past
from store.readers.source import EXPECTED
from store.records import ExportReport, ImportReport, Source

DEMO = ROOT / "assets" / "demo"
DEMO_NAMES = ("Atlas, in English", "Lexikon, in German")
DEMO_EPOCHS = 8


class Workspace:
    """An open workspace folder. Close it, or use it in a `with`."""

    def __init__(self, folder: Path):
        """Open the folder, making it if need be. Raises what Store.open raises."""
        self.folder = Path(folder).resolve()
        self.store = Store.open(self.folder)
        self.reservations = Reservations()
        self.trainings = Trainings(self.store, self.folder)
        self._lock = threading.RLock()
        self._evidence: dict[str, object] = {}

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    @property
    def downloads(self) -> Path:
        """Where fetched pictures wait to be taken in."""
        return self.folder / "downloads"

    def status(self) -> dict:
        return self.store.status()

    def coverage(self) -> dict[str, dict[str, int]]:
        """Entities that have a modality: {side: {letter: entities}}."""
        with self.store.cursor() as cursor:
            return coverage.coverage(cursor)

    def graph_names(self) -> dict[str, str]:
        with self.store.cursor() as cursor:
            return coverage.graph_names(cursor)

    def sample_pictures(self, side: str, limit: int = 6) -> list[tuple[str, Path]]:
        """Names and picture files of well-connected entities of a side."""
        with self.store.cursor() as cursor:
            found = coverage.sample_pictures(cursor, side, limit)
        return [(name, self.store.pictures / path) for name, path in found]

    # Graphs

    def import_source(
        self,
        source: Path,
        source2: Path | None = None,
        format: str = "auto",
        links: Path | None = None,
        progress: Callable | None = None,
        mappings: tuple = (None, None),
        fetch_pictures: bool = False,
        skip_unknown: bool = False,
    ) -> tuple[Source, ImportReport]:
        """Read two graphs in the place of those here; `fetch_pictures` those on the web, too.

        Raises InputError, JobRunning.
        """
        downloads = self.downloads if fetch_pictures else None
        try:
            read = read_source(
                source, source2, format, links, progress, mappings, downloads, skip_unknown
            )
            return read, self.take_in(read)
        finally:
            shutil.rmtree(self.downloads, ignore_errors=True)

    def import_side(
        self,
        side: str,
        source: Path,
        links: Path | None = None,
        progress: Callable = lambda *said: None,
        mappings: sides.Mappings | None = None,
        fetch_pictures: bool = False,
        skip_unknown: bool = False,
    ) -> tuple[Source, ImportReport]:
        """Read one graph in the place of the one on its side; the other one stays, and without
        `links` so do the known links of entities that are still there.

        Raises InputError, JobRunning, and StoreError where there are no graphs yet.
        """
        if not self.store.has_graphs():
            raise StoreError("There are no graphs to keep one of; import both first.")
        sides.check_side(source, EXPECTED)
        downloads = self.downloads if fetch_pictures else None
        try:
            read = sides.read_beside(
                source,
                side,
                self.store.graph("right" if side == "left" else "left"),
                self.store.known_links(),
                None if links is None else LinksFile(links, skip_unknown),
                progress,
                mappings,
                downloads,
            )
            return read, self.take_in(read)
        finally:
            shutil.rmtree(self.downloads, ignore_errors=True)

    def take_in(self, source: Source, progress: Callable = lambda *said: None) -> ImportReport:
        """Replace both graphs by what was read; decisions are kept. Raises JobRunning.

        The pages go on meanwhile, but no training can start.
        """
        with self.trainings.held_off("New graphs can't come in now"):
            return self.store.import_graphs(source.left, source.right, source.links, progress)

    def begin_demo(self) -> Job | None:
        """On a workspace without graphs: load the demo and start training it, once."""
        with self._lock:
            if self.store.has_graphs():
                return None
            self.load_demo()
            return self.trainings.start(demo_settings())

    def load_demo(self) -> ImportReport:
        """The bundled graphs, under the names that they go by."""
        read = read_source(DEMO / "left.ttl", DEMO / "right.ttl", links=DEMO / "seeds.csv")
        left, right = (
            replace(graph, name=name)
            for graph, name in zip((read.left, read.right), DEMO_NAMES, strict=True)
        )
        return self.take_in(replace(read, left=left, right=right))

    # Decisions, evidence, exports

    def weigh_past(
        self, path: Path, curator: str | None = None, predicates: tuple[str, ...] = ()
    ) -> Weighed:
        """What a file of past decisions would bring; nothing is changed. Raises InputError."""
        from store.readers.mappings.mappings import read_past

        read = read_past(Path(path), predicates)
        with self.store.cursor() as cursor:
            return past.weigh(cursor, read, curator or default_curator(), self._bases())

    def bring_past(
        self, read: Past, curator: str | None = None, skip_unknown: bool = False
    ) -> Weighed:
        """Append the decisions of a file in one transaction, each once; what was weighed.

        Rows with entities that the graphs don't have refuse the file, unless they are to be
        skipped. Raises InputError.
        """
        curator = curator or default_curator()
        with self._lock, self.store.transaction() as cursor:
            weighed = past.weigh(cursor, read, curator, self._bases())
            weighed.refuse_unknown(skip_unknown)
            brought.bring_in(cursor, weighed, curator)
            return weighed

    def decide_file(self, path: Path, curator: str | None = None, **chosen) -> Weighed:
        """Read a file of past decisions and bring it in; see `bring_past`. Raises InputError."""
        from store.readers.mappings.mappings import read_past

        read = read_past(Path(path), chosen.pop("predicates", ()))
        return self.bring_past(read, curator, **chosen)

    def brought_files(self) -> pa.Table:
        """Files of past decisions that were brought in; see store.ledger.import_files.files."""
        with self.store.cursor() as cursor:
            return brought.files(cursor)

    def take_back_file(self, batch: str, curator: str) -> int:
        """Take back all that a file brought in; returns how many. Raises DecisionRefused."""
        with self._lock, self.store.transaction() as cursor:
            return brought.take_back(cursor, batch, curator)

    def orphans(self, limit: int | None = None) -> pa.Table:
        """Judged pairs that the graphs don't have; see store.ledger.orphans.listed."""
        with self.store.cursor() as cursor:
            return orphans.listed(cursor, limit)

    def _bases(self) -> tuple[str, ...]:
        return (self.publication().base,)

    def run_evidence(self, run_id: str):
        """The run's arrays, memory-mapped and kept open: a mimea.evidence.Run."""
        from mimea.evidence import Run

        with self._lock:
            if run_id not in self._evidence:
                folder = next(run.folder for run in self.store.runs() if run.run == run_id)
                self._evidence[run_id] = Run.open(folder)
            return self._evidence[run_id]

    def export(
        self,
        format: str,
        out: Path,
        progress: Callable | None = None,
        selection: Selection | None = None,
        published: Publication | None = None,
        merge: Merge | None = None,
    ) -> ExportReport:
        """Write what was selected to a file; see store.exports.export. Raises StoreError.

        Without `published`, the publication that this project chose counts.
        """
        from store.exports.export import export

        return export(
            self.store,
            format,
            Path(out),
            selection,
            publication=published or self.publication(),
            progress=progress,
            merge=merge,
        )

    def announced(self, format: str, selection: Selection) -> dict[str, int]:
        """The rows that an export will have, by what they say."""
        from store.exports.export import announced

        return announced(self.store, format, selection)

    def merged_preview(
        self, selection: Selection, merge: Merge, published: Publication
    ) -> MergedPreview:
        """What the merged graph will hold, and the clusters that must be confirmed."""
        from store.exports.export import preview

        return preview(self.store, selection, merge, published)

    def selected(self, selection: Selection, limit: int) -> pa.Table:
        """The first rows of an export; see store.exports.choices.selection.rows."""
        with self.store.cursor() as cursor:
            return rows(cursor, selection, limit)

    def deciders(self) -> tuple[Sequence[str], Sequence[str]]:
        """Curators, and runs that they looked at."""
        with self.store.cursor() as cursor:
            return deciders(cursor)

    def publication(self) -> Publication:
        """How this project publishes. Raises InputError if the file that says so is broken."""
        return publication.load(self.folder)

    def publish_as(self, chosen: Publication) -> None:
        """Keep how this project publishes. Raises InputError."""
        publication.save(self.folder, chosen)

    def default_mapping_set_id(self) -> str:
        with self.store.cursor() as cursor:
            return publication.default_mapping_set_id(cursor)


def read_source(
    source: Path,
    source2: Path | None = None,
    format: str = "auto",
    links: Path | None = None,
    progress: Callable | None = None,
    mappings: tuple = (None, None),
    fetch_pictures: Path | None = None,
    skip_unknown: bool = False,
) -> Source:
    """Read two graphs and their known links; the workspace isn't touched. Raises InputError."""
    from store.readers.source import read_source

    return read_source(
        source, source2, format, links, progress, mappings, fetch_pictures, skip_unknown
    )


def demo_settings() -> FitSettings:
    """Small enough that the first proposal is on screen half a minute after the start."""
    return FitSettings(modalities=("g", "r", "a", "v", "n", "i"), epochs=DEMO_EPOCHS)


def default_curator() -> str:
    """The name of the person at this computer, as the system has it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "curator"
