"""Literal values as vectors that are similar when the values are [ours].

Two graphs rarely name, scale or round a value alike. So the seeds teach which left field matches
which right field (a *slot*), by which factor, and how closely the values agree. A value becomes
sines and cosines, at geometric frequencies, of its rank within the slot. Frequencies finer than the
agreement seen on the seeds are damped, so the dot product of two values is a kernel as sharp as the
data warrants. What a literal says is read in literals.py; text without a number becomes hashed
character n-grams (modalities.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

FREQUENCIES = 12
MAX_SLOTS = 64
LIFT, ALIKE = 0.3, 0.05  # by which values agree more often than by chance: fields, namesakes
NEAR = 0.01  # of the ranks in a slot


@dataclass(frozen=True)
class Slots:
    """The slot of each field (attribute, part), as rows (field, slot, factor, offset, noise): a
    number is number·factor + offset in its slot, `noise` is in rank units. `weights` (S,) is how
    well each slot discriminates between entities."""

    members: pd.DataFrame
    weights: np.ndarray


def learn_slots(
    numbers: pd.DataFrame,
    links: np.ndarray,
    names: dict[int, str] | None = None,
    joined: pd.DataFrame | None = None,
) -> Slots:
    """Match left and right fields whose values agree on the seeds.

    numbers: rows (entity, field, number), each field of one side; links (S,2). Fields of the same
    name, if `names` are given, need less agreement: two shops' prices are rarely equal. Those that
    are `joined`, rows (field_left, field_right), need none.
    """
    scores = _matching_fields(_seed_pairs(numbers, links), names or {}, joined)
    if scores.empty:
        return Slots(pd.DataFrame(columns=["field", "slot", "factor", "offset"]), np.zeros(0))
    best = scores.sort_values(["worth", "field_left", "field_right"], ascending=[False, True, True])
    matched = best.drop_duplicates("field_right")  # each right field joins its best left field
    matched = matched.iloc[:MAX_SLOTS]
    slots = {f: i for i, f in enumerate(pd.unique(matched["field_left"]))}
    right = matched.assign(slot=matched["field_left"].map(slots))
    left = pd.DataFrame({"field": list(slots), "slot": list(slots.values())})
    left = left.assign(factor=1.0, offset=0.0)
    rest = best[~best["field_left"].isin(slots)].drop_duplicates("field_left")
    rest = rest.merge(
        right[["field_right", "slot", "factor", "offset"]], on="field_right", suffixes=("", "_r")
    )
    scale = rest["factor_r"] / rest["factor"]
    extra = pd.DataFrame(
        {
            "field": rest["field_left"],
            "slot": rest["slot"],
            "factor": scale,
            "offset": rest["offset_r"] - rest["offset"] * scale,
        }
    )
    right = right.rename(columns={"field_right": "field"})[["field", "slot", "factor", "offset"]]
    members = pd.concat([left, right, extra], ignore_index=True).astype({"slot": int})
    return _with_noise(numbers, members, links, len(slots))


def _matching_fields(
    pairs: pd.DataFrame, names: dict[int, str], joined: pd.DataFrame | None
) -> pd.DataFrame:
    """The pairs of fields that agree, as `_agreement` has them, those that are joined before."""
    found = []
    if not pairs.empty:
        scores = _agreement(pairs)
        needed = np.where(scores["factor"] == 1.0, 2, 4)  # a change of unit needs more evidence
        alike = scores["field_left"].map(names) == scores["field_right"].map(names)
        least = np.where(alike, ALIKE, LIFT)
        scores["enough"] = (scores["lift"] >= least) & (scores["agree"] >= needed)
        found.append(scores)
    if joined is None or joined.empty:
        return found[0][found[0]["enough"]] if found else pd.DataFrame()
    given = joined.assign(factor=1.0, offset=0.0, enough=False, worth=np.inf)
    if found:  # the seeds tell another unit
        learned = scores[scores["enough"]].set_index(["field_left", "field_right"])
        ends = pd.MultiIndex.from_frame(given[["field_left", "field_right"]])
        for name, default in (("factor", 1.0), ("offset", 0.0)):
            given[name] = learned[name].reindex(ends).fillna(default).to_numpy()
        taken = scores["field_left"].isin(given["field_left"])
        taken |= scores["field_right"].isin(given["field_right"])
        found = [scores[scores["enough"] & ~taken]]
    return pd.concat([given, *found], ignore_index=True)


def _seed_pairs(numbers: pd.DataFrame, links: np.ndarray) -> pd.DataFrame:
    seeds = pd.DataFrame(links, columns=["left", "right"]).reset_index(names="seed")
    left = seeds.merge(numbers, left_on="left", right_on="entity")
    right = seeds.merge(numbers, left_on="right", right_on="entity")
    return left.merge(right, on="seed", suffixes=("_left", "_right"))[
        ["seed", "field_left", "field_right", "number_left", "number_right"]
    ]


def _agreement(pairs: pd.DataFrame) -> pd.DataFrame:
    """Per pair of fields: how often the values agree up to one factor, and how often by chance."""
    keys = ["field_left", "field_right"]
    pairs = pairs.assign(ratio=_ratio(pairs["number_left"], pairs["number_right"]))
    grouped = pairs.groupby(keys, sort=True)
    factor = grouped["ratio"].transform("median").fillna(1.0)
    factor = factor.where((factor - 1).abs() > 0.03, 1.0)
    spread = grouped["number_left"].quantile(0.9) - grouped["number_left"].quantile(0.1)
    spread = spread.reindex(pd.MultiIndex.from_frame(pairs[keys])).to_numpy()
    # chance: the same right values against the next seed's left value
    shifted = grouped["number_left"].shift(1).fillna(grouped["number_left"].transform("last"))
    offset = _offset(pairs, factor)
    right = pairs["number_right"] * factor + offset
    agree = _close(pairs["number_left"], right, spread)
    chance = _close(shifted, right, spread)
    pairs = pairs.assign(agree=agree, chance=chance, factor=factor, offset=offset)
    scores = pairs.groupby(keys, sort=True).agg(
        n=("agree", "size"),
        agree=("agree", "sum"),
        by_chance=("chance", "sum"),
        factor=("factor", "first"),
        offset=("offset", "first"),
    )
    scores["lift"] = (scores["agree"] - scores["by_chance"]) / scores["n"]
    scores["worth"] = scores["lift"] * np.sqrt(scores["n"])
    return scores.reset_index()


def _offset(pairs: pd.DataFrame, factor: pd.Series) -> pd.Series:
    """What to add to the right values of a pair of fields, 0 unless it brings the values closer.

    Dates rounded to the month or year on one side are early or late by half of it.
    """
    keys = [pairs["field_left"], pairs["field_right"]]
    gap = pairs["number_left"] - pairs["number_right"]
    offset = gap.groupby(keys).transform("median")
    before = gap.abs().groupby(keys).transform("median")
    after = (gap - offset).abs().groupby(keys).transform("median")
    many = gap.groupby(keys).transform("size") >= 8
    return offset.where((factor == 1) & many & (after < 0.6 * before), 0.0)


def _ratio(a: pd.Series, b: pd.Series) -> pd.Series:
    return (a / b.where(b != 0)).where(a != 0)


def _close(a: pd.Series, b: pd.Series, spread: np.ndarray) -> pd.Series:
    tolerance = np.maximum(0.02 * spread, 1e-9)
    relative = (a - b).abs() <= 0.05 * np.minimum(a.abs(), b.abs())
    return ((a - b).abs() <= tolerance) & relative | (a == b)


def _with_noise(numbers: pd.DataFrame, members: pd.DataFrame, links: np.ndarray, count: int):
    """The slots with the noise of each field, its typical distance from the nearest linked value of
    the other side (0.6 quantile, rank units), and the weight of each slot, the root of the share of
    linked values that are within NEAR."""
    ranked = _ranked(numbers, members)[["entity", "slot", "field", "rank"]]
    seeds = pd.DataFrame(links, columns=["left", "right"]).reset_index(names="seed")
    left = seeds.merge(ranked, left_on="left", right_on="entity")
    right = seeds.merge(ranked, left_on="right", right_on="entity")
    both = left.merge(right, on=["seed", "slot"], suffixes=("_left", "_right"))
    both["gap"] = (both["rank_left"] - both["rank_right"]).abs()
    noise = {}
    for side in ("left", "right"):
        field = f"field_{side}"
        nearest = both.groupby([field, "seed"])["gap"].min()
        noise |= nearest.groupby(field).quantile(0.6).to_dict()
    members = members.assign(
        noise=members["field"].map(noise).fillna(0.01).astype(float).clip(1e-4, 0.2)
    )
    nearest = both.groupby(["slot", "seed"])["gap"].min() < NEAR
    near = nearest.groupby("slot").agg(["sum", "size"]).reindex(range(count)).fillna(0)
    return Slots(members, np.sqrt((near["sum"] + 1) / (near["size"] + 2)).to_numpy())


def _ranked(numbers: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Values in the unit of their slot, and as ranks in [0, 1] within it."""
    placed = numbers.merge(members, on="field")
    value = _rounded(placed["number"] * placed["factor"] + placed["offset"])
    groups = value.groupby(placed["slot"])
    rank = (groups.rank(method="average") - 0.5) / groups.transform("size")
    return placed.assign(rank=rank)


def _rounded(value: pd.Series) -> pd.Series:
    """To 40 binary digits (12 decimal ones), since rounding errors of a factor would give equal
    values different ranks; neighbouring identifiers stay apart."""
    mantissa, exponent = np.frexp(value)
    return np.ldexp(np.round(mantissa * 2.0**40), exponent - 40)


def encode(numbers: pd.DataFrame, slots: Slots, entities: int) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (N, S·2·F) float32, each slot of the length of its weight, and the presence (N,S).

    Of several values in a slot one of less noise counts more.
    """
    count = len(slots.weights)
    vectors = np.zeros((entities, count, 2 * FREQUENCIES), np.float32)
    present = np.zeros((entities, count), bool)
    if not count:
        return vectors.reshape(entities, 0), present
    ranked = _ranked(numbers, slots.members).sort_values(["entity", "slot"])
    omega = np.pi * 2.0 ** np.arange(FREQUENCIES)  # (F,)
    slot, entity = ranked["slot"].to_numpy(), ranked["entity"].to_numpy()
    noise = ranked["noise"].to_numpy()[:, None]  # (V, 1)
    damp = np.exp(-0.5 * (omega * noise) ** 2)  # (V, F)
    angle = ranked["rank"].to_numpy()[:, None] * omega  # (V, F)
    waves = np.concatenate([np.cos(angle), np.sin(angle)], axis=1)  # (V, 2F)
    waves *= np.tile(damp / np.linalg.norm(damp, axis=1, keepdims=True), 2) / noise
    np.add.at(vectors, (entity, slot), waves.astype(np.float32))
    np.logical_or.at(present, (entity, slot), True)
    norm = np.linalg.norm(vectors, axis=2, keepdims=True)
    vectors *= slots.weights[:, None].astype(np.float32) / np.maximum(norm, 1e-6)
    return vectors.reshape(entities, -1), present
