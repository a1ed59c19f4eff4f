"""Entities that are called the same, and nothing else of either graph is [ours].

Three readings of a name, the strictest first: its letters in order; its words in any order, so that
"Hoffmann, Jan" is "Jan Hoffmann"; its words without what stands in brackets.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.snapshot import Snapshot
from mimea.starting.candidates import Candidates, prior_of
from mimea.starting.equal_keys import equal_keys
from mimea.starting.keys import folded, text_keys, word_keys

BRACKETS = r"\([^()]*\)|\[[^\[\]]*\]"
MISTAKEN = 0.001  # of entities have by mistake, or in another language, the name of another one
READINGS = ("letters", "words", "bracketless")


def read_names(snapshot: Snapshot) -> pd.DataFrame:
    """Rows (entity, name, plain, letters, words, bracketless, bracketed): a name folded, its keys
    in each reading, and whether it has brackets; names without a letter or digit are left out."""
    names = snapshot.tables["names"][["entity", "name"]].dropna()
    names = names.assign(name=names["name"].astype("str"), entity=names["entity"].astype(np.int64))
    names = names.reset_index(drop=True)
    plain = folded(names["name"])
    bare = names["name"].str.replace(BRACKETS, " ", regex=True)
    bracketed = (bare != names["name"]).to_numpy()
    short = folded(bare).where(bracketed, plain)
    short = short.where(short != "", plain)
    keys = {"letters": text_keys(plain), "words": word_keys(plain), "bracketless": word_keys(short)}
    names = names.assign(plain=plain, bracketed=bracketed, **keys)
    return names[plain != ""].reset_index(drop=True)


def name_candidates(names: pd.DataFrame, left: int) -> list[Candidates]:
    """Pairs by each reading; pairs of names that more entities have are a group of their own."""
    found = []
    sides = names["entity"] < left
    for reading in READINGS:
        rows = pd.DataFrame({"entity": names["entity"], "key": names[reading], "row": names.index})
        equal = equal_keys(rows[sides], rows[~sides])
        pairs = equal.pairs
        alone = ((pairs["many_left"] == 1) & (pairs["many_right"] == 1)).to_numpy()
        differ = np.zeros(len(pairs), bool)
        if reading == "bracketless":  # two brackets that say different things
            has = names["bracketed"]
            ends = (has.loc[pairs[f"row_{side}"]].to_numpy() for side in ("left", "right"))
            differ = np.logical_and(*ends)
        named = min(names["entity"][part].nunique() for part in (sides, ~sides))
        prior = prior_of(equal.alone, max(equal.wrong, MISTAKEN * named))
        for part, share, kind in (
            (alone & ~differ, 1.0, "unique"),
            (~alone & ~differ, 1.0, "shared"),
            (differ, 0.5, "bracketed"),
        ):
            group = f"names {reading} {kind}"
            found.append(Candidates("names", group, prior * share, pairs[part], equal.others))
    return found
