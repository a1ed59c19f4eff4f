"""Pairs of entities that hold the same key, and how many of them are so by chance [ours].

Two entities of one graph that hold the same key are not the same one. How often that happens says
how often it happens between the graphs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST = 9  # pairs of one key; a key of more entities says too little
FEW = 3  # entities of one side with the same key, which are compared with each other
SAMPLE = 500  # pairs of one side that are kept
UNSEEN = 0.1  # how often what never happened is taken to have happened


@dataclass(frozen=True)
class EqualKeys:
    """`pairs`: rows (left, right, many_left, many_right, row_left, row_right), how many entities of
    either side have the key and where it was found. `wrong` of those that are alone with their key
    on both sides are expected to be wrong, of `alone`. `others` (O,2): entities of one side that
    have the same key, so are not the same."""

    pairs: pd.DataFrame
    alone: int
    wrong: float
    others: np.ndarray


def equal_keys(
    left: pd.DataFrame, right: pd.DataFrame, most: int = MOST, sample: int | None = SAMPLE
) -> EqualKeys:
    """Pairs of entities with the same key. left and right are rows (entity, key, row), `row` says
    where a key was found. Keys of more than `most` pairs give none. Of the others of a side about
    `sample` are kept, None for all."""
    left, right = (part.drop_duplicates(["entity", "key"]) for part in (left, right))
    code, _ = pd.factorize(np.concatenate([left["key"], right["key"]]))
    codes = code[: len(left)], code[len(left) :]
    size = int(code.max(initial=-1)) + 1
    many = [np.bincount(part, minlength=size) for part in codes]  # (K,) each
    kept = (many[0] > 0) & (many[1] > 0) & (many[0] * many[1] <= most)  # (K,)
    sides, others = [], []
    for part, of, own, name in zip((left, right), codes, many, ("left", "right"), strict=True):
        entity, row = part["entity"].to_numpy(), part["row"].to_numpy()
        at = kept[of]
        sides.append(pd.DataFrame({"key": of[at], name: entity[at], f"row_{name}": row[at]}))
        others.append(_of_one_side(entity, of, own, sample))
    pairs = sides[0].merge(sides[1], on="key")
    pairs["many_left"], pairs["many_right"] = (part[pairs["key"]] for part in many)
    alone = int(((many[0] == 1) & (many[1] == 1)).sum())
    wrong = wrong_by_chance(*many)
    return EqualKeys(pairs.drop(columns="key"), alone, wrong, np.concatenate(others))


def _of_one_side(
    entity: np.ndarray, key: np.ndarray, many: np.ndarray, sample: int | None
) -> np.ndarray:
    """Pairs (O,2) of entities (T,) with the same key (T,), of the keys (K,) that few have."""
    few = np.flatnonzero((many[key] > 1) & (many[key] <= FEW))
    order = few[np.argsort(key[few], kind="stable")]
    same = key[order][1:] == key[order][:-1]
    pairs = np.stack([entity[order][:-1][same], entity[order][1:][same]], axis=1)
    return pairs[:: max(1, len(pairs) // (sample or len(pairs) or 1))]


def wrong_by_chance(many_left: np.ndarray, many_right: np.ndarray) -> float:
    """How many keys that are held by one entity a side are held by two that differ.

    many_left, many_right (K,): how many entities hold each key. Were two entities of the world to
    share a key, each of them in the left graph alone, the right one alone or both, then as many of
    these keys would be held by two of one side. The lower of two such estimates: by keys that only
    one graph has, and by those that both have.
    """

    def keys(left: int, right: int) -> int:
        return int(((many_left == left) & (many_right == right)).sum())

    together = keys(1, 1)
    alone = 2 * np.sqrt((keys(2, 0) + UNSEEN) * (keys(0, 2) + UNSEEN))
    right = max(together - alone, 1.0)
    beside = np.sqrt((keys(2, 1) + UNSEEN) * (keys(1, 2) + UNSEEN) * keys(1, 0) * keys(0, 1))
    return float(min(alone, beside / right, together))
