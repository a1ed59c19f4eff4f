"""How fast the merged graph of a large workspace is written, read again, and counted.

    python -m benchmarks.merged --triples 5000000

A made-up pair of graphs, imported once: of the statements, 55 in 100 are relations, 30 values (some
with quotes, line ends and other scripts), 10 names and 5 types; a quarter of the properties are in
both graphs, three fifths of the left entities are linked, half of the ids are no IRIs. Each file is
made by `python -m app export`, a process of its own; seconds are those of the whole command, from
its start to the file in its place. "unread" is N-Quads without reading it again. Other work on the
machine makes the seconds longer, so CPU seconds stand beside them. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.command_line import ROOT
from store.database import Store
from store.records import (
    ATTRIBUTE_COLUMNS,
    ENTITY_COLUMNS,
    IMAGE_COLUMNS,
    LINK_COLUMNS,
    NAME_COLUMNS,
    RELATION_COLUMNS,
    TYPE_COLUMNS,
    GraphTables,
)

RELATIONS, ATTRIBUTES, TYPES = 200, 60, 30
SHARES = {"relation": 0.55, "attribute": 0.30, "name": 0.10, "type": 0.05}
LINKED = 0.6
FILES = {
    "unread": "unread.nq",
    "nquads": "merged.nq",
    "nquads, packed": "merged.nq.gz",
    "turtle": "merged.ttl",
    "parquet": "merged.zip",
    "csv": "merged.csv.zip",
}
TEXTS = ["plain value {}", 'said "{}"', "two\nlines {}", "Straße {}", "値 {}", "تشاد {}", "a\\b {}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, default=5_000_000)
    parser.add_argument("--files", nargs="+", choices=FILES, default=list(FILES))
    parser.add_argument("--workspace", type=Path, help="one made before, in the place of a new one")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)  # processes of their own
    parser.add_argument("--unread", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        _import(options.make, options.triples)
        return
    if options.unread:
        _write_unread(*options.unread)
        return
    with tempfile.TemporaryDirectory() as folder:
        workspace = options.workspace or Path(folder) / "workspace"
        if not options.workspace:
            # memory is counted from the process that starts another, so this one stays small
            make = [sys.executable, "-m", "benchmarks.merged", "--make", workspace,
                    "--triples", options.triples]  # fmt: skip
            subprocess.run([*map(str, make)], cwd=ROOT, check=True)
        rows = []
        for name in options.files:
            rows.append({"file": name} | _measure(workspace, Path(folder), name))
            print("  ".join(f"{what} {value:,}" if not isinstance(value, str) else f"{value:16}"
                            for what, value in rows[-1].items()), flush=True)  # fmt: skip
    print(json.dumps({"triples": options.triples, "files": rows}))


def _measure(workspace: Path, folder: Path, name: str) -> dict:
    """Statements (rows of tables), seconds, CPU seconds, statements a second of either, MB of the
    file, peak MB of memory of the largest process."""
    out = folder / FILES[name]
    command = [sys.executable, "-m", "app", "export", workspace, "merged", out]
    if name == "unread":
        command = [sys.executable, "-m", "benchmarks.merged", "--unread", workspace, out]
    begun = time.monotonic()
    child = subprocess.Popen(
        [*map(str, command)], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = child.stdout.read()
    _, state, used = os.wait4(child.pid, 0)
    seconds = time.monotonic() - begun
    if state:
        sys.exit(f"the export {name} failed")
    cpu, rows = used.ru_utime + used.ru_stime, int(said.split()[0].replace(",", ""))
    size = out.stat().st_size
    out.unlink()
    return {
        "rows": rows,
        "seconds": round(seconds, 1),
        "cpu": round(cpu, 1),
        "rows/second": round(rows / seconds),
        "rows/cpu second": round(rows / cpu),
        "mb": round(size / 1e6),
        "peak_memory_mb": round(used.ru_maxrss / 1024),
    }


def _write_unread(workspace: Path, out: Path) -> None:
    from store.exports.merged import rdf as merged_rdf

    class Nobody(merged_rdf.Readers):
        def __init__(self, *_):
            self._processes = []

        def check(self, *_) -> None:
            pass

    merged_rdf.Readers = Nobody
    with Store.open(workspace) as store:
        print(store.exports.write("merged", out).rows)


def _import(folder: Path, triples: int) -> None:
    rng = np.random.default_rng(0)
    count = triples // 20  # entities of a side
    keys = {side: _keys(side, count) for side in ("left", "right")}
    linked = rng.random(count) < LINKED
    right = keys["right"].take(rng.permutation(count)).filter(pa.array(linked))
    links = pa.table([keys["left"].filter(pa.array(linked)), right], schema=LINK_COLUMNS)
    with Store.open(folder) as store:
        graphs = [_graph(rng, side, keys[side], triples // 2) for side in keys]
        store.import_graphs(*graphs, links)


def _keys(side: str, count: int) -> pa.Array:
    numbers = pa.array(np.arange(count)).cast(pa.string())
    iris = pc.binary_join_element_wise(f"http://{side}.example.org/resource/Entity_", numbers, "")
    ids = pc.binary_join_element_wise("/m/0", numbers, "")
    return pc.if_else(pa.array(np.arange(count) % 2 == 0), iris, ids)


def _graph(rng: np.random.Generator, side: str, keys: pa.Array, triples: int) -> GraphTables:
    size = {what: int(share * triples) for what, share in SHARES.items()}

    def some(what: str) -> pa.Array:
        """Entities; powers of uniform numbers make a few very popular."""
        return keys.take(pa.array((len(keys) * rng.random(size[what]) ** 2).astype(np.int64)))

    relations = [some("relation"), _words(rng, side, "relation", RELATIONS, size["relation"]),
                 some("relation")]  # fmt: skip
    types = [some("type"), _words(rng, side, "type", TYPES, size["type"])]
    none = pa.nulls(len(keys), pa.string())
    names = pc.binary_join_element_wise("The name of ", keys, "")
    tags = pa.array(["en", "de", "zh", None]).take(pa.array(rng.integers(0, 4, len(keys))))
    return GraphTables(
        side,
        pa.table([keys, names, none, pa.repeat(False, len(keys))], schema=ENTITY_COLUMNS),
        pa.table([keys, names, tags], schema=NAME_COLUMNS),
        pa.table(relations, schema=RELATION_COLUMNS),
        pa.table(_values(rng, side, some("attribute")), schema=ATTRIBUTE_COLUMNS),
        pa.table(types, schema=TYPE_COLUMNS),
        IMAGE_COLUMNS.empty_table(),
    )


def _words(rng: np.random.Generator, side: str, what: str, many: int, size: int) -> pa.Array:
    """Properties or types, every fourth in both graphs."""
    words = [
        f"http://{side if i % 4 else 'common'}.example.org/ontology/{what}_{i}" for i in range(many)
    ]
    return pa.array(words).take(pa.array(rng.integers(0, many, size)))


def _values(rng: np.random.Generator, side: str, entities: pa.Array) -> list[pa.Array]:
    """Columns of ATTRIBUTE_COLUMNS: half of the values are texts, half are numbers."""
    size = len(entities)
    numbers = pa.array(rng.integers(0, 10**7, size)).cast(pa.string())
    before, after = zip(*(text.split("{}") for text in TEXTS), strict=True)
    kind = pa.array(np.minimum(rng.geometric(0.6, size) - 1, len(TEXTS) - 1))
    parts = [pa.array(words).take(kind) for words in (before, after)]
    texts = pc.binary_join_element_wise(parts[0], numbers, parts[1], "")
    number = pa.array(rng.random(size) < 0.5)
    integer = pa.scalar("http://www.w3.org/2001/XMLSchema#integer")
    return [
        entities,
        _words(rng, side, "attribute", ATTRIBUTES, size),
        pc.if_else(number, numbers, texts),
        pc.if_else(number, integer, pa.scalar(None, pa.string())),
        pc.if_else(number, pa.scalar(None, pa.string()), pa.scalar("en")),
    ]


if __name__ == "__main__":
    main()
