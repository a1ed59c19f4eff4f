"""The modalities and the terms of a score: words, meanings and colours, the same on every page.

The field's own term for what has a plain word stands in the meaning, which pages show on hover.
"""

from __future__ import annotations

from mimea.config import MODALITIES

TERMS = MODALITIES | {"fusion": "combination", "pairing": "mutual match"}
PARTS = TERMS | {"hubness": "crowding"}  # of a score: the terms and what is taken off
MEANINGS = {
    "g": "How similar their places in the two graphs are: neighbours known to match, reached by "
    "the same relations",
    "r": "How similar their relations are",
    "a": "How similar the attributes they have are",
    "v": "How close the values of matching attributes are",
    "n": "How similar their names are",
    "t": "How similar all texts about them are",
    "i": "How similar their pictures are",
    "fusion": "How similar they are with all evidence combined into one; in the field: fusion",
    "pairing": "Whether they are a known link, or matched each other when all entities competed; "
    "in the field: pairing",
    "hubness": "How many others they are close to: many lowers the score, few raises it; in the "
    "field: hubness",
}
LEAD = "ahead of the runner-up"
LEAD_MEANS = "How much better the best candidate scores than the next one; in the field: margin"
OTHERS_LEAD = "Others ahead by"
OTHERS_LEAD_MEANS = "How much better the others fit at both ends together; in the field: margin"
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
