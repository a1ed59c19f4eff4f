"""The composition root: the one place where the store and the model meet.

A `Workspace` is a folder with its database open. The pages and the command line share every step
here and add only how it looks; what takes long, the trainings, stands in trainings.py.
"""

from __future__ import annotations

import getpass
import shutil
import threading
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

from app import logs
from app.jobs.fit_plan import FitSettings
from app.jobs.jobs import ROOT, Job
from app.jobs.recalculation import Recalculation
from app.jobs.trainings import Trainings
from store.database import Store
from store.errors import StoreError
from store.ledger.import_plan import ImportPlan
from store.readers import sides
from store.readers import source as readers
from store.readers.apart import apart
from store.readers.mappings.links import LinksFile
from store.readers.mappings.mappings import read_mapping_file
from store.readers.mappings.rows import MappingFile
from store.records import GraphTables, ImportReport, Source

DEMO = ROOT / "assets" / "demo"
DEMO_NAMES = ("Atlas, in English", "Lexikon, in German")
DEMO_EPOCHS = 8
CHECKPOINT_EVERY = 180.0  # seconds

_serving: set[Workspace] = set()


class Workspace:
    """An open workspace folder. Close it, or use it in a `with`."""

    def __init__(self, folder: Path):
        """Open the folder, making it if need be. Raises what Store.open raises."""
        self.folder = Path(folder).resolve()
        self.store = Store.open(self.folder)
        self.trainings = Trainings(self.store, self.folder)
        self.recalculation = Recalculation(self.store)
        self._lock = threading.RLock()
        self._evidence: dict[str, object] = {}
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    def close(self) -> None:
        _serving.discard(self)
        self._closing.set()
        self.recalculation.close()
        for thread in self._threads:
            thread.join()
        self.store.close()

    def serve(self) -> None:
        """For a server, which may run for days and then be stopped from outside: bring the
        database up to date every few minutes, and close it with `close_all`. Probabilities follow
        the decisions."""
        _serving.add(self)
        self.recalculation.serve()
        self.every(CHECKPOINT_EVERY, self.store.checkpoint, "checkpoints")

    def every(self, seconds: float, action: Callable[[], object], name: str) -> None:
        """Until the workspace is closed, call `action` so often, in a thread of its own. What goes
        wrong is logged, and it is called again."""

        def follow() -> None:
            while not self._closing.wait(seconds):
                try:
                    action()
                except Exception as error:
                    if not self._closing.is_set():
                        logs.report(error)

        thread = threading.Thread(target=follow, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    @property
    def downloads(self) -> Path:
        """Where fetched pictures wait to be taken in."""
        return self.folder / "downloads"

    # Graphs

    def import_source(
        self,
        source: Path,
        source2: Path | None = None,
        format: str = "auto",
        links: Path | None = None,
        progress: Callable = lambda fraction, message: None,
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
            return read, self.import_read(read)
        finally:
            shutil.rmtree(self.downloads, ignore_errors=True)

    def import_side(
        self,
        side: str,
        source: Path,
        links: Path | None = None,
        progress: Callable = lambda fraction, message: None,
        mappings: sides.Mappings | None = None,
        fetch_pictures: bool = False,
        skip_unknown: bool = False,
    ) -> tuple[Source, ImportReport]:
        """Read one graph in the place of the one on its side; the other one stays, and without
        `links` so do the known links of entities that are still there.

        Raises InputError, JobRunning, and StoreError where there are no graphs yet.
        """
        if not self.store.graphs.exist():
            raise StoreError("There is no graph to keep; import both first.")
        sides.check_side(source, readers.EXPECTED)
        kept = "right" if side == "left" else "left"
        downloads = self.downloads if fetch_pictures else None
        try:
            with self.store.reading():
                other = self.store.graphs.tables(kept)
                known = self.store.graphs.known_links()
            pair = (sides.Side(source, mappings), sides.Side(kept=_entities_alone(other)))
            read = partial(
                sides.read_pair,
                *(pair if side == "left" else pair[::-1]),
                None if links is None else LinksFile(links, skip_unknown),
                downloads=downloads,
                known=known,
            )
            files = [source] if links is None else [source, links]
            found = apart(read, files, progress, clock=not fetch_pictures)
            found = replace(found, **{kept: other})
            return found, self.import_read(found)
        finally:
            shutil.rmtree(self.downloads, ignore_errors=True)

    def import_read(
        self, source: Source, progress: Callable = lambda fraction, message: None
    ) -> ImportReport:
        """Replace both graphs by what was read; decisions are kept. Raises JobRunning.

        The pages go on meanwhile, but no training can start. One on the demo is ended: nobody who
        brings graphs waits for it.
        """
        if self.is_demo():
            self._end_training()
        with self.trainings.held_off("Graphs can't be imported now"):
            return self.store.import_graphs(
                source.left, source.right, source.links, progress, source.joined
            )

    def begin_demo(self) -> Job | None:
        """On a workspace without graphs: load the demo and start training it, once."""
        with self._lock:
            if self.store.graphs.exist():
                return None
            self.load_demo()
            return self.trainings.start(demo_settings())

    def is_demo(self) -> bool:
        """Whether the graphs here are the bundled ones."""
        return tuple(self.store.graphs.names().values()) == DEMO_NAMES

    def _end_training(self) -> None:
        job = self.trainings.running()
        if job is not None:
            self.trainings.cancel(job)
        self.trainings.ingest_finished()  # one that came to its end just now

    def load_demo(self) -> ImportReport:
        """The bundled graphs, under the names that they go by."""
        read = readers.read_source(DEMO / "left.ttl", DEMO / "right.ttl", links=DEMO / "seeds.csv")
        left, right = (
            replace(graph, name=name)
            for graph, name in zip((read.left, read.right), DEMO_NAMES, strict=True)
        )
        return self.import_read(replace(read, left=left, right=right))

    def delete_run(self, run: str) -> None:
        """Delete a run that is neither active nor waits; see Trainings.delete_run."""
        self.trainings.delete_run(run)
        with self._lock:
            self._evidence.pop(run, None)

    # Decisions and evidence

    def plan_import(
        self, path: Path, curator: str | None = None, predicates: tuple[str, ...] = ()
    ) -> ImportPlan:
        """What a file of decisions would add; nothing is changed. Raises InputError."""
        file = self._read_mapping_file(Path(path), predicates)
        return self.store.ledger.plan_import(file, curator or default_curator(), self._bases())

    def import_decisions(
        self, file: MappingFile, curator: str | None = None, skip_unknown: bool = False
    ) -> ImportPlan:
        """Append the decisions of a file that was read; see Ledger.import_file."""
        return self.store.ledger.import_file(
            file, curator or default_curator(), self._bases(), skip_unknown
        )

    def decide_file(self, path: Path, curator: str | None = None, **chosen) -> ImportPlan:
        """Read a file of decisions and import it; see `import_decisions`. Raises InputError."""
        file = self._read_mapping_file(Path(path), chosen.pop("predicates", ()))
        return self.import_decisions(file, curator, **chosen)

    def _read_mapping_file(self, path: Path, predicates: tuple[str, ...]) -> MappingFile:
        relations = self.store.settings.current().relations
        return apart(partial(read_mapping_file, path, predicates, relations), [path])

    def _bases(self) -> tuple[str, ...]:
        return (self.store.exports.publication().base,)

    def run_evidence(self, run_id: str):
        """The run's arrays, memory-mapped and kept open: a mimea.evidence.Run."""
        from mimea.evidence import Run

        with self._lock:
            if run_id not in self._evidence:
                folder = next(run.folder for run in self.store.runs.all() if run.run == run_id)
                self._evidence[run_id] = Run.open(folder)
            return self._evidence[run_id]


def close_all() -> None:
    """Close the workspaces of a server that stops."""
    for workspace in list(_serving):
        workspace.close()


def read_source(
    source: Path,
    source2: Path | None = None,
    format: str = "auto",
    links: Path | None = None,
    progress: Callable = lambda fraction, message: None,
    mappings: tuple = (None, None),
    fetch_pictures: Path | None = None,
    skip_unknown: bool = False,
) -> Source:
    """Read two graphs and their known links, in a process of its own; the workspace isn't touched.
    Raises InputError."""
    read = partial(
        readers.read_source, source, source2, format, links,
        mappings=mappings, fetch_pictures=fetch_pictures, skip_unknown=skip_unknown,
    )  # fmt: skip
    files = [Path(path) for path in (source, source2, links) if path is not None]
    return apart(read, files, progress, clock=fetch_pictures is None)


def _entities_alone(graph: GraphTables) -> GraphTables:
    """A graph that is kept, with what reading the other one needs of it."""
    tables = {field.name: getattr(graph, field.name) for field in fields(graph)}
    others = {name: t for name, t in tables.items() if name not in ("name", "entities")}
    return replace(graph, **{name: table.schema.empty_table() for name, table in others.items()})


def demo_settings() -> FitSettings:
    """Small enough that the first proposal is on screen half a minute after the start."""
    return FitSettings(modalities=("g", "r", "a", "v", "n", "i"), epochs=DEMO_EPOCHS)


def default_curator() -> str:
    """The name of the person at this computer, as the system has it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "curator"
