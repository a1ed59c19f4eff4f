"""Two tables of products: names that nearly agree, and columns that say nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.samples.aligned_graphs import write_snapshot

ROWS, LINKED = 400, 120  # a side
MAKERS = 3


def write_noisy_tables(folder: Path) -> Path:
    """A snapshot of ROWS products a side, product i on the left is ROWS + i on the right. Price and
    maker are drawn anew on either side, but for the price of one product in eight."""
    rng = np.random.default_rng(0)
    entity = np.arange(2 * ROWS, dtype="int32")
    every = np.arange(2 * (ROWS + MAKERS), dtype="int32")  # of each side: products, then makers
    left = every < ROWS + MAKERS
    product = np.concatenate([every[:ROWS], every[left.sum() : left.sum() + ROWS]])
    maker = rng.integers(0, MAKERS, 2 * ROWS) + np.repeat([ROWS, 2 * ROWS + MAKERS], ROWS)
    words = [f"item {chr(97 + i % 26)}{chr(97 + i // 26)} {i * 7919 % 9973}" for i in range(ROWS)]
    side = np.repeat([0, 1], ROWS)
    price = rng.uniform(10, 400, 2 * ROWS)
    price[ROWS::8] = price[:ROWS:8]
    links = pd.DataFrame({"left": entity[:LINKED], "right": product[ROWS : ROWS + LINKED]})
    return write_snapshot(
        folder,
        entities=pd.DataFrame(
            {
                "entity": every,
                "side": np.where(left, "left", "right"),
                "key": [f"x:{e}" for e in every],
                "name": None,
                "number": every + 1000,
            }
        ).astype({"name": "string"}),
        names=pd.DataFrame({"entity": product, "name": words + [f"{w} new" for w in words]}),
        relations=pd.DataFrame({"relation": [0, 1], "side": ["left", "right"]}),
        relation_triples=pd.DataFrame({"head": product, "relation": side, "tail": maker}),
        attributes=pd.DataFrame(
            {"attribute": [0, 1], "side": ["left", "right"], "key": ["v/price", "v/price"]}
        ),
        attribute_triples=pd.DataFrame(
            {
                "entity": product,
                "attribute": side,
                "value": [f"{v:.2f}" for v in price],
            }
        ),
        links=links.astype("int32").assign(source="seed"),
    )
