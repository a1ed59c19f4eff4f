"""How far probabilities hold after decisions, without a training, and how long a change takes.

    python -m benchmarks.recalculation --data fb15k_db15k
    python -m benchmarks.recalculation --run RUN --links TRUE.npy --copies 2

A made-up curator answers the questions of the review in the three orders. After 0, 50, 200 and 500
answers it says the expected calibration error of the open entities' first candidates, left and
right, by the recalculated probabilities. The `expert` finds every match, also by the search, and
knows who has none; `yes-no` accepts or rejects the first candidate. The queue is asked anew after
each 20 answers. --copies has the time measured on a run as many times as large. The last line is
JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.command_line import timed, trained
from benchmarks.confidence import MODALITIES
from benchmarks.gold_pairs import NAMES, among, gold_links, gold_pair
from mimea.confidence.open_entities import SIDES, OpenEntities, load
from mimea.confidence.recalculation import Decisions, Recalculated, Recalculation
from mimea.confidence.reliability import reliability

ORDERS = ("uncertain", "confident", "random")
CURATORS = ("expert", "yes-no")
AT_ONCE = 20  # answers before the queue is asked again
TIMES = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=NAMES, default="fb15k_db15k")
    parser.add_argument("--run", type=Path, help="a run folder, instead of training one")
    parser.add_argument("--links", type=Path, help="its true links (S,2), as numpy keeps them")
    parser.add_argument("--answers", type=int, nargs="+", default=[0, 50, 200, 500])
    parser.add_argument("--copies", type=int, default=1)
    options = parser.parse_args()
    if options.run:
        sides, links = load(options.run), np.load(options.links).astype(np.int64)
    else:
        with tempfile.TemporaryDirectory() as folder:
            sides, links = _trained(Path(folder), options.data)
    found = {
        curator: {order: Curator(sides, links, curator, order).errors(options.answers)
                  for order in ORDERS}
        for curator in CURATORS
    }  # fmt: skip
    for curator, orders in found.items():
        for order, errors in orders.items():
            print(curator, order, *(f"{n}: {e['left']} {e['right']}" for n, e in errors.items()))
    seconds = _seconds(_copied(sides, options.copies), links)
    sizes = [options.copies * len(sides[side].entity) for side in SIDES]
    print(f"{1000 * seconds:.0f} ms at {sizes[0]:,} and {sizes[1]:,} open entities")
    print(json.dumps({"errors": found, "sizes": sizes, "seconds": seconds}))


def _trained(folder: Path, data: str) -> tuple[dict[str, OpenEntities], np.ndarray]:
    pair = gold_pair(data, folder / "files", 0)
    if not pair.is_there:
        raise SystemExit(f"{data} is not beside the project in ../shared/data")
    timed("app", "import", folder / "workspace", *pair.sources, "--links", pair.seeds)
    run, _ = trained(folder / "workspace", "--modalities", MODALITIES[data], "--seed", 0)
    return load(run), gold_links(run, pair.gold)


class Curator:
    """Answers the questions about a run in an order, by the true links (S,2)."""

    def __init__(self, sides: dict[str, OpenEntities], links: np.ndarray, kind: str, order: str):
        self.sides, self.links, self.kind, self.order = sides, links, kind, order
        self.compute = Recalculation(sides)
        self.matches: dict[int, list[int]] = {}
        for left, right in links.tolist():
            self.matches.setdefault(left, []).append(right)
        self.accepted: list[tuple[int, int]] = []
        self.rejected: list[tuple[int, int]] = []
        self.alone: list[int] = []
        self.random = np.random.default_rng(0)

    def errors(self, answers: list[int]) -> dict[int, dict[str, float]]:
        """The calibration error of each side after each of these numbers of answers."""
        found, given = {}, 0
        for wanted in sorted(answers):
            while given < wanted:
                given += self._answer(min(AT_ONCE, wanted - given))
            now = self._stated()
            found[wanted] = {side: self._error(side, now[side]) for side in SIDES}
        return found

    def _stated(self) -> dict[str, Recalculated]:
        pairs = [np.array(x, np.int64).reshape(-1, 2) for x in (self.accepted, self.rejected)]
        decisions = Decisions(*pairs, np.array(self.alone, np.int64))
        return self.compute(decisions, decisions)

    def _answer(self, count: int) -> int:
        """Answer the next questions; how many that were."""
        left, now = self.sides["left"], self._stated()["left"]
        first = _first(now)  # (L,)
        said = now.candidates[np.arange(len(first)), first]  # (L,)
        rows = np.flatnonzero(now.open & (said > 0))
        key = {"uncertain": abs(said - 0.5), "confident": -said}.get(self.order)
        order = self.random.permutation(len(rows)) if key is None else np.argsort(key[rows])
        for row in rows[order[:count]].tolist():
            self._decide(int(left.entity[row]), int(left.candidate[row, first[row]]))
        return count

    def _decide(self, left: int, right: int) -> None:
        matches = self.matches.get(left, [])
        if right in matches:
            self.accepted.append((left, right))
        elif self.kind == "yes-no":
            self.rejected.append((left, right))
        elif matches:
            self.accepted.append((left, matches[0]))
        else:
            self.alone.append(left)

    def _error(self, side: str, now: Recalculated) -> float:
        own, rows = self.sides[side], np.flatnonzero(now.open)
        first = _first(now)[rows]
        pairs = np.stack([own.entity[rows], own.candidate[rows, first]], axis=1)
        links = self.links if side == "left" else self.links[:, ::-1]
        said = now.candidates[rows, first].astype(float)
        right = among(pairs, links) & (said > 0)
        return round(reliability(said, right, np.ones(len(rows)), len(rows)).error, 4)


def _first(now: Recalculated) -> np.ndarray:
    """The place (L,) of the first candidate that is still possible."""
    return (now.candidates > 0).argmax(1)


def _seconds(sides: dict[str, OpenEntities], links: np.ndarray) -> float:
    """The median time of a recalculation with 200 accepted, 100 rejected, 50 alone."""
    left, compute = sides["left"], Recalculation(sides)
    known = links[np.isin(links[:, 0], left.entity)][:200]
    rejected = np.stack([left.entity[-100:], left.candidate[-100:, 0]], axis=1)
    decisions = Decisions(known, rejected, left.entity[-200:-150])
    spent = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        compute(decisions, decisions)
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def _copied(sides: dict[str, OpenEntities], copies: int) -> dict[str, OpenEntities]:
    """The same run beside itself, under other numbers."""
    far = 1 + max(int(side.entity.max()) for side in sides.values())
    return {
        name: OpenEntities(
            np.concatenate([side.entity + i * far for i in range(copies)]),
            np.concatenate(
                [np.where(side.candidate < 0, -1, side.candidate + i * far) for i in range(copies)]
            ),
            np.tile(side.features, (copies, 1, 1)),
            side.fitted._replace(itself=np.tile(side.fitted.itself, copies)),
        )
        for name, side in sides.items()
    }


if __name__ == "__main__":
    main()
