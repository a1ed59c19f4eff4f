"""Tables that readers put together: each row once, in the order of the file."""

import random

import pyarrow as pa

from store.readers.files.graph import distinct


def test_rows_stay_in_the_order_of_the_file():
    draw = random.Random(0)
    rows = [(f"e{draw.randrange(2000)}", f"name {draw.randrange(3)}") for _ in range(20_000)]
    table = pa.table({"entity": [r[0] for r in rows], "name": [r[1] for r in rows]})
    kept = distinct(table)
    assert list(zip(*kept.to_pydict().values(), strict=True)) == list(dict.fromkeys(rows))


def test_an_empty_table_stays_empty():
    table = pa.table({"entity": pa.array([], pa.string())})
    assert distinct(table).equals(table)
