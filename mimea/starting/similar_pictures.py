"""Entities whose pictures are each other's nearest, by a clear lead over the next [ours].

How many of them are so by chance is seen by striking these pairs out and asking again: what then
are each other's nearest are second choices, which are wrong where the first ones are right.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.features.picture_signatures import picture_signatures
from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.nearest_pictures import Pictures, nearest
from mimea.starting.reading import Reading

LEADS = (0.5, 0.65, 0.8, 0.9, 0.95)  # nearest in shares of the next, between the groups
COMPRESSION = 0.05  # by which two copies of a picture may lie apart
UNSEEN = 0.5  # how often what never happened is taken to have happened
FLAT = 5.0  # levels of 255 by which the colours of a picture differ that shows nothing
CLEAR = 250  # opacity of 255 above which nothing shines through
SOLID = 0.1  # of the pictures of a side may be transparent where it is taken to have no such
MOST_PAIRS = 2_000_000_000  # of pictures, which take about 40 s
ENDS = ("left", "right")


def too_many(images: pd.DataFrame, left: int) -> bool:
    """Whether comparing each picture with each would take minutes."""
    on_left = int((images["entity"] < left).sum())
    return on_left * (len(images) - on_left) > MOST_PAIRS


def similar_candidates(reading: Reading) -> list[Candidates]:
    """Pairs of open entities, in groups by how clear the lead is."""
    images = reading.snapshot.tables["images"]
    if images.empty or too_many(images, reading.left):
        return []
    sides = _sides(reading, images)
    if min(len(side.entity) for side in sides) < 2:
        return []
    near = nearest(*sides), nearest(*sides[::-1])
    nothing = [np.zeros(len(side.entity), np.int64) for side in sides]  # (L,), (R,)
    first = _mutual(*near, *nothing)
    struck = [
        np.bincount(first[end], minlength=len(none))
        for end, none in zip(ENDS, nothing, strict=True)
    ]
    second = _mutual(*near, *struck)
    for pairs in (first, second):
        for side, end in zip(sides, ENDS, strict=True):
            pairs[end] = side.entity[pairs[end]]
    return _groups(first, second)


def _sides(reading: Reading, images: pd.DataFrame) -> list[Pictures]:
    """The pictures of open entities of either side that show something."""
    signatures, readable = picture_signatures(reading.snapshot)  # (I, 64, 4), (I,)
    entity = images["entity"].to_numpy(np.int64)  # (I,)
    kept = readable & reading.open[entity] & (signatures.std(1).max(1) >= FLAT)  # (I,)
    entity, colours = entity[kept], signatures[kept].astype(np.float32) / 255  # (K,), (K, 64, 4)
    on_left = entity < reading.left  # (K,)
    vectors = _on_one_ground(colours, on_left)  # (K, d)
    return [Pictures.of(vectors[on], entity[on]) for on in (on_left, ~on_left)]


def _on_one_ground(colours: np.ndarray, on_left: np.ndarray) -> np.ndarray:
    """Vectors (I, 256) of colours (I, 64, 4), or (I, 192) on white where one side has hardly a
    picture that is transparent."""
    through = colours[..., 3].min(1) < CLEAR / 255  # (I,)
    shares = [through[on].mean() if on.any() else 0.0 for on in (on_left, ~on_left)]
    if min(shares) < SOLID:
        colours = colours[..., :3] + 1 - colours[..., 3:]  # (I, 64, 3)
    return colours.reshape(len(colours), colours.shape[1] * colours.shape[2])


def _mutual(
    left: tuple[np.ndarray, np.ndarray],
    right: tuple[np.ndarray, np.ndarray],
    from_left: np.ndarray,
    from_right: np.ndarray,
) -> pd.DataFrame:
    """Rows (left, right, lead) of places that are each other's nearest. left and right are what
    `nearest` found, of which the first from_left (L,) and from_right (R,) are passed over; the
    lead is how near they are in shares of how near the next is."""
    (far_left, to_right), (far_right, to_left) = left, right
    own, other = np.arange(len(far_left)), np.arange(len(far_right))
    best = to_right[own, from_left]  # (L,)
    back = to_left[other, from_right]  # (R,)
    mutual = np.flatnonzero(back[best] == own)  # (P,)
    to = best[mutual]  # (P,)
    distance = far_left[mutual, from_left[mutual]]  # (P,)
    following = np.minimum(
        far_left[mutual, from_left[mutual] + 1], far_right[to, from_right[to] + 1]
    )  # (P,)
    lead = (distance + COMPRESSION) / (following + COMPRESSION)  # (P,)
    return pd.DataFrame({"left": mutual, "right": to, "lead": lead})


def _groups(first: pd.DataFrame, second: pd.DataFrame) -> list[Candidates]:
    """The first choices by their lead; second choices with a like one are wrong by so much."""
    found = []
    places = [np.searchsorted(LEADS, pairs["lead"]) for pairs in (first, second)]
    for group in range(len(LEADS)):
        pairs, others = (p[at == group] for p, at in zip((first, second), places, strict=True))
        if pairs.empty:
            continue
        pairs = pairs.assign(
            many_left=1, many_right=1, row_left=pairs["left"], row_right=pairs["right"]
        )
        prior = prior_of(len(pairs), len(others) + UNSEEN)
        apart = others[["left", "right"]].to_numpy(np.int64)
        name = f"similar pictures {group}"
        found.append(Candidates("similar pictures", name, prior, pairs, apart))
    return found
