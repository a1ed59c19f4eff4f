"""Pairs that a rule proposes, before it is known how right the rule is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# by trust
RULES = ("identifiers", "iris", "names", "values", "pictures", "similar pictures", "neighbours")
TRUST = 2.0  # of what chance leaves, beside what is judged of a group; a share of its pairs
PAIRS = 30.0  # that it is worth at least
NONE = -1  # for no field


@dataclass(frozen=True)
class Candidates:
    """What one `rule` found in one way, `group`. `prior` is the share expected to be right of pairs
    whose key no other entity has, `trust` how much that is worth. `pairs`: rows
    (left, right, many_left, many_right, row_left, row_right), and more_left where there is a second
    value: how many entities of either side have the key, and where it was found. `others` (O,2) are
    entities of one side with the same key. `fields` are the fields (left, right) that were
    compared, one or two of them."""

    rule: str
    group: str
    prior: float
    pairs: pd.DataFrame
    others: np.ndarray
    fields: tuple[tuple[int, int], ...] = ()
    trust: float = TRUST

    @property
    def strength(self) -> float:
        """The number of pairs that the prior is worth."""
        return max(PAIRS, self.trust * len(self.pairs))


def prior_of(pairs: int, wrong: float) -> float:
    """The share of pairs that is right where `wrong` are expected not to be."""
    return float(np.clip(1 - wrong / max(pairs, 1), 0.02, 0.9999))


WHERE = ("left", "right", "row_left", "row_right")


def together(found: list[Candidates]) -> pd.DataFrame:
    """All candidates as rows (left, right, row_left, row_right, more_left, rule, group, prior,
    field_left, field_right, also_left, also_right): rule and group are numbers, the prior is that
    of the group parted among those who have the key."""
    pairs = [one.pairs for one in found]
    columns = {name: _chained(pairs, name) for name in WHERE}
    columns["more_left"] = _chained(pairs, "more_left")
    table = _marked(columns, found, [len(one) for one in pairs])
    most = np.maximum(_chained(pairs, "many_left"), _chained(pairs, "many_right"))
    priors = np.repeat([one.prior for one in found], [len(one) for one in pairs])
    return table.assign(prior=priors / most)


def others_together(found: list[Candidates]) -> pd.DataFrame:
    """Entities of one side with the same key, rows as those of `together` without where."""
    ends = [one.others.reshape(-1, 2) for one in found]
    both = np.concatenate([np.zeros((0, 2), np.int64), *ends])
    return _marked({"left": both[:, 0], "right": both[:, 1]}, found, [len(one) for one in ends])


def _chained(tables: list[pd.DataFrame], name: str) -> np.ndarray:
    """A column of all tables (P,), NONE where a table has no such column."""
    parts = [one[name] if name in one else np.full(len(one), NONE) for one in tables]
    return np.concatenate([np.zeros(0, np.int64), *parts]).astype(np.int64)


def _marked(columns: dict, found: list[Candidates], sizes: list[int]) -> pd.DataFrame:
    """The columns, and which rule, group and fields each row is of; sizes (G,) are the groups'."""
    fields = [[*one.fields, (NONE, NONE), (NONE, NONE)][:2] for one in found]
    rules = [RULES.index(one.rule) for one in found]
    marks = {
        "rule": rules, "group": range(len(found)),
        "field_left": [one[0][0] for one in fields], "field_right": [one[0][1] for one in fields],
        "also_left": [one[1][0] for one in fields], "also_right": [one[1][1] for one in fields],
    }  # fmt: skip
    repeated = {name: np.repeat(np.array(each, np.int64), sizes) for name, each in marks.items()}
    return pd.DataFrame(columns | repeated)
