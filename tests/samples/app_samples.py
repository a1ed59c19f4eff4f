"""A workspace with the store's small graphs, and commands that stand where `mimea fit` would."""

import json
import sys
import time
from pathlib import Path

from app.jobs.fit_plan import FitSettings
from app.jobs.jobs import Job
from app.pipeline import Workspace
from tests.samples.store_samples import (
    event,
    left_graph,
    links,
    right_graph,
    run_folder,
)

SETTINGS = FitSettings(modalities=("g",), epochs=3)
# takes a run folder that is there already to the place where the training should have written it
COPY = """
import json, pathlib, shutil, sys
prepared, snapshot, out = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[4])
assert pathlib.Path(snapshot, "manifest.json").is_file()
manifest = json.loads(pathlib.Path(prepared, "manifest.json").read_text()) | {"run": out.name}
shutil.copytree(prepared, out, dirs_exist_ok=True)
(out / "manifest.json").write_text(json.dumps(manifest))
"""
RDF = "@prefix s: <http://www.w3.org/2000/01/rdf-schema#> .\n"


def filled_workspace(folder: Path) -> Workspace:
    workspace = Workspace(folder)
    workspace.store.import_graphs(
        left_graph(), right_graph(), links(("atlas:mali", "lk:3"), ("atlas:togo", "lk:4"))
    )
    return workspace


def judged_workspace(folder: Path) -> Workspace:
    """Without seeds, one pair rejected."""
    workspace = Workspace(folder)
    workspace.store.import_graphs(left_graph(), right_graph())
    workspace.store.ledger.append([event("mine", "reject", "atlas:togo", "lk:5")])
    return workspace


def copying_command(workspace: Workspace, folder: Path) -> list[str]:
    return [sys.executable, "-c", COPY, str(run_folder(folder, workspace.store))]


def sleeping_command() -> list[str]:
    return [sys.executable, "-c", "import time; time.sleep(60)"]


def failing_command(words: str = "no links to learn from") -> list[str]:
    return [sys.executable, "-c", f"import sys; sys.exit({words!r})"]


def ended(job: Job, seconds: float = 30) -> str:
    deadline = time.monotonic() + seconds
    while job.state == "running":
        assert time.monotonic() < deadline, job.log()
        time.sleep(0.05)
    return job.state


def write_progress(job: Job, *records: dict) -> None:
    text = "".join(json.dumps(record) + "\n" for record in records)
    (job.folder / "progress.jsonl").write_text(text)


def write_rdf(folder: Path) -> tuple[Path, Path, Path]:
    """Two Turtle files and a links file."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for side in ("left", "right"):
        base = f"http://{side}.test/"
        names = "".join(
            f'<{base}{i}> s:label "thing {i}" ; <{base}near> <{base}{(i + 1) % 4}> .\n'
            for i in range(4)
        )
        paths.append(folder / f"{side}.ttl")
        paths[-1].write_text(RDF + names)
    paths.append(folder / "links.csv")
    paths[-1].write_text("left,right\nhttp://left.test/0,http://right.test/0\n")
    return tuple(paths)
