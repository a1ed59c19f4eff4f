"""A simulated curator: how many presses it takes to a link set of a given precision and recall.

    python -m benchmarks.curation --data demo --links 0
    python -m benchmarks.curation --data fb15k_db15k --links 0.2 --modalities g,r,a,v --error 0.05
    python -m benchmarks.curation --data demo --links 0 --without release --order uncertain

The curator knows the true links, errs at the given rate, and answers what the desk asks through the
same functions as the pages: the sample of an audit, the queue, what is doubtful, and between them
trainings. A press accepts, rejects or says "no counterpart"; to accept another candidate takes two.
The rows say after each step how many presses and links there are, how precise and complete these
are, and what the desk says of it. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from app.jobs.fit_plan import FitSettings
from app.links.doubtful_links import doubtful_links
from app.pipeline import Workspace
from app.progress.estimate import estimate
from app.release import release
from app.review.cards import CANDIDATES
from benchmarks.confidence import MODALITIES
from benchmarks.gold_pairs import NAMES, gold_pair
from store.errors import DecisionRefused
from store.records import Decision, QueueFilter, QueueItem
from store.review.audits import AUDITED
from store.review.queue import ORDERS

CURATOR = "simulated"
BATCH = 10  # questions that are read at a time, as the page reads ahead
PRECISION, RECALL = 0.99, 0.95  # that are to be reached
CONFIRMED = 10  # doubtful links in a row that are right, after which no further ones are looked at
STEP = 100  # presses in the review between two rows
PATIENCE = 800  # presses, after which training again is worth it, too
RETRAIN = 0.1  # more links than at the last training, from which training again is worth it


@dataclass
class Curator:
    """Answers by the true links, left to right keys; errs at a rate. Counts presses."""

    workspace: Workspace
    truth: dict[str, str]
    error: float
    random: random.Random
    presses: int = 0
    rows: list[dict] = field(default_factory=list)

    def answer(self, item: QueueItem, audit: str | None = None) -> None:
        """Decide about a question of the queue, as a card with its candidates shows it."""
        left, asked = item.left, item.right.key
        true = self.truth.get(left.key)
        errs = self.random.random() < self.error
        if true == asked:
            return self._decide(left.key, asked, "reject" if errs else "accept", audit)
        if errs:
            return self._decide(left.key, asked, "accept", audit)
        if true is None:
            return self._decide(left.key, None, "no_counterpart", audit)
        found = self.workspace.store.review.candidates(left.entity_id, CANDIDATES)
        if true in {p.right.key for p in found}:
            self.presses += 1  # its number
            return self._decide(left.key, true, "accept", audit)
        return self._decide(left.key, None if audit is None else asked,
                            "skip" if audit is None else "unsure", audit)  # fmt: skip

    def confirm(self, left: str, right: str) -> str:
        """Look again at a link that the run doubts."""
        errs = self.random.random() < self.error
        right_one = self.truth.get(left) == right
        verdict = "accept" if right_one != errs else "reject"
        self._decide(left, right, verdict, None)
        return verdict

    def _decide(self, left: str, right: str | None, verdict: str, audit: str | None) -> None:
        self.presses += 1
        store = self.workspace.store
        store.ledger.append(
            [
                Decision(
                    uuid.uuid4().hex,
                    left,
                    right,
                    verdict,
                    CURATOR,
                    datetime.now(UTC),
                    run=store.runs.active().run,
                    batch=AUDITED + audit if audit else None,
                )
            ]
        )

    def tell(self, step: str) -> dict:
        """A row: how far the project is, in truth and by what the desk says."""
        store = self.workspace.store
        with store.reading():
            known = set(map(tuple, store.graphs.known_links().to_pandas().to_numpy().tolist()))
            keys = store.ledger.link_keys().to_pandas().to_numpy().tolist()
        links = set(map(tuple, keys)) - known
        to_find = {pair for pair in self.truth.items() if pair not in known}
        # a link between entities of which the truth says nothing can't be judged
        told = {p for p in links if p[0] in self.truth or p[1] in self.rights}
        right = len(links & to_find)
        said = estimate(self.workspace)
        row = {
            "step": step,
            "presses": self.presses,
            "links": len(links),
            "precision": right / max(1, len(told)),
            "recall": right / max(1, len(to_find)),
            "estimated_precision": said.precision._asdict(),
            "estimated_recall": said.recall._asdict(),
        }
        self.rows.append(row)
        low, mean, high = said.precision
        print(
            f"{step:22} presses {self.presses:6,}  links {len(links):6,}  precision "
            f"{row['precision']:.4f} (said {mean:.4f}, {low:.4f} to {high:.4f})  recall "
            f"{row['recall']:.4f} (said {said.recall.mean:.4f}, {said.recall.low:.4f} to "
            f"{said.recall.high:.4f})",
            flush=True,
        )
        return row

    @property
    def rights(self) -> set[str]:
        return set(self.truth.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=NAMES, default="demo")
    parser.add_argument("--links", default="0", help="0, or anything else for the known ones")
    parser.add_argument("--modalities")
    parser.add_argument("--error", type=float, default=0.0, help="share of wrong answers")
    parser.add_argument("--order", choices=ORDERS, default="gain")
    parser.add_argument("--without", default="", help="release, retrain: comma-separated")
    parser.add_argument("--precision", type=float, default=PRECISION)
    parser.add_argument("--recall", type=float, default=RECALL)
    parser.add_argument("--most", type=int, default=20_000, help="presses after which to give up")
    parser.add_argument("--epochs", type=int, default=FitSettings.epochs)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(_curate(Path(folder), options)))


def _curate(folder: Path, options: argparse.Namespace) -> dict:
    pair = gold_pair(options.data, folder / "files", options.seed)
    if not pair.is_there:
        raise SystemExit(f"{options.data} is not beside the project in ../shared/data")
    known = options.links not in ("0", "0.0")
    sources = pair.sources if known else pair.unlinked(folder / "unlinked")
    begun = time.perf_counter()
    with Workspace(folder / "workspace") as workspace:
        workspace.import_source(*sources, links=pair.seeds if known else None)
        truth = _truth(workspace, pair.gold)
        curator = Curator(workspace, truth, options.error, random.Random(options.seed))
        _train(workspace, options)
        last = curator.tell("first run")
        without = set(filter(None, options.without.split(",")))
        trained_on = workspace.store.status()["seeds"]
        new_run, reviewed = True, 0
        while not _reached(last, options) and curator.presses < options.most:
            if "release" not in without and new_run:
                new_run = False
                _release(curator, options)
                last = curator.tell("released")
                if _reached(last, options):
                    break
            links = len(workspace.store.ledger.link_keys())
            enough = links > (1 + RETRAIN) * max(trained_on, 50)
            if "retrain" not in without and (enough or curator.presses - reviewed >= PATIENCE):
                _train(workspace, options)
                trained_on, new_run = links, True
                _recheck(curator)
                reviewed = curator.presses
                last = curator.tell("trained again")
                continue
            last = _review(curator, options)
            if last is None:
                break
        last = curator.rows[-1]
    return {name: value for name, value in last.items() if name != "step"} | {
        "data": options.data,
        "known": known,
        "error": options.error,
        "order": options.order,
        "without": options.without,
        "seed": options.seed,
        "reached": _reached(last, options),
        "to_find": len(truth),
        "seconds": round(time.perf_counter() - begun),
        "rows": curator.rows,
    }


def _reached(row: dict, options: argparse.Namespace) -> bool:
    return row["precision"] >= options.precision and row["recall"] >= options.recall


def _train(workspace: Workspace, options: argparse.Namespace) -> None:
    wanted = options.modalities or MODALITIES[options.data]
    available = workspace.trainings.modalities()
    settings = FitSettings(
        tuple(m for m in wanted.split(",") if m in available),
        epochs=options.epochs,
        device=options.device,
        seed=options.seed,
    )
    job = workspace.trainings.start(settings)
    while job.state == "running":
        time.sleep(0.2)
    if job.state != "finished":
        raise SystemExit(f"the training failed: {job.failure()}")
    workspace.trainings.ingest_finished()
    workspace.store.runs.activate(job.run)
    workspace.recalculation.catch_up()


def _release(curator: Curator, options: argparse.Namespace) -> bool:
    """Audit and release links, and then what has no counterpart; whether anything was released."""
    workspace, done = curator.workspace, False
    for outcome in ("accept",):
        try:
            audit = release.begin(
                workspace, outcome, options.precision, CURATOR, seed=options.seed, of_all=True
            )
        except DecisionRefused:
            continue
        if judge(curator, audit):
            release.release(workspace, release.state_of(workspace, audit), CURATOR)
            done = True
        else:
            workspace.store.review.drop_audit(outcome)
    workspace.recalculation.catch_up()
    return done


def judge(curator: Curator, audit) -> bool:
    """Judge the sample of an audit as the page advises; whether it holds."""
    workspace = curator.workspace
    only = QueueFilter(about="all", audit=audit.audit)
    while True:
        state = release.state_of(workspace, audit)
        if state.part is None and state.confirmed:
            return False
        if state.part is not None and state.part.to_judge == 0:
            return True
        if state.confirmed and state.part.least > state.whole.least:
            workspace.store.review.narrow_audit(audit.audit, state.part.least)
        items = workspace.store.review.queue(CURATOR, limit=BATCH, only=only)
        if not items:
            return False
        more = state.part.to_judge if state.part else 1
        for item in items[: max(1, min(BATCH, more))]:
            curator.answer(item, audit.audit)


def _review(curator: Curator, options: argparse.Namespace) -> dict | None:
    """Answer a part of the queue; the row after it, None where nothing is open."""
    store, upto = curator.workspace.store, curator.presses + STEP
    while curator.presses < upto:
        items = store.review.queue(CURATOR, options.order, BATCH)
        if not items:
            return curator.tell("nothing open") and None
        for item in items:
            curator.answer(item)
        curator.workspace.recalculation.catch_up()
    return curator.tell(f"reviewed, {options.order}")


def _recheck(curator: Curator) -> None:
    """Look again at the links that a new run doubts, the most doubtful first, until several in a
    row turn out to be right."""
    confirmed = 0
    for link in doubtful_links(curator.workspace):
        pair = link["left"]["key"], link["right"]["key"]
        confirmed = 0 if curator.confirm(*pair) == "reject" else confirmed + 1
        if confirmed == CONFIRMED:
            break


def _truth(workspace: Workspace, gold: Path) -> dict[str, str]:
    """The true links by keys, of entities that both graphs have."""
    with workspace.store.connection.reading() as cursor:
        rows = cursor.rows("select side, key, coalesce(number::varchar, key) from entity")
    keys = {side: {} for side in ("left", "right")}
    for side, key, number in rows:
        keys[side] |= {number: key, key: key}
    separator = "\t" if "\t" in gold.read_text(encoding="utf-8")[:500] else ","
    table = pd.read_csv(gold, sep=separator, header=None, dtype=str, keep_default_na=False)
    found = {}
    for left, right in table[[0, 1]].itertuples(index=False):
        if left in keys["left"] and right in keys["right"]:
            found[keys["left"][left]] = keys["right"][right]
    return found


if __name__ == "__main__":
    main()
