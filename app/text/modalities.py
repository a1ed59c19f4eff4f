"""The modalities and the terms of a score: their words and colours, the same on every page."""

from __future__ import annotations

from mimea.config import MODALITIES

TERMS = MODALITIES | {"fusion": "fusion", "pairing": "mutual match"}
PARTS = TERMS | {"hubness": "crowding"}  # of a score: the terms and what is taken off
COLOURS = {  # can be told apart by colour-blind readers
    "g": "#0072B2",
    "r": "#56B4E9",
    "a": "#E69F00",
    "v": "#D55E00",
    "n": "#009E73",
    "t": "#7B4FB5",
    "i": "#CC79A7",
    "fusion": "#7F7F7F",
    "pairing": "#F0E442",
}
