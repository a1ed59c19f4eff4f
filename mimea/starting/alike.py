"""Whether two entities are of the same kind and share an uncommon word of their names [ours]."""

from __future__ import annotations

import numpy as np
import pandas as pd

UNCOMMON = 20  # entities of both graphs that may have a word that counts
TYPICAL = 0.05  # of the links of either type that join it with the other


def typed_alike(
    pairs: np.ndarray, types: pd.DataFrame, links: np.ndarray, left: int
) -> tuple[np.ndarray, np.ndarray]:
    """Whether both ends of pairs (P,2) have a type, and whether links (S,2) join such types: (P,)
    each, 0 or 1. Of two entities of one side the types are alike that are the same. types: rows
    (entity, type)."""
    code = types.assign(type=pd.factorize(types["type"])[0])[["entity", "type"]]
    counts = _joined(links, code).groupby(["type_left", "type_right"])["place"].nunique()
    if counts.empty:
        return np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    least = np.minimum(*(counts.groupby(level=end).transform("sum") for end in (0, 1)))
    usual = counts[(counts >= TYPICAL * least) & (counts > 1)].rename("usual").reset_index()
    both = _joined(pairs, code)
    alike = both[["type_left", "type_right"]].merge(usual, how="left")["usual"].notna().to_numpy()
    same_side = (pairs[both["place"], 0] < left) == (pairs[both["place"], 1] < left)
    alike = np.where(same_side, both["type_left"] == both["type_right"], alike)
    there, same = (np.zeros(len(pairs), np.int64) for _ in range(2))
    there[both["place"]] = 1
    same[both["place"][alike]] = 1
    return there, same


def _joined(pairs: np.ndarray, code: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(
        {"place": np.arange(len(pairs)), "left": pairs[:, 0], "right": pairs[:, 1]}
    )
    table = table.merge(code, left_on="left", right_on="entity")
    return table.merge(code, left_on="right", right_on="entity", suffixes=("_left", "_right"))


def name_words(names: pd.DataFrame) -> pd.DataFrame:
    """The uncommon words of names, rows (entity, word); and a row with the word −1 for every entity
    with a name. names: rows (entity, plain)."""
    words = names["plain"].str.split().set_axis(names["entity"].to_numpy()).explode()
    table = pd.DataFrame({"entity": words.index.to_numpy(np.int64), "word": pd.factorize(words)[0]})
    table = table.drop_duplicates()
    many = np.bincount(table["word"])[table["word"]] if len(table) else np.zeros(0)
    named = pd.DataFrame({"entity": table["entity"].unique(), "word": -1})
    return pd.concat([table[many <= UNCOMMON], named], ignore_index=True)


def called_alike(pairs: np.ndarray, words: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Whether both ends of pairs (P,2) have a name, and whether they share an uncommon word of it:
    (P,) each, 0 or 1."""
    table = pd.DataFrame(
        {"place": np.arange(len(pairs)), "left": pairs[:, 0], "right": pairs[:, 1]}
    )
    both = table.merge(words, left_on="left", right_on="entity")[["place", "right", "word"]]
    both = both.merge(words, left_on=["right", "word"], right_on=["entity", "word"])
    there, same = (np.zeros(len(pairs), np.int64) for _ in range(2))
    there[both["place"]] = 1
    same[both["place"][both["word"] >= 0]] = 1
    return there, same
