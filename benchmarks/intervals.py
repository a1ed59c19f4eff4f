"""Do the intervals hold? Simulated projects of known truth, curated through the desk's functions.

    python -m benchmarks.intervals --projects 100

Each project has 300 to 15,000 open left entities, a run whose probabilities are off by some slope
and shift (as measured runs are), up to half of the entities without a counterpart, and a curator
who errs in 0 to 10 %. The curator releases with an audit, then reviews in the order of gain until
the desk advises to stop. Counted are the projects in which the 95 % interval of precision and of
recall holds the truth, at the release and at the end; in which what was released is as precise as
promised; and how many presses the advice came after the moment at which an all-knowing judge would
have stopped. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.dashboard.advice import Forecast, Goals, advice
from app.pipeline import Workspace
from app.progress.estimate import Estimate, estimate
from app.release import release
from benchmarks.curation import CURATOR, PRECISION, RECALL, Curator, judge
from store.errors import DecisionRefused
from store.records import QueueFilter
from tests.samples.release_world import RUN, build, key

SMALLEST, LARGEST = 300, 15_000
ERRORS = (0.0, 0.02, 0.05, 0.1)
SLOPE, SHIFT = 0.2, 0.3  # spread of what the stated log odds are off by
AHEAD = 20  # questions between two looks at the estimate


@dataclass(frozen=True)
class Project:
    """What is so: stated and true probabilities, and which proposals are right."""

    stated: np.ndarray
    is_right: np.ndarray
    checked: int  # held-out links that the run says it has checked itself with
    error: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--largest", type=int, default=LARGEST)
    options = parser.parse_args()
    found = []
    for number in range(options.projects):
        seed = options.seed + number
        project = drawn(np.random.default_rng(seed), options.largest)
        with tempfile.TemporaryDirectory() as folder:
            row = curated(Path(folder) / "workspace", project, seed)
        found.append(row)
        print(json.dumps({"project": seed} | row), flush=True)
    print(json.dumps(vars(options) | summary(found)))


def drawn(draw: np.random.Generator, largest: int) -> Project:
    """A project by chance."""
    size = int(np.exp(draw.uniform(np.log(SMALLEST), np.log(largest))))
    sure = draw.random(size) < draw.uniform(0.4, 0.9)
    odds = np.where(sure, draw.normal(5.5, 1.2, size), draw.normal(-1.0, 2.0, size))
    is_right = draw.random(size) < 1 / (1 + np.exp(-odds))
    off = np.exp(draw.normal(0, SLOPE)) * odds + draw.normal(0, SHIFT)
    return Project(
        1 / (1 + np.exp(-off)), is_right, int(draw.choice([0, 60, 400])), float(draw.choice(ERRORS))
    )


def curated(folder: Path, project: Project, seed: int) -> dict:
    """Release, review until the advice, and what was so meanwhile."""
    build(folder, project.stated).close()
    truth = {key("left", i): key("right", i) for i in np.flatnonzero(project.is_right)}
    with Workspace(folder) as workspace:
        _check(workspace, project.checked)
        curator = Curator(workspace, truth, project.error, random.Random(seed))
        row = {"size": len(project.stated), "error": project.error, "checked": project.checked}
        row["kept"] = _released(workspace, curator, seed)
        row |= _held(workspace, truth, "released")
        return row | _reviewed(workspace, curator)


def _check(workspace: Workspace, checked: int) -> None:
    """Let the run say with how many held-out links it has checked itself."""
    folder = workspace.trainings.folder / RUN
    metrics = json.loads((folder / "metrics.json").read_text())
    metrics["confidence"] = {"left": {"examples": checked}}
    (folder / "metrics.json").write_text(json.dumps(metrics))
    workspace.store.runs.add(folder)


def _released(workspace: Workspace, curator: Curator, seed: int) -> bool | None:
    """Whether what was released is as right as was promised; None where nothing could be."""
    try:
        audit = release.begin(workspace, "accept", PRECISION, CURATOR, seed=seed)
    except DecisionRefused:
        return None
    if not judge(curator, audit):
        workspace.store.review.drop_audit("accept")
        return None
    release.release(workspace, release.state_of(workspace, audit), CURATOR)
    return _truth(workspace, curator.truth)[0] >= PRECISION  # nothing else is linked yet


def _reviewed(workspace: Workspace, curator: Curator) -> dict:
    """Review until the desk advises to stop, and long enough after that to know what it missed."""
    queue, only = workspace.store.review.queue, QueueFilter(about="all")
    found = {"advised": None, "reached": None}
    while None in found.values() and curator.presses < (found["advised"] or 10**9) * 2 + 200:
        precision, recall = _truth(workspace, curator.truth)
        if found["reached"] is None and precision >= PRECISION and recall >= RECALL:
            found["reached"] = curator.presses
        if found["advised"] is None and _enough(
            estimate(workspace), workspace.store.review.count_open(CURATOR, only)
        ):
            found["advised"] = curator.presses
            found |= _held(workspace, curator.truth, "end")
        items = queue(CURATOR, "gain", AHEAD, only=only)
        if not items:
            break
        for item in items:
            curator.answer(item)
    return found


def _enough(said: Estimate, open_: int) -> bool:
    """Whether the desk advises to stop."""
    return advice(said, Forecast(open_, open_), Goals(PRECISION, RECALL)).stop


def _truth(workspace: Workspace, truth: dict[str, str]) -> tuple[float, float]:
    """Precision and recall of all links."""
    links = set(map(tuple, workspace.store.ledger.link_keys().to_pandas().to_numpy().tolist()))
    right = len(links & set(truth.items()))
    return right / max(1, len(links)), right / max(1, len(truth))


def _held(workspace: Workspace, truth: dict[str, str], when: str) -> dict:
    """Whether the intervals hold the truth at a moment."""
    said, (precision, recall) = estimate(workspace), _truth(workspace, truth)
    return {
        f"precision_{when}": said.precision.low - 1e-9 <= precision <= said.precision.high + 1e-9,
        f"recall_{when}": said.recall.low - 1e-9 <= recall <= said.recall.high + 1e-9,
        f"true_{when}": [round(precision, 4), round(recall, 4)],
        f"said_{when}": [round(x, 4) for x in (*said.precision, *said.recall)],
    }


def summary(rows: list[dict]) -> dict:
    """In how many projects each promise holds, and how late the advice came."""
    found = {
        name: [sum(row[name] for row in told), len(told)]
        for name in ("kept", "precision_released", "recall_released", "precision_end", "recall_end")
        if (told := [row for row in rows if row.get(name) is not None])
    }
    both = [row for row in rows if row["advised"] is not None and row["reached"] is not None]
    late = [row["advised"] / max(1, row["reached"]) for row in both if row["reached"]]
    return found | {
        "advised": len([row for row in rows if row["advised"] is not None]),
        "reached": len([row for row in rows if row["reached"] is not None]),
        "advice_after": [round(float(q), 2) for q in np.quantile(late, [0.5, 0.9, 1])],
        "advice_within_1.3": [sum(share <= 1.3 for share in late), len(late)],
    }


if __name__ == "__main__":
    main()
