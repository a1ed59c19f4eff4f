"""All candidates, judged by what is known of their ends besides what proposed them [ours]."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.starting.alike import called_alike, typed_alike
from mimea.starting.candidates import NONE, RULES, Candidates, others_together, together
from mimea.starting.fields import agreement, field_keys
from mimea.starting.neighbours import shared_neighbours
from mimea.starting.precision import Evidence, Findings, posterior
from mimea.starting.reading import Reading

LIKELY = 0.5
RANDOM = 3000  # pairs


def judged(
    reading: Reading, found: list[Candidates], links: np.ndarray, fields: pd.DataFrame
) -> pd.DataFrame:
    """The candidates, each pair once, by its most trusted rule, and how likely it is right, `sure`.

    links (S,2) are those believed so far; fields are those that say the same, as learn_fields has
    them.
    """
    rows = together(found)
    if rows.empty:
        return rows.assign(sure=np.zeros(0))
    rows = _allowed(rows, reading)
    first = np.flatnonzero(~rows.duplicated(["left", "right"]))
    code = rows["left"].to_numpy() * reading.entities + rows["right"].to_numpy()
    left, right = (rows[side].to_numpy()[first] for side in ("left", "right"))
    order = np.argsort(code[first])
    pair = order[np.searchsorted(code[first], code, sorter=order)]
    prior = np.array([one.prior for one in found])
    group = rows["group"].to_numpy()
    share = rows["prior"].to_numpy() / prior[group]
    evidence = _evidence(reading, rows, others_together(found), links, fields)
    findings = Findings(pair, group, share, first, left, right)
    strength = np.array([one.strength for one in found])
    sure = posterior(findings, prior, strength, evidence)
    agreed = sum(one.agreed[0][first] for one in evidence)
    pairs = rows.iloc[first]
    witnessed = (pairs["rule"].to_numpy() != RULES.index("neighbours")) | (agreed > 0)
    return pairs.assign(sure=sure * witnessed).reset_index(drop=True)


def chosen(pairs: pd.DataFrame) -> pd.DataFrame:
    """The likely pairs, each entity at most once: the likeliest one, of equals the more trusted."""
    likely = pairs[pairs["sure"] >= LIKELY].sort_values(
        ["sure", "rule", "left", "right"], ascending=[False, True, True, True]
    )
    return likely[~likely.duplicated("left") & ~likely.duplicated("right")]


def _allowed(pairs: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Candidates of the most trusted rules first, without the pairs that are not the same."""
    pairs = pairs.sort_values(["rule", "prior"], ascending=[True, False], kind="stable")
    apart = reading.snapshot.not_same()
    code = pairs["left"].to_numpy(np.int64) * reading.entities + pairs["right"].to_numpy(np.int64)
    return pairs[~np.isin(code, apart[:, 0] * reading.entities + apart[:, 1])].reset_index(
        drop=True
    )


def _evidence(
    reading: Reading,
    pairs: pd.DataFrame,
    others: pd.DataFrame,
    links: np.ndarray,
    fields: pd.DataFrame,
) -> list[Evidence]:
    """What each kind of evidence says of the pairs, of entities of one side that have the same key,
    and of pairs at random."""
    random = pd.DataFrame(_at_random(links, pairs), columns=["left", "right"])
    random = random.assign(
        rule=NONE, group=NONE, field_left=NONE, field_right=NONE, also_left=NONE, also_right=NONE
    )
    tables = pairs, others, random
    rules, groups = (
        tuple(table[name].to_numpy(np.int64) for table in tables) for name in ("rule", "group")
    )
    found = []
    for kind in (_values, _neighbours, _types, _names):
        counts = [kind(reading, table, links, fields) for table in tables]
        if counts[0] is not None:
            found.append(Evidence(rules, groups, *zip(*counts, strict=True)))
    return found


def _ends(table: pd.DataFrame) -> np.ndarray:
    return table[["left", "right"]].to_numpy(np.int64)


def _values(reading, table, links, fields):
    if fields.empty:
        return None
    keyed = field_keys(reading.values, reading.text_keys, fields, reading.left)
    return agreement(_ends(table), keyed, _compared(table, fields))


def _neighbours(reading, table, links, fields):
    if not len(reading.edges.entity) or not len(links):
        return None
    places, agreed = shared_neighbours(_ends(table), reading.edges, links, reading.left)
    by = (table["rule"] == RULES.index("neighbours")).to_numpy() & (agreed > 0)  # they share one
    return places - by, agreed - by


def _types(reading, table, links, fields):
    types = reading.snapshot.tables["types"]
    if types.empty or not len(links):
        return None
    return typed_alike(_ends(table), types, links, reading.left)


def _names(reading, table, links, fields):
    if reading.names.empty:
        return None
    places, agreed = called_alike(_ends(table), reading.words)
    apart = (table["rule"] != RULES.index("names")).to_numpy()
    return places * apart, agreed * apart


def _at_random(links: np.ndarray, pairs: pd.DataFrame) -> np.ndarray:
    """Pairs (S,2) with the right ends of others."""
    ends = links if len(links) > 1 else _ends(pairs)
    return np.stack([ends[:, 0], np.roll(ends[:, 1], len(ends) // 2)], axis=1)[:RANDOM]


def _compared(table: pd.DataFrame, fields: pd.DataFrame) -> np.ndarray:
    """Which pairs of fields proposed a pair, and so don't speak for it: (P, F) bool."""
    out = np.zeros((len(table), len(fields)), bool)
    for end in ("left", "right"):
        for which in (f"field_{end}", f"also_{end}"):
            out |= table[which].to_numpy()[:, None] == fields[f"field_{end}"].to_numpy()
    return out
