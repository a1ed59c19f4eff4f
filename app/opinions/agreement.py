"""What second opinions say: how far curators agree, and how often each of them is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from app.pipeline import Workspace
from mimea.confidence import raters
from mimea.confidence.audit import Interval

WORDS = {"no": 0, "yes": 1, "unsure": 2}  # categories in a matrix of answers


@dataclass(frozen=True)
class Agreement:
    """Of some `pairs` that at least two curators judged: on how many all said the same, and that
    beyond chance; `kappa` where just two curators are concerned. `about` is a type, the names of
    two curators, or nothing."""

    about: tuple[str, ...]
    pairs: int
    agreed: int
    share: Interval
    kappa: Interval | None
    alpha: Interval | None


@dataclass(frozen=True)
class CuratorError:
    """How many of the twice judged pairs a curator said yes or no of, how many disagreements with
    them were settled, in how many of these they were wrong, and what rate of errors that makes."""

    curator: str
    judged: int
    settled: int
    wrong: int
    rate: Interval


@dataclass(frozen=True)
class Report:
    """All of it. Without a pair that was judged twice, `overall` is None and the rest is empty."""

    overall: Agreement | None
    curators: tuple[Agreement, ...]  # a pair of curators each
    types: tuple[Agreement, ...]  # of left entities, the most frequent first
    errors: tuple[CuratorError, ...]


def report(workspace: Workspace) -> Report:
    """What can be told by now."""
    return of_looks(workspace.store.review.double_looks().to_pylist())


def of_looks(looks: Sequence[Mapping]) -> Report:
    """From the rows of Review.double_looks."""
    if not looks:
        return Report(None, (), (), ())
    pairs = [row["pair"] for row in looks]
    place = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
    names = sorted({row["curator"] for row in looks if row["curator"] is not None}, key=str.lower)
    answers = np.full((len(place), len(names)), raters.NONE)
    truth = np.full(len(place), raters.NONE)
    for row in looks:
        unit, word = place[row["pair"]], WORDS[row["answer"]]
        if row["curator"] is None:
            truth[unit] = word
        else:
            answers[unit, names.index(row["curator"])] = word
    of_pair = {row["pair"]: row for row in looks}
    lefts = np.unique([of_pair[pair]["left_key"] for pair in place], return_inverse=True)[1]
    return Report(
        _agreement((), answers, lefts),
        tuple(_of_curators(names, answers, lefts)),
        tuple(_of_types([of_pair[pair]["types"] for pair in place], answers, lefts)),
        tuple(_errors(names, answers, truth)),
    )


def _of_curators(names: Sequence[str], answers: np.ndarray, lefts) -> Iterable[Agreement]:
    for a, b in combinations(range(len(names)), 2):
        both = (answers[:, [a, b]] != raters.NONE).all(1)
        if both.any():
            yield _agreement((names[a], names[b]), answers[both][:, [a, b]], lefts[both])


def _of_types(types: Sequence[Sequence[str]], answers: np.ndarray, lefts) -> list[Agreement]:
    places: dict[str, list[int]] = {}
    for unit, own in enumerate(types):
        for kind in own:
            places.setdefault(kind, []).append(unit)
    found = [_agreement((kind,), answers[at], lefts[at]) for kind, at in places.items()]
    return sorted(found, key=lambda row: (-row.pairs, row.about))


def _agreement(about: tuple[str, ...], answers: np.ndarray, lefts: np.ndarray) -> Agreement:
    """Of answers (U,K); what is about one left entity (U,) is no independent evidence."""
    there = answers != raters.NONE
    answers = answers[:, there.any(0)]
    most = answers.max(1)
    least = np.where(answers == raters.NONE, most[:, None], answers).min(1)
    agreed = int((most == least).sum())
    kappa = None
    if answers.shape[1] == 2:
        table = np.zeros((len(WORDS), len(WORDS)))
        np.add.at(table, (answers[:, 0], answers[:, 1]), 1)
        kappa = raters.cohens_kappa(table)
    return Agreement(
        about,
        len(answers),
        agreed,
        raters.raw_agreement(agreed, len(answers)),
        kappa,
        raters.krippendorffs_alpha(answers, lefts),
    )


def _errors(names: Sequence[str], answers: np.ndarray, truth: np.ndarray) -> list[CuratorError]:
    """Who is unsure says nothing wrong."""
    definite = np.where(answers == WORDS["unsure"], raters.NONE, answers)
    known = np.where(truth == WORDS["unsure"], raters.NONE, truth)[:, None]  # (U,1)
    judged = definite != raters.NONE
    settled = judged & (known != raters.NONE)
    wrong = settled & (definite != known)
    rates = raters.error_rates(definite, known[:, 0])
    return [
        CuratorError(name, int(j), int(s), int(w), rate)
        for name, j, s, w, rate in zip(
            names, judged.sum(0), settled.sum(0), wrong.sum(0), rates, strict=True
        )
    ]
