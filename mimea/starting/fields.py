"""Which fields say the same, told by links, and in how many of them two entities agree [ours]."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mimea.starting.equal_numbers import LEVELS, rounded
from mimea.starting.keys import mixed
from mimea.starting.values import Values

SEEN = 5000  # links that fields are matched by
FEWEST = 3  # agreements
LIFT = 3.0  # standard deviations that fields agree more often than by chance
SHARP = 0.1  # of pairs that are no match may agree in a field that counts
TEXT = -1  # the level of texts


def learn_fields(values: Values, keys: np.ndarray, links: np.ndarray) -> pd.DataFrame:
    """Fields that agree on links (S,2): rows (field_left, field_right, level, power, agree,
    chance), each field once; `level` is a place in LEVELS or TEXT, agree and chance are shares."""
    links = links[:: max(1, len(links) // SEEN)]
    pairs = pd.DataFrame({"link": np.arange(len(links)), "left": links[:, 0], "right": links[:, 1]})
    found = [_agreement_of_numbers(values.numbers, pairs), _agreement_of_texts(values, keys, pairs)]
    table = pd.concat([one for one in found if not one.empty] or found, ignore_index=True)
    if table.empty:
        return table
    table = table[(table["chance"] <= SHARP) & (table["agree"] * table["number"] >= FEWEST)]
    spread = np.sqrt(table["number"] * (table["chance"] + 1 / table["number"]))
    lift = (table["agree"] - table["chance"]) * table["number"]
    table = table.assign(worth=lift * np.log((table["agree"] + 0.01) / (table["chance"] + 0.01)))
    table = table[lift >= LIFT * spread].sort_values("worth", ascending=False, kind="stable")
    chosen = table.drop_duplicates("field_left")
    return chosen.drop_duplicates("field_right").reset_index(drop=True)


def as_learned(matched: pd.DataFrame) -> pd.DataFrame:
    """Fields matched by equal numbers alone in the form of learn_fields, each field once."""
    table = matched[["field_left", "field_right", "level", "power"]].astype({"power": float})
    return table[~table.duplicated("field_left") & ~table.duplicated("field_right")].reset_index(
        drop=True
    )


def _ends(rows: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    left = pairs[["link", "left"]].merge(rows, left_on="left", right_on="entity")
    right = pairs[["link", "right"]].merge(rows, left_on="right", right_on="entity")
    return left.merge(right, on="link", suffixes=("_left", "_right"))


def _agreement_of_numbers(numbers: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    both = _ends(numbers[["entity", "field", "number"]], pairs)
    both = both[["link", "field_left", "field_right", "number_left", "number_right"]]
    keys = ["field_left", "field_right"]
    many = both.groupby(keys)["link"].transform("size")
    both = both[many >= FEWEST].reset_index(drop=True)
    if both.empty:
        return pd.DataFrame()
    left, right = (both[f"number_{side}"].to_numpy() for side in ("left", "right"))
    some = (left != 0) & (right != 0)
    ratio = np.log10(np.abs(np.where(some, left, 1.0) / np.where(some, right, 1.0)))
    power = (
        pd.Series(np.rint(ratio)).groupby([both[k] for k in keys]).transform("median").to_numpy()
    )
    moved = _next(both, keys)
    found = []
    for place, level in enumerate(LEVELS):
        grids = [
            rounded(one, level) for one in (left, right * 10.0**power, right[moved] * 10.0**power)
        ]
        same = [_equal(grids[0], other) for other in grids[1:]]
        table = both[[*keys, "link"]].assign(agree=same[0], chance=same[1], power=power)
        table = table.groupby([*keys, "link"])[["agree", "chance", "power"]].max().reset_index()
        table = table.groupby(keys).agg(
            agree=("agree", "mean"), chance=("chance", "mean"),
            number=("agree", "size"), power=("power", "first"),
        )  # fmt: skip
        found.append(table.reset_index().assign(level=place))
    return pd.concat(found, ignore_index=True)


def _equal(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return (one[0] == other[0]) & (one[1] == other[1])


def _next(both: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """The place (M,) of the right value of another link in the same fields: what chance does."""
    order = np.lexsort((both["link"], both[keys[1]], both[keys[0]]))
    code = both.groupby(keys).ngroup().to_numpy()[order]
    first = np.flatnonzero(np.diff(code, prepend=-1))
    size = np.diff(np.r_[first, len(code)])
    start, many = np.repeat(first, size), np.repeat(size, size)
    step = np.maximum(many // 2, 1)
    moved = np.empty(len(both), np.int64)
    moved[order] = order[start + (np.arange(len(code)) - start + step) % many]
    return moved


def _agreement_of_texts(values: Values, keys: np.ndarray, pairs: pd.DataFrame) -> pd.DataFrame:
    texts = values.texts[["entity", "field"]].assign(key=keys)
    both = _ends(texts, pairs)
    fields = ["field_left", "field_right"]
    both = both[both.groupby(fields)["link"].transform("size") >= FEWEST].reset_index(drop=True)
    if both.empty:
        return pd.DataFrame()
    left, right = both["key_left"].to_numpy(), both["key_right"].to_numpy()
    table = both[[*fields, "link"]].assign(
        agree=left == right, chance=left == right[_next(both, fields)]
    )
    table = table.groupby([*fields, "link"])[["agree", "chance"]].max().reset_index()
    table = table.groupby(fields).agg(
        agree=("agree", "mean"), chance=("chance", "mean"), number=("agree", "size")
    )
    return table.reset_index().assign(level=TEXT, power=0.0)


def field_keys(values: Values, keys: np.ndarray, fields: pd.DataFrame, left: int) -> pd.DataFrame:
    """Values in the fields that say the same, as rows (entity, pair, key, row): the place of the
    pair of fields in `fields`, and a key that is equal where the values agree."""
    found = []
    for place, one in enumerate(fields.itertuples()):
        for side, field in ((True, one.field_left), (False, one.field_right)):
            if one.level == TEXT:
                at = (values.texts["field"].to_numpy() == field).nonzero()[0]
                rows, key = values.texts.iloc[at], keys[at]
            else:
                rows = values.numbers[values.numbers["field"].to_numpy() == field]
                number = rows["number"].to_numpy() * (1 if side else 10.0**one.power)
                key = mixed(*rounded(number, LEVELS[one.level]))
            own = (rows["entity"].to_numpy() < left) == side
            found.append(
                pd.DataFrame(
                    {
                        "entity": rows["entity"].to_numpy()[own],
                        "pair": place,
                        "key": key[own],
                        "row": rows["row"].to_numpy()[own],
                    }
                )  # fmt: skip
            )
    columns = ["entity", "pair", "key", "row"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def agreement(
    pairs: np.ndarray, values: pd.DataFrame, left_out: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """In how many of F pairs of fields both ends of pairs (P,2) have a value, and in how many they
    agree: (P,) each. `values` as field_keys has them; left_out (P,F) bool says which fields don't
    count for a pair."""
    table = pd.DataFrame(
        {"place": np.arange(len(pairs)), "left": pairs[:, 0], "right": pairs[:, 1]}
    )
    both = table.merge(values, left_on="left", right_on="entity")[["place", "right", "pair", "key"]]
    both = both.merge(
        values[["entity", "pair", "key"]], left_on=["right", "pair"], right_on=["entity", "pair"]
    )
    there, same = (np.zeros(left_out.shape, bool) for _ in range(2))
    place, pair = both["place"].to_numpy(), both["pair"].to_numpy(np.int64)
    there[place, pair] = True
    equal = (both["key_x"] == both["key_y"]).to_numpy()
    same[place[equal], pair[equal]] = True
    there &= ~left_out
    return there.sum(1), (same & there).sum(1)
